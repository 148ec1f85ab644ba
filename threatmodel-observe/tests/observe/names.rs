//! Names that are looked up: what is observed of each way to ask, and what asks nobody.

use std::fs::{self, File};
use std::io::{IoSlice, Write};
use std::net::{SocketAddr, UdpSocket};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::net::{UnixListener, UnixStream};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use rustix::net::{MMsgHdr, SendAncillaryBuffer, SendFlags, sendmmsg, sendmsg, sendmsg_addr};
use subjects::Skip;
use threatmodel_observe::blind::BlindSpot;
use threatmodel_observe::record::{Observation, Operation, Outcome, Touched};

use crate::support::{Folder, SUBJECT, of, peers};

/// A server on port 53 of an address of its own, which sends back what it gets as an answer. Only root may have one, unless
/// the system is set otherwise.
fn server() -> Option<SocketAddr> {
    static NUMBER: AtomicU8 = AtomicU8::new(1);
    let [_, process, ..] = std::process::id().to_le_bytes();
    for _ in 0..50 {
        let address = SocketAddr::from(([127, 53, process, NUMBER.fetch_add(1, Ordering::SeqCst)], 53));
        match UdpSocket::bind(address) {
            Ok(socket) => {
                std::thread::spawn(move || answer(&socket));
                return Some(address);
            }
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {}
            Err(error) => {
                no_server(&format!("port 53 of a loopback address cannot be had: {error}"));
                return None;
            }
        }
    }
    no_server("somebody else has port 53 on every loopback address");
    None
}

fn no_server(why: &str) {
    Skip { what: "names that a program looks up", why, how: "run the tests as root, with port 53 free" }.note();
}

fn answer(socket: &UdpSocket) {
    let mut bytes = [0; 600];
    while let Ok((length, client)) = socket.recv_from(&mut bytes) {
        bytes[2] |= 0x80;
        let _ = socket.send_to(&bytes[..length], client);
    }
}

/// Observes a verb with a server; `None` where there is none.
fn with_server(verb: &str) -> Option<(Observation, SocketAddr)> {
    let server = server()?;
    let folder = Folder::new();
    fs::write(folder.file("server"), server.to_string()).unwrap();
    Some((folder.subject(verb), server))
}

/// The names that were looked up.
fn names(seen: &Observation) -> Vec<&str> {
    let names = of(seen, Operation::LookUp).into_iter().map(|access| match &access.what {
        Touched::Name(name) => name.as_str(),
        other => panic!("looked up {other}"),
    });
    names.collect()
}

pub(crate) fn look_ups() {
    let Some((seen, server)) = with_server("look-up") else { return };
    let expected = [
        "address.example",
        "child.example",
        "connected.example",
        "duplicate.example",
        "first.example",
        "mapped.example",
        "message-to.example",
        "message.example",
        "second.example",
    ];
    assert_eq!(names(&seen), expected);
    for access in of(&seen, Operation::LookUp) {
        assert_eq!((access.outcome, access.count), (Outcome::Done, 1), "{access:?}");
    }
    assert_eq!(seen.name_servers, [server]);
    // The server is touched as it was before.
    assert!(peers(&seen, Operation::Send).contains(&(format!("udp:{server}"), Outcome::Done)), "{seen:#?}");
    assert!(peers(&seen, Operation::Connect).contains(&(format!("udp:{server}"), Outcome::Done)), "{seen:#?}");
}

pub(crate) fn what_asks_nobody() {
    let Some((seen, server)) = with_server("look-up-nothing") else { return };
    assert_eq!(names(&seen), Vec::<&str>::new());
    assert!(peers(&seen, Operation::Send).contains(&(format!("udp:{server}"), Outcome::Done)), "{seen:#?}");
    assert_eq!(seen.name_servers, [], "it got what is no question");
}

/// A server is known only where nothing else may have gone there.
pub(crate) fn what_is_not_only_asked() {
    for (verb, expected) in [
        ("write-to-server", &[][..]),
        ("ask-and-more", &["asked.example"]),
        ("ask-in-parts", &[]),
        ("connect-only", &[]),
    ] {
        let Some((seen, server)) = with_server(verb) else { return };
        assert_eq!(names(&seen), expected, "{verb}");
        assert_eq!(seen.name_servers, [], "{verb}");
        assert!(peers(&seen, Operation::Connect).contains(&(format!("udp:{server}"), Outcome::Done)), "{seen:#?}");
    }
}

/// A service that looks up names for others, in a file system of its own.
pub(crate) fn services() {
    let folder = Folder::new();
    let this = std::env::current_exe().unwrap();
    let observe = |path: &str| {
        let script = format!(
            "mount -t tmpfs none /run && mkdir -p /run/nscd /run/other && exec '{}' {SUBJECT} service{path}",
            this.display()
        );
        folder.try_observe(["unshare", "--mount", "sh", "-c", &script])
    };
    let said = |seen: &Observation| {
        let spots = seen.blind_spots.iter().filter(|spot| matches!(spot, BlindSpot::NamesElsewhere { .. }));
        spots.map(ToString::to_string).collect::<Vec<_>>()
    };
    match observe("/run/nscd/socket") {
        Ok(seen) if seen.status.success() => {
            let [said] = &said(&seen)[..] else { panic!("{seen:#?}") };
            assert!(said.contains(&format!("{} connected to nscd", this.display())), "{said}");
            assert!(
                seen.blind_spots
                    .iter()
                    .filter(|spot| matches!(spot, BlindSpot::NamesElsewhere { .. }))
                    .all(|spot| !spot.is_grave())
            );
        }
        other => {
            let why = format!("there is no file system of its own to be had: {other:?}");
            let how = "run the tests as root, or allow user namespaces";
            return Skip { what: "services that look names up for a program", why: &why, how }.note();
        }
    }
    assert_eq!(said(&observe("/run/other/socket").unwrap()), Vec::<String>::new());
}

/// Runs the observed program for a verb; `None` if the verb is not one of these.
pub(crate) fn subject(verb: &str) -> Option<()> {
    if let Some(path) = verb.strip_prefix("service") {
        let _listener = UnixListener::bind(path).unwrap();
        UnixStream::connect(path).unwrap();
        return Some(());
    }
    match verb {
        "look-up" => look_up(),
        "ask-over-input" => {
            let socket = UdpSocket::from(std::io::stdin().as_fd().try_clone_to_owned().unwrap());
            ask(&socket, "child.example");
        }
        "look-up-nothing" => look_up_nothing(),
        "write-to-server" => {
            // Not seen, so that nothing of it is claimed.
            let socket = connected();
            File::from(OwnedFd::from(socket)).write_all(&question("written.example")).unwrap();
        }
        "ask-and-more" => {
            let socket = connected();
            ask(&socket, "asked.example");
            socket.send(&[&question("more.example")[..], b"and more"].concat()).unwrap();
        }
        "ask-in-parts" => {
            let socket = connected();
            let question = question("parts.example");
            rustix::net::send(&socket, &question[..20], SendFlags::MORE).unwrap();
            rustix::net::send(&socket, &question[20..], SendFlags::empty()).unwrap();
        }
        "connect-only" => drop(connected()),
        _ => return None,
    }
    Some(())
}

fn server_of_subject() -> SocketAddr {
    fs::read_to_string("server").unwrap().parse().unwrap()
}

fn bound() -> UdpSocket {
    let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    socket
}

fn connected() -> UdpSocket {
    let socket = bound();
    socket.connect(server_of_subject()).unwrap();
    socket
}

fn question(name: &str) -> Vec<u8> {
    let mut bytes = vec![0xab, 0xcd, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for label in name.split('.') {
        bytes.push(u8::try_from(label.len()).unwrap());
        bytes.extend(label.as_bytes());
    }
    bytes.extend([0, 0, 1, 0, 1]);
    bytes
}

/// Asks over a connected socket, and waits for the answer.
fn ask(socket: &UdpSocket, name: &str) {
    socket.send(&question(name)).unwrap();
    await_answer(socket);
}

fn await_answer(socket: &UdpSocket) {
    let mut bytes = [0; 600];
    socket.recv(&mut bytes).unwrap();
    assert_eq!(bytes[2], 0x81, "an answer");
}

fn look_up() {
    let server = server_of_subject();
    let socket = bound();
    socket.send_to(&question("Address.Example"), server).unwrap();
    await_answer(&socket);
    let message = question("message-to.example");
    let (first, second) = message.split_at(15);
    let mut nothing = SendAncillaryBuffer::default();
    let parts = [IoSlice::new(first), IoSlice::new(&[]), IoSlice::new(second)];
    sendmsg_addr(&socket, &server, &parts, &mut nothing, SendFlags::empty()).unwrap();
    await_answer(&socket);

    let socket = connected();
    ask(&socket, "connected.example");
    sendmsg(&socket, &[IoSlice::new(&question("message.example"))], &mut nothing, SendFlags::empty()).unwrap();
    await_answer(&socket);
    // As the C library asks for both kinds of addresses.
    let (first, second) = (question("first.example"), question("second.example"));
    let (first, second) = ([IoSlice::new(&first)], [IoSlice::new(&second)]);
    let mut more = SendAncillaryBuffer::default();
    let mut both = [MMsgHdr::new(&first, &mut nothing), MMsgHdr::new(&second, &mut more)];
    assert_eq!(sendmmsg(&socket, &mut both, SendFlags::empty()).unwrap(), 2);
    await_answer(&socket);
    await_answer(&socket);

    let duplicate = socket.try_clone().unwrap();
    let number = socket.as_raw_fd();
    drop(socket);
    ask(&duplicate, "duplicate.example");
    // The number of the descriptor is used again, for a socket that leads elsewhere.
    let elsewhere = bound();
    assert_eq!(elsewhere.as_raw_fd(), number);
    elsewhere.connect((server.ip(), 5353)).unwrap();
    elsewhere.send(&question("reused.example")).unwrap();

    let this = std::env::current_exe().unwrap();
    let mut child = Command::new(this);
    child.args([SUBJECT, "ask-over-input"]).stdin(Stdio::from(OwnedFd::from(duplicate)));
    assert!(child.status().unwrap().success());

    let socket = UdpSocket::bind("[::]:0").unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let SocketAddr::V4(server) = server else { panic!("{server}") };
    socket.connect((server.ip().to_ipv6_mapped(), server.port())).unwrap();
    ask(&socket, "mapped.example");
}

fn look_up_nothing() {
    let server = server_of_subject();
    let socket = bound();
    socket.send_to(b"this is no question, and of some length", server).unwrap();
    let mut answer = question("answer.example");
    answer[2] |= 0x80;
    socket.send_to(&answer, server).unwrap();
    socket.send_to(&question("elsewhere.example"), (server.ip(), 5353)).unwrap();
    // Over a connection it is a connection.
    match std::net::TcpListener::bind(server) {
        Ok(_listener) => {
            let mut client = std::net::TcpStream::connect(server).unwrap();
            client.write_all(&question("connection.example")).unwrap();
        }
        Err(error) => {
            let why = format!("port 53 cannot be had for TCP: {error}");
            Skip { what: "names that are looked up over TCP", why: &why, how: "free the port" }.note();
        }
    }
}
