//! The folder that holds database and pictures.

use std::fs;
use std::path::{Path, PathBuf};

use threatmodel::{catalogue as kinds, prelude::*};

use crate::error::Result;
use crate::model::{Internals, Pictures};
use crate::{digest, random};

/// A folder, deleted when dropped if it is a temporary one.
pub(crate) struct DataDir {
    path: PathBuf,
    temporary: bool,
}

impl DataDir {
    /// Opens the given folder, or makes a temporary one.
    #[accesses(Internals, ops = [Create])]
    #[accesses(Pictures, ops = [Create])]
    pub(crate) fn open(path: Option<&Path>) -> Result<Self> {
        let temporary = path.is_none();
        let path = match path {
            Some(path) => path.to_owned(),
            None => std::env::temp_dir().join(temporary_name()?),
        };
        let dir = Self { path, temporary };
        make_private(&dir.pictures())?;
        Ok(dir)
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.path.join("shop.db")
    }

    pub(crate) fn pictures(&self) -> PathBuf {
        self.path.join("pictures")
    }
}

impl Drop for DataDir {
    #[accesses(Internals, ops = [Read, Delete])]
    #[accesses(Pictures, ops = [Read, Delete])]
    fn drop(&mut self) {
        if self.temporary {
            // Nothing is lost if this fails: the system clears its temporary folder.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

fn temporary_name() -> Result<String> {
    Ok(format!("storefront-{}", digest::hex(&random::bytes::<16>()?)))
}

#[dismisses(
    kinds::SymlinkFollowing,
    because = "the operator names the folder, or it has a random name in the temporary one",
    owner = "operations"
)]
fn make_private(path: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    // The database holds password hashes and orders: no other user of the machine may look in.
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    Ok(builder.create(path)?)
}
