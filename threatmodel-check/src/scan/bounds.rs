//! How deep sources may nest.

/// How many tokens may stand one within or behind the other where each can make the parser descend. `STACK` is enough
/// for that many in a build without optimisation.
pub(super) const DEEPEST: usize = 8_000;

/// The stack of a thread that parses. Memory that it does not touch costs nothing.
pub(super) const STACK: usize = 512 * 1024 * 1024;

/// How many modules may nest, in one file and from file to file.
pub(super) const MODULES: usize = 200;
