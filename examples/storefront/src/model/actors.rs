//! The actors: people and systems that talk to the shop.

use super::Internet;
use threatmodel::prelude::*;

/// Somebody who buys.
#[actor(kind = Person, zone = Internet, trust = 20)]
pub struct Customer;

/// Somebody on the team who runs the shop.
#[actor(kind = Person, zone = Internet, trust = 70)]
pub struct Administrator;

/// Somebody who wants goods, money or data that are not theirs.
#[actor(kind = Adversary, zone = Internet)]
pub struct Fraudster;

/// Somebody who gets hold of a copy of the database.
#[actor(kind = Adversary)]
pub struct Thief;
