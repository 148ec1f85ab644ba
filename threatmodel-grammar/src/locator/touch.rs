//! The observed accesses of a program to its surroundings.

use std::{ffi::OsStr, net::IpAddr, path::Path};

/// One thing outside the program that it touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Touch<'t> {
    /// A file or a directory, by its absolute path.
    File(&'t Path),
    /// A socket of the machine.
    Unix(UnixName<'t>),
    /// A TCP connection, or a port that takes some.
    Tcp {
        /// The other end, or the address that is listened on.
        host: Host<'t>,
        /// The port.
        port: u16,
    },
    /// A UDP packet, or a port that takes some.
    Udp {
        /// The other end, or the address that is listened on.
        host: Host<'t>,
        /// The port.
        port: u16,
    },
    /// A name that was looked up.
    Dns(&'t str),
    /// An environment variable.
    Variable(&'t OsStr),
    /// A program that was started, by its absolute path.
    Program(&'t Path),
}

/// A machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Host<'t> {
    /// By its address.
    Address(IpAddr),
    /// By its name.
    Name(&'t str),
}

/// The name of a socket of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UnixName<'t> {
    /// A path in the file system.
    Path(&'t Path),
    /// A name of its own, without the zero byte before it.
    Abstract(&'t [u8]),
}
