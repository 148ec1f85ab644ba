//! Addresses of sockets, as programs lay them out in memory.

use std::ffi::OsStr;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

/// The most bytes that an address has.
pub(super) const LONGEST: usize = 128;

/// An address of a socket. The path of a Unix socket is as the program gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Address {
    /// None: dissolves a connection. What it would be for IPv4, if it is long enough.
    Unspecified(Option<SocketAddrV4>),
    Internet(SocketAddr),
    UnixPath(PathBuf),
    UnixAbstract(Vec<u8>),
    UnixUnnamed,
    Other(u16),
}

/// Reads an address; `None` if it is too short for its family.
pub(super) fn parse(bytes: &[u8]) -> Option<Address> {
    let (family, rest) = bytes.split_first_chunk::<2>()?;
    let family = u16::from_ne_bytes(*family);
    Some(match i32::from(family) {
        libc::AF_UNSPEC => Address::Unspecified(four(rest)),
        libc::AF_INET => Address::Internet(four(rest)?.into()),
        libc::AF_INET6 => {
            let (port, rest) = rest.split_first_chunk::<2>()?;
            let (_flow, rest) = rest.split_first_chunk::<4>()?;
            let (address, _) = rest.split_first_chunk::<16>()?;
            internet(Ipv6Addr::from(*address).to_canonical(), *port)
        }
        libc::AF_UNIX => match rest {
            [] => Address::UnixUnnamed,
            [0, name @ ..] => Address::UnixAbstract(name.to_vec()),
            name => {
                let end = name.iter().position(|byte| *byte == 0).unwrap_or(name.len());
                Address::UnixPath(PathBuf::from(OsStr::from_bytes(&name[..end])))
            }
        },
        _ => Address::Other(family),
    })
}

fn four(rest: &[u8]) -> Option<SocketAddrV4> {
    let (port, rest) = rest.split_first_chunk::<2>()?;
    let (address, _) = rest.split_first_chunk::<4>()?;
    Some(SocketAddrV4::new(Ipv4Addr::from(*address), u16::from_be_bytes(*port)))
}

fn internet(address: IpAddr, port: [u8; 2]) -> Address {
    Address::Internet(SocketAddr::new(address, u16::from_be_bytes(port)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_family(family: i32, rest: &[u8]) -> Vec<u8> {
        let mut bytes = u16::try_from(family).unwrap().to_ne_bytes().to_vec();
        bytes.extend(rest);
        bytes
    }

    #[test]
    fn reads_each_family() {
        let four = with_family(libc::AF_INET, &[0x1f, 0x90, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(parse(&four), Some(Address::Internet("127.0.0.1:8080".parse().unwrap())));

        let mut rest = vec![0, 53, 0, 0, 0, 0];
        rest.extend("::ffff:10.0.0.1".parse::<Ipv6Addr>().unwrap().octets());
        rest.extend([0; 4]);
        let mapped = with_family(libc::AF_INET6, &rest);
        assert_eq!(parse(&mapped), Some(Address::Internet("10.0.0.1:53".parse().unwrap())));

        assert_eq!(parse(&with_family(libc::AF_UNIX, b"/run/x\0yy")), Some(Address::UnixPath("/run/x".into())));
        assert_eq!(parse(&with_family(libc::AF_UNIX, b"\0name")), Some(Address::UnixAbstract(b"name".to_vec())));
        assert_eq!(parse(&with_family(libc::AF_UNIX, b"")), Some(Address::UnixUnnamed));
        assert_eq!(parse(&with_family(libc::AF_NETLINK, &[0; 10])), Some(Address::Other(16)));
        assert_eq!(parse(&with_family(libc::AF_UNSPEC, &[0; 4])), Some(Address::Unspecified(None)));
        let four = with_family(libc::AF_UNSPEC, &[0, 53, 127, 0, 0, 1]);
        assert_eq!(parse(&four), Some(Address::Unspecified(Some("127.0.0.1:53".parse().unwrap()))));
    }

    #[test]
    fn refuses_what_is_cut_off() {
        assert_eq!(parse(&[]), None);
        assert_eq!(parse(&with_family(libc::AF_INET, &[0, 80, 1, 2])), None);
        assert_eq!(parse(&with_family(libc::AF_INET6, &[0; 12])), None);
    }
}
