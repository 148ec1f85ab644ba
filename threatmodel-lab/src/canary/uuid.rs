//! Random UUIDs.

use core::fmt::Write as _;

use super::Seed;

/// A UUID of version 4 and the variant of RFC 9562, sections 4.1, 4.2 and 5.4.
pub(super) fn of(seed: &Seed) -> String {
    let mut bytes = seed.block(0);
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = String::with_capacity(36);
    for (at, byte) in bytes[..16].iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
