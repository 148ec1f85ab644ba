//! Requests that a foreign page makes a browser send.

use super::{Input, Inputs};

/// Requests to `/transfer` of `shop.example` that a foreign page makes a browser send: [`cross_site_request_to`].
#[must_use]
pub fn cross_site_request() -> Inputs {
    cross_site_request_to("shop.example", "/transfer", "to=mallory&amount=1")
}

/// Requests of HTTP/1.1 that a foreign page makes a browser send to this host and path, with these fields of a form
/// (CWE-352, CWE-346, CWE-1385).
///
/// What a browser sends without asking the server first: by a link, a picture, a form of each type, a script, and the
/// handshake of a WebSocket; with each origin that such a page can have, with none, and with a `Referer` that only looks
/// like the own one; with the method in a field; with a token that is missing, empty, chosen or that of the attacker.
/// Add the cookies of somebody who is logged in, and ask whether something was changed:
///
/// ```
/// use threatmodel_lab::inputs;
///
/// let requests = inputs::cross_site_request_to("shop.example", "/order", "item=tea")
///     .map(|request| request.replacen("\r\n", "\r\nCookie: session=of-alice\r\n", 1));
/// # assert!(requests.iter().all(|request| request.contains("\r\nCookie: session=of-alice\r\n")));
/// ```
#[must_use]
pub fn cross_site_request_to(host: &str, path: &str, fields: &str) -> Inputs {
    const FOREIGN: &str = "Origin: https://attacker.example\r\nSec-Fetch-Site: cross-site\r\n";
    const FORM: &str = "application/x-www-form-urlencoded";
    let get = |method: &str, target: &str, headers: &str| {
        format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n")
    };
    let post = |headers: &str, kind: &str, body: &str| {
        let kind = if kind.is_empty() { String::new() } else { format!("Content-Type: {kind}\r\n") };
        format!("POST {path} HTTP/1.1\r\nHost: {host}\r\n{headers}{kind}Content-Length: {}\r\n\r\n{body}", body.len())
    };
    let form = |headers: &str| post(headers, FORM, fields);
    let pairs = || fields.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let json = pairs().map(|(name, value)| format!("\"{name}\":\"{value}\"")).collect::<Vec<_>>().join(",");
    let parts: String = pairs()
        .map(|(name, value)| format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"))
        .collect();
    let target = format!("{path}?{fields}");
    let fetched = |site: &str, from: &str| format!("Origin: {from}\r\nSec-Fetch-Site: {site}\r\n");
    let token = |name: &str, value: &str| post(FOREIGN, FORM, &format!("{fields}&{name}={value}"));
    let socket = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";
    let mut inputs = Inputs::texts([
        ("way: link", get("GET", &target, "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n")),
        ("way: picture", get("GET", &target, "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Dest: image\r\n")),
        ("way: script", get("GET", &target, &format!("{FOREIGN}Sec-Fetch-Mode: cors\r\n"))),
        ("way: HEAD", get("HEAD", &target, FOREIGN)),
        ("way: form", form(FOREIGN)),
        ("way: form with files", post(FOREIGN, "multipart/form-data; boundary=b", &format!("{parts}--b--\r\n"))),
        ("way: form of plain text", post(FOREIGN, "text/plain", &fields.replace('&', "\r\n"))),
        ("way: form whose fields are in the address", get("POST", &target, &format!("{FOREIGN}Content-Length: 0\r\n"))),
        ("way: WebSocket", get("GET", &target, &format!("{socket}Origin: https://attacker.example\r\n"))),
        ("way: WebSocket without an origin", get("GET", &target, &format!("{socket}Origin: null\r\n"))),
        ("type: JSON as plain text", post(FOREIGN, "text/plain", &format!("{{{json}}}"))),
        ("type: JSON as plain text, with a name", post(FOREIGN, "text/plain", &format!("{{{json},\"x\":\"=\"}}"))),
        ("type: JSON in a parameter", post(FOREIGN, "text/plain; application/json", &format!("{{{json}}}"))),
        ("type: JSON as a form", post(FOREIGN, FORM, &format!("{{{json}}}"))),
        ("type: JSON without a type", post(FOREIGN, "", &format!("{{{json}}}"))),
        ("type: form without a type", post(FOREIGN, "", fields)),
        ("type: form with a character set", post(FOREIGN, &format!("{FORM}; charset=utf-7"), fields)),
        ("type: form in capitals", post(FOREIGN, &FORM.to_uppercase(), fields)),
        ("origin: none", form("")),
        ("origin: none, of an older browser", form("Referer: https://attacker.example/\r\n")),
        ("origin: null", form(&fetched("cross-site", "null"))),
        ("origin: own one without TLS", form(&fetched("cross-site", &format!("http://{host}")))),
        ("origin: own one with another port", form(&fetched("same-site", &format!("https://{host}:8443")))),
        ("origin: subdomain", form(&fetched("same-site", &format!("https://forum.{host}")))),
        ("origin: begins like the own one", form(&fetched("cross-site", &format!("https://{host}.attacker.example")))),
        ("origin: ends like the own one", form(&fetched("cross-site", &format!("https://not{host}")))),
        ("origin: of this machine", form(&fetched("cross-site", "http://localhost:3000"))),
        ("referer: own host as path", form(&format!("Referer: https://attacker.example/{host}/\r\n"))),
        ("referer: own address as query", form(&format!("Referer: https://attacker.example/?https://{host}/\r\n"))),
        ("referer: own host at the start", form(&format!("Referer: https://{host}.attacker.example/\r\n"))),
        ("referer: nothing", form("Referer: \r\n")),
        ("method: in a field", token("_method", "DELETE")),
        (
            "method: in the address",
            get("POST", &format!("{target}&_method=PUT"), &format!("{FOREIGN}Content-Length: 0\r\n")),
        ),
        (
            "header: asked for by a page",
            get("GET", &target, "Sec-Fetch-Site: none\r\nReferer: https://attacker.example/\r\n"),
        ),
    ]);
    for name in ["csrf_token", "authenticity_token", "_csrf"] {
        inputs.extend(
            [
                ("empty", ""),
                ("chosen", "chosen"),
                ("null", "null"),
                ("undefined", "undefined"),
                ("of zeros", "00000000000000000000000000000000"),
            ]
            .map(|(label, value)| Input::new(format!("token {name}: {label}"), token(name, value))),
        );
    }
    inputs.distinct()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Headers that a browser sends for a foreign page without asking the server first.
    const UNASKED: [&str; 12] = [
        "host",
        "origin",
        "referer",
        "content-type",
        "content-length",
        "connection",
        "upgrade",
        "sec-websocket-version",
        "sec-websocket-key",
        "sec-fetch-site",
        "sec-fetch-mode",
        "sec-fetch-dest",
    ];

    #[test]
    fn a_browser_sends_each_without_asking_and_never_from_the_own_page() {
        for input in &cross_site_request_to("bank.example", "/pay", "to=mallory&amount=1") {
            let label = input.label();
            let (head, body) = input.split_once("\r\n\r\n").unwrap();
            let mut lines = head.split("\r\n");
            let line = lines.next().unwrap();
            assert!(["GET ", "HEAD ", "POST "].iter().any(|method| line.starts_with(method)), "{label}: {line}");
            for (name, value) in lines.map(|line| line.split_once(": ").unwrap()) {
                let name = name.to_ascii_lowercase();
                assert!(UNASKED.contains(&&*name), "{label}: {name}");
                match &*name {
                    "content-type" => {
                        let kind = value.split(';').next().unwrap().to_ascii_lowercase();
                        let simple = ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded"];
                        assert!(simple.contains(&&*kind), "{label}: {kind}");
                    }
                    "origin" => assert_ne!(value, "https://bank.example", "{label}"),
                    "referer" => assert!(!value.starts_with("https://bank.example/"), "{label}"),
                    "content-length" => assert_eq!(value.parse(), Ok(body.len()), "{label}"),
                    _ => {}
                }
            }
            assert!(input.contains("mallory"), "{label}");
        }
    }
}
