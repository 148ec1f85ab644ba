//! Credentials that are none.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::Inputs;

/// Headers, each as `Name: value`, whose credential is none: they are there, and show nobody (CWE-306, CWE-287).
///
/// No header at all, which is the empty input; each scheme without a credential, with an empty one, and with words that
/// stand for nothing in programs; a name without a password; what does not decode; empty cookies and keys. Split at the
/// first `: `, or write the line as it is. Ask whether the request was refused, with 401 for instance; tokens that claim
/// something are in [`forged_token`](super::forged_token()), and requests that ask for more than the caller may do in
/// [`wrong_role_request`](super::wrong_role_request()).
#[must_use]
pub fn unauthenticated_request() -> Inputs {
    let basic = |text: &str| format!("Authorization: Basic {}", STANDARD.encode(text));
    let mut inputs = Inputs::texts([
        ("nothing", String::new()),
        ("header without a value", "Authorization: ".to_owned()),
        ("header of spaces", "Authorization:    ".to_owned()),
        ("Bearer in small letters, empty", "Authorization: bearer ".to_owned()),
        ("Bearer twice", "Authorization: Bearer Bearer".to_owned()),
        ("Bearer and a comma", "Authorization: Bearer ,".to_owned()),
        ("Bearer in quotes, empty", "Authorization: Bearer \"\"".to_owned()),
        ("Bearer of dots", "Authorization: Bearer ..".to_owned()),
        ("Basic of a colon", basic(":")),
        ("Basic without a colon", basic("admin")),
        ("Basic without a password", basic("admin:")),
        ("Basic of a NUL", basic("admin:\0")),
        ("Basic of a space", basic("admin: ")),
        ("Basic that does not decode", "Authorization: Basic ****".to_owned()),
        ("Basic without its padding", "Authorization: Basic Og".to_owned()),
        ("Digest without an answer", "Authorization: Digest username=\"admin\", response=\"\"".to_owned()),
        ("signature that is empty", "Authorization: Signature keyId=\"\",signature=\"\"".to_owned()),
        ("scheme unknown", "Authorization: None".to_owned()),
        ("scheme for a proxy", "Proxy-Authorization: Bearer ".to_owned()),
        ("key empty", "X-Api-Key: ".to_owned()),
        ("key null", "X-Api-Key: null".to_owned()),
        ("cookie header empty", "Cookie: ".to_owned()),
        ("cookie empty", "Cookie: session=".to_owned()),
        ("cookie in quotes, empty", "Cookie: session=\"\"".to_owned()),
        ("cookie null", "Cookie: session=null".to_owned()),
        ("cookie deleted", "Cookie: session=deleted".to_owned()),
        ("cookie that comes twice, empty", "Cookie: session=; session=".to_owned()),
        ("certificate that was not checked", "X-SSL-Client-Verify: NONE".to_owned()),
    ]);
    for scheme in ["Basic", "Bearer", "Digest", "Negotiate", "Token", "ApiKey"] {
        inputs.extend(Inputs::texts([
            (format!("{scheme} alone"), format!("Authorization: {scheme}")),
            (format!("{scheme}, empty"), format!("Authorization: {scheme} ")),
        ]));
    }
    inputs.extend(Inputs::texts(
        ["null", "undefined", "none", "nil", "false", "0", "{}", "[]", "anonymous", "%00"]
            .map(|word| (format!("Bearer {word}"), format!("Authorization: Bearer {word}"))),
    ));
    inputs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_shows_who_somebody_is() {
        const NOTHING: [&str; 14] = [
            "",
            "null",
            "undefined",
            "none",
            "nil",
            "false",
            "0",
            "{}",
            "[]",
            "anonymous",
            "%00",
            "deleted",
            "..",
            ",",
        ];
        for input in unauthenticated_request().iter().filter(|input| !input.is_empty()) {
            let (name, value) = input.split_once(": ").or_else(|| input.split_once(':')).unwrap();
            assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'), "{name}");
            let (scheme, credential) = value.split_once(' ').unwrap_or(("", value));
            if scheme == "Basic"
                && let Ok(decoded) = STANDARD.decode(credential)
            {
                let decoded = String::from_utf8(decoded).unwrap();
                let password = decoded.split_once(':').map_or("", |(_, password)| password);
                assert_eq!(password.trim_matches(['\0', ' ']), "", "{}", input.label());
                continue;
            }
            let quiet = |part: &str| {
                let value =
                    part.split_once('=').map_or(part, |(_, value)| value).trim_matches(['"', ' ']).to_lowercase();
                let named = part.trim().starts_with("username=");
                let scheme =
                    ["basic", "bearer", "digest", "negotiate", "token", "apikey", "og", "****"].contains(&&*value);
                named || scheme || NOTHING.contains(&&*value)
            };
            assert!(credential == "," || credential.split([',', ';']).all(quiet), "{}: {credential}", input.label());
        }
    }
}
