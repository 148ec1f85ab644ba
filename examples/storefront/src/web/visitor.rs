//! The sender of a request.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::Extensions;
use axum::http::request::Parts;

use crate::accounts::session::Session;
use crate::accounts::{Account, throttle};
use crate::error::{Error, Result};

/// A visitor, signed in or not.
pub(super) struct Visitor(pub(super) Session);

/// A visitor who is signed in.
pub(super) struct SignedIn {
    pub(super) session: Session,
    pub(super) account: Account,
}

/// The network address of a visitor.
pub(super) struct Address(pub(super) String);

/// The session of a request; there is none if a form comes without its cookie.
pub(super) fn session(extensions: &Extensions) -> Result<Session> {
    extensions.get().cloned().ok_or(Error::Forbidden)
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        session(&parts.extensions).map(Self)
    }
}

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let session = session(&parts.extensions)?;
        let account = session.account.clone().ok_or(Error::SignIn)?;
        Ok(Self { session, account })
    }
}

impl<S: Sync> FromRequestParts<S> for Address {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let peer: Option<&ConnectInfo<SocketAddr>> = parts.extensions.get();
        let ConnectInfo(peer) = peer.ok_or(Error::internal("no address"))?;
        Ok(Self(throttle::visitor_address(peer.ip())))
    }
}
