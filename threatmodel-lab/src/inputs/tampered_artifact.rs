//! Artifacts that are not what was released.

use flate2::Crc;

use super::{Input, Inputs};

/// Changed forms of a small script: [`tampered_artifact_of`].
#[must_use]
pub fn tampered_artifact() -> Inputs<Vec<u8>> {
    tampered_artifact_of(b"#!/bin/sh\necho \"what was released\"\n")
}

/// Changed forms of an artifact that a system downloads, and that differ from it in at least one byte (CWE-494, CWE-345,
/// CWE-354).
///
/// A bit, a byte, the begin, the end or all of it changed; cut off, empty, twice; with what other tools change, such as
/// line ends; and changed so that its length, its sum, its checksum CRC-32, its beginning or its end stay. Put each where
/// the system downloads from, with the digest and the signature of the real one, and ask whether it was used. Then take
/// the signature away, or sign with a key of your own: no list can know how your artifacts are signed.
#[must_use]
pub fn tampered_artifact_of(artifact: &[u8]) -> Inputs<Vec<u8>> {
    let last = artifact.len().saturating_sub(1);
    let flipped = |at: usize, bit: u8| {
        let mut bytes = artifact.to_vec();
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= bit;
        }
        bytes
    };
    let joined = |before: &[u8], behind: &[u8]| [before, artifact, behind].concat();
    let swapped = || {
        let mut bytes = artifact.to_vec();
        if let Some(at) = bytes.windows(2).position(|pair| pair[0] != pair[1]) {
            bytes.swap(at, at + 1);
        }
        bytes
    };
    let payload: &[u8] = b"\n# changed by an attacker\n";
    let inputs: Inputs<Vec<u8>> = [
        ("bit: first", flipped(0, 0x80)),
        ("bit: in the middle", flipped(artifact.len() / 2, 1)),
        ("bit: last", flipped(last, 1)),
        ("byte: first one missing", artifact.get(1..).unwrap_or_default().to_vec()),
        ("byte: last one missing", artifact[..last].to_vec()),
        ("byte: NUL behind", joined(b"", b"\0")),
        ("byte: line end behind", joined(b"", b"\n")),
        ("byte: space before", joined(b" ", b"")),
        ("byte: mark of the byte order before", joined(b"\xef\xbb\xbf", b"")),
        ("cut off: half", artifact[..artifact.len() / 2].to_vec()),
        ("cut off: all but one byte", artifact.get(..1).unwrap_or_default().to_vec()),
        ("cut off: all", Vec::new()),
        ("tools: line ends of Windows", replaced(artifact, b"\n", b"\r\n")),
        ("tools: line ends of Unix", replaced(artifact, b"\r\n", b"\n")),
        ("tools: page of a portal", b"<!DOCTYPE html><title>Please log in</title>".to_vec()),
        ("tools: empty archive", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec()),
        ("more: twice", artifact.repeat(2)),
        ("more: behind", joined(b"", payload)),
        ("more: before", joined(payload, b"")),
        ("same: length, all zeros", vec![0; artifact.len()]),
        ("same: length and sum", swapped()),
        ("same: length and bytes, backwards", artifact.iter().rev().copied().collect()),
        ("same: checksum", with_checksum_of(artifact, joined(b"", payload))),
        ("same: checksum of other content", with_checksum_of(artifact, b"#!/bin/sh\nid\n# ".to_vec())),
        ("same: first and last half", joined(&artifact[..artifact.len() / 2], &artifact[artifact.len() / 2..])),
    ]
    .into_iter()
    .map(|(label, bytes)| Input::new(label, bytes))
    .filter(|input| **input != *artifact)
    .collect();
    inputs.distinct()
}

/// The first bytes replaced by the second ones, wherever they stand.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let (mut replaced, mut rest) = (Vec::new(), bytes);
    while let Some((first, behind)) = rest.split_first() {
        if let Some(behind) = rest.strip_prefix(from) {
            replaced.extend(to);
            rest = behind;
        } else {
            replaced.push(*first);
            rest = behind;
        }
    }
    replaced
}

/// The changed bytes and four more, which make their CRC-32 that of the artifact.
fn with_checksum_of(artifact: &[u8], mut changed: Vec<u8>) -> Vec<u8> {
    let sum = |bytes: &[u8]| {
        let mut crc = Crc::new();
        crc.update(bytes);
        crc.sum()
    };
    // The register before and after the four bytes; run backwards from the end, it says what they must be.
    let (begin, mut register) = (!sum(&changed), !sum(artifact));
    for _ in 0..32 {
        register = if register >> 31 == 1 { (register ^ 0xedb8_8320) << 1 | 1 } else { register << 1 };
    }
    changed.extend((register ^ begin).to_le_bytes());
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checksum(bytes: &[u8]) -> u32 {
        let mut crc = Crc::new();
        crc.update(bytes);
        crc.sum()
    }

    #[test]
    fn each_differs_and_keeps_what_the_label_says() {
        for artifact in [&b"genuine\n\r\n"[..], b"\0\xff\x10binary", b"a", b"", &[7; 1000]] {
            let inputs = tampered_artifact_of(artifact);
            assert!(inputs.iter().all(|input| **input != *artifact));
            for input in &inputs {
                if input.label().starts_with("same: checksum") {
                    assert_eq!(checksum(input), checksum(artifact), "{}", input.label());
                }
                if input.label().starts_with("same: length") {
                    assert_eq!(input.len(), artifact.len(), "{}", input.label());
                }
                if input.label() == "same: length and sum" {
                    let sum = |bytes: &[u8]| bytes.iter().map(|byte| u64::from(*byte)).sum::<u64>();
                    assert_eq!(sum(input), sum(artifact));
                }
                if input.label() == "same: first and last half" {
                    let half = artifact.len() / 2;
                    assert!(input.starts_with(&artifact[..half]) && input.ends_with(&artifact[half..]));
                }
            }
        }
        let inputs = tampered_artifact();
        for label in ["same: checksum", "same: checksum of other content", "same: length and sum"] {
            assert!(inputs.iter().any(|input| input.label() == label), "{label}");
        }
    }
}
