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
    use regex_syntax::ast::{
        AssertionKind, Ast, ClassPerlKind, ClassSet, ClassSetItem, RepetitionKind, RepetitionRange, parse::Parser,
    };

    use super::*;

    /// Patterns with what this syntax does not have: back references, and look-around.
    const OTHER_SYNTAX: [&str; 3] = ["back reference", "look-ahead", "look-behind"];

    /// How many steps an engine may take that tries one way after the other.
    const STEPS: u32 = 1_000_000;

    /// Whether the pattern matches here and the rest behind it, by trying one way after the other; `left` counts down.
    fn matches(
        pattern: &Ast,
        text: &[u8],
        at: usize,
        left: &mut u32,
        rest: &mut dyn FnMut(usize, &mut u32) -> bool,
    ) -> bool {
        *left = left.saturating_sub(1);
        if *left == 0 {
            return false;
        }
        let here =
            |taken: bool, left: &mut u32, rest: &mut dyn FnMut(usize, &mut u32) -> bool| taken && rest(at + 1, left);
        let next = text.get(at).copied();
        match pattern {
            Ast::Literal(literal) => here(next.map(char::from) == Some(literal.c), left, rest),
            Ast::Dot(_) => here(next.is_some(), left, rest),
            Ast::ClassPerl(class) => {
                let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
                let one =
                    |byte: u8| if class.kind == ClassPerlKind::Word { word(byte) } else { byte.is_ascii_whitespace() };
                here(next.is_some_and(one), left, rest)
            }
            Ast::ClassBracketed(class) => here(next.is_some_and(|byte| in_class(&class.kind, byte)), left, rest),
            Ast::Assertion(assertion) => {
                let end = assertion.kind == AssertionKind::EndLine;
                (if end { at == text.len() } else { at == 0 }) && rest(at, left)
            }
            Ast::Group(group) => matches(&group.ast, text, at, left, rest),
            Ast::Alternation(either) => either.asts.iter().any(|one| matches(one, text, at, left, rest)),
            Ast::Concat(parts) => all(&parts.asts, text, at, left, rest),
            Ast::Repetition(repetition) => {
                let (least, most) = bounds(&repetition.op.kind);
                repeated(&repetition.ast, (least, most), text, at, left, rest)
            }
            _ => rest(at, left),
        }
    }

    fn all(
        parts: &[Ast],
        text: &[u8],
        at: usize,
        left: &mut u32,
        rest: &mut dyn FnMut(usize, &mut u32) -> bool,
    ) -> bool {
        match parts {
            [] => rest(at, left),
            [first, others @ ..] => matches(first, text, at, left, &mut |at, left| all(others, text, at, left, rest)),
        }
    }

    fn repeated(
        one: &Ast,
        (least, most): (u32, u32),
        text: &[u8],
        at: usize,
        left: &mut u32,
        rest: &mut dyn FnMut(usize, &mut u32) -> bool,
    ) -> bool {
        let further = most > 0
            && matches(one, text, at, left, &mut |end, left| {
                // What takes nothing would be repeated for ever.
                (end > at || least > 0) && repeated(one, (least.saturating_sub(1), most - 1), text, end, left, rest)
            });
        further || least == 0 && rest(at, left)
    }

    fn in_class(set: &ClassSet, byte: u8) -> bool {
        fn item(one: &ClassSetItem, byte: u8) -> bool {
            match one {
                ClassSetItem::Literal(literal) => literal.c == char::from(byte),
                ClassSetItem::Range(range) => (range.start.c..=range.end.c).contains(&char::from(byte)),
                ClassSetItem::Union(items) => items.items.iter().any(|one| item(one, byte)),
                _ => false,
            }
        }
        matches!(set, ClassSet::Item(one) if item(one, byte))
    }

    fn bounds(kind: &RepetitionKind) -> (u32, u32) {
        match kind {
            RepetitionKind::ZeroOrOne => (0, 1),
            RepetitionKind::ZeroOrMore => (0, u32::MAX),
            RepetitionKind::OneOrMore => (1, u32::MAX),
            RepetitionKind::Range(RepetitionRange::Exactly(count)) => (*count, *count),
            RepetitionKind::Range(RepetitionRange::AtLeast(count)) => (*count, u32::MAX),
            RepetitionKind::Range(RepetitionRange::Bounded(least, most)) => (*least, *most),
        }
    }

    /// How many states a program of the pattern has in which counted repetitions are written out, at least.
    fn states(pattern: &Ast) -> u64 {
        match pattern {
            Ast::Group(group) => states(&group.ast),
            Ast::Concat(parts) => parts.asts.iter().map(states).sum(),
            Ast::Alternation(either) => either.asts.iter().map(states).sum(),
            Ast::Repetition(repetition) => match repetition.op.kind {
                RepetitionKind::Range(_) => {
                    states(&repetition.ast).saturating_mul(bounds(&repetition.op.kind).1.into())
                }
                _ => states(&repetition.ast),
            },
            // Letters of all scripts are some hundred ranges.
            Ast::ClassUnicode(_) | Ast::ClassBracketed(_) | Ast::ClassPerl(_) => 500,
            _ => 1,
        }
    }

    fn parsed(pattern: &str) -> Option<Ast> {
        Parser::new().parse(pattern).ok()
    }

    #[test]
    fn each_is_slow_to_try_large_to_write_out_or_says_why_it_is_there() {
        let text = slow_text(60);
        for pattern in regex_denial_of_service().iter().filter(|pattern| !OTHER_SYNTAX.contains(&pattern.label())) {
            let label = pattern.label();
            let ast = parsed(pattern);
            match label {
                "broken" | "broken class" | "count beyond 64 bits" | "nested groups" => {
                    assert!(ast.is_none(), "{label}")
                }
                "many alternatives" => assert!(states(&ast.unwrap()) >= 20_000 * 2, "{label}"),
                _ if label.starts_with("match ") => assert!(ast.is_some(), "{label}"),
                _ if label.starts_with("counted ") || label == "large count" || label.starts_with("case of ") => {
                    assert!(states(&ast.unwrap()) >= 100_000, "{label}");
                }
                _ => {
                    let ast = ast.unwrap();
                    let mut left = STEPS;
                    // A search starts at each place.
                    let found =
                        (0..=text.len()).any(|at| matches(&ast, text.as_bytes(), at, &mut left, &mut |_, _| true));
                    let taken = STEPS - left;
                    assert!(!found && taken > 30_000, "{label}: {taken} steps for {} bytes", text.len());
                }
            }
        }
    }

    #[test]
    fn groups_are_closed_unless_broken() {
        for pattern in regex_denial_of_service().iter().filter(|pattern| !pattern.label().starts_with("broken")) {
            assert_eq!(pattern.matches('(').count(), pattern.matches(')').count(), "{}", pattern.label());
        }
        assert_eq!(slow_text(3), "aaa!");
    }
}
