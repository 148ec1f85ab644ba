//! Tokens of the shape of a JSON Web Token.

use core::ops::Range;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::Seed;

/// Header, payload and signature (RFC 7519 with RFC 7515, section 3.1), and where the signature is.
pub(super) fn of(seed: &Seed) -> (String, Range<usize>) {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
    let payload = URL_SAFE_NO_PAD.encode(format!(r#"{{"sub":"{}"}}"#, seed.letters_and_digits(12)));
    let signature = URL_SAFE_NO_PAD.encode(seed.block(usize::MAX));
    let token = format!("{header}.{payload}.{signature}");
    let start = token.len() - signature.len();
    let end = token.len();
    (token, start..end)
}
