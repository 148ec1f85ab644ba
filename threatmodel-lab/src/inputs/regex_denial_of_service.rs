//! Patterns that take long, and text to match them against.

use super::Inputs;

/// Patterns that take long to compile or to match, for a system that takes patterns from outside (CWE-1333, CWE-400,
/// CWE-625).
///
/// Repetitions of repetitions, alternatives that overlap, back references and look-around for engines that try one way
/// after the other; counted repetitions and classes of Unicode that make a program of the pattern large; deep groups;
/// and patterns that match everything or nothing. Match them against [`slow_text`], and ask how long it took or how
/// much memory it needed.
#[must_use]
pub fn regex_denial_of_service() -> Inputs {
    let nested = format!("{}a{}", "(".repeat(10_000), ")".repeat(10_000));
    let alternatives = (0..20_000).map(|number| format!("a{number}")).collect::<Vec<_>>().join("|");
    let stars = format!("{}b", "a*".repeat(50));
    Inputs::texts([
        ("repetition of a repetition", "^(a+)+$"),
        ("repetition of a star", "^(a*)*$"),
        ("repetition of an optional", "^(a?){50}a{50}$"),
        ("alternatives that overlap", "^(a|a)*$"),
        ("alternatives that begin alike", "^(a|aa)+$"),
        ("classes that overlap", "^([a-z]+[a-z0-9]*)*$"),
        ("words apart", "^(\\w+\\s?)*$"),
        ("anything, twice", "^(.*)(.*)(.*)(.*)(.*)b$"),
        ("many stars", &stars),
        ("anything without an anchor", ".*.*=.*"),
        ("back reference", "^(a+)\\1+$"),
        ("look-ahead", "^(?=(a+))+$"),
        ("look-behind", "(?<=(a+)+)b"),
        ("counted repetitions", "((a{100}){100}){100}"),
        ("counted anything", "(.{0,1000}){0,1000}"),
        ("counted class of Unicode", "\\pL{1000}"),
        ("counted class of Unicode, nested", "(?:\\w{100}){100}"),
        ("case of all letters ignored", "(?i)[\\pL\\pN]{500}"),
        ("large count", "a{4294967295}"),
        ("count beyond 64 bits", "a{99999999999999999999}"),
        ("nested groups", &nested),
        ("many alternatives", &alternatives),
        ("match everything", ".*"),
        ("match everything, lines too", "(?s).*"),
        ("match nothing at all places", "(?:)*"),
        ("match never", "[^\\s\\S]"),
        ("broken", "(a"),
        ("broken class", "[z-a]"),
    ])
}

/// The text on which the patterns of [`regex_denial_of_service`] try longest: this many times `a`, and an end that does
/// not match.
#[must_use]
pub fn slow_text(length: usize) -> String {
    format!("{}!", "a".repeat(length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_closed_unless_broken() {
        for pattern in regex_denial_of_service().iter().filter(|pattern| !pattern.label().starts_with("broken")) {
            assert_eq!(pattern.matches('(').count(), pattern.matches(')').count(), "{}", pattern.label());
        }
        assert_eq!(slow_text(3), "aaa!");
    }
}
