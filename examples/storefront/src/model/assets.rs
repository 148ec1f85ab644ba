//! The assets.

use super::{Premises, ShopHost};
use threatmodel::prelude::*;

/// The passwords of customers and administrators, as hashes.
#[asset(
    kind = Credential,
    classification = Confidential,
    owner = "accounts team",
    locators = ["sqlite:${SHOP_DATA}/shop.db#accounts.password", "sqlite:/tmp/storefront-*/shop.db#accounts.password", "env:SHOP_ADMIN_PASSWORD"]
)]
pub struct Passwords;

/// The secrets in session cookies and forms.
#[asset(
    kind = Credential,
    classification = Confidential,
    owner = "accounts team",
    locators = ["sqlite:${SHOP_DATA}/shop.db#sessions", "sqlite:/tmp/storefront-*/shop.db#sessions"]
)]
pub struct SessionTokens;

/// Names and roles of accounts.
#[asset(
    kind = Data,
    classification = Restricted,
    owner = "accounts team",
    locators = ["sqlite:${SHOP_DATA}/shop.db#accounts.name", "sqlite:/tmp/storefront-*/shop.db#accounts.name", "sqlite:${SHOP_DATA}/shop.db#accounts.role", "sqlite:/tmp/storefront-*/shop.db#accounts.role"]
)]
pub struct AccountData;

/// Card numbers on their way to the gateway.
#[asset(kind = Data, classification = Confidential, owner = "payments team", locators = ["memory:payment/card-number"])]
pub struct CardNumbers;

/// The key that shop and gateway sign their messages with.
#[asset(kind = Credential, classification = Confidential, owner = "payments team", locators = ["memory:payment/gateway-key"])]
pub struct GatewayKey;

/// Who ordered what, and what became of the payment.
#[asset(
    kind = Data,
    classification = Restricted,
    owner = "orders team",
    locators = ["sqlite:${SHOP_DATA}/shop.db#orders", "sqlite:/tmp/storefront-*/shop.db#orders", "sqlite:${SHOP_DATA}/shop.db#order_lines", "sqlite:/tmp/storefront-*/shop.db#order_lines"]
)]
pub struct Orders;

/// The money of shop and customers.
#[asset(kind = Data, classification = Confidential, owner = "finance", locators = ["account:payment-provider/shop"])]
pub struct Money;

/// Products, prices and reviews.
#[asset(
    kind = Data,
    classification = Public,
    owner = "catalogue team",
    locators = ["sqlite:${SHOP_DATA}/shop.db#products", "sqlite:/tmp/storefront-*/shop.db#products", "sqlite:${SHOP_DATA}/shop.db#reviews", "sqlite:/tmp/storefront-*/shop.db#reviews"]
)]
pub struct CatalogueData;

/// Pictures of products.
#[asset(kind = Data, classification = Public, owner = "catalogue team", locators = ["dir:${SHOP_DATA}/pictures", "dir:/tmp/storefront-*/pictures"])]
pub struct Pictures;

/// Who did what.
#[asset(kind = Data, classification = Restricted, owner = "audit", locators = ["sqlite:${SHOP_DATA}/shop.db#audit", "sqlite:/tmp/storefront-*/shop.db#audit"])]
pub struct AuditEntries;

/// The running shop.
#[asset(kind = Service, classification = Restricted, owner = "operations", locators = ["tcp://127.0.0.1:3000", "tcp://127.0.0.1:0", "env:PORT", "env:GATEWAY_PORT", "env:SHOP_ORIGIN", "env:SHOP_DATA"])]
pub struct ShopService;

/// The browsers of customers, which run what the shop sends.
#[asset(kind = Person, classification = Restricted, owner = "accounts team", locators = ["browser:visitors"])]
pub struct Visitors;

/// How the shop is built inside: tables, files, versions. The two files in the folder of the data are what attack tests put
/// there, or get put there once the control is off.
#[asset(
    kind = Code,
    classification = Restricted,
    owner = "operations",
    locators = [
        "file:${SHOP_DATA}",
        "file:/tmp/storefront-*",
        "file:/tmp/storefront-*/notes.txt",
        "file:/tmp/storefront-*/evil.png",
        "dir:deploy"
    ]
)]
pub struct Internals;

/// The disk with the database.
#[asset(kind = Physical, classification = Confidential, owner = "operations", zone = ShopHost, adjacent, locators = ["disk:shop-host/data"])]
pub struct DatabaseDisk;

/// The backup tapes in the safe.
#[asset(kind = Physical, classification = Confidential, owner = "operations", zone = Premises, adjacent, locators = ["room:premises/safe"])]
pub struct BackupTapes;

/// The mail server on the same machine, which the shop does not use.
#[asset(kind = Service, classification = Restricted, owner = "operations", zone = ShopHost, adjacent, locators = ["tcp://127.0.0.1:25"])]
pub struct MailServer;
