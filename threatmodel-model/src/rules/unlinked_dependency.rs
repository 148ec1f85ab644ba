//! A package with annotations that the test binary does not link.

use super::{Context, Rule};
use crate::finding::Finding;
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM025",
    name: "unlinked-dependency",
    level: RuleLevel::Deny,
    summary: "a package whose library has annotations, none of which is linked into the test binary",
    docs: "\
## What it does

Reports the checked package, or a package it depends on, if its library has annotations and the test binary has no record
of any of them.

Rust links a crate only if code names it, and only if its `crate-type` is not `cdylib` or `staticlib` alone. It also happens
when the `testing` feature is missing, or when the dependency uses another version of `threatmodel`.

## Why it matters

The annotations of the crate are known from its sources alone: no compiler has checked them for this binary.

## Example

```rust,ignore
// `payments` is a dependency, and nothing here names it.
threatmodel::check!();
```

## What to write instead

Name the crate in the file with the check, or drop the dependency if nothing uses it:

```rust,ignore
use payments as _;

threatmodel::check!();
```

No code can name a library that is a `cdylib` alone. Build it as a Rust library too:

```toml
[lib]
crate-type = [\"cdylib\", \"rlib\"]
```

or put the check into the library itself:

```rust,ignore
#[cfg(test)]
mod tests {
    threatmodel::check!();
}
```",
    of_input: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let unlinked = context.model.facts().packages.iter().filter(|package| {
        context.model.facts().linked
            && package.reached
            && package.library.is_some()
            && package.in_library > 0
            && package.linked == 0
    });
    unlinked
        .map(|package| {
            let (name, count) = (&package.name, package.in_library);
            let library = package.library.as_deref().unwrap_or(name);
            let message = format!("`{name}` has {count} annotations in its library, and none is linked into this test");
            let finding = Finding::new(name, message);
            if !package.linkable {
                let or = if package.checked {
                    ", or put `check!` into a module of the library under `#[cfg(test)]`"
                } else {
                    ""
                };
                return finding
                    .note("its library is built for other languages alone, and no Rust code can link that")
                    .help(format!("add `\"rlib\"` to `crate-type` below `[lib]` in its Cargo.toml{or}"));
            }
            finding.note("the crate is not named by the code, or uses another version of `threatmodel`").write(
                "name the crate beside the check",
                None,
                format!("use {library} as _;"),
            )
        })
        .collect()
}
