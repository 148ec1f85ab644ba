//! The squeezed form of a text: its ASCII letters and digits alone, in lower case.
//!
//! Separators that people and programs put between the parts of a value are dropped: spaces, dashes, line breaks, the zero
//! bytes of UTF-16, zero-width characters. The two alphabets of base64 become the same. So one pattern in one stream finds
//! them all.

/// The squeezed form of each byte, or 0 where it falls away.
static KEPT: [u8; 256] = kept();

const fn kept() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        if (byte as u8).is_ascii_alphanumeric() {
            table[byte] = (byte as u8).to_ascii_lowercase();
        }
        byte += 1;
    }
    table
}

/// Whether the byte is a letter or digit of ASCII.
pub(super) fn is_kept(byte: u8) -> bool {
    KEPT[usize::from(byte)] != 0
}

/// Puts the squeezed form of `raw` into `squeezed`.
pub(super) fn squeeze(raw: &[u8], squeezed: &mut Vec<u8>) {
    /// The range of a `u8`, so that no bound needs a check.
    const STEP: usize = 255;
    squeezed.clear();
    squeezed.reserve(raw.len());
    for piece in raw.chunks(STEP) {
        let mut kept = [0; STEP + 1];
        let mut count = 0_u8;
        for &byte in piece {
            // No branch: which bytes are kept is as good as chance.
            let byte = KEPT[usize::from(byte)];
            kept[usize::from(count)] = byte;
            count = count.wrapping_add(u8::from(byte != 0));
        }
        squeezed.extend_from_slice(&kept[..usize::from(count)]);
    }
}

/// The squeezed form.
pub(super) fn squeezed(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    squeeze(raw, &mut out);
    out
}

/// Puts the place in `raw` of each byte of its squeezed form into `places`.
pub(super) fn places(raw: &[u8], places: &mut Vec<u32>) {
    places.clear();
    // A window is far smaller than 4 GiB.
    places.extend((0..).zip(raw).filter(|(_, byte)| is_kept(**byte)).map(|(at, _): (u32, _)| at));
}
