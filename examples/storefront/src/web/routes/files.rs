//! Files: the style sheet and the pictures.

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;

use super::AppState;
use crate::catalogue::picture;
use crate::error::Result;

const STYLE: &str = include_str!("../style.css");
const KEEP: (axum::http::HeaderName, &str) = (CACHE_CONTROL, "public, max-age=3600");

pub(super) async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css"), KEEP], STYLE)
}

pub(super) async fn picture(State(shop): AppState, Path(name): Path<String>) -> Result<impl IntoResponse> {
    let content_type = picture::content_type(&name);
    let content = shop.run(move |shop| picture::load(&shop.store, &shop.pictures(), &name)).await?;
    Ok(([(CONTENT_TYPE, content_type), KEEP], content))
}
