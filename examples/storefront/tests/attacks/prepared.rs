//! Shops that are prepared once for all attacks on the same assets. Each attack, in each configuration, begins with a copy.

use std::{io, path::Path, thread};

use storefront::{Config, Running, Shop, model::*};
use threatmodel::{
    lab::{
        canary::Canary,
        fixture::{self, Prepared},
    },
    noun::Threat,
};
use tokio::runtime::Runtime;

use crate::browser::{Browser, PASSWORD, UNSETTLED_CARD, config};

/// A shop on a copy of the folder that `build` has filled.
pub(crate) struct Filled {
    pub(crate) running: Running,
    // The folder goes with it.
    prepared: Prepared,
}

impl Filled {
    pub(crate) async fn start<T: Threat>(build: impl FnOnce(&Path) -> io::Result<()>) -> Self {
        let prepared = fixture::prepared::<T, _>(build).unwrap();
        let running = Shop::start(on(prepared.path())).await.unwrap();
        Self { running, prepared }
    }

    /// The folder with the database and the pictures.
    pub(crate) fn data(&self) -> &Path {
        self.prepared.path()
    }
}

fn on(folder: &Path) -> Config {
    Config { data: Some(folder.to_owned()), ..config() }
}

/// A picture that no product shows, and a file that nobody outside may see.
pub(crate) fn hidden_files(folder: &Path) -> io::Result<()> {
    std::fs::create_dir(folder.join("pictures"))?;
    std::fs::write(folder.join("pictures/draft.png"), Canary::<Pictures>::mint().file_content())?;
    std::fs::write(folder.join("notes.txt"), Canary::<Internals>::mint().file_content())
}

/// The order of a customer that the gateway does not settle.
pub(crate) fn unpaid_order(folder: &Path) -> io::Result<()> {
    let settings = on(folder);
    let ordering = async {
        let running = Shop::start(settings).await.unwrap();
        Browser::customer(&running, "mallory").await.buy(UNSETTLED_CARD).await;
        running.stop().await.unwrap();
    };
    // A builder is not async, and the test that calls it has a runtime already.
    let apart = || Runtime::new().map(|runtime| runtime.block_on(ordering));
    thread::scope(|scope| scope.spawn(apart).join()).map_err(|_| io::Error::other("the order failed"))?
}

/// The customer of [`unpaid_order`], and the number of the receipt.
pub(crate) async fn customer_and_receipt(running: &Running) -> (Browser, String) {
    let mut mallory = Browser::new(running);
    assert_eq!(mallory.log_in("mallory", PASSWORD).await.status, 303);
    let receipt = running.shop().store.read(|db| Ok(db.query_row("SELECT receipt FROM orders", [], |row| row.get(0))?));
    (mallory, receipt.unwrap())
}
