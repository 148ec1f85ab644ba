//! Trust zones.

use threatmodel::prelude::*;

/// Everything outside: browsers and programs that pretend to be one.
#[trust_zone(trust = 0)]
pub struct Internet;

/// The machine that the shop runs on.
#[trust_zone(trust = 80)]
pub struct ShopHost;

/// The payment provider's network.
#[trust_zone(trust = 60)]
pub struct PaymentProvider;

/// The rack and the safe of the operator.
#[trust_zone(trust = 90)]
pub struct Premises;
