//! How this build is made. What was built otherwise is other code, and what that has shown says nothing here.

use std::collections::BTreeSet;

use threatmodel_lab::Compiled;
use threatmodel_model::evidence::Origin;

/// How the package of the check was built.
#[derive(Debug)]
pub(crate) struct Build {
    package: &'static str,
    cfgs: Option<BTreeSet<&'static str>>,
    dependencies: Option<&'static str>,
    requested: Option<BTreeSet<String>>,
}

impl Build {
    pub(crate) fn new(package: &'static str, compiled: Option<Compiled>, requested: Option<BTreeSet<String>>) -> Self {
        Self {
            package,
            cfgs: compiled.map(|compiled| compiled.cfgs.iter().copied().collect()),
            dependencies: compiled.map(|compiled| compiled.dependencies),
            requested,
        }
    }

    /// Whether this build would make the same of the sources, as far as anybody can tell.
    pub(crate) fn is_alike(&self, origin: Origin<'_>) -> bool {
        if origin.package == self.package && !origin.started {
            let cfgs = origin.cfgs.map(|cfgs| cfgs.iter().map(String::as_str).collect());
            return agree(cfgs.as_ref(), self.cfgs.as_ref()) && agree(origin.dependencies, self.dependencies);
        }
        // The check is not compiled against what other packages are compiled against; it was asked the same of the build.
        agree(origin.requested, self.requested.as_ref())
    }
}

/// Whether two known values are equal.
fn agree<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
    one.zip(other).is_none_or(|(one, other)| one == other)
}

#[cfg(test)]
mod tests {
    use threatmodel_model::evidence::Executable;

    use super::*;

    #[test]
    fn what_was_built_otherwise_is_not_alike() {
        let set = |words: &[&str]| -> BTreeSet<String> { words.iter().map(|word| (*word).to_owned()).collect() };
        let compiled = Some(Compiled { cfgs: &["feature=\"a\""], dependencies: "1" });
        let build = Build::new("shop", compiled, Some(set(&["a"])));
        let executable =
            Executable { file: "debug/deps/a-1".to_owned(), bytes: 1, modified: jiff::Timestamp::UNIX_EPOCH };
        let (cfgs, others, same) = (set(&["feature=\"a\""]), set(&["a", "RUSTFLAGS=--cfg loose"]), set(&["a"]));
        let own = Origin {
            package: "shop",
            cfgs: Some(&cfgs),
            dependencies: Some("1"),
            requested: Some(&others),
            executable: &executable,
            started: false,
        };
        assert!(build.is_alike(own), "the compiler tells more of the own package than the command line");
        assert!(!build.is_alike(Origin { dependencies: Some("2"), ..own }));
        assert!(!build.is_alike(Origin { cfgs: Some(&same), ..own }));
        assert!(build.is_alike(Origin { cfgs: None, dependencies: None, ..own }), "nobody knows");
        for other in [Origin { package: "till", ..own }, Origin { started: true, ..own }] {
            assert!(!build.is_alike(other));
            assert!(build.is_alike(Origin { requested: Some(&same), ..other }));
        }
    }
}
