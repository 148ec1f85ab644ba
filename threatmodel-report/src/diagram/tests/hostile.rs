//! Texts that try to be more than text. The picture has the same structure as with harmless ones.

use serde_json::json;
use threatmodel_model::model::Model;

use super::models::{access, actor, asset, component, exposure, flow, model, threat, zone};
use crate::diagram::{Diagram, dot, mermaid, svg};

const HOSTILE: &[&str] = &[
    "</script><script>alert(1)</script>",
    "\"><svg onload=alert(1)>",
    "' onmouseover='alert(1)",
    "a\"b'c&d<e>f`g",
    "&lt;b&gt; &#60; &amp;quot; #quot; #60;",
    "one\ntwo\r\nthree\ttab\u{2028}four",
    "\u{1b}[31mred\u{1b}[0m",
    "\u{202e}gnp.exe\u{2066}x\u{2069}\u{200b}\u{feff}",
    "nul\0 nothing\u{fffe}\u{ffff} bell\u{7}\u{9b}",
    "\"] --> x; click n1 \"javascript:alert(1)\"",
    "%%{init: {'securityLevel': 'loose'}}%%",
    "%% a comment",
    "end",
    "subgraph x",
    "`**markdown**` 1. list - item",
    "]]>",
    "<!-- --> <?xml?> <![CDATA[",
    "\"]; n1 -> n2 [label=\"",
    "\\\"]; evil [URL=\\N\\G\\",
    "back\\",
    "<<b>html</b>>",
    "}\n}\ndigraph x {",
    "var(--x);}</style><style>*{display:none}",
    "مرحبا שלום 漢字 🔓🏴‍☠️",
    "a  b   c",
    "   ",
];

/// A model that has this text wherever a text can be.
fn with(text: &str) -> Model {
    // Nouns differ by their paths, so each has something of its own before the text.
    let path = |own: &str| format!("{own}{text}::{own}{text}");
    let doc = text;
    let level = ("policy", text);
    model(&[
        ("trust_zones", vec![zone(&path("z"), doc, Some(7)), zone(&path("y"), doc, None)]),
        ("actors", vec![actor(&path("a"), doc, "Person", Some(&path("z")))]),
        (
            "components",
            vec![
                component(&path("c"), doc, Some("Process"), Some(&path("y"))),
                component(&path("d"), doc, Some("Store"), None),
                component(&path("e"), doc, Some("External"), Some(&path("w"))),
            ],
        ),
        (
            "assets",
            vec![
                asset(&path("s"), doc, "Data", Some(level), None),
                asset(&path("t"), doc, "Physical", None, Some(&path("y"))),
            ],
        ),
        (
            "classifications",
            vec![json!({
                "path": "policy", "levels": [text, "top"],
                "handling": (0..2).map(|_| json!({ "owner": false, "flows": [], "layers": [], "kinds": [], "evidence": null }))
                    .collect::<Vec<_>>(),
                "place": null,
            })],
        ),
        ("threats", vec![threat(&path("h"), &path("s"))]),
        ("exposures", vec![exposure(&path("h"), &path("c")), exposure(&path("h"), &format!("package:p{text}"))]),
        ("accesses", vec![access(&path("s"), &path("d"))]),
        (
            "flows",
            vec![
                flow(&path("a"), &path("c"), &[&path("s")], Some(text), (true, true)),
                flow(&path("c"), &path("d"), &[&path("s"), &path("t")], Some(text), (false, true)),
                flow(&path("c"), &path("c"), &[&path("s")], Some(text), (false, false)),
                flow(&path("d"), &path("u"), &[&path("v")], Some(text), (false, false)),
            ],
        ),
    ])
}

/// The elements and the names of their attributes, without the lines of a text that is wrapped.
fn structure(picture: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(picture).expect("well-formed XML");
    let elements = document.descendants().filter(|node| node.is_element() && node.tag_name().name() != "text");
    let shapes = elements.map(|element| {
        let mut names: Vec<&str> = element.attributes().map(|attribute| attribute.name()).collect();
        names.sort_unstable();
        format!("{} {} {names:?}", element.tag_name().name(), element.attribute("class").unwrap_or(""))
    });
    shapes.collect()
}

#[test]
fn hostile_texts_do_not_change_an_svg() {
    let harmless = structure(&svg(&Diagram::of(&with("harmless"))));
    for text in HOSTILE {
        let picture = svg(&Diagram::of(&with(text)));
        assert_eq!(structure(&picture), harmless, "{text:?}");
        let unseen = |letter: char| {
            letter.is_control() && letter != '\n' || ('\u{202a}'..='\u{202e}').contains(&letter) || letter == '\u{feff}'
        };
        assert!(!picture.contains(unseen), "{text:?}");
        assert!(!picture.to_lowercase().contains("<script"));
    }
}

#[test]
fn a_text_of_a_megabyte_is_cut() {
    let diagram = Diagram::of(&with(&"m".repeat(1 << 20)));
    for picture in [svg(&diagram), mermaid(&diagram).concat(), dot(&diagram)] {
        assert!(picture.len() < 60_000, "{} bytes", picture.len());
    }
    assert_eq!(structure(&svg(&diagram)), structure(&svg(&Diagram::of(&with("harmless")))));
}

/// Each line without its quoted texts; quotes that do not close are an error.
fn outside_quotes(source: &str, escapes: bool) -> Vec<String> {
    let lines = source.lines().map(|line| {
        let mut outside = String::new();
        let mut letters = line.chars();
        let mut quoted = false;
        while let Some(letter) = letters.next() {
            match letter {
                '\\' if quoted && escapes => {
                    letters.next().expect("something is escaped");
                }
                '"' => {
                    quoted = !quoted;
                    outside.push('"');
                }
                _ if !quoted => outside.push(letter),
                _ => {}
            }
        }
        assert!(!quoted, "a quote is open in {line}");
        outside
    });
    lines.collect()
}

#[test]
fn hostile_texts_do_not_change_a_flowchart() {
    let harmless = outside_quotes(&mermaid(&Diagram::of(&with("harmless"))).concat(), false);
    for text in HOSTILE {
        let chart = mermaid(&Diagram::of(&with(text))).concat();
        assert_eq!(outside_quotes(&chart, false), harmless, "{text:?}");
        assert!(!chart.contains("%%") && !chart.contains('`'), "{text:?}");
        let tags = chart.replace("<br/>", "").replace("-->", "").replace("-.->", "").replace(">\"", "\"");
        assert!(!tags.contains(['<', '>', '{', '}']), "{text:?}: {tags}");
    }
}

#[test]
fn hostile_texts_do_not_change_a_dot_file() {
    let harmless = outside_quotes(&dot(&Diagram::of(&with("harmless"))), true);
    for text in HOSTILE {
        let graph = dot(&Diagram::of(&with(text)));
        assert_eq!(outside_quotes(&graph, true), harmless, "{text:?}");
    }
}
