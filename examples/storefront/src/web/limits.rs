//! How large a request may be.

use crate::model::{RequestFlood, SizeLimits};
use axum::extract::DefaultBodyLimit;
use threatmodel::prelude::*;

/// The largest form.
///
/// Stops floods of large requests from filling the memory.
#[mitigates(RequestFlood, by = SizeLimits, bypass = DefaultBodyLimit::disable())]
pub fn form_limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(16 * 1024)
}

/// The largest upload.
///
/// Stops floods of large uploads from filling memory and disk.
#[mitigates(RequestFlood, by = SizeLimits, bypass = DefaultBodyLimit::disable())]
pub fn upload_limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(1024 * 1024)
}
