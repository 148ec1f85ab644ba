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
        // The check is not compiled against what other packages are compiled against; it was asked for features with them.
        agree(origin.requested, self.requested.as_ref())
    }
}

/// Whether two known values are equal.
fn agree<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
    one.zip(other).is_none_or(|(one, other)| one == other)
}
