//! The settings of the shop at start.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use crate::accounts::password::PasswordCost;
use crate::accounts::throttle::Limits;

/// The settings of shop and gateway; the default is safe and asks the system for free ports.
#[derive(Clone)]
pub struct Config {
    /// Where the shop listens; port 0 takes any free port.
    pub listen: SocketAddr,
    /// Where the payment gateway listens; port 0 takes any free port.
    pub gateway_listen: SocketAddr,
    /// The origin a browser sees, such as `https://shop.example`; by default the listening address.
    pub public_origin: Option<String>,
    /// The folder for database and pictures; by default one that is deleted at the end.
    pub data: Option<PathBuf>,
    /// Marks the session cookie `Secure`; to be switched off for plain HTTP on localhost only.
    pub secure_cookies: bool,
    /// Seconds until a session ends.
    pub session_seconds: i64,
    /// How much work one password hash takes.
    pub password_cost: PasswordCost,
    /// How many passwords are hashed at the same time.
    pub hashes_at_once: usize,
    /// How often a visitor may try to sign in.
    pub limits: Limits,
    /// The key that shop and gateway share; by default a random one.
    pub gateway_key: Option<Vec<u8>>,
    /// The password of the account `admin`; by default a random one.
    pub admin_password: Option<String>,
}

impl Default for Config {
    fn default() -> Self {
        let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self {
            listen: any_port,
            gateway_listen: any_port,
            public_origin: None,
            data: None,
            secure_cookies: true,
            session_seconds: 8 * 60 * 60,
            password_cost: PasswordCost::default(),
            hashes_at_once: 4,
            limits: Limits::default(),
            gateway_key: None,
            admin_password: None,
        }
    }
}
