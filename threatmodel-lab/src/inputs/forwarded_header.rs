//! Headers by which a client says who it is.

use super::Inputs;

/// Headers, each as `Name: value`, by which a client claims another address, host or scheme (CWE-348, CWE-290,
/// CWE-644).
///
/// Each header that proxies set, with the address of this machine; lists, in which another address comes first or last;
/// several spellings of the address and of the header; a foreign host, absolute or with a port; another scheme, method
/// or path. Split at the first `: `. Ask whether a limit, a log, an allow-list or a link has believed it.
#[must_use]
pub fn forwarded_header() -> Inputs {
    Inputs::texts([
        ("address: X-Forwarded-For", "X-Forwarded-For: 127.0.0.1"),
        ("address: in a list, first", "X-Forwarded-For: 127.0.0.1, 203.0.113.7"),
        ("address: in a list, last", "X-Forwarded-For: 203.0.113.7, 127.0.0.1"),
        ("address: private", "X-Forwarded-For: 10.0.0.1"),
        ("address: with a port", "X-Forwarded-For: 127.0.0.1:80"),
        ("address: IPv6", "X-Forwarded-For: ::1"),
        ("address: IPv6 with a port", "X-Forwarded-For: [::1]:80"),
        ("address: mapped into IPv6", "X-Forwarded-For: ::ffff:127.0.0.1"),
        ("address: by name", "X-Forwarded-For: localhost"),
        ("address: none", "X-Forwarded-For: unknown"),
        ("address: nothing", "X-Forwarded-For: "),
        ("address: quoted", "X-Forwarded-For: \"127.0.0.1\""),
        ("address: text", "X-Forwarded-For: 127.0.0.1' OR '1'='1"),
        ("address: a long list", "X-Forwarded-For: 203.0.113.1, 203.0.113.2, 203.0.113.3, 203.0.113.4, 127.0.0.1"),
        ("address: Forwarded", "Forwarded: for=127.0.0.1;proto=https;by=203.0.113.7"),
        ("address: Forwarded, IPv6", "Forwarded: for=\"[::1]:80\""),
        ("address: Forwarded, hidden", "Forwarded: for=_hidden"),
        ("address: X-Real-IP", "X-Real-IP: 127.0.0.1"),
        ("address: X-Client-IP", "X-Client-IP: 127.0.0.1"),
        ("address: X-Originating-IP", "X-Originating-IP: 127.0.0.1"),
        ("address: X-Remote-Addr", "X-Remote-Addr: 127.0.0.1"),
        ("address: X-Cluster-Client-IP", "X-Cluster-Client-IP: 127.0.0.1"),
        ("address: True-Client-IP", "True-Client-IP: 127.0.0.1"),
        ("address: CF-Connecting-IP", "CF-Connecting-IP: 127.0.0.1"),
        ("address: Fastly-Client-IP", "Fastly-Client-IP: 127.0.0.1"),
        ("address: underscores", "X_Forwarded_For: 127.0.0.1"),
        ("address: small letters", "x-forwarded-for: 127.0.0.2"),
        ("host: Host", "Host: attacker.example"),
        ("host: own as path", "Host: attacker.example/shop.example"),
        ("host: with a user", "Host: shop.example@attacker.example"),
        ("host: with a port that is none", "Host: shop.example:@attacker.example"),
        ("host: this machine", "Host: localhost"),
        ("host: X-Forwarded-Host", "X-Forwarded-Host: attacker.example"),
        ("host: X-Host", "X-Host: attacker.example"),
        ("host: X-Forwarded-Server", "X-Forwarded-Server: attacker.example"),
        ("host: Forwarded", "Forwarded: host=attacker.example"),
        ("scheme: X-Forwarded-Proto", "X-Forwarded-Proto: https"),
        ("scheme: of a program", "X-Forwarded-Proto: javascript"),
        ("scheme: X-Forwarded-Scheme", "X-Forwarded-Scheme: http"),
        ("port: X-Forwarded-Port", "X-Forwarded-Port: 443"),
        ("path: X-Original-URL", "X-Original-URL: /admin"),
        ("path: X-Rewrite-URL", "X-Rewrite-URL: /admin"),
        ("path: X-Forwarded-Prefix", "X-Forwarded-Prefix: //attacker.example"),
        ("method: X-HTTP-Method-Override", "X-HTTP-Method-Override: DELETE"),
        ("user: X-Forwarded-User", "X-Forwarded-User: admin"),
        ("user: X-Remote-User", "X-Remote-User: admin"),
        ("certificate: X-SSL-Client-Verify", "X-SSL-Client-Verify: SUCCESS"),
        ("certificate: X-SSL-Client-S-DN", "X-SSL-Client-S-DN: CN=admin"),
    ])
}

#[cfg(test)]
mod tests {
    #[test]
    fn each_is_a_name_and_a_value() {
        for header in &super::forwarded_header() {
            let (name, _) = header.split_once(": ").unwrap();
            assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{name}");
        }
    }
}
