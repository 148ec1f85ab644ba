//! Addresses that lead a browser to a foreign site.

use super::Inputs;

/// Addresses that lead a browser to `attacker.example`: [`open_redirect_to`].
#[must_use]
pub fn open_redirect() -> Inputs {
    open_redirect_to("attacker.example", "shop.example")
}

/// Addresses that lead a browser to a foreign host, for a site with this own host (CWE-601).
///
/// Other schemes and none, slashes and backslashes that browsers take for `//`, the own host as user, as subdomain, as
/// path and as query, white space and control characters that browsers drop, encoded slashes, full-width characters,
/// and addresses of programs. Ask whether the answer leads to another host once its `Location` is parsed as a browser
/// does, with the crate `url` for instance.
#[must_use]
pub fn open_redirect_to(foreign: &str, own: &str) -> Inputs {
    let full_stop = foreign.replace('.', "\u{3002}");
    Inputs::texts([
        ("whole address", format!("https://{foreign}/")),
        ("another scheme", format!("http://{foreign}/")),
        ("no scheme", format!("//{foreign}/")),
        ("three slashes", format!("///{foreign}/")),
        ("backslashes", format!("\\\\{foreign}/")),
        ("slash and backslash", format!("/\\{foreign}/")),
        ("backslash and slash", format!("\\/{foreign}/")),
        ("scheme with one slash", format!("https:/{foreign}/")),
        ("scheme without slashes", format!("https:{foreign}/")),
        ("scheme with backslashes", format!("https:\\\\{foreign}/")),
        ("scheme in mixed case", format!("hTTpS://{foreign}/")),
        ("own host as user", format!("https://{own}@{foreign}/")),
        ("own host as user, no scheme", format!("//{own}@{foreign}/")),
        ("own host as user with a password", format!("https://{own}:443@{foreign}/")),
        ("own host as user, backslash", format!("https://{foreign}\\@{own}/")),
        ("own host as subdomain", format!("https://{own}.{foreign}/")),
        ("own host as end of another", format!("https://x{own}.{foreign}/")),
        ("own host without a dot before it", format!("https://not{own}/")),
        ("own host as path", format!("https://{foreign}/{own}/")),
        ("own host as query", format!("https://{foreign}?{own}/")),
        ("own host as fragment", format!("https://{foreign}#{own}/")),
        ("path of the own site that is none", format!("/.{foreign}")),
        ("dot segments before", format!("/..//{foreign}/")),
        ("dot segment before", format!("/.//{foreign}/")),
        ("slashes percent-encoded", format!("/%2f{foreign}/")),
        ("backslash percent-encoded", format!("/%5c{foreign}/")),
        ("percent-encoded", format!("%2f%2f{foreign}/")),
        ("percent-encoded twice", format!("%252f%252f{foreign}/")),
        // Browsers remove tabs and line ends everywhere, and control characters at the start.
        ("tab between the slashes", format!("/\t/{foreign}/")),
        ("line end between the slashes", format!("/\n/{foreign}/")),
        ("space first", format!(" https://{foreign}/")),
        ("control first", format!("\u{1}https://{foreign}/")),
        ("tab in the scheme", format!("ht\ttps://{foreign}/")),
        ("full-width slashes", format!("\u{ff0f}\u{ff0f}{foreign}/")),
        ("ideographic full stop", format!("//{full_stop}/")),
        ("port", format!("https://{foreign}:443/")),
        ("final dot", format!("https://{foreign}./")),
        ("address of a program", "javascript:alert(1)".to_owned()),
        ("address with a document", "data:text/html,<script>alert(1)</script>".to_owned()),
        ("header behind the address", format!("/\r\nLocation: https://{foreign}/")),
    ])
    .distinct()
}

#[cfg(test)]
mod tests {
    use super::{super::tests::percent_decoded, *};

    #[test]
    fn addresses_name_the_foreign_host_and_decode() {
        let inputs = open_redirect_to("foreign.test", "own.test");
        let of = |label: &str| inputs.iter().find(|input| input.label() == label).unwrap().to_string();
        let named = inputs.iter().filter(|input| input.contains("foreign.test")).count();
        assert_eq!(inputs.len() - named, 4);
        assert_eq!(percent_decoded(&of("percent-encoded")), of("no scheme").as_bytes());
        let once = String::from_utf8(percent_decoded(&of("percent-encoded twice"))).unwrap();
        assert_eq!(percent_decoded(&once), of("no scheme").as_bytes());
    }
}
