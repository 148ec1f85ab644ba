//! Names of Rust from names that were never meant to be some.

use std::collections::HashSet;

use threatmodel_grammar::names::snake_case;

use super::draft::Kind;

/// The most letters of a name. Whole sentences are names in some formats.
const MOST_LETTERS: usize = 48;

/// Names that would hide what the code around them or the macros name.
const TAKEN: [&str; 12] =
    ["threatmodel", "core", "std", "alloc", "r#crate", "self", "super", "test", "Self", "_", "crate", "proc_macro"];

/// The names of one module, each given away once.
#[derive(Debug, Default)]
pub(crate) struct Names {
    used: HashSet<String>,
}

impl Names {
    /// The name of a type for a noun, and no other noun has it.
    pub(crate) fn of_type(&mut self, name: &str, kind: Kind) -> String {
        let base = type_name(name).unwrap_or_else(|| kind.word().to_owned());
        if self.take(&base) {
            return base;
        }
        let with_kind = if base.ends_with(kind.word()) { base } else { base + kind.word() };
        self.numbered(&with_kind)
    }

    /// The name of the module for a component of this name.
    pub(crate) fn of_module(&mut self, component: &str) -> String {
        let name = module_name(component);
        self.numbered(&name)
    }

    fn numbered(&mut self, name: &str) -> String {
        let mut candidate = name.to_owned();
        let mut number = 2;
        while !self.take(&candidate) {
            candidate = format!("{name}{number}");
            number += 1;
        }
        candidate
    }

    fn take(&mut self, name: &str) -> bool {
        !TAKEN.contains(&name) && self.used.insert(name.to_owned())
    }
}

/// The name of a module: of a file, or of a component.
pub(crate) fn module_name(name: &str) -> String {
    let name = snake_case(&type_name(name).unwrap_or_else(|| "Model".to_owned()));
    if syn::parse_str::<syn::Ident>(&name).is_err() || TAKEN.contains(&name.as_str()) {
        return name + "_model";
    }
    name
}

/// The words of a name as the name of a type, in letters that every editor can type. `None` if too little would be left.
fn type_name(name: &str) -> Option<String> {
    let (mut made, mut start) = (String::new(), true);
    let (mut kept, mut all) = (0_usize, 0_usize);
    for letter in name.chars() {
        if !letter.is_alphanumeric() {
            // The genitive belongs to its word.
            start |= letter != '\'' && letter != '\u{2019}';
            continue;
        }
        all += 1;
        let plain = plain(letter);
        kept += usize::from(!plain.is_empty());
        if start && made.len() >= MOST_LETTERS / 2 && made.len() + 8 > MOST_LETTERS {
            break;
        }
        for (at, letter) in plain.chars().enumerate() {
            made.push(if start && at == 0 { letter.to_ascii_uppercase() } else { letter });
        }
        start &= plain.is_empty();
        if made.len() >= MOST_LETTERS {
            break;
        }
    }
    if kept * 2 < all || made.is_empty() {
        return None;
    }
    if made.starts_with(|letter: char| letter.is_ascii_digit()) {
        made.insert(0, 'N');
    }
    syn::parse_str::<syn::Ident>(&made).is_ok().then_some(made)
}

/// A letter in ASCII: itself, or what it is written as where it cannot be typed; nothing for other alphabets.
fn plain(letter: char) -> String {
    if letter.is_ascii() {
        return letter.to_string();
    }
    let word = match letter {
        'ä' | 'æ' | 'Ä' | 'Æ' => "ae",
        'ö' | 'œ' | 'ø' | 'Ö' | 'Ø' => "oe",
        'ü' | 'Ü' => "ue",
        'ß' => "ss",
        'à'..='å' | 'À'..='Å' | 'ą' | 'ā' => "a",
        'ç' | 'Ç' | 'ć' | 'č' => "c",
        'è'..='ë' | 'È'..='Ë' | 'ę' | 'ě' => "e",
        'ì'..='ï' | 'Ì'..='Ï' => "i",
        'ñ' | 'Ñ' | 'ń' | 'ň' => "n",
        'ò'..='õ' | 'Ò'..='Õ' => "o",
        'ù'..='û' | 'Ù'..='Û' | 'ů' => "u",
        'š' | 'ś' | 'Š' => "s",
        'ž' | 'ź' | 'ż' | 'Ž' => "z",
        'ł' | 'Ł' => "l",
        'ý' | 'ÿ' => "y",
        _ => "",
    };
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_identifiers() {
        for (name, made) in [
            ("SQL injection", Some("SQLInjection")),
            ("customer-contracts", Some("CustomerContracts")),
            ("attacker's browser", Some("AttackersBrowser")),
            ("Größe", Some("Groesse")),
            ("2FA bypass", Some("N2FABypass")),
            ("日本語", None),
            ("", None),
            ("*/ //", None),
            ("Self", None),
        ] {
            assert_eq!(type_name(name).as_deref(), made, "{name}");
        }
        let long = "an external threat actor with access to the network can read every message that the system sends";
        assert_eq!(type_name(long).as_deref(), Some("AnExternalThreatActorWithAccessToTheNetwork"));
        assert!(type_name(&"a".repeat(1000)).is_some_and(|made| made.len() <= MOST_LETTERS));
    }

    #[test]
    fn names_that_collide_get_their_kind_and_then_a_number() {
        let mut names = Names::default();
        let made: Vec<String> =
            ["a b", "A-B", "aB", "日", "語"].iter().map(|name| names.of_type(name, Kind::Asset)).collect();
        assert_eq!(made, ["AB", "ABAsset", "ABAsset2", "Asset", "Asset2"]);
    }

    #[test]
    fn modules_hide_nothing() {
        let mut names = Names::default();
        assert_eq!(names.of_module("Threatmodel"), "threatmodel_model");
        assert_eq!(names.of_module("Type"), "type_model");
        assert_eq!(names.of_module("Web server"), "web_server");
        assert_eq!(names.of_module("web-server"), "web_server2");
    }
}
