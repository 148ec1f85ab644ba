//! The shop as a whole: its parts, start and stop.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::net::TcpListener;

use crate::accounts::hasher::Hasher;
use crate::accounts::registration;
use crate::config::Config;
use crate::data_dir::DataDir;
use crate::error::{Error, Result};
use crate::gateway::{self, Gateway};
use crate::model::{HONEY_ACCOUNT, HoneyAccount, NetworkFlood, ShopService, SidewaysMove};
use crate::payment::client::PaymentClient;
use crate::server::Server;
use crate::store::Store;
use crate::{catalogue, random, web};
use threatmodel::detect::declared::plant;
use threatmodel::prelude::*;

/// The state that every request can use.
pub struct Shop {
    /// The settings.
    pub config: Config,
    /// The database.
    pub store: Store,
    /// Makes and checks password hashes.
    pub hasher: Hasher,
    /// Talks to the gateway.
    pub payments: PaymentClient,
    /// The origin browsers see.
    pub origin: String,
    data: DataDir,
}

impl Shop {
    /// Starts shop and gateway.
    #[threat(NetworkFlood)]
    #[threat(SidewaysMove)]
    #[accesses(ShopService, ops = [Read, Listen])]
    #[accepts(
        SidewaysMove,
        because = "the unit file confines the shop, and the mail server asks for a password of its own",
        owner = "operations",
        until = "2027-12-31"
    )]
    #[transfers(
        NetworkFlood,
        to = "the hosting provider",
        because = "the contract includes protection against floods",
        owner = "operations"
    )]
    pub async fn start(config: Config) -> Result<Running> {
        // Both ports are opened first, because each side has to know the address of the other.
        let shop_port = TcpListener::bind(config.listen).await?;
        let gateway_port = TcpListener::bind(config.gateway_listen).await?;
        let base_url = url(shop_port.local_addr()?);
        let gateway_url = url(gateway_port.local_addr()?);
        plant::<HoneyAccount>("the account of no warehouse keeper", HONEY_ACCOUNT);

        let key = gateway_key(&config)?;
        let gateway = Gateway::new(format!("{base_url}/gateway/callback"), key.clone())?;
        let payments = PaymentClient::new(&gateway_url, key)?;
        let shop = Arc::new(Self::open(config, &base_url, payments)?);
        let generated_admin_password = shop.fill()?;

        Ok(Running {
            shop_server: Server::start(shop_port, web::router(Arc::clone(&shop))),
            gateway_server: Server::start(gateway_port, gateway::router(Arc::clone(&gateway))),
            gateway,
            shop,
            base_url,
            gateway_url,
            generated_admin_password,
        })
    }

    /// The folder of the pictures.
    pub fn pictures(&self) -> PathBuf {
        self.data.pictures()
    }

    /// Runs work that may block, such as a query or a hash, on a thread for such work.
    pub async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let shop = Arc::clone(self);
        tokio::task::spawn_blocking(move || work(&shop)).await.map_err(Error::internal)?
    }

    fn open(config: Config, base_url: &str, payments: PaymentClient) -> Result<Self> {
        let data = DataDir::open(config.data.as_deref())?;
        Ok(Self {
            store: Store::open(&data.database())?,
            hasher: Hasher::new(config.password_cost, config.hashes_at_once)?,
            payments,
            origin: config.public_origin.clone().unwrap_or(base_url.to_owned()),
            data,
            config,
        })
    }

    // Answers the password of the administrator if it had to make one up.
    fn fill(&self) -> Result<Option<String>> {
        catalogue::fill(&self.store)?;
        if let Some(password) = &self.config.admin_password {
            registration::ensure_admin(self, password)?;
            return Ok(None);
        }
        let password = random::token()?;
        Ok(registration::ensure_admin(self, &password)?.then_some(password))
    }
}

/// A shop and its gateway while they run.
pub struct Running {
    shop: Arc<Shop>,
    shop_server: Server,
    gateway_server: Server,
    gateway: Arc<Gateway>,
    base_url: String,
    gateway_url: String,
    generated_admin_password: Option<String>,
}

impl Running {
    /// The shop itself.
    #[must_use]
    pub fn shop(&self) -> &Arc<Shop> {
        &self.shop
    }

    /// The address of the shop, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The gateway.
    #[must_use]
    pub fn gateway(&self) -> &Gateway {
        &self.gateway
    }

    /// The address of the gateway, without a slash at the end.
    #[must_use]
    pub fn gateway_url(&self) -> &str {
        &self.gateway_url
    }

    /// The password of the new account `admin`, if the settings gave none.
    #[must_use]
    pub fn generated_admin_password(&self) -> Option<&str> {
        self.generated_admin_password.as_deref()
    }

    /// Finishes the running requests, then stops both servers.
    pub async fn stop(self) -> Result<()> {
        self.shop_server.stop().await?;
        self.gateway_server.stop().await
    }
}

fn url(address: SocketAddr) -> String {
    format!("http://{address}")
}

fn gateway_key(config: &Config) -> Result<Vec<u8>> {
    match &config.gateway_key {
        Some(key) => Ok(key.clone()),
        None => Ok(random::bytes::<32>()?.to_vec()),
    }
}
