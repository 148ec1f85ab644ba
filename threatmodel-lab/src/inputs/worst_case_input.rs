//! Input for which an algorithm takes its worst time.

use super::{Input, Inputs};

/// How many elements each input of [`worst_case_input`] has for which the work grows with the square of the number.
pub const ELEMENTS: u32 = 4_000;

/// Input for which an algorithm takes its worst time (CWE-407, CWE-834, CWE-1050).
///
/// Numbers in the orders in which simple sorting is quadratic; keys that collide under hashes without a seed; text in
/// which searching, comparing, splitting or closing starts over at each place; markup that is looked through again for
/// each mark; graphs with more paths than anybody can follow; and ranges, dates, numbers and rules whose length stands
/// in a few digits. Most are [`ELEMENTS`] long and harmless for whatever takes `n log n` steps. Ask how long the system
/// took, against an input of the same length in which all is ordinary; patterns are in
/// [`regex_denial_of_service`](super::regex_denial_of_service()), depth is in [`deep_nesting`](super::deep_nesting()).
#[must_use]
pub fn worst_case_input() -> Inputs {
    let count = usize::try_from(ELEMENTS).unwrap_or(0);
    let lines =
        |numbers: &mut dyn Iterator<Item = u32>| numbers.map(|number| format!("{number}\n")).collect::<String>();
    let mut inputs = Inputs::texts([
        ("order: sorted", lines(&mut (0..ELEMENTS))),
        ("order: backwards", lines(&mut (0..ELEMENTS).rev())),
        ("order: all alike", "0\n".repeat(count)),
        ("order: up and down again", lines(&mut (0..ELEMENTS / 2).chain((0..ELEMENTS / 2).rev()))),
        ("keys: alike for a hash that multiplies by 31", object_of(collisions(["Aa", "BB"]))),
        ("keys: alike for a hash that multiplies by 33", object_of(collisions(["Ez", "FY"]))),
        ("keys: alike for a sum", object_of(collisions(["ad", "bc"]))),
        ("keys: alike in their low 32 bits", {
            let numbers = (0..u64::from(ELEMENTS)).map(|number| format!("\"{}\":0", number << 32));
            format!("{{{}}}", numbers.collect::<Vec<_>>().join(","))
        }),
        ("keys: a long beginning alike", {
            object_of((0..ELEMENTS / 10).map(|number| format!("{}{number}", "a".repeat(1_000))))
        }),
        ("text: one letter", "a".repeat(count)),
        ("text: one letter, and another at its end", format!("{}b", "a".repeat(count))),
        ("text: two lines in turn", "a\nb\n".repeat(count / 2)),
        ("text: lines without one in common", lines(&mut (0..ELEMENTS)).replace('\n', ".\n\n")),
        ("text: spaces before an end", format!("a{}b", " ".repeat(count))),
        ("text: separators", ",".repeat(count)),
        ("text: escapes", "\\".repeat(count)),
        ("text: percent signs", "%".repeat(count)),
        ("text: marks in the wrong order", format!("a{}", "\u{301}\u{323}".repeat(count / 2))),
        ("markup: open brackets", "[".repeat(count)),
        ("markup: open links", "[a](".repeat(count)),
        ("markup: open pictures", "![".repeat(count)),
        ("markup: open emphasis", "*a _b ".repeat(count)),
        (
            "markup: code of each length",
            (1..=ELEMENTS / 20).map(|length| format!("{} ", "`".repeat(length as usize))).collect(),
        ),
        ("markup: quotes", "> ".repeat(count)),
        ("markup: references", "[a]\n".repeat(count) + &"[a]: b\n".repeat(count)),
        ("markup: open tags", "<a ".repeat(count)),
        ("markup: open comments", "<!--".repeat(count)),
        ("markup: open sections", "<![CDATA[".repeat(count)),
        (
            "markup: attributes",
            format!("<a{}>", (0..ELEMENTS).map(|number| format!(" a{number}=''")).collect::<String>()),
        ),
        ("pattern: stars of a path", format!("{}b", "a*".repeat(30))),
        ("pattern: double stars of a path", format!("{}b", "**/".repeat(30))),
        ("pattern: braces of a path", "{a,b}".repeat(24)),
        ("graph: as a chain of diamonds", diamonds()),
        ("graph: each with each", {
            (0..200).flat_map(|from| (0..from).map(move |to| format!("n{from} n{to}\n"))).collect()
        }),
        ("graph: circle", format!("{}n{} n0\n", chain(ELEMENTS - 1), ELEMENTS - 1)),
        ("graph: long chain", chain(ELEMENTS)),
        (
            "versions: none fits",
            (0..ELEMENTS / 10).map(|number| format!("p{number} >={number}, <{number}\n")).collect(),
        ),
        ("range: numbers", "1-18446744073709551615".to_owned()),
        ("range: addresses", "0.0.0.0/0".to_owned()),
        ("range: addresses of IPv6", "::/0".to_owned()),
        ("range: days", "0001-01-01/9999-12-31".to_owned()),
        ("range: smallest steps", "0..1 step 1e-300".to_owned()),
        ("rule: each second for ever", "FREQ=SECONDLY".to_owned()),
        ("rule: a day that never comes", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30".to_owned()),
        ("rule: a time that never comes", "0 0 30 2 *".to_owned()),
        ("number: digits", "9".repeat(100_000)),
        ("number: exponent", "1e999999999".to_owned()),
        ("number: power", "9^9^9^9".to_owned()),
        ("number: places behind the point", format!("0.{}1", "0".repeat(100_000))),
        ("number: places to show", "%.999999999f".to_owned()),
        ("number: rounds of a hash", "$argon2id$v=19$m=4194304,t=4294967295,p=1$AAAAAAAAAAA$AAAAAAAAAAA".to_owned()),
        ("number: width and height of a picture", "4294967295x4294967295".to_owned()),
    ]);
    inputs.extend([Input::new("number: repetitions of a text", "a{4294967295}".to_owned())]);
    inputs
}

/// Keys that a hash by multiplication takes for the same, because it does so for these two pairs of letters.
fn collisions(pair: [&str; 2]) -> impl Iterator<Item = String> {
    // As many as bits make of twelve pairs.
    (0..ELEMENTS).map(move |number| (0..12).map(|bit| pair[usize::from(number >> bit & 1 == 1)]).collect())
}

fn object_of(keys: impl Iterator<Item = String>) -> String {
    format!("{{{}}}", keys.map(|key| format!("\"{key}\":0")).collect::<Vec<_>>().join(","))
}

/// Edges, one a line, with twice as many paths to the end for each diamond.
fn diamonds() -> String {
    (0..60)
        .map(|number| format!("n{number} a{number}\nn{number} b{number}\na{number} n{0}\nb{number} n{0}\n", number + 1))
        .collect()
}

fn chain(edges: u32) -> String {
    (0..edges).map(|number| format!("n{number} n{}\n", number + 1)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn of(label: &str) -> String {
        worst_case_input()
            .iter()
            .find(|input| input.label() == label)
            .unwrap_or_else(|| panic!("no {label}"))
            .to_string()
    }

    fn numbers(label: &str) -> Vec<u32> {
        // Every eighth has the same shape, and takes a test no time.
        of(label).lines().step_by(8).map(|line| line.parse().unwrap()).collect()
    }

    fn keys(label: &str) -> BTreeSet<String> {
        serde_json::from_str::<BTreeMap<String, u8>>(&of(label)).unwrap().into_keys().collect()
    }

    /// How many comparisons a quicksort makes that takes the first for the pivot.
    fn quicksort(numbers: &[u32]) -> usize {
        let mut left = vec![numbers.to_vec()];
        let mut comparisons = 0;
        while let Some(part) = left.pop() {
            if let Some((pivot, rest)) = part.split_first() {
                comparisons += rest.len();
                let (small, large): (Vec<u32>, Vec<u32>) = rest.iter().partition(|number| *number < pivot);
                left.extend([small, large]);
            }
        }
        comparisons
    }

    #[test]
    fn sorting_takes_the_square() {
        let all = ELEMENTS as usize / 8;
        for label in ["order: sorted", "order: backwards", "order: all alike"] {
            assert_eq!(quicksort(&numbers(label)), all * (all - 1) / 2, "{label}");
        }
        assert!(quicksort(&numbers("order: up and down again")) > all * all / 8);
        let inversions = numbers("order: backwards").windows(2).filter(|pair| pair[0] > pair[1]).count();
        assert_eq!(inversions, all - 1);
    }

    #[test]
    fn keys_collide_under_hashes_without_a_seed() {
        let by = |factor: u32| {
            move |key: &String| {
                key.bytes().fold(0_u32, |hash, byte| hash.wrapping_mul(factor).wrapping_add(byte.into()))
            }
        };
        for (label, factor) in [("multiplies by 31", 31), ("multiplies by 33", 33)] {
            let keys = keys(&format!("keys: alike for a hash that {label}"));
            assert_eq!(keys.len(), ELEMENTS as usize);
            assert_eq!(keys.iter().map(by(factor)).collect::<BTreeSet<_>>().len(), 1, "{label}");
        }
        let sums = keys("keys: alike for a sum");
        assert_eq!((sums.len(), sums.iter().map(by(1)).collect::<BTreeSet<_>>().len()), (ELEMENTS as usize, 1));
        // A hash that multiplies a number once leaves its low bits, which choose the place in the table, at zero.
        let numbers = keys("keys: alike in their low 32 bits");
        let places =
            numbers.iter().map(|key| key.parse::<u64>().unwrap().wrapping_mul(0x517c_c1b7_2722_0a95) & 0xffff_ffff);
        assert_eq!((numbers.len(), places.collect::<BTreeSet<_>>().len()), (ELEMENTS as usize, 1));
    }

    #[test]
    fn a_chain_of_diamonds_has_more_paths_than_steps() {
        let edges = of("graph: as a chain of diamonds");
        let mut paths: BTreeMap<&str, u128> = BTreeMap::from([("n0", 1)]);
        for (from, to) in edges.lines().map(|line| line.split_once(' ').unwrap()) {
            let ways = paths[from];
            *paths.entry(to).or_default() += ways;
        }
        assert_eq!(paths["n60"], 1 << 60);
        assert!(edges.lines().count() < 300);
    }

    #[test]
    fn braces_and_stars_multiply() {
        assert_eq!(2_u64.pow(u32::try_from(of("pattern: braces of a path").matches('{').count()).unwrap()), 1 << 24);
        /// How many steps a matcher takes that tries one way after the other, up to a limit.
        fn steps(pattern: &[u8], text: &[u8], left: &mut u32) -> bool {
            *left = left.saturating_sub(1);
            match pattern {
                _ if *left == 0 => false,
                [b'*', rest @ ..] => (0..=text.len()).any(|taken| steps(rest, &text[taken..], left)),
                [first, rest @ ..] => {
                    text.split_first().is_some_and(|(char, text)| char == first && steps(rest, text, left))
                }
                [] => text.is_empty(),
            }
        }
        let mut left = 1_000_000;
        assert!(!steps(of("pattern: stars of a path").as_bytes(), "a".repeat(60).as_bytes(), &mut left));
        assert_eq!(left, 0, "it did not take a million steps");
    }

    #[test]
    fn searching_starts_over_at_each_place() {
        let (text, wanted) = (of("text: one letter"), of("text: one letter, and another at its end"));
        let wanted = &wanted[wanted.len() / 2..];
        let compared: usize = text
            .as_bytes()
            .windows(wanted.len())
            .map(|window| window.iter().zip(wanted.bytes()).take_while(|(one, other)| **one == *other).count() + 1)
            .sum();
        assert!(compared > (ELEMENTS * ELEMENTS / 5) as usize, "{compared}");
    }

    #[test]
    fn all_of_it_is_small() {
        assert!(worst_case_input().iter().all(|input| input.len() < 1 << 20));
    }
}
