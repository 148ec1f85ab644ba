//! The manifest of a package that uses the facade.

use std::fmt::{self, Display, Formatter};

use crate::root;

/// The features of the facade that the tests of packages are built with, unless one is about others.
pub const FEATURES: &[&str] = &["confine", "detect", "testing"];

/// The profile of the workspace, as its configuration says: what packages have in common with it is compiled once for both.
///
/// # Panics
///
/// If the configuration has none.
#[must_use]
pub fn profile() -> &'static str {
    let configuration = include_str!("../../../.cargo/config.toml");
    &configuration[configuration.find("[profile.dev]").expect("the configuration has the profile")..]
}

/// The manifest of a package that uses the facade.
#[derive(Debug, Clone)]
pub struct Manifest {
    name: String,
    version: String,
    library: Option<&'static str>,
    sections: String,
    dependencies: String,
    features: Vec<&'static str>,
    code: Vec<&'static str>,
    dev_dependencies: String,
    alone: bool,
}

impl Manifest {
    /// A package of this name, in a workspace of its own, with [`FEATURES`] for its tests.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            library: None,
            sections: String::new(),
            dependencies: String::new(),
            features: FEATURES.to_vec(),
            code: Vec::new(),
            dev_dependencies: String::new(),
            alone: true,
        }
    }

    /// Another version. Cargo tells packages of one name in two workspaces apart by nothing else: where both are built into one
    /// folder, the one would run what the other is.
    #[must_use]
    pub fn version(mut self, version: String) -> Self {
        self.version = version;
        self
    }

    /// The name of the library where it is not that of the package.
    #[must_use]
    pub fn library(mut self, name: &'static str) -> Self {
        self.library = Some(name);
        self
    }

    /// More sections, each with its heading: features, targets.
    #[must_use]
    pub fn section(mut self, text: &str) -> Self {
        self.sections.push_str(text);
        self.sections.push('\n');
        self
    }

    /// A dependency of the code.
    #[must_use]
    pub fn dependency(mut self, line: &str) -> Self {
        self.dependencies.push_str(line);
        self.dependencies.push('\n');
        self
    }

    /// A dependency of the tests.
    #[must_use]
    pub fn dev_dependency(mut self, line: &str) -> Self {
        self.dev_dependencies.push_str(line);
        self.dev_dependencies.push('\n');
        self
    }

    /// Other features of the facade for the tests; without any, the tests do not depend on it.
    #[must_use]
    pub fn testing(mut self, features: &[&'static str]) -> Self {
        self.features = features.to_vec();
        self
    }

    /// Features of the facade for the code.
    #[must_use]
    pub fn code(mut self, features: &[&'static str]) -> Self {
        self.code = features.to_vec();
        self
    }

    /// A member of a workspace that lies around it.
    #[must_use]
    pub fn member(mut self) -> Self {
        self.alone = false;
        self
    }
}

/// The line that depends on the facade.
fn facade(features: &[&str]) -> String {
    let features = match features {
        [] => String::new(),
        some => format!(", features = {some:?}"),
    };
    format!("threatmodel = {{ path = '{}'{features} }}\n", root().display())
}

/// The line that asks what the workspace as a whole asks of crates that both have, so that they are compiled once.
#[must_use]
pub fn alike() -> String {
    format!("alike = {{ path = '{}' }}\n", root().join("tests/alike").display())
}

impl Display for Manifest {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "[package]\nname = \"{}\"\nversion = \"{}\"\nedition = \"2024\"\n", self.name, self.version)?;
        if let Some(library) = self.library {
            writeln!(f, "[lib]\nname = \"{library}\"\n")?;
        }
        if !self.sections.is_empty() {
            writeln!(f, "{}", self.sections)?;
        }
        writeln!(f, "[dependencies]\n{}{}", facade(&self.code), self.dependencies)?;
        if !self.features.is_empty() {
            writeln!(f, "[dev-dependencies]\n{}{}{}", facade(&self.features), alike(), self.dev_dependencies)?;
        }
        if self.alone {
            writeln!(f, "[workspace]\n\n{}", profile())?;
        }
        Ok(())
    }
}
