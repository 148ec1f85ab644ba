//! Annotations as they are parsed, and packages as they are scanned.

mod parse;
mod scan;
