//! Input that is large in itself.

use super::Inputs;

/// Input that is large in itself, up to some megabytes: for limits on length, on number and on time (CWE-770, CWE-400).
///
/// One long line, many short ones, one long word; many fields of a form, a query, a list, an object, a cookie, a table;
/// long names; many ranges of a file, many languages; a mail with many parts. Ask whether it was refused, with 413 or
/// 431 for instance, or how long and how much memory it took.
#[must_use]
pub fn oversized_text() -> Inputs {
    let numbered =
        |count: u32, form: fn(u32) -> String, between: &str| (0..count).map(form).collect::<Vec<_>>().join(between);
    Inputs::texts([
        ("one line of 64 KiB and one byte", "a".repeat((64 << 10) + 1)),
        ("one line of 1 MiB and one byte", "a".repeat((1 << 20) + 1)),
        ("one line of 8 MiB", "a".repeat(8 << 20)),
        ("a million lines", "a\n".repeat(1_000_000)),
        ("a million empty lines", "\n".repeat(1_000_000)),
        ("a million spaces", " ".repeat(1_000_000)),
        ("a million words", "a ".repeat(1_000_000)),
        ("a million characters of four bytes", "\u{1f600}".repeat(1_000_000)),
        ("list of a million numbers", format!("[{}]", vec!["0"; 1_000_000].join(","))),
        ("object of 100,000 keys", format!("{{{}}}", numbered(100_000, |number| format!("\"k{number}\":0"), ","))),
        ("object with a key of 1 MiB", format!("{{\"{}\":0}}", "k".repeat(1 << 20))),
        ("form of 100,000 fields", numbered(100_000, |number| format!("k{number}=v"), "&")),
        ("form with one field 100,000 times", vec!["k=v"; 100_000].join("&")),
        ("form with an index far away", "k[4294967295]=v".to_owned()),
        ("query of 100,000 separators", "?".to_owned() + &"&".repeat(100_000)),
        ("path of 10,000 segments", "/a".repeat(10_000)),
        ("cookie of 10,000 pairs", numbered(10_000, |number| format!("k{number}=v"), "; ")),
        ("10,000 headers", numbered(10_000, |number| format!("X-{number}: v\r\n"), "")),
        ("10,000 ranges", format!("bytes={}", numbered(10_000, |number| format!("{number}-"), ","))),
        ("10,000 languages", numbered(10_000, |number| format!("x-{number};q=0.5"), ",")),
        ("10,000 recipients", numbered(10_000, |number| format!("a{number}@example.org"), ",")),
        ("table of 10,000 columns", numbered(10_000, |number| format!("c{number}"), ",") + "\n"),
        (
            "10,000 parts of a message",
            numbered(10_000, |number| part(&format!("k{number}\"\r\n\r\nv\r\n")), "") + "--b--\r\n",
        ),
        ("message whose part never ends", part(&"a".repeat(1 << 20))),
        ("name of 10,000 characters", "a".repeat(10_000)),
        ("password of 1,000,000 characters", "p\u{e4}".repeat(500_000)),
    ])
}

/// The part of a form up to its name, and what follows.
fn part(name: &str) -> String {
    format!("--b\r\nContent-Disposition: form-data; name=\"{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_those_of_the_labels() {
        let inputs = oversized_text();
        let of = |label: &str| &inputs.iter().find(|input| input.label() == label).unwrap()[..];
        assert_eq!(of("one line of 8 MiB").len(), 8 << 20);
        assert_eq!(of("a million lines").lines().count(), 1_000_000);
        assert_eq!(of("form of 100,000 fields").split('&').count(), 100_000);
        assert_eq!(of("password of 1,000,000 characters").chars().count(), 1_000_000);
        let total: usize = inputs.iter().map(|input| input.len()).sum();
        assert!(total < 40 << 20, "{total}");
    }
}
