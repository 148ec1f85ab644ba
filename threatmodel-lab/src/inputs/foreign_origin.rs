//! Origins that look like the own one.

use super::Inputs;

/// Values of `Origin` that are foreign, for the site `https://shop.example`: [`foreign_origin_of`].
#[must_use]
pub fn foreign_origin() -> Inputs {
    foreign_origin_of("shop.example")
}

/// Values of `Origin` that are foreign, for a site with this host (CWE-942, CWE-346).
///
/// Another host, the own one at the start, at the end and within another, another scheme and port, a subdomain, letters
/// in capitals, `null`, lists, paths, and characters that a pattern with an unescaped dot takes. Ask whether the answer
/// permits the origin, above all together with credentials.
#[must_use]
pub fn foreign_origin_of(host: &str) -> Inputs {
    Inputs::texts([
        ("foreign", "https://attacker.example".to_owned()),
        ("null", "null".to_owned()),
        ("any", "*".to_owned()),
        ("nothing", String::new()),
        ("own host at the start", format!("https://{host}.attacker.example")),
        ("own host at the end", format!("https://not{host}")),
        ("own host behind a dash", format!("https://not-{host}")),
        ("any character for a dot", format!("https://{}", host.replace('.', "x"))),
        ("own host as user", format!("https://{host}@attacker.example")),
        ("own host as path", format!("https://attacker.example/{host}")),
        ("own host as port", format!("https://attacker.example:{host}")),
        ("own host as query", format!("https://attacker.example?{host}")),
        ("unknown subdomain", format!("https://unknown.{host}")),
        ("no TLS", format!("http://{host}")),
        ("another scheme", format!("chrome-extension://{host}")),
        ("another port", format!("https://{host}:8443")),
        ("this machine", "http://localhost:3000".to_owned()),
        ("file", "file://".to_owned()),
        ("capitals", format!("HTTPS://{}", host.to_uppercase())),
        ("final dot", format!("https://{host}.")),
        ("slash last", format!("https://{host}/")),
        ("own one in a list", format!("https://attacker.example https://{host}")),
        ("own one in a list with commas", format!("https://attacker.example, https://{host}")),
        ("backslash behind", format!("https://{host}\\.attacker.example")),
        ("underscore behind", format!("https://{host}_.attacker.example")),
        ("backquote behind", format!("https://{host}`.attacker.example")),
        ("space first", format!(" https://{host}")),
        ("line end behind", format!("https://{host}\n.attacker.example")),
    ])
    .distinct()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_the_own_origin() {
        let inputs = foreign_origin_of("own.test");
        assert!(inputs.iter().all(|input| **input != *"https://own.test"));
        assert!(inputs.iter().filter(|input| input.starts_with("https://own.test")).count() >= 5, "for `starts_with`");
        assert!(inputs.iter().filter(|input| input.ends_with("own.test")).count() >= 5, "for `ends_with`");
    }
}
