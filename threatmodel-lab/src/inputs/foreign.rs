//! Names of somebody else's things, in the spellings that checks and lookups read differently.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{Input, Inputs};

/// This name in other spellings, each of which some layer turns into the name again.
pub(super) fn spelled(name: &str) -> Inputs {
    let percent: String = name.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let full_width: String = name.chars().map(|char| if char.is_ascii_graphic() { wide(char) } else { char }).collect();
    Inputs::texts([
        ("foreign: plain", name.to_owned()),
        ("foreign: space first", format!(" {name}")),
        ("foreign: space last", format!("{name} ")),
        ("foreign: tab last", format!("{name}\t")),
        ("foreign: line end last", format!("{name}\n")),
        ("foreign: NUL last", format!("{name}\0")),
        ("foreign: zero-width space last", format!("{name}\u{200b}")),
        ("foreign: slash last", format!("{name}/")),
        ("foreign: dot segment first", format!("./{name}")),
        ("foreign: quoted", format!("\"{name}\"")),
        ("foreign: in a list", format!("[\"{name}\"]")),
        ("foreign: percent-encoded", percent.clone()),
        ("foreign: percent-encoded twice", percent.replace('%', "%25")),
        ("foreign: full width", full_width),
        ("foreign: base64", STANDARD.encode(name)),
    ])
}

/// The own name and the foreign one together: what is checked may be the one, and what is looked up the other.
pub(super) fn beside(own: &str, foreign: &str, parameter: &str) -> Inputs {
    Inputs::texts([
        ("both: with a comma", format!("{own},{foreign}")),
        ("both: with a comma, foreign one first", format!("{foreign},{own}")),
        ("both: with a semicolon", format!("{own};{foreign}")),
        ("both: with a space", format!("{own} {foreign}")),
        ("both: with a bar", format!("{own}|{foreign}")),
        ("both: with a line end", format!("{own}\n{foreign}")),
        ("both: with a NUL", format!("{own}\0{foreign}")),
        ("both: as a list", format!("[\"{own}\",\"{foreign}\"]")),
        ("both: as a parameter that comes twice", format!("{own}&{parameter}={foreign}")),
        ("both: as a parameter of a list", format!("{own}&{parameter}[]={foreign}")),
        ("both: as a further parameter, percent-encoded", format!("{own}%26{parameter}%3d{foreign}")),
        ("both: as a key that comes twice", format!("{own}\",\"{parameter}\":\"{foreign}")),
        ("both: as a path", format!("{own}/../{foreign}")),
        ("both: as a path, percent-encoded", format!("{own}%2f..%2f{foreign}")),
        ("both: as a path, backslashes", format!("{own}\\..\\{foreign}")),
        ("both: as a condition", format!("{own}' OR {parameter}='{foreign}")),
        ("both: not the own one", format!("{{\"$ne\":\"{own}\",\"$eq\":\"{foreign}\"}}")),
    ])
}

/// What stands for all of them, or for none, after which a filter is sometimes left out.
pub(super) fn every() -> Inputs {
    Inputs::texts([
        ("every: star", "*"),
        ("every: percent sign", "%"),
        ("every: nothing", ""),
        ("every: space", " "),
        ("every: null", "null"),
        ("every: undefined", "undefined"),
        ("every: word", "all"),
        ("every: empty list", "[]"),
        ("every: empty object", "{}"),
        ("every: greater than nothing", "{\"$gt\":\"\"}"),
        ("every: UUID of zeros", "00000000-0000-0000-0000-000000000000"),
    ])
}

/// Both lists and the spellings, and more of the caller; without the own name alone.
pub(super) fn list(own: &str, foreign: &str, parameter: &str, more: Inputs) -> Inputs {
    let all = spelled(foreign).into_iter().chain(beside(own, foreign, parameter)).chain(every()).chain(more);
    all.filter(|input: &Input| **input != *own).collect::<Inputs>().distinct()
}

fn wide(char: char) -> char {
    char::from_u32(u32::from(char) + 0xfee0).unwrap_or(char)
}

#[cfg(test)]
pub(super) mod tests {
    use super::{super::tests::percent_decoded, *};

    /// What a lenient reader makes of a value.
    fn read(value: &str) -> String {
        let mut text = value.to_owned();
        for _ in 0..2 {
            text = String::from_utf8(percent_decoded(&text)).unwrap();
        }
        let text = text.trim_start_matches("./").trim_matches(['[', ']', '"', '/', '\0', '\u{200b}', ' ', '\t', '\n']);
        text.chars()
            .map(|char| char::from_u32(u32::from(char).wrapping_sub(0xfee0)).filter(char::is_ascii).unwrap_or(char))
            .collect()
    }

    /// Each input of such a list names the foreign thing, both, or all.
    pub(in super::super) fn holds(inputs: &Inputs, own: &str, foreign: &str) {
        for input in inputs {
            assert_ne!(**input, *own);
            let (form, _) = input.label().split_once(": ").unwrap();
            match form {
                "foreign" => {
                    let decoded = STANDARD.decode(&**input).ok().and_then(|bytes| String::from_utf8(bytes).ok());
                    assert!(read(input) == foreign || decoded.is_some_and(|text| text == foreign), "{}", input.label());
                }
                "both" => assert!(input.contains(own) && input.contains(foreign), "{}", input.label()),
                "every" => assert!(!input.contains(own) && !input.contains(foreign), "{}", input.label()),
                _ => {}
            }
        }
    }
}
