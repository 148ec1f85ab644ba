//! Names that look like another.

use super::{Input, Inputs};

/// Names that look like `admin`, or cannot be seen: [`confusable_name_of`].
#[must_use]
pub fn confusable_name() -> Inputs {
    confusable_name_of("admin")
}

/// Names that look like this one, become it, or cannot be seen (CWE-1007, CWE-176, CWE-178).
///
/// Letters of other scripts that look alike; capitals; full-width, mathematical and circled letters, which NFKC makes
/// the name of; invisible characters at the start, within and at the end; white space of each kind; marks that lie over
/// a letter; characters that turn the direction; and names of invisible characters alone. Where the name is taken, ask
/// whether somebody else gets one of these, or is shown under it.
#[must_use]
pub fn confusable_name_of(name: &str) -> Inputs {
    let mut inputs = Inputs::default();
    let mut add = |label: &'static str, value: String| {
        // What changes nothing in this name is left out.
        if value != name && inputs.iter().all(|known: &Input| **known != *value) {
            inputs.extend([Input::new(label, value)]);
        }
    };
    let each = |change: fn(char) -> char| name.chars().map(change).collect::<String>();
    let middle = name.char_indices().nth(name.chars().count() / 2).map_or(0, |(at, _)| at);
    let within = |what: &str| format!("{}{what}{}", &name[..middle], &name[middle..]);
    add("Cyrillic letters", each(|char| alike(char, &CYRILLIC)));
    add("Greek letters", each(|char| alike(char, &GREEK)));
    add("one Cyrillic letter", {
        let mut left = 1;
        let one = |char| {
            let other = alike(char, &CYRILLIC);
            if other != char && left > 0 {
                left -= 1;
                return other;
            }
            char
        };
        name.chars().map(one).collect()
    });
    add("digits for letters", each(|char| alike(char, &[('o', '0'), ('l', '1'), ('i', '1'), ('e', '3'), ('s', '5')])));
    add("letters that look like another in some fonts", name.replace('m', "rn").replace('w', "vv").replace('d', "cl"));
    add("capitals", name.to_uppercase());
    add("first letter as a capital", {
        let mut rest = name.chars();
        rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
    });
    add("dotless i", name.replace('i', "\u{131}"));
    add("capital with a dot", name.replace('i', "\u{130}"));
    add("sign of Kelvin", name.replace('k', "\u{212a}"));
    add("long s", name.replace('s', "\u{17f}"));
    add("full width", each(|char| shifted(char, 0xff41)));
    add("mathematical bold", each(|char| shifted(char, 0x1d41a)));
    add("circled", each(|char| shifted(char, 0x24d0)));
    add("ligature", name.replace("ff", "\u{fb00}").replace("fi", "\u{fb01}").replace("st", "\u{fb06}"));
    for (label, what) in [
        ("zero-width space within", "\u{200b}"),
        ("zero-width joiner within", "\u{200d}"),
        ("zero-width non-joiner within", "\u{200c}"),
        ("soft hyphen within", "\u{ad}"),
        ("word joiner within", "\u{2060}"),
        ("variation selector within", "\u{fe0f}"),
        ("tag character within", "\u{e0061}"),
        ("combining grapheme joiner within", "\u{34f}"),
        ("filler of Hangul within", "\u{3164}"),
        ("mark over a letter", "\u{307}"),
        ("mark of the byte order within", "\u{feff}"),
        ("NUL within", "\0"),
    ] {
        add(label, within(what));
    }
    for (label, before, behind) in [
        ("space last", "", " "),
        ("space first", " ", ""),
        ("no-break space last", "", "\u{a0}"),
        ("ideographic space last", "", "\u{3000}"),
        ("tab last", "", "\t"),
        ("line end last", "", "\n"),
        ("NUL last", "", "\0"),
        ("dot last", "", "."),
        ("percent-encoded space last", "", "%20"),
        ("mark of the direction last", "", "\u{200e}"),
        ("zero-width space last", "", "\u{200b}"),
        ("mark of the byte order first", "\u{feff}", ""),
        ("quotes", "\"", "\""),
    ] {
        add(label, format!("{before}{name}{behind}"));
    }
    add("written from right to left", format!("\u{202e}{}", name.chars().rev().collect::<String>()));
    add("isolated", format!("\u{2066}{name}\u{2069}"));
    add("nothing", String::new());
    add("zero-width space alone", "\u{200b}".to_owned());
    add("filler of Hangul alone", "\u{3164}".to_owned());
    add("blank of Braille alone", "\u{2800}".to_owned());
    inputs
}

/// Letters of the Cyrillic script that look like Latin ones.
const CYRILLIC: [(char, char); 12] = [
    ('a', '\u{430}'),
    ('c', '\u{441}'),
    ('d', '\u{501}'),
    ('e', '\u{435}'),
    ('i', '\u{456}'),
    ('j', '\u{458}'),
    ('o', '\u{43e}'),
    ('p', '\u{440}'),
    ('s', '\u{455}'),
    ('x', '\u{445}'),
    ('y', '\u{443}'),
    ('h', '\u{4bb}'),
];

/// Letters of the Greek script that look like Latin ones.
const GREEK: [(char, char); 6] =
    [('a', '\u{3b1}'), ('i', '\u{3b9}'), ('n', '\u{3b7}'), ('o', '\u{3bf}'), ('u', '\u{3c5}'), ('v', '\u{3bd}')];

fn alike(char: char, table: &[(char, char)]) -> char {
    table.iter().find(|(latin, _)| *latin == char).map_or(char, |(_, other)| *other)
}

/// The letter in an alphabet whose `a` is this one.
fn shifted(char: char, first: u32) -> char {
    if !char.is_ascii_lowercase() {
        return char;
    }
    char::from_u32(first + u32::from(char) - u32::from('a')).unwrap_or(char)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ_from_the_name_and_become_it() {
        for name in ["admin", "office", "k"] {
            assert!(confusable_name_of(name).iter().all(|input| **input != *name));
        }
        let inputs = confusable_name();
        let of = |label: &str| inputs.iter().find(|input| input.label() == label).unwrap().to_string();
        assert_eq!(of("Cyrillic letters"), "\u{430}\u{501}m\u{456}n");
        assert_eq!(of("one Cyrillic letter"), "\u{430}dmin");
        assert_eq!(of("full width"), "\u{ff41}\u{ff44}\u{ff4d}\u{ff49}\u{ff4e}");
        assert_eq!(of("capitals").to_lowercase(), "admin");
        let invisible = |char: &char| !char.is_ascii_alphabetic();
        for input in inputs.iter().filter(|input| input.label().ends_with(" within")) {
            assert_eq!(input.chars().filter(|char| !invisible(char)).collect::<String>(), "admin", "{input:?}");
            assert_eq!(input.chars().filter(invisible).count(), 1, "{input:?}");
        }
        for input in inputs.iter().filter(|input| input.starts_with("admin")) {
            let trimmed = input.trim_matches(|char: char| invisible(&char));
            assert!(trimmed == "admin" || input.ends_with("%20"), "{input:?}");
        }
        assert_eq!(confusable_name_of("k").iter().filter(|input| input.label() == "sign of Kelvin").count(), 1);
        assert_eq!("\u{212a}".to_lowercase(), "k");
    }
}
