//! Hosts: names, addresses and patterns of both.

use std::net::{IpAddr, Ipv6Addr};

use super::{
    pattern::{Glob, fixed, globs_meet, globs_meet_any_case, literal, split},
    template::Atom,
    touch::Host,
};

/// The hosts that a locator means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Hosts {
    Any,
    /// The labels of a name, or the four numbers of an address.
    Labels(Vec<Glob>),
    Address(Ipv6Addr),
}

impl Hosts {
    pub(super) fn of(atoms: &[Atom]) -> Self {
        if matches!(atoms, [Atom::Star]) {
            return Self::Any;
        }
        let text = fixed(atoms).and_then(|bytes| String::from_utf8(bytes).ok());
        let address = text.and_then(|text| text.trim_matches(['[', ']']).parse::<IpAddr>().ok());
        match address.map(|address| address.to_canonical()) {
            Some(IpAddr::V6(address)) => Self::Address(address),
            Some(IpAddr::V4(address)) => Self::Labels(labels(&address.to_string())),
            None => {
                let mut labels: Vec<Glob> = split(atoms, b'.').map(<[Atom]>::to_vec).collect();
                labels.pop_if(|label| label.is_empty());
                Self::Labels(labels)
            }
        }
    }

    /// The name, where it is one and no pattern or address.
    pub(super) fn name(&self) -> Option<String> {
        let Self::Labels(labels) = self else { return None };
        let parts: Option<Vec<String>> =
            labels.iter().map(|label| String::from_utf8(fixed(label)?).ok()).collect::<Option<_>>();
        parts.map(|parts| parts.join(".")).filter(|name| name.parse::<IpAddr>().is_err())
    }

    pub(super) fn covers(&self, host: Host<'_>) -> bool {
        match host {
            Host::Name(name) => match name.trim_matches(['[', ']']).parse() {
                Ok(address) => self.meets(&Self::of_address(address)),
                Err(_) => self.meets(&Self::Labels(labels(name.strip_suffix('.').unwrap_or(name)))),
            },
            Host::Address(address) => self.meets(&Self::of_address(address)),
        }
    }

    pub(super) fn of_address(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(address) => Self::Address(address),
            IpAddr::V4(address) => Self::Labels(labels(&address.to_string())),
        }
    }

    /// Whether some host is meant by both.
    pub(super) fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any, _) | (_, Self::Any) => true,
            (Self::Address(a), Self::Address(b)) => a == b,
            (Self::Address(address), Self::Labels(labels)) | (Self::Labels(labels), Self::Address(address)) => {
                address.is_loopback() && may_be_localhost(labels)
            }
            (Self::Labels(a), Self::Labels(b)) => {
                let alike = a.len() == b.len() && a.iter().zip(b).all(|(a, b)| globs_meet_any_case(a, b));
                alike || may_be_localhost(a) && is_loopback(b) || may_be_localhost(b) && is_loopback(a)
            }
        }
    }
}

/// A key under which hosts that mean the same stand together; nothing for a pattern.
pub(super) fn key(hosts: &Hosts) -> Option<String> {
    match hosts {
        Hosts::Any => None,
        Hosts::Address(address) if address.is_loopback() => Some("localhost".to_owned()),
        Hosts::Address(address) => Some(address.to_string()),
        Hosts::Labels(labels) => {
            let parts: Option<Vec<String>> =
                labels.iter().map(|label| String::from_utf8(fixed(label)?).ok()).collect::<Option<_>>();
            if parts.is_some() && is_loopback(labels) {
                return Some("localhost".to_owned());
            }
            parts.map(|parts| parts.join(".").to_ascii_lowercase())
        }
    }
}

fn labels(name: &str) -> Vec<Glob> {
    name.split('.').map(|label| literal(label.as_bytes())).collect()
}

fn may_be_localhost(labels: &[Glob]) -> bool {
    matches!(labels, [label] if globs_meet_any_case(label, &literal(b"localhost")))
}

/// Whether the four numbers may be an address of this machine alone.
fn is_loopback(labels: &[Glob]) -> bool {
    let number = |label: &Glob| {
        label.iter().all(|atom| matches!(atom, Atom::Star) || matches!(atom, Atom::Byte(byte) if byte.is_ascii_digit()))
    };
    matches!(labels, [first, rest @ ..] if rest.len() == 3 && globs_meet(first, &literal(b"127")) && rest.iter().all(number))
}
