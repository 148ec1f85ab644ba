//! Signs the messages between shop and gateway with a shared key.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::digest;
use crate::error::{Error, Result};
use crate::model::{CallbackReplay, ForgedCallback, FreshSignatures, SignedMessages, SignedMoney};
use threatmodel::prelude::*;

/// The header with the time of signing, in seconds since 1970.
pub const TIME_HEADER: &str = "x-signed-at";
/// The header with the signature.
pub const SIGNATURE_HEADER: &str = "x-signature";

const MAX_AGE_SECONDS: u64 = 300;

/// The purpose of a message; a signature for one purpose is invalid for the other.
#[derive(Clone, Copy, Debug)]
pub enum Purpose {
    /// From the shop to the gateway.
    Charge,
    /// From the gateway to the shop.
    Callback,
}

/// A message as it came in, not yet trusted.
pub struct Signed<'a> {
    /// The body, byte by byte.
    pub body: &'a [u8],
    /// When it says it was signed.
    pub signed_at: i64,
    /// The signature it came with.
    pub signature: &'a str,
}

/// Signs a body together with its purpose and time.
pub fn sign(key: &[u8], purpose: Purpose, signed_at: i64, body: &[u8]) -> Result<String> {
    let mac = mac(key, purpose, signed_at, body)?;
    Ok(digest::hex(&mac.finalize().into_bytes()))
}

/// Whether the holder of the key signed exactly this body, for this purpose, at this time.
///
/// Stops forged and altered messages.
#[must_use]
#[mitigates(ForgedCallback, by = SignedMessages, bypass = true)]
#[satisfies(SignedMoney)]
pub fn authentic(key: &[u8], purpose: Purpose, message: &Signed<'_>) -> bool {
    let Some(signature) = digest::unhex(message.signature) else {
        return false;
    };
    // `verify_slice` takes the same time wherever the first wrong byte is.
    mac(key, purpose, message.signed_at, message.body).is_ok_and(|mac| mac.verify_slice(&signature).is_ok())
}

/// Whether a message was signed just now.
///
/// Stops recorded messages from being sent again later.
#[must_use]
#[mitigates(CallbackReplay, by = FreshSignatures, bypass = true)]
pub fn fresh(signed_at: i64, now: i64) -> bool {
    signed_at.abs_diff(now) <= MAX_AGE_SECONDS
}

fn mac(key: &[u8], purpose: Purpose, signed_at: i64, body: &[u8]) -> Result<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(Error::internal)?;
    mac.update(format!("{purpose:?}\n{signed_at}\n").as_bytes());
    mac.update(body);
    Ok(mac)
}
