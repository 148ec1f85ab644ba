//! Addresses to which an authorization server must not send a code.

use super::Inputs;

/// Addresses to which a code must not be sent, for the registered address `https://shop.example/callback`:
/// [`oauth_callback_for`].
#[must_use]
pub fn oauth_callback() -> Inputs {
    oauth_callback_for("shop.example", "/callback")
}

/// Values of `redirect_uri` that an authorization server must refuse, where `https://` with this host and path is
/// registered (CWE-601).
///
/// Another host, the registered one as user, subdomain or path, another path, path segments that lead up, a query, a
/// fragment, another scheme or port, letters in capitals, encodings, the address twice, and none. Only the exact
/// address is registered. Ask whether the answer sends a code there.
#[must_use]
pub fn oauth_callback_for(host: &str, path: &str) -> Inputs {
    let registered = format!("https://{host}{path}");
    Inputs::texts([
        ("foreign", format!("https://attacker.example{path}")),
        ("host at the start of another", format!("https://{host}.attacker.example{path}")),
        ("host at the end of another", format!("https://not{host}{path}")),
        ("host as user", format!("https://{host}@attacker.example{path}")),
        ("host as path", format!("https://attacker.example/{host}{path}")),
        ("host before a backslash", format!("https://attacker.example\\@{host}{path}")),
        ("subdomain", format!("https://user-content.{host}{path}")),
        ("no TLS", format!("http://{host}{path}")),
        ("another scheme", format!("shop://{host}{path}")),
        ("address of a program", "javascript:alert(1)".to_owned()),
        ("no scheme", format!("//{host}{path}")),
        ("path alone", path.to_owned()),
        ("another port", format!("https://{host}:8443{path}")),
        ("this machine", format!("http://localhost{path}")),
        ("another path", format!("https://{host}/other")),
        ("further path", format!("{registered}/other")),
        ("path that goes on", format!("{registered}x")),
        ("up from the path", format!("{registered}/../other")),
        ("up from the path, percent-encoded", format!("{registered}/%2e%2e/other")),
        ("up from the path, slashes percent-encoded", format!("{registered}/..%2fother")),
        ("slash last", format!("{registered}/")),
        ("path in capitals", format!("https://{host}{}", path.to_uppercase())),
        ("redirect of the own site", format!("https://{host}/login?next=https://attacker.example")),
        ("query", format!("{registered}?next=https://attacker.example")),
        ("query with a code", format!("{registered}?code=chosen")),
        ("fragment", format!("{registered}#x")),
        ("fragment percent-encoded", format!("{registered}%23x")),
        ("line end", format!("{registered}\r\nLocation: https://attacker.example")),
        ("NUL", format!("{registered}\0.attacker.example")),
        ("space", format!("{registered} https://attacker.example")),
        ("address twice", format!("{registered}&redirect_uri=https://attacker.example")),
        ("percent-encoded twice", "https%253A%252F%252Fattacker.example".to_owned()),
        (
            "Cyrillic letter in the host",
            format!("https://{}{path}", host.replace('o', "\u{43e}").replace('a', "\u{430}")),
        ),
        ("final dot", format!("https://{host}.{path}")),
        ("out of band", "urn:ietf:wg:oauth:2.0:oob".to_owned()),
        ("pattern", format!("https://*.{host}{path}")),
        ("nothing", String::new()),
    ])
    .distinct()
}

#[cfg(test)]
mod tests {
    #[test]
    fn none_is_the_registered_one() {
        let inputs = super::oauth_callback();
        assert!(inputs.iter().all(|input| **input != *"https://shop.example/callback"));
        assert!(inputs.iter().filter(|input| input.starts_with("https://shop.example/callback")).count() >= 10);
    }
}
