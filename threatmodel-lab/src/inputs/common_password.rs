//! Passwords that are tried first.

use super::Inputs;

/// Passwords that are tried first, for the account `admin` of the service `shop`: [`common_password_for`].
#[must_use]
pub fn common_password() -> Inputs {
    common_password_for("admin", "shop")
}

/// Words that people choose, in small letters.
const WORDS: [&str; 24] = [
    "password", "passwort", "welcome", "letmein", "iloveyou", "monkey", "dragon", "football", "sunshine", "princess",
    "master", "shadow", "secret", "changeme", "default", "summer", "winter", "login", "hello", "freedom", "trustno",
    "starwars", "test", "admin",
];

/// Neighbouring keys, and digits in a row.
const ROWS: [&str; 16] = [
    "123456",
    "1234567",
    "12345678",
    "123456789",
    "1234567890",
    "654321",
    "111111",
    "00000000",
    "123123",
    "qwerty",
    "qwertyuiop",
    "qwertz",
    "asdfghjkl",
    "1q2w3e4r",
    "1qaz2wsx",
    "abc123",
];

/// Passwords that are tried first for this account of this service (CWE-521, CWE-307, CWE-1391).
///
/// The most common words, and keys and digits in a row; a word with a capital, digits, a year or signs, as rules for
/// passwords make people write it; the names of the account and of the service, and what people make of them. Where a
/// password is chosen, ask whether each is refused. For a login, give the account another password, try them in this
/// order, and ask whether the login with the right one is delayed or refused afterwards, and whether somebody was told.
#[must_use]
pub fn common_password_for(account: &str, service: &str) -> Inputs {
    let mut inputs = Inputs::texts(ROWS.map(|row| (format!("row: {row}"), row.to_owned())));
    inputs.extend(Inputs::texts(WORDS.map(|word| (format!("word: {word}"), word.to_owned()))));
    for (name, word) in [("password", "password"), ("season", "summer"), ("account", account), ("service", service)] {
        let capital = capital(word);
        inputs.extend(Inputs::texts([
            (format!("{name}: alone"), word.to_owned()),
            (format!("{name}: capital"), capital.clone()),
            (format!("{name}: capitals"), word.to_uppercase()),
            (format!("{name}: digit"), format!("{word}1")),
            (format!("{name}: digits"), format!("{word}123")),
            (format!("{name}: digits before"), format!("123{word}")),
            (format!("{name}: capital and digit"), format!("{capital}1")),
            (format!("{name}: capital, digit and sign"), format!("{capital}1!")),
            (format!("{name}: capital, sign and digits"), format!("{capital}@123")),
            (format!("{name}: capital and year"), format!("{capital}2025")),
            (format!("{name}: capital, year and sign"), format!("{capital}2026!")),
            (format!("{name}: signs for letters"), signs(word)),
            (format!("{name}: signs for letters, capital and digit"), format!("{}1", self::capital(&signs(word)))),
            (format!("{name}: twice"), word.repeat(2)),
            (format!("{name}: backwards"), word.chars().rev().collect()),
        ]));
    }
    inputs.extend(Inputs::texts([
        ("account and service", format!("{account}{service}")),
        ("account and service with a sign", format!("{account}@{service}")),
    ]));
    inputs.distinct()
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// The signs that stand for letters.
const SIGNS: [(char, char); 5] = [('a', '@'), ('e', '3'), ('i', '1'), ('o', '0'), ('s', '$')];

fn signs(word: &str) -> String {
    word.chars().map(|char| SIGNS.iter().find(|(letter, _)| *letter == char).map_or(char, |(_, sign)| *sign)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The letters of a password without what was added to them.
    fn root(password: &str) -> String {
        let bare =
            password.trim_end_matches("2025").trim_end_matches("2026!").trim_end_matches("@123").trim_end_matches("1!");
        let bare = bare.trim_start_matches("123").trim_end_matches("123").trim_end_matches('1').to_lowercase();
        bare.chars()
            .map(|char| SIGNS.iter().find(|(_, sign)| *sign == char).map_or(char, |(letter, _)| *letter))
            .collect()
    }

    #[test]
    fn each_is_made_of_a_common_word_or_a_known_name() {
        let (account, service) = ("mallory", "bank");
        let known: Vec<&str> = WORDS.into_iter().chain([account, service]).collect();
        for input in &common_password_for(account, service) {
            let root = root(input);
            let backwards: String = root.chars().rev().collect();
            let rest = known.iter().fold(root.clone(), |rest, word| rest.replace(word, ""));
            let row = ROWS.contains(&&**input);
            assert!(row || matches!(&*rest, "" | "a") || known.contains(&&*backwards), "{}: {root}", input.label());
        }
    }

    #[test]
    fn rules_for_characters_do_not_stop_them() {
        let strict = |password: &str| {
            password.len() >= 8
                && password.contains(|char: char| char.is_ascii_uppercase())
                && password.contains(|char: char| char.is_ascii_lowercase())
                && password.contains(|char: char| char.is_ascii_digit())
                && password.contains(|char: char| char.is_ascii_punctuation())
        };
        assert!(common_password().iter().filter(|input| strict(input)).count() >= 8);
    }
}
