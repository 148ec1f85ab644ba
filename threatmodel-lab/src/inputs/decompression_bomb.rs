//! Compressed data that becomes large.

use flate2::{Compress, Compression, Crc, FlushCompress};

use super::{
    Input, Inputs,
    pack::{Member, zip, zip_of},
};

/// The size that each input of [`decompression_bomb`] inflates to, in MiB.
pub const INFLATED_MIB: u32 = 64;

/// Compressed data that becomes [`INFLATED_MIB`] MiB of zeros: [`decompression_bomb_of`].
#[must_use]
pub fn decompression_bomb() -> Inputs<Vec<u8>> {
    decompression_bomb_of(INFLATED_MIB)
}

/// Compressed data that becomes this many MiB of zeros, at least one and less than 4,096, and has about a thousandth of
/// that (CWE-409).
///
/// Deflate, zlib and gzip; gzip in one member for each MiB, and within gzip once and twice; zip with one entry, with
/// many, with an entry whose length is understated in the directory, and with another zip in it. Ask whether the system
/// stopped at its limit: by its answer, by the size of what it wrote, or by its memory.
#[must_use]
pub fn decompression_bomb_of(mib: u32) -> Inputs<Vec<u8>> {
    let mib = mib.clamp(1, 4_095);
    let one = Zeros::of(1);
    let all = Zeros::of(mib);
    let (gzip, packed) = (all.gzip(), |name| Member { name, data: &all.deflated, method: 8, inflated: all.inflated() });
    let within = gzip_of(&gzip);
    let single = zip_of(&[packed("zeros.bin")]);
    let names: Vec<String> = (0..mib).map(|number| format!("zeros{number}.bin")).collect();
    let many: Vec<Member<'_>> =
        names.iter().map(|name| Member { name, data: &one.deflated, method: 8, inflated: one.inflated() }).collect();
    let understated = Member { inflated: (10, all.crc.sum()), ..packed("zeros.bin") };
    [
        Input::new("deflate", all.deflated.clone()),
        Input::new("zlib", all.zlib()),
        Input::new("gzip", gzip),
        Input::new("gzip in many members", one.gzip().repeat(usize::try_from(mib).unwrap_or(1))),
        Input::new("gzip within gzip", within.clone()),
        Input::new("gzip within gzip, twice", gzip_of(&within)),
        Input::new("zip", single.clone()),
        Input::new("zip with many entries", zip_of(&many)),
        Input::new("zip with an understated length", zip_of(&[understated])),
        Input::new("zip within zip", zip(&[("inner.zip", &single)])),
    ]
    .into_iter()
    .collect()
}

const MIB: u32 = 1 << 20;

/// Zeros in a stream of deflate.
struct Zeros {
    deflated: Vec<u8>,
    mib: u32,
    crc: Crc,
}

impl Zeros {
    /// A MiB is compressed once, up to a point from which on nothing before is referred to, and then repeated.
    fn of(mib: u32) -> Self {
        let zeros = vec![0; 1 << 20];
        let mut chunk = Vec::with_capacity(1 << 16);
        // The memory is enough for what comes out, so nothing is left over.
        let _ = Compress::new(Compression::best(), false).compress_vec(&zeros, &mut chunk, FlushCompress::Full);
        let (mut deflated, mut crc, mut of_chunk) = (Vec::new(), Crc::new(), Crc::new());
        of_chunk.update(&zeros);
        for _ in 0..mib {
            deflated.extend(&chunk);
            crc.combine(&of_chunk);
        }
        // The last block, which is empty.
        deflated.extend([0x03, 0x00]);
        Self { deflated, mib, crc }
    }

    /// The length and the checksum of what comes out.
    fn inflated(&self) -> (u32, u32) {
        (self.mib * MIB, self.crc.sum())
    }

    fn gzip(&self) -> Vec<u8> {
        let (length, crc) = self.inflated();
        let mut bytes = b"\x1f\x8b\x08\0\0\0\0\0\0\xff".to_vec();
        bytes.extend(&self.deflated);
        bytes.extend(crc.to_le_bytes());
        bytes.extend(length.to_le_bytes());
        bytes
    }

    fn zlib(&self) -> Vec<u8> {
        // Adler-32 of zeros: the first sum stays 1, and the second counts the bytes.
        let adler = ((self.mib * MIB) % 65_521) << 16 | 1;
        let mut bytes = b"\x78\xda".to_vec();
        bytes.extend(&self.deflated);
        bytes.extend(adler.to_be_bytes());
        bytes
    }
}

/// These bytes as gzip.
fn gzip_of(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::GzBuilder::new().write(Vec::new(), Compression::best());
    // A vector takes all that is written.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::io::{Read, copy, sink};

    use flate2::read::{DeflateDecoder, GzDecoder, MultiGzDecoder, ZlibDecoder};

    use super::*;

    /// How many bytes come out, with the checksum compared.
    fn length(mut reader: impl Read) -> u64 {
        copy(&mut reader, &mut sink()).unwrap()
    }

    #[test]
    fn what_comes_out_has_the_promised_size() {
        const MIB: u32 = 3;
        let inputs = decompression_bomb_of(MIB);
        let expected = u64::from(MIB) << 20;
        let of = |label: &str| inputs.iter().find(|input| input.label() == label).unwrap();
        assert_eq!(length(DeflateDecoder::new(&**of("deflate"))), expected);
        assert_eq!(length(ZlibDecoder::new(&**of("zlib"))), expected);
        assert_eq!(length(GzDecoder::new(&**of("gzip"))), expected);
        assert_eq!(length(MultiGzDecoder::new(&**of("gzip in many members"))), expected);
        assert_eq!(length(GzDecoder::new(&**of("gzip in many members"))), 1 << 20, "the first member alone");
        assert_eq!(length(GzDecoder::new(GzDecoder::new(&**of("gzip within gzip")))), expected);
        let thrice = GzDecoder::new(GzDecoder::new(GzDecoder::new(&**of("gzip within gzip, twice"))));
        assert_eq!(length(thrice), expected);
        // Of a zip archive, the first entry begins behind its header and its name.
        for label in ["zip", "zip with an understated length"] {
            assert_eq!(length(DeflateDecoder::new(&of(label)[30 + "zeros.bin".len()..])), expected);
        }
        for input in &inputs {
            assert!(input.len() < 2_000 * 3, "{}: {}", input.label(), input.len());
        }
    }

    /// The content of each entry of a zip archive, as it lies there.
    fn entries(mut archive: &[u8]) -> Vec<&[u8]> {
        let mut entries = Vec::new();
        while let Some(header) = archive.strip_prefix(b"PK\x03\x04") {
            let number = |at: usize| usize::from(u16::from_le_bytes([header[at], header[at + 1]]));
            let (size, name) = (number(14) | number(16) << 16, number(22) + number(24));
            let content = &header[26 + name..];
            entries.push(&content[..size]);
            archive = &content[size..];
        }
        entries
    }

    #[test]
    fn archives_have_the_promised_size_in_all() {
        let inputs = decompression_bomb_of(5);
        let of = |label: &str| inputs.iter().find(|input| input.label() == label).unwrap();
        let inflated =
            |archive: &[u8]| entries(archive).into_iter().map(|entry| length(DeflateDecoder::new(entry))).sum::<u64>();
        for (label, count) in [("zip", 1), ("zip with many entries", 5), ("zip with an understated length", 1)] {
            assert_eq!((entries(of(label)).len(), inflated(of(label))), (count, 5 << 20), "{label}");
        }
        let [inner] = entries(of("zip within zip"))[..] else { panic!("one entry") };
        assert_eq!(inflated(inner), 5 << 20);
        // A thousand times what lies on the disk, but for the headers of many entries.
        for input in &inputs {
            assert!((5 << 20) / input.len() > 700, "{}: {}", input.label(), input.len());
        }
    }

    #[test]
    fn the_whole_size_is_small_on_disk() {
        let inputs = decompression_bomb();
        assert!(inputs.iter().all(|input| input.len() < 128 << 10));
        let gzip = inputs.iter().find(|input| input.label() == "gzip").unwrap();
        assert_eq!(gzip[gzip.len() - 4..], (64_u32 << 20).to_le_bytes());
    }
}
