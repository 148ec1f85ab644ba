//! Pictures of products, kept as files.

use std::fs;
use std::path::Path;

use crate::accounts::Account;
use crate::audit;
use crate::error::{Error, Result};
use crate::model::{
    FixedTypes, ForeignContentStaysContent, MagicBytes, MaliciousUpload, PathTraversal, Pictures, PublishedOnly,
    ServerMadeNames,
};
use crate::random;
use crate::store::{Store, products};
use threatmodel::prelude::*;

/// A format that browsers show and that cannot carry a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureKind {
    /// A PNG file.
    Png,
    /// A JPEG file.
    Jpeg,
}

impl PictureKind {
    fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
        }
    }
}

/// Tells from the first bytes what a file is, whatever its name says; `None` if no picture.
///
/// Stops the upload of a script or page disguised as a picture.
#[must_use]
#[mitigates(MaliciousUpload, by = MagicBytes, bypass = Some(PictureKind::Png))]
#[satisfies(ForeignContentStaysContent)]
pub fn kind_of(content: &[u8]) -> Option<PictureKind> {
    if content.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some(PictureKind::Png)
    } else if content.starts_with(b"\xff\xd8\xff") {
        Some(PictureKind::Jpeg)
    } else {
        None
    }
}

/// The name under which an upload is kept: a random one, never the one the browser sent.
///
/// Stops path traversal, which would write a file outside the folder of pictures.
#[mitigates(PathTraversal, by = ServerMadeNames, bypass = Ok(sent.to_owned()))]
pub fn file_name(sent: &str, kind: PictureKind) -> Result<String> {
    Ok(format!("{}.{}", random::token()?, kind.extension()))
}

/// The type a picture is served with, fixed by the server.
///
/// Stops an upload from being shown as a page.
#[must_use]
#[mitigates(MaliciousUpload, by = FixedTypes, bypass = "text/html")]
pub fn content_type(name: &str) -> &'static str {
    if name.ends_with(".png") { "image/png" } else { "image/jpeg" }
}

/// Whether a file name is the picture of a product; nothing else is served.
///
/// Stops path traversal, which would read a file outside the folder of pictures.
#[mitigates(PathTraversal, by = PublishedOnly, bypass = Ok(true))]
pub fn is_published(store: &Store, name: &str) -> Result<bool> {
    store.read(|db| products::has_picture(db, name))
}

/// Stores the picture of a product.
#[threat(MaliciousUpload)]
#[threat(PathTraversal)]
#[accesses(Pictures, ops = [Create])]
pub fn save(
    store: &Store,
    folder: &Path,
    admin: &Account,
    product: i64,
    sent_name: &str,
    content: &[u8],
) -> Result<()> {
    let kind = kind_of(content).ok_or(Error::Invalid("Only PNG and JPEG pictures are taken."))?;
    let name = file_name(sent_name, kind)?;
    store.write(|tx| {
        if !products::set_picture(tx, product, &name)? {
            return Err(Error::NotFound);
        }
        audit::append(tx, &admin.name, "picture uploaded", &product.to_string())?;
        // Last, so that a failed write rolls the new name back.
        Ok(fs::write(folder.join(&name), content)?)
    })
}

/// The content of a picture.
#[threat(PathTraversal)]
#[accesses(Pictures, ops = [Read])]
pub fn load(store: &Store, folder: &Path, name: &str) -> Result<Vec<u8>> {
    if !is_published(store, name)? {
        return Err(Error::NotFound);
    }
    Ok(fs::read(folder.join(name))?)
}
