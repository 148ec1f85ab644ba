//! Every format, over sound and hostile models: one file each, in one program, which is linked once.

mod browser;
mod check;
mod common;
mod csv;
mod html;
mod index;
mod junit;
mod markdown;
mod ocsf;
mod otm;
mod prometheus;
mod readers;
mod replay;
mod sarif;
mod schema;
mod sigma;
mod tm_library;
