use std::{
    borrow::Cow,
    collections::BTreeMap,
    fmt::Write as _,
    io::{self, Read, Write},
    sync::{Arc, LazyLock, PoisonError},
};

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use flate2::{
    Compression,
    write::{GzEncoder, ZlibEncoder},
};
use proptest::prelude::*;
use threatmodel_core::noun::Asset;

use super::*;
use crate::canary::{self, Canary, Form, Live};

struct Planted;
impl Asset for Planted {
    const PATH: &'static str = "shop::Planted";
}

/// Every form of one canary.
static FORMS: LazyLock<Vec<Live>> = LazyLock::new(|| {
    let _alone = canary::tests::ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let canary = Canary::<Planted>::mint();
    let _ = (canary.text(), canary.email(), canary.card_number(), canary.uuid(), canary.iban(), canary.phone());
    let _ = (canary.token(), canary.bytes());
    let _ = canary.with(|seed| format!("Müller & Søn <{}@{}>", seed.letters(8), seed.digits(8)));
    let mut forms: Vec<Live> = canary::live().into_iter().filter(|live| live.asset == Planted::PATH).collect();
    // A value in another script.
    let cyrillic = "Заказ №".to_owned() + "ёжикфыва" + "-4711";
    let distinct = 0..cyrillic.len();
    forms.push(Live { form: Form::Custom, value: cyrillic.into_bytes(), distinct, ..forms[0].clone() });
    forms
});

fn form(form: Form) -> Live {
    FORMS.iter().find(|live| live.form == form).unwrap().clone()
}

fn matcher(live: impl IntoIterator<Item = Live>) -> Arc<Matcher> {
    let matcher = Matcher::of(live.into_iter().map(Arc::new).collect());
    assert_eq!(matcher.unusable, None);
    Arc::new(matcher)
}

/// Scans for these canaries only: what other tests mint does not matter.
fn scan(matcher: &Arc<Matcher>, readable: &(impl Readable + ?Sized)) -> Vec<Hit> {
    let mut reader = Reader::new(Arc::clone(matcher), Limits::default());
    readable.read_into(&mut reader).unwrap();
    reader.into_hits()
}

fn one(live: &Live, readable: &(impl Readable + ?Sized)) -> Vec<Hit> {
    scan(&matcher([live.clone()]), readable)
}

/// A stream that gives a few bytes at a time.
struct Dripping<'b> {
    bytes: &'b [u8],
    piece: usize,
}

impl Read for Dripping<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.piece.min(buffer.len()).min(self.bytes.len());
        let (now, later) = self.bytes.split_at(length);
        buffer[..length].copy_from_slice(now);
        self.bytes = later;
        Ok(length)
    }
}

struct Streamed<'b>(&'b [u8], usize);

impl Readable for Streamed<'_> {
    fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
        reader.stream(Dripping { bytes: self.0, piece: self.1 })
    }
}

type Encode = fn(&[u8]) -> Vec<u8>;

fn each(value: &[u8], show: impl Fn(u8) -> String) -> Vec<u8> {
    value.iter().map(|byte| show(*byte)).collect::<String>().into_bytes()
}

fn characters(value: &[u8], show: impl Fn(char) -> String) -> Vec<u8> {
    core::str::from_utf8(value).unwrap().chars().map(show).collect::<String>().into_bytes()
}

fn utf_16_units(value: &[u8], show: impl Fn(u16) -> String) -> Vec<u8> {
    core::str::from_utf8(value).unwrap().encode_utf16().map(show).collect::<String>().into_bytes()
}

fn form_encoded(value: &[u8]) -> Vec<u8> {
    each(value, |byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => char::from(byte).to_string(),
        b' ' => "+".to_owned(),
        _ => format!("%{byte:02X}"),
    })
}

fn html_named(value: &[u8]) -> Vec<u8> {
    characters(value, |letter| match letter {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        _ => letter.to_string(),
    })
}

fn json(value: &[u8]) -> Vec<u8> {
    serde_json::to_vec(core::str::from_utf8(value).unwrap()).unwrap()
}

fn gzip(value: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(value).unwrap();
    encoder.finish().unwrap()
}

fn zlib(value: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(value).unwrap();
    encoder.finish().unwrap()
}

/// A member of a zip archive, with its local header only.
fn zip(value: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(value).unwrap();
    let mut member = b"PK\x03\x04\x14\0\0\0\x08\0".to_vec();
    member.extend([0; 16]);
    member.extend([5, 0, 3, 0]);
    member.extend(b"a.txt\x01\x02\x03");
    member.extend(encoder.finish().unwrap());
    member
}

/// The encodings that fit any value, each with the name under which it is reported.
const OF_BYTES: &[(&str, Encode, Encoding)] = &[
    ("plain", |value| value.to_vec(), Encoding::Plain),
    ("reversed", |value| value.iter().rev().copied().collect(), Encoding::Reversed),
    ("hex", |value| each(value, |byte| format!("{byte:02x}")), Encoding::Hex),
    ("upper hex", |value| each(value, |byte| format!("{byte:02X}")), Encoding::Hex),
    ("hex with colons", |value| each(value, |byte| format!("{byte:02x}:")), Encoding::Hex),
    ("hex dump", |value| each(value, |byte| format!("{byte:02x}  \n")), Encoding::Hex),
    ("base64 at 0", |value| STANDARD.encode(value).into_bytes(), Encoding::Base64),
    ("base64 at 1", |value| STANDARD.encode([b"{", value, b"}"].concat()).into_bytes(), Encoding::Base64),
    ("base64 at 2", |value| STANDARD.encode([b"\xff\xfe", value, b"__"].concat()).into_bytes(), Encoding::Base64),
    ("base64url at 0", |value| URL_SAFE_NO_PAD.encode(value).into_bytes(), Encoding::Base64),
    ("base64url at 2", |value| URL_SAFE_NO_PAD.encode([b"12345", value].concat()).into_bytes(), Encoding::Base64),
    (
        "base64 of MIME",
        |value| STANDARD.encode(value).as_bytes().chunks(9).collect::<Vec<_>>().join(&b"\r\n"[..]),
        Encoding::Base64,
    ),
    ("base64 in a URL", |value| form_encoded(STANDARD.encode(value).as_bytes()), Encoding::Base64),
    ("percent", |value| each(value, |byte| format!("%{byte:02X}")), Encoding::Percent),
    ("lower percent", |value| each(value, |byte| format!("%{byte:02x}")), Encoding::Percent),
    ("percent twice", |value| each(value, |byte| format!("%25{byte:02x}")), Encoding::Percent),
    ("escapes of C", |value| each(value, |byte| format!("\\x{byte:02x}")), Encoding::Escapes),
    ("octal escapes", |value| each(value, |byte| format!("\\{byte:03o}")), Encoding::Escapes),
    ("Debug", |value| format!("{value:?}").into_bytes(), Encoding::Decimal),
    ("gzip", gzip, Encoding::Plain),
    ("zlib", zlib, Encoding::Plain),
    ("zip", zip, Encoding::Plain),
    ("gzip of zlib", |value| gzip(&zlib(value)), Encoding::Plain),
    ("gzip of base64", |value| gzip(STANDARD.encode(value).as_bytes()), Encoding::Base64),
];

/// The encodings that fit text only.
const OF_TEXT: &[(&str, Encode, Encoding)] = &[
    ("UTF-16LE", |value| utf_16(value, u16::to_le_bytes), Encoding::Utf16Le),
    ("UTF-16BE", |value| utf_16(value, u16::to_be_bytes), Encoding::Utf16Be),
    ("form", form_encoded, Encoding::Percent),
    ("decimal entities", |value| characters(value, |letter| format!("&#{};", letter as u32)), Encoding::HtmlEntities),
    ("hex entities", |value| characters(value, |letter| format!("&#x{:x};", letter as u32)), Encoding::HtmlEntities),
    (
        "upper entities",
        |value| characters(value, |letter| format!("&#X{:04X};", letter as u32)),
        Encoding::HtmlEntities,
    ),
    ("named entities", html_named, Encoding::HtmlEntities),
    ("JSON escapes", |value| utf_16_units(value, |unit| format!("\\u{unit:04x}")), Encoding::Escapes),
    ("upper JSON escapes", |value| utf_16_units(value, |unit| format!("\\u{unit:04X}")), Encoding::Escapes),
    ("escapes of Rust", |value| characters(value, |letter| letter.escape_unicode().to_string()), Encoding::Escapes),
    ("escape() of JavaScript", |value| utf_16_units(value, |unit| format!("%u{unit:04x}")), Encoding::Percent),
    ("JSON", json, Encoding::Plain),
    ("JSON in JSON", |value| json(&json(value)), Encoding::Plain),
    ("JSON escapes in JSON", |value| json(&utf_16_units(value, |unit| format!("\\u{unit:04x}"))), Encoding::Escapes),
    (
        "percent of JSON escapes",
        |value| form_encoded(&utf_16_units(value, |unit| format!("\\u{unit:04x}"))),
        Encoding::Percent,
    ),
];

fn utf_16(value: &[u8], bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    core::str::from_utf8(value).unwrap().encode_utf16().flat_map(bytes).collect()
}

/// The separators that people put between letters and digits.
const SEPARATORS: [&str; 13] =
    [" ", "-", "_", ".", "/", ":", "\n", "\t", "\0", "\r\n", "\u{200b}", "\u{200d}", "\u{feff}"];

fn encodings(live: &Live) -> impl Iterator<Item = &'static (&'static str, Encode, Encoding)> {
    let text: &[_] = if live.form == Form::Bytes { &[] } else { OF_TEXT };
    OF_BYTES.iter().chain(text)
}

#[test]
fn every_encoding_of_every_form_is_found_and_named() {
    for live in FORMS.iter() {
        for (name, encode, expected) in encodings(live) {
            let encoded = encode(&live.value);
            let text = [b"id=1; value=", encoded.as_slice(), b"; end"].concat();
            let hits = one(live, &text);
            assert!(!hits.is_empty(), "{} as {name}: {}", live.form, String::from_utf8_lossy(&text));
            // A form without special characters looks the same with them escaped.
            let expected = if encoded == live.value { Encoding::Plain } else { *expected };
            let packed = hits.iter().any(|hit| !hit.source.is_empty());
            if !packed && live.value.is_ascii() && !name.contains("JSON") {
                assert_eq!(hits[0].encoding, expected, "{} as {name}", live.form);
                assert_eq!(hits.len(), 1, "{} as {name}: {hits:?}", live.form);
            }
            assert!(hits.iter().all(|hit| hit.asset == Planted::PATH && hit.form == live.form));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn it_is_found_anywhere_in_random_bytes(
        at in any::<prop::sample::Index>(),
        encoding in any::<prop::sample::Index>(),
        before in prop::collection::vec(any::<u8>(), 0..200),
        after in prop::collection::vec(any::<u8>(), 0..200),
        piece in 1_usize..64,
    ) {
        let live = at.get(&FORMS);
        let encodings: Vec<_> = encodings(live).collect();
        let (name, encode, _) = encoding.get(&encodings);
        let text = [before.as_slice(), &encode(&live.value), &after].concat();
        let matcher = matcher(FORMS.iter().cloned());
        let hits = scan(&matcher, &text);
        prop_assert!(hits.iter().any(|hit| hit.form == live.form), "{} as {}", live.form, name);
        prop_assert!(hits.iter().all(|hit| hit.form == live.form), "{:?}", hits);
        let streamed = scan(&matcher, &Streamed(&text, piece));
        prop_assert_eq!(hits, streamed);
    }

    #[test]
    fn separators_of_any_kind_do_not_hide_it(
        at in any::<prop::sample::Index>(),
        separators in prop::collection::vec(prop::sample::select(&SEPARATORS[..]), 1..60),
        group in 1_usize..5,
    ) {
        let forms: Vec<_> = FORMS.iter().filter(|live| live.value.is_ascii()).collect();
        let live = at.get(&forms);
        let text = core::str::from_utf8(&live.value).unwrap();
        let mut split = String::new();
        for (number, letter) in text.chars().enumerate() {
            if number % group == 0 {
                split.push_str(separators[number % separators.len()]);
            }
            split.push(letter);
        }
        let hits = one(live, &split);
        prop_assert_eq!(hits.len(), 1, "{:?}", split);
    }

    #[test]
    fn random_bytes_have_no_hits(bytes in prop::collection::vec(any::<u8>(), 0..5000)) {
        prop_assert_eq!(scan(&matcher(FORMS.iter().cloned()), &bytes), []);
    }

    #[test]
    fn random_text_has_no_hits(text in "[a-zA-Z0-9%&;#x\\\\u./ -]{0,2000}") {
        prop_assert_eq!(scan(&matcher(FORMS.iter().cloned()), &text), []);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn it_is_found_across_the_borders_of_windows(
        at in any::<prop::sample::Index>(),
        encoding in any::<prop::sample::Index>(),
        window in 1_usize..3,
        near in -6000_isize..2000,
        piece in 1000_usize..300_000,
        filler in any::<u8>(),
    ) {
        let live = at.get(&FORMS);
        let encodings: Vec<_> = encodings(live).collect();
        let (name, encode, _) = encoding.get(&encodings);
        let matcher = matcher([live.clone()]);
        let window = window * (128 * 1024 + matcher.span);
        // A filler that escapes the escape.
        let filler = if filler == b'\\' { b'/' } else { filler };
        let before = vec![filler; window.saturating_add_signed(near)];
        let text = [before.as_slice(), b"\n", &encode(&live.value), b"\n", &before[..10_000]].concat();
        let hits = scan(&matcher, &text);
        prop_assert!(hits.iter().any(|hit| hit.form == live.form), "{} as {}", live.form, name);
        prop_assert_eq!(hits, scan(&matcher, &Streamed(&text, piece)));
    }
}

#[test]
fn an_offset_is_that_of_the_first_byte() {
    let live = form(Form::Phone);
    let value = String::from_utf8(live.value.clone()).unwrap();
    let mut text = "x".repeat(300_000);
    text.push_str(&value);
    let hits = one(&live, &text);
    assert_eq!((hits.len(), hits[0].offset), (1, 300_000));
    assert!(hits[0].excerpt.contains(&value), "{}", hits[0].excerpt);
    // As people write it.
    let national = format!("({}) {}", &value[3..6], &value[7..]);
    assert!(one(&live, &national).is_empty(), "without the country it is only ten digits");
    assert_eq!(one(&live, &format!("+1 {national}"))[0].encoding, Encoding::Separated);
}

#[test]
fn utf_16_inside_of_utf_16_is_told_apart() {
    let live = form(Form::Email);
    let text = [b"To: ", live.value.as_slice(), b", hello"].concat();
    for (bytes, encoding) in
        [(u16::to_le_bytes as fn(u16) -> [u8; 2], Encoding::Utf16Le), (u16::to_be_bytes, Encoding::Utf16Be)]
    {
        let hits = one(&live, &utf_16(&text, bytes));
        assert_eq!((hits[0].encoding, hits[0].offset), (encoding, 8));
    }
}

#[test]
fn some_characters_escaped_and_others_not() {
    let live = form(Form::Text);
    let value = String::from_utf8(live.value.clone()).unwrap();
    for step in 1..12 {
        let mut text = String::new();
        for (at, letter) in value.chars().enumerate() {
            match at % step {
                0 if at % 3 == 0 => write!(text, "%{:02x}", letter as u32).unwrap(),
                0 if at % 3 == 1 => write!(text, "\\u{:04x}", letter as u32).unwrap(),
                0 => write!(text, "&#{};", letter as u32).unwrap(),
                _ => text.push(letter),
            }
        }
        assert_eq!(one(&live, &text).len(), 1, "{text}");
    }
}

#[test]
fn letters_of_an_escape_before_it_do_not_hide_it() {
    let live = form(Form::Text);
    let value = String::from_utf8(live.value.clone()).unwrap();
    for before in ["%", "%a", "\\", "\\\\", "C:\\temp\\", "&", "&#", "&#x", "\\u", "\\x"] {
        assert_eq!(one(&live, &format!("{before}{value}")).len(), 1, "{before}");
    }
}

#[test]
fn the_plainest_encoding_is_told_and_each_place_once() {
    let live = form(Form::Uuid);
    let uuid = String::from_utf8(live.value.clone()).unwrap();
    let text = format!("{uuid} {uuid}\n{}", uuid.replace('-', ""));
    let hits = one(&live, &text);
    let told: Vec<_> = hits.iter().map(|hit| (hit.offset, hit.encoding)).collect();
    assert_eq!(told, [(0, Encoding::Plain), (37, Encoding::Plain), (74, Encoding::Separated)]);

    let digits = uuid.replace('-', "");
    let binary: Vec<u8> = (0..16).map(|at| u8::from_str_radix(&digits[at * 2..at * 2 + 2], 16).unwrap()).collect();
    assert_eq!(one(&live, &binary)[0].encoding, Encoding::Binary);
    assert_eq!(one(&live, &STANDARD.encode(&binary))[0].encoding, Encoding::Base64);
}

#[test]
fn parts_that_are_far_apart_are_no_leak() {
    let live = form(Form::CardNumber);
    let (one_half, other) = live.value.split_at(8);
    let apart = |distance| [one_half, &vec![b' '; distance], other].concat();
    assert_eq!(one(&live, &apart(400)).len(), 1);
    assert_eq!(one(&live, &apart(500)).len(), 0);
}

#[test]
fn ten_thousand_canaries_do_not_hit_by_chance() {
    let lives: Vec<Live> = (1..=10_000_u64)
        .flat_map(|number| {
            let text = format!("k{:016x}{:x}", number.wrapping_mul(0x9E37_79B9_7F4A_7C15), number * 7919);
            let card = format!("99{:014}", number.wrapping_mul(0xD134_2543_DE82_EF95) % 100_000_000_000_000);
            [(Form::Text, text), (Form::CardNumber, card)].map(|(form, value)| Live {
                asset: Cow::Borrowed("shop::Crowd"),
                number,
                form,
                distinct: 0..value.len(),
                value: value.into_bytes(),
                file: Cow::Borrowed("here.rs"),
                line: 1,
            })
        })
        .collect();
    let matcher = matcher(lives.clone());
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u8
    };
    let bytes: Vec<u8> = (0..4_000_000).map(|_| next()).collect();
    assert_eq!(scan(&matcher, &bytes), []);
    let digits: Vec<u8> = bytes.iter().map(|byte| b'0' + byte % 10).collect();
    assert_eq!(scan(&matcher, &digits), []);
    let hex: Vec<u8> = bytes.iter().map(|byte| b"0123456789abcdef"[usize::from(byte % 16)]).collect();
    assert_eq!(scan(&matcher, &hex), []);

    let mut all = Vec::new();
    for live in &lives {
        all.extend_from_slice(&live.value);
        all.push(b'\n');
    }
    assert_eq!(scan(&matcher, &all).len(), lives.len());
}

#[test]
fn a_bomb_is_an_error() {
    let mut bomb = vec![0; 1 << 20];
    for _ in 0..3 {
        bomb = gzip(&bomb.repeat(10));
    }
    let limits = Limits { unpacked: 4 << 20, ..Limits::default() };
    let mut reader = Reader::new(matcher([form(Form::Text)]), limits);
    let error = bomb.read_into(&mut reader).unwrap_err();
    assert!(matches!(error.reason(), Reason::TooLarge(_)), "{error}");

    let mut deep = form(Form::Text).value;
    for _ in 0..9 {
        deep = gzip(&deep);
    }
    let mut reader = Reader::new(matcher([form(Form::Text)]), Limits::default());
    let error = deep.read_into(&mut reader).unwrap_err();
    assert!(matches!(error.reason(), Reason::TooDeep(8)), "{error}");
}

#[test]
fn headers_of_gzip_may_be_long() {
    let live = form(Form::Text);
    let mut encoder = flate2::GzBuilder::new()
        .filename("a-name-".repeat(300))
        .comment("a comment")
        .extra(vec![7; 5000])
        .write(Vec::new(), Compression::fast());
    encoder.write_all(&live.value).unwrap();
    let packed = encoder.finish().unwrap();
    let hits = one(&live, &packed);
    assert_eq!((hits.len(), hits[0].source.as_str()), (1, "gzip at byte 0"));
    for piece in [1, 7, 1000] {
        assert_eq!(one(&live, &Streamed(&packed, piece)), hits);
    }
}

#[test]
fn what_is_packed_may_be_larger_than_a_window_and_cut_short() {
    let live = form(Form::Text);
    let noise: Vec<u8> = (0..900_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let mut packed = gzip(&[noise.as_slice(), &live.value, &noise].concat());
    packed.truncate(packed.len() * 3 / 4);
    let text = [noise.as_slice(), &packed].concat();
    let hits = one(&live, &text);
    assert_eq!(hits.len(), 1);
    assert_eq!((hits[0].source.as_str(), hits[0].offset), ("gzip at byte 900000", 900_000));
    assert_eq!(one(&live, &Streamed(&text, 10_001)), hits);
}

#[test]
fn a_form_that_is_too_short_is_refused() {
    let live = Live { value: b"ab-12".to_vec(), distinct: 0..5, ..form(Form::Text) };
    let why = Matcher::of(vec![Arc::new(live)]).unusable.unwrap();
    assert!(why.contains("too short") && why.contains("shop::Planted") && why.contains("tests.rs:"), "{why}");
}

#[test]
fn two_canaries_of_the_same_value_are_both_told() {
    let first = form(Form::Text);
    let second = Live { asset: Cow::Borrowed("shop::Other"), ..first.clone() };
    let hits = scan(&matcher([first.clone(), second]), &first.value);
    let assets: Vec<_> = hits.iter().map(|hit| hit.asset.as_str()).collect();
    assert_eq!(assets, ["shop::Other", "shop::Planted"]);
}

#[test]
fn sources_say_where_in_a_structure_it_was() {
    let live = form(Form::Text);
    let text = String::from_utf8(live.value.clone()).unwrap();
    let source = |readable: &dyn Readable| {
        let hits = one(&live, readable);
        assert_eq!(hits.len(), 1);
        hits[0].source.clone()
    };
    assert_eq!(source(&text), "");
    assert_eq!(source(&vec!["a".to_owned(), text.clone()]), "1");
    assert_eq!(source(&(1_u64, Some(&text), [b'x'; 3])), "1");
    assert_eq!(source(&Ok::<(), _>(()).and(Err::<(), _>(text.clone()))), "");
    assert_eq!(source(&BTreeMap::from([("note", text.clone())])), "\"note\"");
    assert_eq!(source(&BTreeMap::from([(text.clone(), "note")])), "key");
    assert_eq!(source(&serde_json::json!({ "a": [{ "b": text }] })), "");
    assert_eq!(source(&AsDebug(Some(&text))), "");
    assert_eq!(source(&Cow::Borrowed(text.as_str())), "");
    let output = std::process::Output { status: Default::default(), stdout: vec![], stderr: text.into_bytes() };
    assert_eq!(source(&output), "stderr");
}

#[test]
fn a_database_without_the_feature_is_no_clean_one() {
    let bytes = b"SQLite format 3\0 and pages".to_vec();
    let mut reader = Reader::new(matcher([form(Form::Text)]), Limits::default());
    let error = reader.part("shop.db", |reader| bytes.read_into(reader)).unwrap_err();
    let error = reader.into_error(error);
    assert_eq!(error.source_name(), "shop.db");
    assert_eq!(matches!(error.reason(), Reason::NeedsFeature("sqlite")), !cfg!(feature = "sqlite"), "{error}");

    let mut reader = Reader::new(matcher([form(Form::Text)]), Limits::default());
    assert!(gzip(&bytes).read_into(&mut reader).is_err());
}
