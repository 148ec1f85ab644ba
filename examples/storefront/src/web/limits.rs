//! How large a request may be.

use axum::extract::DefaultBodyLimit;

/// The largest form.
///
/// Stops floods of large requests from filling the memory.
pub fn form_limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(16 * 1024)
}

/// The largest upload.
///
/// Stops floods of large uploads from filling memory and disk.
pub fn upload_limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(1024 * 1024)
}
