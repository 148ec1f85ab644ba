//! Annotations as owned data, whether the linker or the source scan brought them.

use serde::{Deserialize, Serialize};

use crate::linkage::Entry;
use threatmodel_core::{record::Record, words::ItemKind};
use threatmodel_grammar::Statement;
pub use threatmodel_grammar::fact::{Arg, Place, Reference};

/// One annotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// The statement of the annotation.
    pub statement: Statement,
    /// The name of the package that it is in.
    pub package: String,
    /// The module path that it is in, from the crate's name on.
    pub module: String,
    /// The item's name; for a method, `Type::method`; for an impl block, `impl Type` or `impl Trait for Type`.
    pub item: String,
    /// The kind of the item.
    pub item_kind: ItemKind,
    /// The place of the attribute.
    pub place: Place,
    /// The doc comment of the item, lines trimmed.
    pub doc: String,
    /// Whether the item is a test.
    pub test: bool,
    /// Whether the item is compiled for tests only, the tests themselves included.
    pub test_only: bool,
    /// Whether it is in the library of its package.
    pub library: bool,
    /// Whether the library may be built without it where tests link it: only builds without debug assertions have it.
    pub unlinked: bool,
    /// Whether a `cfg` or an assertion of debug builds within the code that faces a threat has tests run other code than the program.
    pub differs_in_tests: bool,
    /// Whether another macro may have changed the code before the annotation saw it: only the compiler knows that code.
    pub rewritten: bool,
    /// The reason why the annotation does not count, if so.
    pub void: Option<Void>,
    /// The keys that were given, in the order of the grammar, and their values.
    pub args: Vec<(&'static str, Arg)>,
}

/// The reason why an annotation does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Void {
    /// The test is ignored.
    Ignored,
    /// A `cfg` on it or around it is off.
    CfgOff,
    /// A `cfg` on it or around it may be off; only the compiler knows.
    CfgUnknown,
    /// It stands inside a function's body, where the test harness does not find a test.
    Nested,
    /// It stands below the test attribute, where the macro cannot see that the item is a test.
    BelowTestAttribute,
    /// No target includes its file.
    NotInTarget,
    /// Its target is not built or not run by `cargo test`, or has no test harness.
    TargetNotTested,
    /// The test's body is empty.
    EmptyBody,
    /// A `cfg` or `debug_assert!` within the function has it otherwise in tests than in the program, so that tests show nothing
    /// of the program.
    DiffersInTests,
    /// Its package does not switch on the feature `testing`, so its configurations are not run.
    WithoutTesting,
}

impl Void {
    /// The reason why the annotation does not count, as the end of a sentence: "it does not count: …".
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Ignored => "the test is `#[ignore]`d",
            Self::CfgOff => "a `cfg` on it or around it is off",
            Self::CfgUnknown => "a `cfg` on it or around it may be off, and this test binary does not show otherwise",
            Self::Nested => "it stands inside a function's body, where the test harness does not find it",
            Self::BelowTestAttribute => "it stands below the test attribute",
            Self::NotInTarget => "no target includes its file",
            Self::TargetNotTested => "`cargo test` does not run its target with the test harness",
            Self::EmptyBody => "the test's body is empty",
            Self::DiffersInTests => "a `cfg` or `debug_assert!` in its code has tests run other code than the program",
            Self::WithoutTesting => {
                "its package does not switch on the feature `testing` of `threatmodel`, so its configurations are not run"
            }
        }
    }
}

impl Annotation {
    /// The value of a key, if the annotation gives it.
    #[must_use]
    pub fn arg(&self, key: &str) -> Option<&Arg> {
        self.args.iter().find(|(name, _)| *name == key).map(|(_, arg)| arg)
    }

    /// The path of the item: the module's path and the item's name.
    #[must_use]
    pub fn path(&self) -> String {
        [&self.module, "::", &self.item].concat()
    }

    /// The annotation that a linked record stands for; `root` is the package's folder relative to the workspace's.
    #[must_use]
    pub fn from_record(record: &Record, root: &str) -> Self {
        let file = if root.is_empty() { record.file.to_owned() } else { format!("{root}/{}", record.file) };
        Self {
            statement: record.statement,
            package: record.package.to_owned(),
            module: record.module.to_owned(),
            item: record.item.to_owned(),
            item_kind: record.item_kind,
            place: Place { file, line: record.line, column: record.column, len: 0 },
            doc: record.doc.to_owned(),
            test: record.test,
            test_only: record.test,
            library: false,
            unlinked: false,
            differs_in_tests: false,
            rewritten: false,
            void: (record.test && record.ignored).then_some(Void::Ignored),
            args: record.args.iter().map(|(key, value)| (*key, Arg::from(*value))).collect(),
        }
    }
}

impl From<&Entry> for Annotation {
    fn from(entry: &Entry) -> Self {
        let Entry { file, line, column, .. } = entry;
        Self {
            statement: entry.statement,
            package: entry.package.clone(),
            module: entry.module.clone(),
            item: entry.item.clone(),
            item_kind: entry.item_kind,
            place: Place { file: file.clone(), line: *line, column: *column, len: 0 },
            doc: String::new(),
            test: entry.test,
            test_only: entry.test,
            library: false,
            unlinked: false,
            differs_in_tests: false,
            rewritten: false,
            void: None,
            args: Vec::new(),
        }
    }
}
