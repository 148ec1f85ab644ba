//! Secrets from the random source of the operating system.

use rand::TryRng;
use rand::rngs::SysRng;

use crate::digest;
use crate::error::{Error, Result};

/// 256 random bits as 64 hexadecimal digits.
pub(crate) fn token() -> Result<String> {
    Ok(digest::hex(&bytes::<32>()?))
}

/// `N` random bytes.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    SysRng.try_fill_bytes(&mut bytes).map_err(Error::internal)?;
    Ok(bytes)
}
