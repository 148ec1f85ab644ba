//! The features that a command line of cargo asks for.

use std::collections::BTreeSet;

/// The features in these arguments of cargo: their names, `--all-features`, `--no-default-features`.
#[must_use]
pub fn requested_in<'a>(arguments: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let (mut asked, mut arguments) = (BTreeSet::new(), arguments);
    while let Some(argument) = arguments.next() {
        let list = match argument {
            "--all-features" | "--no-default-features" => {
                asked.insert(argument.to_owned());
                None
            }
            "--features" | "-F" => arguments.next(),
            _ => argument.strip_prefix("--features=").or_else(|| argument.strip_prefix("-F")),
        };
        let names = list.into_iter().flat_map(|list| list.split([',', ' '])).map(|name| name.trim_start_matches('='));
        asked.extend(names.filter(|name| !name.is_empty()).map(str::to_owned));
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::requested_in;

    #[test]
    fn features_are_found_however_they_are_written() {
        let of = |line: &str| requested_in(line.split('|')).into_iter().collect::<Vec<_>>().join(" ");
        for line in ["test|--features|a,b/c", "test|-F|b/c a", "t|-Fa|--features=b/c", "test|-F=a|-p|x|-F|b/c"] {
            assert_eq!(of(line), "a b/c", "{line}");
        }
        assert_eq!(of("test|--all-features|--no-default-features|-p|shop"), "--all-features --no-default-features");
        assert_eq!(of("test|--workspace|--features"), "");
    }
}
