//! Text that ends a header and begins another.

use super::Inputs;

/// The name of the header that the inputs of [`header_injection`] add.
pub const INJECTED: &str = "X-Injected";

/// Text that ends the value of a header and adds the header [`INJECTED`], for HTTP and for mail (CWE-113, CWE-93).
///
/// Each line end and each half of one, encoded once and twice, in characters whose low byte is a line end, and folded;
/// an empty line that begins the body; further recipients of a mail; and what else ends a value: separators of
/// attributes, quotes, NUL. Ask whether the message has the header, once it is parsed.
#[must_use]
pub fn header_injection() -> Inputs {
    Inputs::texts([
        ("CR LF", "x\r\nX-Injected: 1"),
        ("LF", "x\nX-Injected: 1"),
        ("CR", "x\rX-Injected: 1"),
        ("LF CR", "x\n\rX-Injected: 1"),
        ("CR LF first", "\r\nX-Injected: 1"),
        ("CR LF last", "x\r\n"),
        ("folded", "x\r\n X-Injected: 1"),
        ("percent-encoded", "x%0d%0aX-Injected:%201"),
        ("percent-encoded twice", "x%250d%250aX-Injected:%201"),
        ("percent-encoded LF", "x%0aX-Injected:%201"),
        ("escapes", "x\\r\\nX-Injected: 1"),
        // Cut to one byte each, these are CR and LF.
        ("low bytes", "x\u{560d}\u{560a}X-Injected: 1"),
        ("low bytes percent-encoded", "x%E5%98%8D%E5%98%8AX-Injected:%201"),
        ("next line", "x\u{85}X-Injected: 1"),
        ("line separator", "x\u{2028}X-Injected: 1"),
        ("vertical tab", "x\u{b}X-Injected: 1"),
        ("NUL", "x\0\r\nX-Injected: 1"),
        ("body", "x\r\n\r\n<script>alert(1)</script>\r\nX-Injected: 1"),
        ("second response", "x\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nX-Injected: 1\r\n\r\n"),
        ("cookie", "x\r\nSet-Cookie: session=chosen\r\nX-Injected: 1"),
        ("attribute of a cookie", "x; Domain=attacker.example; X-Injected=1"),
        ("out of a quoted value", "x\"; X-Injected=\"1"),
        ("name of a download", "report.txt\"\r\nX-Injected: 1\r\n\""),
        ("recipient of a mail", "x\r\nBcc: victim@example.org\r\nX-Injected: 1"),
        ("recipient in an address", "a@example.org\r\nRCPT TO:<victim@example.org>\r\nX-Injected: 1"),
        ("end of a mail", "x\r\n.\r\nMAIL FROM:<a@example.org>\r\nX-Injected: 1"),
        ("end of a mail by LF", "x\n.\nMAIL FROM:<a@example.org>\nX-Injected: 1"),
        ("comma of a list", "a@example.org, victim@example.org"),
        ("encoded word", "=?utf-8?q?x=0D=0AX-Injected:_1?="),
    ])
}

#[cfg(test)]
mod tests {
    use super::{super::tests::percent_decoded, *};

    #[test]
    fn encoded_forms_are_line_ends() {
        let inputs = header_injection();
        let of = |label: &str| inputs.iter().find(|input| input.label() == label).unwrap().to_string();
        assert_eq!(percent_decoded(&of("percent-encoded")), of("CR LF").as_bytes());
        assert_eq!(percent_decoded(&of("percent-encoded LF")), of("LF").as_bytes());
        assert_eq!(percent_decoded(&of("low bytes percent-encoded")), of("low bytes").as_bytes());
        let cut: Vec<u8> = of("low bytes").chars().map(|char| u32::from(char) as u8).collect();
        assert_eq!(cut, of("CR LF").as_bytes());
        let without: Vec<&str> =
            inputs.iter().filter(|input| !input.contains(INJECTED)).map(|input| input.label()).collect();
        assert_eq!(without, ["CR LF last", "comma of a list"]);
    }
}
