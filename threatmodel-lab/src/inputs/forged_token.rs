//! Tokens that nobody has issued.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{Input, Inputs};

/// JSON Web Tokens for the subject `admin` that nobody has issued: [`forged_token_with`].
#[must_use]
pub fn forged_token() -> Inputs {
    forged_token_with(r#"{"sub":"admin","exp":4102444800}"#)
}

/// JSON Web Tokens with these claims, a JSON object, that nobody has issued (CWE-347, CWE-287, CWE-327).
///
/// Without a signature, in each spelling of `none`; with an empty, a wrong and a foreign signature; with a key, an
/// address of keys, or a file of keys that the token brings along; with parts missing, too many or empty; with other
/// encodings of the parts. All claim an expiry far away, unless you give others. Ask whether the request was refused;
/// for a token of the system with changed claims, take one apart in the test.
#[must_use]
pub fn forged_token_with(claims: &str) -> Inputs {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let token = |header: &str, signature: &str| format!("{}.{}.{signature}", part(header), part(claims));
    let wrong = URL_SAFE_NO_PAD.encode([0; 32]);
    let mut inputs: Inputs = ["none", "None", "NONE", "nOnE", "none ", ""]
        .into_iter()
        .map(|name| Input::new(format!("algorithm {name:?}"), token(&format!("{{\"alg\":\"{name}\"}}"), "")))
        .collect();
    inputs.extend(Inputs::texts([
        ("algorithm missing", token("{\"typ\":\"JWT\"}", "")),
        ("algorithm null", token("{\"alg\":null}", "")),
        ("algorithm none, with a signature", token("{\"alg\":\"none\"}", &wrong)),
        ("algorithm twice", token("{\"alg\":\"HS256\",\"alg\":\"none\"}", "")),
        ("algorithm unknown", token("{\"alg\":\"XX999\"}", &wrong)),
        ("HS256, signature empty", token("{\"alg\":\"HS256\"}", "")),
        ("HS256, signature of zeros", token("{\"alg\":\"HS256\"}", &wrong)),
        ("HS256, signature of one byte", token("{\"alg\":\"HS256\"}", "AA")),
        ("RS256, signature of zeros", token("{\"alg\":\"RS256\"}", &URL_SAFE_NO_PAD.encode([0; 256]))),
        // With r = s = 0, which a broken check takes for each message and key.
        ("ES256, signature of zeros", token("{\"alg\":\"ES256\"}", &URL_SAFE_NO_PAD.encode([0; 64]))),
        ("EdDSA, signature of zeros", token("{\"alg\":\"EdDSA\"}", &URL_SAFE_NO_PAD.encode([0; 64]))),
        ("key in the token", token("{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AA\"}}", &wrong)),
        (
            "address of keys in the token",
            token(r#"{"alg":"RS256","jku":"https://attacker.example/jwks.json"}"#, &wrong),
        ),
        (
            "address of a certificate in the token",
            token(r#"{"alg":"RS256","x5u":"https://attacker.example/x.pem"}"#, &wrong),
        ),
        ("name of a key that is a path", token("{\"alg\":\"HS256\",\"kid\":\"../../../../dev/null\"}", &wrong)),
        ("name of a key that is SQL", token("{\"alg\":\"HS256\",\"kid\":\"x' UNION SELECT '' -- \"}", &wrong)),
        ("name of a key that is not known", token("{\"alg\":\"HS256\",\"kid\":\"unknown\"}", &wrong)),
        ("critical extension", token("{\"alg\":\"HS256\",\"crit\":[\"x\"],\"x\":1}", &wrong)),
        ("not encoded", token("{\"alg\":\"none\",\"b64\":false,\"crit\":[\"b64\"]}", "")),
        ("claims that are no JSON", format!("{}.{}.", part("{\"alg\":\"none\"}"), part("admin"))),
        ("two parts", format!("{}.{}", part("{\"alg\":\"none\"}"), part(claims))),
        ("four parts", token("{\"alg\":\"none\"}", "") + ".x"),
        ("claims alone", format!(".{}.", part(claims))),
        ("dots alone", "..".to_owned()),
        ("nothing", String::new()),
        ("padded", token("{\"alg\":\"none\"}", "").replacen('.', "=.", 1)),
        ("line end last", token("{\"alg\":\"none\"}", "") + "\n"),
        ("token as JSON", format!("{{\"payload\":\"{}\",\"signature\":\"\"}}", part(claims))),
    ]));
    inputs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_carry_the_claims() {
        let claims = r#"{"sub":"mallory"}"#;
        let encoded = URL_SAFE_NO_PAD.encode(claims);
        let inputs = forged_token_with(claims);
        let carrying = inputs.iter().filter(|token| token.contains(&encoded)).count();
        assert_eq!(inputs.len() - carrying, 3);
        let header = inputs[0].split('.').next().unwrap();
        assert_eq!(URL_SAFE_NO_PAD.decode(header).unwrap(), b"{\"alg\":\"none\"}");
    }
}
