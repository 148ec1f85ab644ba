//! Services of the machine that look names up for others, who tell them the names where nobody sees it.

use std::path::Path;

/// Where they listen, without links and below `/var` where that is a folder of its own, and what they are called.
const SERVICES: &[(&str, &str)] = &[
    ("/run/nscd/socket", "nscd"),
    ("/var/run/nscd/socket", "nscd"),
    ("/run/systemd/resolve/io.systemd.Resolve", "systemd-resolved"),
    ("/run/avahi-daemon/socket", "avahi"),
    ("/var/run/avahi-daemon/socket", "avahi"),
];

/// The service that listens at a path.
pub(super) fn at(socket: &Path) -> Option<&'static str> {
    SERVICES.iter().find(|(path, _)| socket == Path::new(path)).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_these_sockets_are_services() {
        assert_eq!(at(Path::new("/run/nscd/socket")), Some("nscd"));
        assert_eq!(at(Path::new("/run/systemd/resolve/io.systemd.Resolve")), Some("systemd-resolved"));
        assert_eq!(at(Path::new("/run/dbus/system_bus_socket")), None);
        assert_eq!(at(Path::new("/tmp/nscd/socket")), None);
    }
}
