//! Documents that nest deeply.

use super::{Input, Inputs};

/// How deeply the documents of [`deep_nesting`] nest.
pub const DEPTH: usize = 100_000;

/// Documents that nest [`DEPTH`] times: [`deep_nesting_of`].
#[must_use]
pub fn deep_nesting() -> Inputs {
    deep_nesting_of(DEPTH)
}

/// Documents that nest this many times (CWE-674).
///
/// Lists and objects of JSON, closed and not, in turn and as keys; elements of XML and HTML; flow lists and indented
/// lists of YAML; arrays and dotted keys of TOML; groups of expressions, patterns and selections; quotations of
/// Markdown; folders of a path. A parser that calls itself for each level overflows its stack, which ends the process:
/// run the system as a program of its own, and ask whether it still answers. The inputs are also for what walks over,
/// prints or drops a tree once it is read.
#[must_use]
pub fn deep_nesting_of(depth: usize) -> Inputs {
    let nested = |open: &str, inner: &str, close: &str| format!("{}{inner}{}", open.repeat(depth), close.repeat(depth));
    // Indentation grows with the depth, and the document with its square.
    let indented: String = (0..depth.min(1_000)).map(|level| format!("{}-\n", " ".repeat(level))).collect();
    Inputs::texts([
        ("JSON lists", nested("[", "", "]")),
        ("JSON lists, not closed", "[".repeat(depth)),
        ("JSON objects", nested("{\"a\":", "1", "}")),
        ("JSON objects, not closed", "{\"a\":".repeat(depth)),
        ("JSON lists and objects", nested("[{\"a\":", "1", "}]")),
        ("JSON lists with neighbours", nested("[1,", "1", ",1]")),
        ("JSON lists below a key", format!("{{\"id\":1,\"unknown\":{}}}", nested("[", "", "]"))),
        ("XML elements", nested("<a>", "", "</a>")),
        ("XML elements, not closed", "<a>".repeat(depth)),
        ("HTML elements", nested("<div>", "x", "</div>")),
        ("HTML formatting, not closed", "<b><i>".repeat(depth)),
        ("YAML flow lists", nested("[", "", "]") + "\n"),
        ("YAML lists", format!("{}x\n", "- ".repeat(depth))),
        ("YAML indented lists, at most 1,000", indented),
        ("TOML lists", format!("a = {}\n", nested("[", "", "]"))),
        ("TOML keys", format!("{}a = 1\n", "a.".repeat(depth))),
        ("TOML tables", format!("a = {}\n", nested("{ a = ", "1", " }"))),
        ("parentheses", nested("(", "1", ")")),
        ("signs", format!("{}1", "-".repeat(depth))),
        ("negations", format!("{}true", "!".repeat(depth))),
        ("calls", nested("f(", "1", ")")),
        ("conditions", nested("(x AND ", "x", ")")),
        ("fields of GraphQL", nested("{a", "", "}")),
        ("quotations of Markdown", format!("{}x\n", ">".repeat(depth))),
        ("links of Markdown", nested("[", "x", "](x)")),
        ("folders", format!("{}x", "a/".repeat(depth))),
        ("domains", format!("{}example", "a.".repeat(depth))),
        ("references of Rust", format!("{}u8", "&".repeat(depth))),
    ])
    .distinct()
}

/// The inputs of [`deep_nesting`] as bytes, with documents in binary formats (CWE-674).
#[must_use]
pub fn deep_nesting_bytes() -> Inputs<Vec<u8>> {
    let mut inputs = deep_nesting().into_bytes();
    let nested = |open: &[u8], inner: u8| [&open.repeat(DEPTH), &[inner][..]].concat();
    inputs.extend([
        Input::new("MessagePack lists", nested(b"\x91", 0xc0)),
        Input::new("MessagePack objects", nested(b"\x81\xa1a", 0xc0)),
        Input::new("CBOR lists", nested(b"\x81", 0xf6)),
        Input::new("CBOR lists of unknown length", vec![0x9f; DEPTH]),
        Input::new("CBOR tags", nested(b"\xc1", 0x00)),
        Input::new("bencode lists", [b"l".repeat(DEPTH), b"e".repeat(DEPTH)].concat()),
    ]);
    inputs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_nest_as_deeply_as_they_say() {
        const SHALLOW: usize = 20;
        let inputs = deep_nesting_of(SHALLOW);
        fn depth(value: &serde_json::Value) -> usize {
            match value {
                serde_json::Value::Array(values) => 1 + values.iter().map(depth).max().unwrap_or(0),
                serde_json::Value::Object(values) => 1 + values.values().map(depth).max().unwrap_or(0),
                _ => 0,
            }
        }
        let of = |label: &str| {
            let input = inputs.iter().find(|input| input.label() == label).unwrap();
            serde_json::from_str::<serde_json::Value>(input)
        };
        assert_eq!(depth(&of("JSON lists").unwrap()), SHALLOW);
        assert_eq!(depth(&of("JSON objects").unwrap()), SHALLOW);
        assert_eq!(depth(&of("JSON lists and objects").unwrap()), 2 * SHALLOW);
        assert_eq!(depth(&of("JSON lists with neighbours").unwrap()), SHALLOW);
        assert!(of("JSON lists, not closed").is_err());
        let deep = deep_nesting();
        assert!(serde_json::from_str::<serde_json::Value>(&deep[0]).is_err(), "serde_json has a limit");
        assert_eq!(deep[0].len(), 2 * DEPTH);
    }
}
