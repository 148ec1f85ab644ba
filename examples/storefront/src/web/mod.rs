//! What browsers see: routes, pages, cookies, headers and forms.

pub mod cookie;
pub mod csrf;
pub mod failure;
mod form;
pub mod headers;
pub mod html;
pub mod limits;
mod pages;
mod routes;
mod session;
mod upload;
mod visitor;

use crate::model::ShopHost;
pub(crate) use routes::router;
use threatmodel::prelude::*;

/// The application that browsers talk to.
#[component(kind = Process, zone = ShopHost)]
pub struct WebFront;
