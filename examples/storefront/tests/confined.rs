//! The store touches its database and nothing else.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use std::{fs, path::PathBuf};

use storefront::store::{Database, Store, attempts};
use threatmodel::lab::confine;

/// A folder of the kind that the shop makes for itself, gone when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("storefront-confined-{}", std::process::id()));
        fs::create_dir(&folder).unwrap();
        Self(folder.canonicalize().unwrap())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_store_touches_its_database_and_nothing_else() {
    let folder = Folder::new();
    confine(Database, || {
        let store = Store::open(&folder.0.join("shop.db")).unwrap();
        store.write(|db| attempts::insert(db, "alice", "127.0.0.1", 1)).unwrap();
        assert_eq!(store.read(|db| attempts::for_account(db, "alice", "127.0.0.1")).unwrap(), 1);
    });
}
