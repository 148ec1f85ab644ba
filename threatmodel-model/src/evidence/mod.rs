//! The evidence that tests leave, and which of it counts.
//!
//! A run is one `cargo test`. What it leaves lies in one folder, each piece in a file of its own that is written whole or not at
//! all, so that tests of many processes cannot spoil each other's.

mod check;
mod line;
mod observed;
mod origin;
mod reaction;
mod requested;
mod run;
mod text;

pub use check::Check;
pub use line::{Configuration, Exposed, Fingerprint, Line, Through, Verdict};
pub use observed::{Deviation, Frame, Observed};
pub use origin::{Executable, Origin, feature};
pub use reaction::Reaction;
pub use requested::{is_feature, requested_in};
pub use run::{Run, Unread};
pub use text::{LineError, brief, parsed};

/// The version of the forms. It grows when a reader of the older form would misread the newer.
pub const FORMAT: u32 = 2;

/// The suffix of a file with a [`Line`].
pub const EXTENSION: &str = "jsonl";

/// The suffix of a file with the events of one process: the corpus of its tests.
pub const CORPUS: &str = "events";

/// The suffix of a file with a [`Check`].
pub const CHECK: &str = "check";

/// The suffix of a file with the whole output of a test that failed, for a person to read.
pub const OUTPUT: &str = "output";

/// The suffix of a file with a [`Reaction`].
pub const REACTION: &str = "reaction";
