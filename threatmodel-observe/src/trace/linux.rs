//! Observation by `ptrace` and seccomp.

mod address;
#[cfg(feature = "symbols")]
mod binary;
mod calls;
mod environment;
mod filter;
mod hardware;
mod interrupt;
mod launch;
mod ledger;
mod maps;
mod memory;
mod message;
mod names;
mod pending;
mod process;
mod query;
mod registers;
mod resume;
mod servers;
mod services;
#[cfg(feature = "symbols")]
mod stack;
mod start;
mod status;
mod tracer;
#[cfg(not(feature = "symbols"))]
mod unread;
mod whole;

#[cfg(not(feature = "symbols"))]
use unread as stack;

pub(super) use launch::{begin, launch};
pub(super) use start::{observe, observe_thread};
