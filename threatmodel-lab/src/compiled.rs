//! How a package was compiled.

use std::collections::BTreeSet;

/// How a package was compiled. The attributes write it, as the command line of the compiler tells it.
#[derive(Debug, Clone, Copy)]
#[doc(hidden)]
pub struct Compiled {
    /// The `--cfg` flags of the package, including features.
    pub cfgs: &'static [&'static str],
    /// A hash of the files of the crates that it was compiled against, but for its own library. Cargo names each by the
    /// features, the version, the profile and the dependencies that it was built with.
    pub dependencies: &'static str,
}

impl Compiled {
    pub(crate) fn owned_cfgs(self) -> BTreeSet<String> {
        self.cfgs.iter().map(|cfg| (*cfg).to_owned()).collect()
    }
}
