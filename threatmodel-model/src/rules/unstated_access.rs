//! Code that reaches out of the program and names no asset.

use std::collections::BTreeMap;

use super::{Context, Rule, is_checked, listed};
use crate::{finding::Finding, policy::Policy, source::Call};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM043",
    name: "unstated-access",
    level: RuleLevel::Allow,
    summary: "a function that uses files, the network, programs or the environment without an `#[accesses]` that names the asset",
    docs: "\
## What it does

Reports functions that call into `std::fs`, `std::net`, `std::process` or `std::env`, or into a client crate that the
policy names, if there is no `#[accesses]` on the function or on an `impl`, a function or an inline module around it.

The rule is off unless `threatmodel.toml` turns it on, because it reads every file:

```toml
[rules]
unstated-access = \"warn\"

[accesses]
clients = [\"reqwest\", \"sqlx\", \"tokio::fs\", \"tokio::net\", \"tokio::process\"]
```

It reads sources, not types. It sees calls by path (`fs::read(…)`, `File::open(…)`, `std::env::var` as a value) and
follows them through `use`, aliases and the modules of the package. It does not see methods of values (`path.exists()`,
`client.get(…)`, the `read` of an open file), re-exports of another package of the workspace, names that a glob imports
from outside (`use std::fs::*`), functions of traits, or code that macros generate. In the arguments of a macro it takes a
path followed by parentheses for a call. It leaves out code that is compiled for tests only, and calls that touch nothing,
such as `std::process::exit`, `std::env::args` and address types.

## Why it matters

Code also touches things that are missing from the asset list, and nobody has thought about those.

## Example

```rust,ignore
fn picture(name: &str) -> io::Result<Vec<u8>> {
    fs::read(folder().join(name))
}
```

## What to write instead

Declare the asset, and name it on the code that touches it:

```rust,ignore
#[asset(kind = Data, classification = Restricted, locators = [\"dir:${SHOP_DATA}/pictures\"])]
struct Pictures;

#[accesses(Pictures, ops = [Read])]
fn picture(name: &str) -> io::Result<Vec<u8>> {
    fs::read(folder().join(name))
}
```",
    check,
    ..Rule::OWN
};

/// The modules of the standard library that reach out of the program.
const STANDARD: &[&str] =
    &["std::fs", "std::net", "std::os::unix::fs", "std::os::unix::net", "std::process", "std::env"];

/// The items among these that touch nothing.
const HARMLESS: &[&str] = &[
    "std::env::args",
    "std::env::args_os",
    "std::env::join_paths",
    "std::env::split_paths",
    "std::net::IpAddr",
    "std::net::Ipv4Addr",
    "std::net::Ipv6Addr",
    "std::net::SocketAddr",
    "std::net::SocketAddrV4",
    "std::net::SocketAddrV6",
    "std::process::ExitCode",
    "std::process::ExitStatus",
    "std::process::Stdio",
    "std::process::abort",
    "std::process::exit",
    "std::process::id",
];

/// The modules whose calls `unstated-access` wants to know; none where the policy allows what it reports.
#[must_use]
pub fn watched(policy: &Policy) -> Vec<&str> {
    match policy.rules.get(RULE.name).copied().unwrap_or(RULE.level) {
        RuleLevel::Allow => Vec::new(),
        _ => STANDARD.iter().copied().chain(policy.clients.iter().map(String::as_str)).collect(),
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let calls = &context.model.facts().calls;
    let unstated = calls.iter().filter(|call| !call.stated && !is_harmless(&call.callee));
    let mut by_item: BTreeMap<(&str, &str), Vec<&Call>> = BTreeMap::new();
    for call in unstated.filter(|call| is_checked(context.model, &call.package)) {
        by_item.entry((&call.package, &call.item)).or_default().push(call);
    }
    by_item.into_values().filter_map(|calls| finding(&calls)).collect()
}

fn is_harmless(callee: &str) -> bool {
    HARMLESS
        .iter()
        .any(|known| callee.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with("::")))
}

fn finding(calls: &[&Call]) -> Option<Finding> {
    let first = calls.first()?;
    let mut callees: Vec<&str> = calls.iter().map(|call| call.callee.as_str()).collect();
    callees.sort_unstable();
    callees.dedup();
    let message = format!("`{}` calls {}, and no `#[accesses]` names the asset", first.item, listed(callees));
    let mut finding = Finding::new(&first.item, message);
    for call in calls.iter().take(3) {
        finding = finding.at(&call.place, format!("`{}`", call.callee));
    }
    Some(
        finding
            .help("declare the asset, and write `#[accesses(…, ops = […])]` above the function or what is around it"),
    )
}
