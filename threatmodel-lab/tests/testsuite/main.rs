//! The inputs in which canaries are found, and fixtures that several processes share. Captured output stays alone: a process has
//! its streams only once.

#[macro_use]
mod common;
mod files;
mod fixture;
mod http;
mod inputs;
mod sqlite;
