//! Accesses in the terms of the asset list.

use std::os::unix::ffi::OsStrExt as _;

use threatmodel_core::words::Op;
use threatmodel_grammar::locator::{Host, Touch, UnixName};

use crate::record::{Operation, Touched, UnixAddress};

impl Touched {
    /// The form in which locators are held against it; `None` for what no locator can name.
    #[must_use]
    pub fn as_touch(&self) -> Option<Touch<'_>> {
        Some(match self {
            Self::File(path) => Touch::File(path),
            Self::Program(path) => Touch::Program(path),
            Self::Unix(UnixAddress::Path(path)) => Touch::Unix(UnixName::Path(path)),
            Self::Unix(UnixAddress::Abstract(name)) => Touch::Unix(UnixName::Abstract(name)),
            Self::Tcp(address) => Touch::Tcp { host: Host::Address(address.ip()), port: address.port() },
            Self::Udp(address) => Touch::Udp { host: Host::Address(address.ip()), port: address.port() },
            Self::Variable(name) => Touch::Variable(name),
            Self::Name(name) => Touch::Dns(name),
            Self::Unix(UnixAddress::Unnamed) | Self::Raw(_) | Self::Socket(_) => return None,
        })
    }

    /// The locator that means this and nothing else. Bytes that are no text are escaped, and so is what would be a pattern:
    /// such a locator names the thing for people, and covers nothing.
    #[must_use]
    pub fn locator(&self) -> String {
        match self {
            Self::File(path) => format!("file:{}", escaped(path.as_os_str().as_bytes())),
            Self::Program(path) => format!("exec:{}", escaped(path.as_os_str().as_bytes())),
            Self::Unix(UnixAddress::Path(path)) => format!("unix:{}", escaped(path.as_os_str().as_bytes())),
            Self::Unix(UnixAddress::Abstract(name)) => format!("unix:@{}", escaped(name)),
            Self::Variable(name) => format!("env:{}", escaped(name.as_bytes())),
            Self::Name(name) => format!("dns:{}", escaped(name.as_bytes())),
            Self::Tcp(address) => format!("tcp://{address}"),
            Self::Udp(address) => format!("udp://{address}"),
            other => other.to_string(),
        }
    }
}

fn escaped(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let plain = matches!(text, std::borrow::Cow::Borrowed(_)) && !text.contains(['*', '$', '#']);
    match plain && !text.chars().any(char::is_control) {
        true => text.into_owned(),
        false => bytes.escape_ascii().to_string().replace('*', "\\x2a").replace('$', "\\x24").replace('#', "\\x23"),
    }
}

impl Operation {
    /// Every operation.
    pub const ALL: &'static [Self] = &[
        Self::Read,
        Self::Write,
        Self::Create,
        Self::Delete,
        Self::Link,
        Self::Change,
        Self::List,
        Self::Connect,
        Self::Bind,
        Self::Send,
        Self::Execute,
        Self::LookUp,
    ];

    /// The operation of this name: `read`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|operation| operation.to_string() == name)
    }

    /// Whether an `#[accesses]` with this operation declares it. `database` says that the asset is a database: what changes
    /// it brings files beside it into being and removes them, and what talks to it connects to it.
    #[must_use]
    pub fn is_declared_by(self, op: Op, database: bool) -> bool {
        match self {
            Self::Read | Self::List => op == Op::Read,
            Self::Write | Self::Change => op == Op::Write || database && matches!(op, Op::Create | Op::Delete),
            Self::Create | Self::Link => op == Op::Create || database && op == Op::Write,
            Self::Delete => op == Op::Delete || database && op == Op::Write,
            Self::Connect => op == Op::Connect || database && op != Op::Listen,
            Self::Send => matches!(op, Op::Connect | Op::Write),
            Self::Bind => op == Op::Listen,
            Self::Execute => op == Op::Execute,
            // Reaching a host requires looking up its name.
            Self::LookUp => {
                op == Op::Read || Self::Connect.is_declared_by(op, database) || Self::Send.is_declared_by(op, database)
            }
        }
    }
}
