//! The outcome of a mutation.

/// The results of the tests of a workspace.
pub(super) struct Outcome {
    pub(super) passed: bool,
    pub(super) compiled: bool,
    /// The codes of the findings and of what is only a note on one, sorted, each once.
    pub(super) codes: Vec<String>,
    /// The findings in a line each, without places; what the compiler refused, where it did.
    pub(super) reasons: String,
    pub(super) output: String,
}

impl Outcome {
    pub(super) fn new(passed: bool, compiled: bool, output: String) -> Self {
        let findings = output.lines().filter(|line| {
            let level = line.split_once("[TM").map(|(level, _)| level);
            matches!(level, Some("error" | "warning"))
        });
        let mut reasons: Vec<String> = if compiled {
            findings.map(nameless).collect()
        } else {
            let errors = output.lines().filter(|line| line.starts_with("error"));
            errors.filter(|line| !line.contains("could not compile")).map(nameless).collect()
        };
        reasons.sort();
        reasons.dedup();
        let mut codes: Vec<String> = reasons
            .iter()
            .filter_map(|line| {
                let code = line.split_once("[TM")?.1.split_once("]:")?.0;
                Some(format!("TM{code}"))
            })
            .collect();
        if compiled {
            let notes = output.lines().filter_map(|line| line.trim().strip_prefix("= note: this also causes "));
            codes.extend(notes.filter_map(|note| Some(note.split_once(' ')?.0.to_owned())));
        }
        codes.sort();
        codes.dedup();
        let reasons = reasons.iter().map(|reason| format!("    {reason}\n")).collect();
        Self { passed, compiled, codes, reasons, output }
    }
}

/// The line with `shop` for the number that the package has among many.
fn nameless(line: &str) -> String {
    ["shop-", "shop_"].into_iter().fold(line.to_owned(), |line, numbered| {
        let mut parts = line.split(numbered);
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |text, part| text + "shop" + part.trim_start_matches(|letter: char| letter.is_ascii_digit()))
    })
}
