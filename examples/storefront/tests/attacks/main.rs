//! The attacks: one for each way in, run with every control, with none, and with each layer of defence alone, over real
//! HTTP against a real database.
//!
//! All loot is fake: canaries are in the database, among the uploads, in the log and in the gateway's inbox.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accounts;
mod audit;
#[path = "../browser/mod.rs"]
mod browser;
mod buying;
mod forms;
mod legitimate;
mod pages;
mod payment;
mod prepared;
mod rights;
mod search;
mod sessions;
mod uploads;

use std::path::PathBuf;

use browser::Page;
use storefront::Running;
use threatmodel::lab::scan::{Readable, Reader, Unreadable};

/// The folder with the database and the uploads.
fn data(running: &Running) -> PathBuf {
    running.shop().pictures().parent().unwrap().to_owned()
}

/// Runs one statement on the database, as the shop itself would.
fn sql(running: &Running, statement: &str, values: &[&str]) -> usize {
    let store = &running.shop().store;
    let values = rusqlite::params_from_iter(values.iter());
    store.write(|tx| Ok(tx.execute(statement, values)?)).unwrap()
}

/// The responses that a browser gets.
impl Readable for Page {
    fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
        for (name, value) in &self.headers {
            reader.read(format!("header {name}"), value.as_bytes())?;
        }
        reader.read("body", &self.body)
    }
}
