//! What a command line of cargo asks of a build.

use std::collections::BTreeSet;

/// What these arguments of cargo ask of a build: the names of features, `--all-features`, `--no-default-features`, and with their
/// values `--target=…` and `--config=…`.
#[must_use]
pub fn requested_in<'a>(arguments: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let (mut asked, mut arguments) = (BTreeSet::new(), arguments);
    while let Some(argument) = arguments.next() {
        let list = match argument {
            "--all-features" | "--no-default-features" => {
                asked.insert(argument.to_owned());
                None
            }
            "--target" | "--config" => {
                asked.extend(arguments.next().map(|value| format!("{argument}={value}")));
                None
            }
            _ if argument.starts_with("--target=") || argument.starts_with("--config=") => {
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

/// Whether something that is asked of a build is a feature, and not a value of something else.
#[must_use]
pub fn is_feature(asked: &str) -> bool {
    !asked.contains('=')
}

#[cfg(test)]
mod tests {
    use super::{is_feature, requested_in};

    #[test]
    fn what_else_changes_the_build_is_kept_with_its_value() {
        let asked = requested_in("test --target x86 --config=build.jobs=1 --features a".split(' '));
        assert_eq!(asked.iter().collect::<Vec<_>>(), ["--config=build.jobs=1", "--target=x86", "a"]);
        assert_eq!(asked.iter().filter(|asked| is_feature(asked)).count(), 1);
    }

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
