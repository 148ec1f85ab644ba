//! The command line as a process: one file a verb or a theme, in one program, which is linked once.

mod cli;
mod command_line;
mod common;
mod detection;
mod enforce;
mod fleet;
mod import;
mod init;
mod inspect;
mod mcp;
mod messages;
mod observe;
mod observe_names;
mod own_report;
mod planted;
mod query;
mod surface;
mod triage;
