//! Runs shop and gateway on localhost until Ctrl-C. Alerts go to standard error.
//!
//! With `--demo-attacks` it attacks itself over HTTP instead, and shows the alerts with their threats.
//!
//! | Variable | Meaning | Default |
//! |---|---|---|
//! | `PORT` | port of the shop | 3000 |
//! | `GATEWAY_PORT` | port of the gateway | any free port |
//! | `SHOP_DATA` | folder of `shop.db` and the pictures | temporary |
//! | `SHOP_ADMIN_PASSWORD` | password of `admin` | random, printed once |
//! | `SHOP_ORIGIN` | what browsers see, such as `https://shop.example` | the listening address |

#![forbid(unsafe_code)]

mod demo;

use std::env;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use storefront::{Config, Error, Result, Running, Shop};
use threatmodel::{catalogue as kinds, detect::layer::Detector, prelude::*};
use tracing_subscriber::layer::SubscriberExt as _;

#[tokio::main]
async fn main() -> Result<()> {
    match env::args().nth(1).as_deref() {
        Some("--demo-attacks") => demonstrate().await,
        Some(other) => Err(Error::internal(format!("`{other}` is not known; there is `--demo-attacks`"))),
        None => serve().await,
    }
}

async fn demonstrate() -> Result<()> {
    let config = Config { listen: localhost("PORT", 0)?, ..config()? };
    let running = Shop::start(config).await?;
    let (builder, alerts) = Detector::builder().declared().channel(64);
    listen(builder.build().map_err(Error::internal)?)?;
    demo::attack(&running, &alerts).await?;
    running.stop().await
}

/// Judges the events of this process from now on.
fn listen(detector: Detector) -> Result<()> {
    let subscriber = tracing_subscriber::registry().with(detector.filtered());
    tracing::subscriber::set_global_default(subscriber).map_err(Error::internal)
}

async fn serve() -> Result<()> {
    let running = Shop::start(config()?).await?;
    let detector =
        Detector::builder().declared().on_alert(|alert| eprintln!("{alert}")).build().map_err(Error::internal)?;
    let alerts = detector.handle();
    listen(detector)?;
    announce(&running);
    tokio::signal::ctrl_c().await?;
    running.stop().await?;
    if !alerts.wait(Duration::from_secs(5)) {
        eprintln!("not every alert was told");
    }
    Ok(())
}

#[dismisses(kinds::LogInjection, because = "the addresses are those of its own listeners", owner = "operations")]
#[dismisses(
    kinds::SecretInOutput,
    because = "whoever starts the shop needs the password that was made up for them, once",
    owner = "operations"
)]
fn announce(running: &Running) {
    println!("shop:    {}", running.base_url());
    println!("gateway: {}", running.gateway_url());
    if let Some(password) = running.generated_admin_password() {
        println!("admin:   name `admin`, password `{password}`");
    }
}

#[dismisses(
    kinds::UnmanagedSecret,
    because = "a variable is how the operator hands a first password over; it is hashed at once",
    owner = "operations"
)]
fn config() -> Result<Config> {
    let public_origin = env::var("SHOP_ORIGIN").ok();
    let https = public_origin.as_ref().is_some_and(|origin| origin.starts_with("https://"));
    Ok(Config {
        listen: localhost("PORT", 3000)?,
        gateway_listen: localhost("GATEWAY_PORT", 0)?,
        public_origin,
        data: env::var_os("SHOP_DATA").map(Into::into),
        // A browser would not send a `Secure` cookie back over plain HTTP.
        secure_cookies: https,
        admin_password: env::var("SHOP_ADMIN_PASSWORD").ok(),
        ..Config::default()
    })
}

fn localhost(variable: &str, default: u16) -> Result<SocketAddr> {
    let port = match env::var(variable) {
        Ok(text) => text.parse().map_err(|_| Error::internal(format!("{variable} is not a port: {text}")))?,
        Err(_) => default,
    };
    Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
}
