//! What the cargo or nextest which runs this program was asked of the build.

use std::{collections::BTreeSet, sync::OnceLock};

use threatmodel_model::evidence::requested_in;

use crate::ancestor::{self, Ancestor, Kind};

/// How often an alias may stand for another.
const DEEP: usize = 8;

/// What its command line asks of the build, as [`requested_in`] gives it, and the flags of the compiler in its environment. `None`
/// where nobody knows.
#[must_use]
pub fn requested() -> Option<&'static BTreeSet<String>> {
    static REQUESTED: OnceLock<Option<BTreeSet<String>>> = OnceLock::new();
    REQUESTED.get_or_init(|| ancestor::nearest().ok().map(|ancestor| asked_of(&ancestor))).as_ref()
}

fn asked_of(ancestor: &Ancestor) -> BTreeSet<String> {
    let (own, _) = ancestor.split();
    let mut asked = requested_in(own.iter().map(String::as_str));
    asked.extend(ancestor.flags());
    if ancestor.kind == Kind::Cargo {
        let mut command = own.iter().find(|argument| !argument.starts_with(['-', '+'])).cloned();
        let mut listed = None;
        for _ in 0..DEEP {
            let Some(name) = command.as_deref().filter(|name| !["test", "t"].contains(name)) else { break };
            let listed = listed.get_or_insert_with(|| aliases(ancestor));
            let Some(alias) = alias(listed, name) else { break };
            asked.append(&mut requested_in(alias.split_whitespace()));
            command = alias.split_whitespace().next().map(str::to_owned);
        }
    }
    asked
}

/// The commands that cargo lists, aliases among them.
fn aliases(ancestor: &Ancestor) -> String {
    let output = ancestor.again(&["--list".to_owned()]).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
}

/// The words that an alias stands for in what `cargo --list` prints.
fn alias<'l>(listed: &'l str, name: &str) -> Option<&'l str> {
    listed.lines().find_map(|line| line.trim_start().strip_prefix(name)?.trim_start().strip_prefix("alias: "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_is_read_from_what_cargo_lists() {
        let listed = "Installed Commands:\n    b                    alias: build\n    strict               alias: test -F strict\n    test                 Execute all tests\n";
        assert_eq!(alias(listed, "strict"), Some("test -F strict"));
        assert_eq!(alias(listed, "test"), None);
        assert_eq!(alias(listed, "st"), None);
    }
}
