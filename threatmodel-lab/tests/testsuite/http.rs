//! Scans of requests and responses.
#![cfg(feature = "http")]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::io::Write;

use bytes::Bytes;
use flate2::{
    Compression,
    write::{DeflateEncoder, GzEncoder},
};
use http::{Request, Response, header};
use threatmodel_lab::{
    canary::Canary,
    scan::{self, Encoding},
};

use crate::common::hits;

assets!(Sessions, Packed, Hidden);

#[test]
fn every_part_of_a_message_is_read() {
    let canary = Canary::<Sessions>::mint();
    let request = Request::builder()
        .uri(format!("https://shop.example/login?mail={}", canary.email().replace('@', "%40")))
        .header(header::AUTHORIZATION, format!("Bearer {}", canary.token()))
        .body(())
        .unwrap();
    let told: Vec<_> = hits::<Sessions>(&request).into_iter().map(|hit| (hit.source, hit.encoding)).collect();
    assert_eq!(told, [("URI".to_owned(), Encoding::Percent), ("authorization".to_owned(), Encoding::Plain)]);

    let response = Response::builder()
        .header(header::SET_COOKIE, "theme=dark")
        .header(header::SET_COOKIE, format!("session={canary}"))
        .body(Bytes::from(format!("<p>{}", canary.phone())))
        .unwrap();
    let sources: Vec<_> = hits::<Sessions>(&response).into_iter().map(|hit| hit.source).collect();
    assert_eq!(sources, ["body", "set-cookie"]);
}

#[test]
fn a_packed_body_is_read() {
    let canary = Canary::<Packed>::mint();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(canary.text().as_bytes()).unwrap();
    // Some servers say deflate and mean it: without the header of zlib.
    let mut deflate = DeflateEncoder::new(Vec::new(), Compression::default());
    deflate.write_all(canary.text().as_bytes()).unwrap();
    for (coding, body) in [("gzip", gzip.finish().unwrap()), ("deflate", deflate.finish().unwrap())] {
        let response = Response::builder().header(header::CONTENT_ENCODING, coding).body(body).unwrap();
        let hits = hits::<Packed>(&response);
        assert!(hits.iter().any(|hit| hit.source == format!("body: {coding} at byte 0")), "{coding}: {hits:?}");
    }
}

#[test]
fn a_body_that_cannot_be_unpacked_is_not_clean() {
    let _ = Canary::<Hidden>::mint().text();
    let response = Response::builder().header(header::CONTENT_ENCODING, "gzip, br").body("?").unwrap();
    let error = scan::find(&response).unwrap_err();
    assert!(error.to_string().contains("`br`"), "{error}");
}
