//! Messages whose length field says more than there is.

use super::{Input, Inputs};

/// Short messages whose length field says far more than there is (CWE-789, CWE-130).
///
/// Length prefixes of 32 and of 64 bits in both byte orders, varints, lengths and counts of MessagePack, CBOR, Protobuf
/// and bincode, sizes of chunks and of bodies in HTTP, lengths of DER, of WebSocket frames, and of text protocols.
/// Whoever allocates what a length says allocates gigabytes for a few bytes. A failed allocation ends the process: run
/// the system as a program of its own, and ask whether it still answers.
#[must_use]
pub fn oversized_length() -> Inputs<Vec<u8>> {
    const DATA: &[u8] = b"data";
    let with = |length: &[u8]| [length, DATA].concat();
    [
        ("32 bits: largest", with(&u32::MAX.to_be_bytes())),
        ("32 bits, little end first: one less than the largest", with(&(u32::MAX - 1).to_le_bytes())),
        ("32 bits, big end first: largest that is positive", with(&i32::MAX.to_be_bytes())),
        ("32 bits, little end first: largest that is positive", with(&i32::MAX.to_le_bytes())),
        ("32 bits, big end first: negative", with(&i32::MIN.to_be_bytes())),
        ("64 bits: largest", with(&u64::MAX.to_be_bytes())),
        ("64 bits, big end first: largest that is positive", with(&i64::MAX.to_be_bytes())),
        ("64 bits, little end first: largest that is positive", with(&i64::MAX.to_le_bytes())),
        ("64 bits, big end first: a terabyte", with(&(1_u64 << 40).to_be_bytes())),
        ("64 bits, little end first: a terabyte", with(&(1_u64 << 40).to_le_bytes())),
        ("length includes itself, and is less", with(&1_u32.to_be_bytes())),
        ("length of zero", with(&0_u32.to_be_bytes())),
        ("varint: 2^35", with(b"\x80\x80\x80\x80\x80\x01")),
        ("varint: largest of 64 bits", with(b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")),
        ("varint: beyond 64 bits", with(b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f")),
        ("varint: without an end", vec![0x80; 1_000]),
        ("varint of bincode: largest", with(b"\xfd\xff\xff\xff\xff\xff\xff\xff\xff")),
        ("Protobuf: field of 2^31 bytes", with(b"\x0a\x80\x80\x80\x80\x08")),
        ("MessagePack: text", with(b"\xdb\xff\xff\xff\xff")),
        ("MessagePack: bytes", with(b"\xc6\xff\xff\xff\xff")),
        ("MessagePack: list", with(b"\xdd\xff\xff\xff\xff")),
        ("MessagePack: object", with(b"\xdf\xff\xff\xff\xff")),
        ("CBOR: text", with(b"\x7b\x7f\xff\xff\xff\xff\xff\xff\xff")),
        ("CBOR: bytes", with(b"\x5b\x7f\xff\xff\xff\xff\xff\xff\xff")),
        ("CBOR: list", with(b"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff")),
        ("CBOR: object", with(b"\xbb\x7f\xff\xff\xff\xff\xff\xff\xff")),
        ("DER: sequence", with(b"\x30\x84\x7f\xff\xff\xff")),
        ("DER: length of many bytes", with(b"\x30\xff\xff\xff\xff\xff\xff\xff\xff\xff")),
        ("WebSocket: frame", with(b"\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff")),
        ("HTTP: body", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9223372036854775807\r\n\r\ndata".to_vec()),
        (
            "HTTP: body beyond 64 bits",
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 18446744073709551617\r\n\r\ndata".to_vec(),
        ),
        (
            "HTTP: chunk",
            b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\ndata".to_vec(),
        ),
        ("Redis: text", b"$2147483647\r\ndata".to_vec()),
        ("Redis: list", b"*2147483647\r\n$4\r\ndata\r\n".to_vec()),
        ("netstring", b"9223372036854775807:data,".to_vec()),
        ("bencode: text", b"9223372036854775807:data".to_vec()),
        ("picture: BMP of 2^31 lines", {
            let mut picture = b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec();
            picture.extend([i32::MAX.to_le_bytes(), i32::MAX.to_le_bytes()].concat());
            picture.extend(b"\x01\0\x18\0");
            picture.resize(54, 0);
            picture.extend(DATA);
            picture
        }),
    ]
    .into_iter()
    .map(|(label, value)| Input::new(label, value))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_short_and_say_a_lot() {
        for input in &oversized_length() {
            assert!(input.len() <= 1_000, "{}", input.label());
        }
        let inputs = oversized_length();
        let varint = inputs.iter().find(|input| input.label() == "varint: 2^35").unwrap();
        let value = varint
            .iter()
            .take(6)
            .enumerate()
            .fold(0_u64, |sum, (at, byte)| sum | u64::from(byte & 0x7f) << (7 * u32::try_from(at).unwrap()));
        assert_eq!(value, 1 << 35);
    }
}
