//! Turns errors into pages.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::html;
use crate::digest;
use crate::error::Error;
use crate::model::{ErrorDisclosure, ErrorMasking, ErrorsStayInside};
use crate::random;
use threatmodel::prelude::*;

impl IntoResponse for Error {
    #[threat(ErrorDisclosure)]
    fn into_response(self) -> Response {
        if matches!(self, Self::SignIn) {
            return Redirect::to("/login").into_response();
        }
        let reference = reference();
        if matches!(self, Self::Internal(_)) {
            eprintln!("{reference}: {self}");
        }
        let page = html::notice("Sorry", &public_message(&self, &reference));
        (status(&self), page).into_response()
    }
}

/// The message to a visitor about an error: nothing about the internals of the shop.
///
/// Stops internal errors from telling an attacker about tables, files and versions; the reference
/// number leads to the log.
#[must_use]
#[mitigates(ErrorDisclosure, by = ErrorMasking, bypass = error.to_string())]
#[satisfies(ErrorsStayInside)]
pub fn public_message(error: &Error, reference: &str) -> String {
    match error {
        Error::Internal(_) => format!("Something went wrong. Reference: {reference}"),
        other => other.to_string(),
    }
}

fn status(error: &Error) -> StatusCode {
    match error {
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::SignIn => StatusCode::SEE_OTHER,
        Error::Forbidden => StatusCode::FORBIDDEN,
        Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Conflict(_) => StatusCode::CONFLICT,
        Error::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Error::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Error::Busy => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn reference() -> String {
    // Without random numbers the log line is still there, only harder to find.
    random::bytes::<6>().map_or_else(|_| "none".to_owned(), |bytes| digest::hex(&bytes))
}
