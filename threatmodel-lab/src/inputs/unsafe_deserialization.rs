//! Documents that a decoder should refuse, or that two decoders read differently.

use super::{Input, Inputs};

/// JSON documents that a decoder should refuse, or that two decoders read differently (CWE-502, CWE-20).
///
/// Keys that come twice, unknown keys, keys that differ in case or in spelling only; numbers beyond what is exact, and
/// other kinds of number; lone surrogates; another type in the place of a text; names of types in the message; what
/// stands behind the document or is missing from it; comments and other extensions. Objects have the keys `id`, `role`
/// and `price`; for your own, replace these with [`map`](Inputs::map).
#[must_use]
pub fn unsafe_deserialization() -> Inputs {
    let keys = (0..50_000).map(|number| format!("\"k{number}\":0")).collect::<Vec<_>>().join(",");
    Inputs::texts([
        ("key twice", r#"{"id":1,"role":"user","role":"admin"}"#.to_owned()),
        ("key twice, once escaped", r#"{"id":1,"role":"user","\u0072ole":"admin"}"#.to_owned()),
        ("key in another case", r#"{"id":1,"role":"user","Role":"admin"}"#.to_owned()),
        ("key with a space", r#"{"id":1,"role":"user","role ":"admin"}"#.to_owned()),
        ("key with a NUL", r#"{"id":1,"role":"user","role\u0000":"admin"}"#.to_owned()),
        ("unknown key", r#"{"id":1,"role":"user","is_admin":true}"#.to_owned()),
        ("key of prototypes", r#"{"id":1,"__proto__":{"role":"admin"}}"#.to_owned()),
        ("name of a type", r#"{"type":"admin","id":1}"#.to_owned()),
        ("name of a type, tagged", r#"{"Admin":{"id":1}}"#.to_owned()),
        ("name of a type, marked", r#"{"$type":"System.Object","@class":"java.lang.Object","id":1}"#.to_owned()),
        ("key missing", r#"{"id":1}"#.to_owned()),
        ("nothing in the place of a value", r#"{"id":null,"role":null}"#.to_owned()),
        ("list in the place of a text", r#"{"id":1,"role":["admin"]}"#.to_owned()),
        ("object in the place of a text", r#"{"id":1,"role":{"admin":true}}"#.to_owned()),
        ("text in the place of a number", r#"{"id":"1","role":"user"}"#.to_owned()),
        ("list in the place of an object", r#"[1,"admin"]"#.to_owned()),
        ("negative", r#"{"id":-1,"price":-1}"#.to_owned()),
        ("negative zero", r#"{"id":-0,"price":-0.0}"#.to_owned()),
        ("beyond 53 bits", r#"{"id":9007199254740993}"#.to_owned()),
        ("beyond 64 bits", r#"{"id":18446744073709551616}"#.to_owned()),
        ("large exponent", r#"{"id":1e400,"price":1e400}"#.to_owned()),
        ("fraction in the place of a whole number", r#"{"id":1.0000000000000000001}"#.to_owned()),
        ("not a number", r#"{"id":NaN,"price":Infinity}"#.to_owned()),
        ("octal", r#"{"id":0777}"#.to_owned()),
        ("hexadecimal", r#"{"id":0xff}"#.to_owned()),
        ("plus sign", r#"{"id":+1}"#.to_owned()),
        ("long number", format!(r#"{{"id":1{}}}"#, "0".repeat(100_000))),
        ("lone surrogate", r#"{"id":1,"role":"\ud800"}"#.to_owned()),
        ("surrogates in the wrong order", r#"{"id":1,"role":"\udc00\ud800"}"#.to_owned()),
        ("control in a text", "{\"id\":1,\"role\":\"a\u{1}\nb\"}".to_owned()),
        ("document behind the document", r#"{"id":1,"role":"user"}{"role":"admin"}"#.to_owned()),
        ("something behind the document", r#"{"id":1,"role":"user"}x"#.to_owned()),
        ("cut off", r#"{"id":1,"role":"us"#.to_owned()),
        ("empty", String::new()),
        ("white space", " \t\r\n".to_owned()),
        ("mark of the byte order", "\u{feff}{\"id\":1}".to_owned()),
        ("comment", r#"{"id":1,/*"role":"user",*/"role":"admin"}"#.to_owned()),
        ("comma last", r#"{"id":1,"role":"admin",}"#.to_owned()),
        ("single quotes", "{'id':1,'role':'admin'}".to_owned()),
        ("key without quotes", "{id:1,role:\"admin\"}".to_owned()),
        ("many keys", format!("{{{keys}}}")),
        ("text within a text", r#""{\"id\":1,\"role\":\"admin\"}""#.to_owned()),
    ])
}

/// The inputs of [`unsafe_deserialization`] as bytes, with those that are no text (CWE-502).
#[must_use]
pub fn unsafe_deserialization_bytes() -> Inputs<Vec<u8>> {
    let mut inputs = unsafe_deserialization().into_bytes();
    inputs.extend([
        Input::new("byte that is no text", b"{\"id\":1,\"role\":\"\xff\"}".to_vec()),
        Input::new("overlong quote", b"{\"id\":1,\"role\":\"user\xc0\xa2,\"role\":\"admin\"}".to_vec()),
        Input::new("surrogate as bytes", b"{\"id\":1,\"role\":\"\xed\xa0\x80\"}".to_vec()),
        Input::new("NUL behind the document", b"{\"id\":1}\0".to_vec()),
    ]);
    inputs
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn strict_json_refuses_what_is_none() {
        let inputs = unsafe_deserialization();
        let read = |label: &str| {
            let input = inputs.iter().find(|input| input.label() == label).unwrap();
            serde_json::from_str::<Value>(input)
        };
        for label in
            ["cut off", "empty", "comma last", "single quotes", "not a number", "octal", "lone surrogate", "comment"]
        {
            assert!(read(label).is_err(), "{label}");
        }
        for label in ["key twice", "key twice, once escaped"] {
            assert_eq!(read(label).unwrap()["role"], "admin", "{label}");
        }
        assert_eq!(read("many keys").unwrap().as_object().unwrap().len(), 50_000);
        let bytes = unsafe_deserialization_bytes();
        assert_eq!(bytes.iter().filter(|input| std::str::from_utf8(input).is_err()).count(), 3);
    }
}
