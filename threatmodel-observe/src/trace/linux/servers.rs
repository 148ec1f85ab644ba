//! Servers of names: which sockets are connected to one, and whether all that was sent there is known.
//!
//! A socket is known by its inode, which stays the same however its descriptor is duplicated, inherited or handed over.

use std::collections::{BTreeSet, HashMap};
use std::net::SocketAddr;

use nix::errno::Errno;
use nix::unistd::Pid;

use super::{process, query};

pub(super) struct Servers {
    limit: usize,
    /// Sockets that were connected to a server, by their inode.
    sockets: HashMap<u64, Socket>,
    /// Servers that got, or may have got, what is no question whose names are known.
    obscure: BTreeSet<SocketAddr>,
    /// Whether there were more of them than are kept, so that nothing is known of any.
    beyond: bool,
}

struct Socket {
    server: SocketAddr,
    /// Whether a question was seen that was sent over it. One over which none was may be written to in other ways.
    asked: bool,
}

impl Servers {
    /// At most `limit` sockets and servers are kept.
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, sockets: HashMap::new(), obscure: BTreeSet::new(), beyond: false }
    }

    /// Whether a datagram without an address may go to a server.
    pub(super) fn any_connected(&self) -> bool {
        !self.sockets.is_empty()
    }

    /// A socket for datagrams has been connected.
    pub(super) fn connected(&mut self, thread: Pid, descriptor: i32, to: SocketAddr) {
        let is_server = to.port() == query::PORT;
        if !is_server && !self.any_connected() {
            return;
        }
        match process::socket_inode(thread, descriptor) {
            Ok(Some(inode)) => self.note(inode, to),
            _ if is_server => self.obscure(to),
            _ => {}
        }
    }

    fn note(&mut self, inode: u64, to: SocketAddr) {
        if let Some(before) = self.sockets.remove(&inode)
            && !before.asked
        {
            self.obscure(before.server);
        }
        if to.port() != query::PORT {
            return;
        }
        if self.sockets.len() < self.limit {
            self.sockets.insert(inode, Socket { server: to, asked: false });
        } else {
            self.beyond = true;
        }
    }

    /// The server that a socket is connected to, and the inode of that.
    ///
    /// # Errors
    ///
    /// If the system does not tell.
    pub(super) fn of_socket(&self, thread: Pid, descriptor: i32) -> Result<Option<(SocketAddr, u64)>, Errno> {
        let Some(inode) = process::socket_inode(thread, descriptor)? else { return Ok(None) };
        let Some(socket) = self.sockets.get(&inode) else { return Ok(None) };
        // The number may be that of another socket by now, and the socket connected elsewhere.
        let server = match process::socket_peer(thread, descriptor) {
            Some(peer) => peer.filter(|peer| peer.port() == query::PORT),
            None => Some(socket.server),
        };
        Ok(server.map(|server| (server, inode)))
    }

    /// A question was sent over this socket.
    pub(super) fn asked(&mut self, inode: u64) {
        if let Some(socket) = self.sockets.get_mut(&inode) {
            socket.asked = true;
        }
    }

    /// A server got what is no question.
    pub(super) fn obscure(&mut self, server: SocketAddr) {
        if self.obscure.len() < self.limit {
            self.obscure.insert(server);
        } else {
            self.beyond = true;
        }
    }

    /// Those of some servers that got questions whose names are known, and nothing else.
    pub(super) fn close(mut self, tried: BTreeSet<SocketAddr>) -> Vec<SocketAddr> {
        if self.beyond {
            return Vec::new();
        }
        self.obscure.extend(self.sockets.values().filter(|socket| !socket.asked).map(|socket| socket.server));
        tried.difference(&self.obscure).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVER: &str = "10.0.0.1:53";
    const OTHER: &str = "10.0.0.2:53";

    fn address(text: &str) -> SocketAddr {
        text.parse().unwrap()
    }

    fn known(servers: Servers) -> Vec<SocketAddr> {
        servers.close([SERVER, OTHER].map(address).into())
    }

    #[test]
    fn a_server_that_only_got_questions_is_known() {
        let mut servers = Servers::new(9);
        assert!(!servers.any_connected());
        servers.note(1, address(SERVER));
        assert!(servers.any_connected());
        servers.asked(1);
        // Asked over the same socket after another server.
        servers.note(1, address(OTHER));
        servers.asked(1);
        assert_eq!(known(servers), [SERVER, OTHER].map(address));
    }

    #[test]
    fn one_that_may_have_got_more_is_not() {
        let mut silent = Servers::new(9);
        silent.note(1, address(SERVER));
        assert_eq!(known(silent), [address(OTHER)]);
        let mut silent_before = Servers::new(9);
        silent_before.note(1, address(SERVER));
        silent_before.note(1, address(OTHER));
        silent_before.asked(1);
        assert_eq!(known(silent_before), [address(OTHER)]);
        let mut silent_beside = Servers::new(9);
        silent_beside.note(1, address(SERVER));
        silent_beside.note(2, address(SERVER));
        silent_beside.asked(1);
        assert_eq!(known(silent_beside), [address(OTHER)]);
        let mut mixed = Servers::new(9);
        mixed.note(1, address(SERVER));
        mixed.asked(1);
        mixed.obscure(address(SERVER));
        assert_eq!(known(mixed), [address(OTHER)]);
        let mut elsewhere = Servers::new(9);
        elsewhere.note(1, address(SERVER));
        elsewhere.note(1, address("10.0.0.1:80"));
        assert_eq!(known(elsewhere), [address(OTHER)]);
    }

    #[test]
    fn of_more_than_are_kept_nothing_is_known() {
        let mut servers = Servers::new(1);
        servers.note(1, address(SERVER));
        servers.asked(1);
        servers.note(2, address(SERVER));
        assert_eq!(known(servers), []);
    }
}
