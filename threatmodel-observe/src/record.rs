//! The record of an observation: plain data.

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use crate::blind::BlindSpot;

/// The accesses of a command and all its children.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Observation {
    /// How the command itself ended.
    pub status: Status,
    /// Every distinct access, sorted by what was touched, then by operation, outcome and program.
    pub accesses: Vec<Access>,
    /// The addresses that sockets got which were bound to port 0, sorted.
    pub chosen: Vec<SocketAddr>,
    /// What was moved from where to where, in this order: below its new name is what was below the old one.
    pub moved: Vec<(PathBuf, PathBuf)>,
    /// Servers of names, port 53 over UDP, to which nothing was seen to be sent but questions whose names are among the
    /// accesses, sorted. One that was connected to without a question is not among them.
    pub name_servers: Vec<SocketAddr>,
    /// The blind spots, sorted.
    pub blind_spots: Vec<BlindSpot>,
    /// Processes that ran, the command included. Threads do not count.
    pub processes: u64,
    /// System calls that were looked at.
    pub calls: u64,
    /// Whether the terminal interrupted the run, or somebody told it to end.
    pub interrupted: bool,
}

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Status {
    /// It exited with this code.
    Code(i32),
    /// This signal ended it.
    Signal(i32),
}

impl Status {
    /// Whether it exited with code 0.
    pub fn success(self) -> bool {
        self == Status::Code(0)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Status::Code(code) => write!(f, "exit code {code}"),
            Status::Signal(signal) => write!(f, "signal {signal}"),
        }
    }
}

/// One distinct access: all calls of one program that touched the same thing in the same way with the same outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Access {
    /// The object of the access.
    pub what: Touched,
    /// The operation.
    pub operation: Operation,
    /// The outcome.
    pub outcome: Outcome,
    /// How many calls did so.
    pub count: u64,
    /// The name as the program gave it the first time, where it differs from the path in `what`.
    pub asked: Option<PathBuf>,
    /// The program that did so.
    pub program: PathBuf,
    /// Where in its own code the program did so first, innermost first. Empty without debug information.
    pub stack: Vec<Frame>,
}

impl Access {
    /// The operation, and what came of it where it did not succeed: `read, denied: Permission denied`.
    #[must_use]
    pub fn operation_and_outcome(&self) -> String {
        match self.outcome {
            Outcome::Done => self.operation.to_string(),
            other => format!("{}, {other}", self.operation),
        }
    }
}

/// The object of an access.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Touched {
    /// A file or a directory, by its absolute path. `/proc/self` stands for the folder of the process itself.
    File(PathBuf),
    /// A program that was executed, by its absolute path.
    Program(PathBuf),
    /// A Unix socket.
    Unix(UnixAddress),
    /// An address and port, over TCP or another protocol of connections.
    Tcp(SocketAddr),
    /// An address and port, over UDP or another protocol of datagrams.
    Udp(SocketAddr),
    /// An address, over a raw socket.
    Raw(IpAddr),
    /// An address of another family of sockets, by the number of the family: 16 is netlink, 17 packets, 40 vsock.
    Socket(u16),
    /// An environment variable.
    Variable(OsString),
    /// A name that a server of the DNS was asked for, over UDP: small letters, without the dot at its end; `.` for the root.
    /// Bytes that names of hosts do not have are escaped, a dot within a label too.
    Name(String),
}

impl fmt::Display for Touched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Touched::File(path) => write!(f, "{}", path.display()),
            Touched::Program(path) => write!(f, "program {}", path.display()),
            Touched::Unix(address) => address.fmt(f),
            Touched::Tcp(address) => write!(f, "tcp:{address}"),
            Touched::Udp(address) => write!(f, "udp:{address}"),
            Touched::Raw(address) => write!(f, "raw:{address}"),
            Touched::Socket(16) => f.write_str("socket:netlink"),
            Touched::Socket(17) => f.write_str("socket:packet"),
            Touched::Socket(40) => f.write_str("socket:vsock"),
            Touched::Socket(family) => write!(f, "socket:{family}"),
            Touched::Variable(name) => write!(f, "${}", name.display()),
            Touched::Name(name) => write!(f, "dns:{name}"),
        }
    }
}

/// Where a Unix socket is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum UnixAddress {
    /// In the file system.
    Path(PathBuf),
    /// In the abstract namespace, without the leading zero byte.
    Abstract(Vec<u8>),
    /// Nowhere yet: the kernel chooses.
    Unnamed,
}

impl fmt::Display for UnixAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UnixAddress::Path(path) => write!(f, "unix:{}", path.display()),
            UnixAddress::Abstract(name) => write!(f, "unix:@{}", name.escape_ascii()),
            UnixAddress::Unnamed => f.write_str("unix:"),
        }
    }
}

/// The operation of an access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Operation {
    /// Opens a file for reading, or reads a variable.
    Read,
    /// Opens a file that is there for writing, or truncates it.
    Write,
    /// Brings a file, a directory or a link into being, or moves it here.
    Create,
    /// Removes a file or directory, or moves it away.
    Delete,
    /// Gives a file one more name; what follows under the new name is the same file.
    Link,
    /// Changes mode, owner, times or extended attributes.
    Change,
    /// Lists a directory.
    List,
    /// Connects to an address. One that goes on in the background counts as done.
    Connect,
    /// Binds to an address; port 0 is any port.
    Bind,
    /// Sends to an address without a connection.
    Send,
    /// Executes a program.
    Execute,
    /// Asks for what belongs to a name.
    LookUp,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Operation::Read => "read",
            Operation::Write => "write",
            Operation::Create => "create",
            Operation::Delete => "delete",
            Operation::Link => "link",
            Operation::Change => "change",
            Operation::List => "list",
            Operation::Connect => "connect",
            Operation::Bind => "bind",
            Operation::Send => "send",
            Operation::Execute => "execute",
            Operation::LookUp => "look up",
        })
    }
}

/// The outcome of an access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// It succeeded.
    Done,
    /// The system refused it, with this error number.
    Denied(i32),
    /// It failed for another reason, with this error number.
    Failed(i32),
    /// The process ended before the call did.
    Unfinished,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Done => f.write_str("done"),
            Outcome::Denied(number) => write!(f, "denied: {}", io::Error::from_raw_os_error(*number)),
            Outcome::Failed(number) => write!(f, "failed: {}", io::Error::from_raw_os_error(*number)),
            Outcome::Unfinished => f.write_str("unfinished"),
        }
    }
}

/// A place in the program's own code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The function, demangled; empty if it has no name.
    pub function: String,
    /// Its source file, absolute.
    pub file: PathBuf,
    /// The line, from 1; 0 if unknown.
    pub line: u32,
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}:{})", self.function, self.file.display(), self.line)
    }
}
