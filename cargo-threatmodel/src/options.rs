//! Options shared by the verbs that work on packages. Options named as in cargo mean the same.

use std::{ffi::OsString, path::PathBuf};

use clap::Args;

/// The packages to work on, and the options for cargo.
#[derive(Debug, Args)]
pub(crate) struct Selection {
    #[command(flatten)]
    pub(crate) manifest: clap_cargo::Manifest,
    #[command(flatten)]
    pub(crate) workspace: clap_cargo::Workspace,
    #[command(flatten)]
    pub(crate) features: clap_cargo::Features,
    /// Run without accessing the network
    #[arg(long)]
    pub(crate) offline: bool,
    /// Assert that `Cargo.lock` will remain unchanged
    #[arg(long)]
    pub(crate) locked: bool,
    /// Print findings and nothing else
    #[arg(long, short, env = "CARGO_TERM_QUIET")]
    pub(crate) quiet: bool,
    /// Also print the sources that were read and the findings that the policy exempts
    #[arg(long, short, env = "CARGO_TERM_VERBOSE", conflicts_with = "quiet")]
    pub(crate) verbose: bool,
}

/// The targets to test, as cargo selects them; without one, those that cargo tests by itself.
#[derive(Debug, Args)]
pub(crate) struct Targets {
    /// Test only this package's library
    #[arg(long)]
    lib: bool,
    /// Test all binaries
    #[arg(long)]
    bins: bool,
    /// Test only the specified binary
    #[arg(long, value_name = "NAME")]
    bin: Vec<String>,
    /// Test all targets that have `test = true` set
    #[arg(long)]
    tests: bool,
    /// Test only the specified test target
    #[arg(long, value_name = "NAME")]
    test: Vec<String>,
    /// Test all examples
    #[arg(long)]
    examples: bool,
    /// Test only the specified example
    #[arg(long, value_name = "NAME")]
    example: Vec<String>,
    /// Test all targets
    #[arg(long)]
    all_targets: bool,
}

impl Targets {
    /// The options for cargo.
    pub(crate) fn for_cargo(&self) -> Vec<String> {
        let all = [
            ("--lib", self.lib),
            ("--bins", self.bins),
            ("--tests", self.tests),
            ("--examples", self.examples),
            ("--all-targets", self.all_targets),
        ];
        let named = [("--bin", &self.bin), ("--test", &self.test), ("--example", &self.example)];
        let all = all.into_iter().filter(|(_, wanted)| *wanted).map(|(option, _)| option.to_owned());
        all.chain(
            named
                .into_iter()
                .flat_map(|(option, names)| names.iter().flat_map(move |name| [option.to_owned(), name.clone()])),
        )
        .collect()
    }
}

/// The option of verbs that run no tests to count the results of the last run.
#[derive(Debug, Args)]
pub(crate) struct Shown {
    /// Count the results of the last test run, as far as the code is unchanged; without this option, what only a run can show
    /// is pending
    #[arg(long)]
    pub(crate) last_run: bool,
}

/// When colours are used.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum Color {
    /// Where a terminal shows them.
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

impl Color {
    /// Makes it so for everything that is printed from here on.
    pub(crate) fn apply(self) {
        match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

impl Selection {
    /// The options for a cargo that is started.
    pub(crate) fn for_cargo(&self) -> Vec<OsString> {
        let mut options: Vec<OsString> = Vec::new();
        if let Some(manifest) = &self.manifest.manifest_path {
            options.extend(["--manifest-path".into(), manifest.into()]);
        }
        if self.workspace.workspace || self.workspace.all {
            options.push("--workspace".into());
        }
        for (option, packages) in [("--package", &self.workspace.package), ("--exclude", &self.workspace.exclude)] {
            options.extend(packages.iter().flat_map(|package| [option.into(), package.into()]));
        }
        if self.features.all_features {
            options.push("--all-features".into());
        }
        if self.features.no_default_features {
            options.push("--no-default-features".into());
        }
        options.extend(self.features.features.iter().flat_map(|feature| ["--features".into(), feature.into()]));
        options.extend(self.offline.then(|| "--offline".into()));
        options.extend(self.locked.then(|| "--locked".into()));
        options
    }

    /// The manifest, or the one that cargo would find.
    pub(crate) fn manifest(&self) -> Option<&PathBuf> {
        self.manifest.manifest_path.as_ref()
    }
}
