//! The observed programs: one small program per verb.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt, symlink};
use std::os::unix::net::{SocketAddr, UnixListener, UnixStream};
use std::os::unix::process::CommandExt;
use std::process::{self, Command};
use std::thread;

use rustix::fs::{AtFlags, CWD, Mode, OFlags};
use rustix::process::{Signal, WaitOptions};

pub(crate) fn run(mut arguments: impl Iterator<Item = OsString>) {
    let verb = arguments.next().unwrap();
    match verb.to_str().unwrap() {
        "nothing" => {}
        "read-relative" => {
            std::env::set_current_dir("sub").unwrap();
            fs::read("inner").unwrap();
        }
        "read-at" => {
            let folder = rustix::fs::open("sub", OFlags::PATH | OFlags::DIRECTORY, Mode::empty()).unwrap();
            rustix::fs::openat(&folder, "inner", OFlags::RDONLY, Mode::empty()).unwrap();
        }
        "read-link" => drop(fs::read("link").unwrap()),
        "read-odd-name" => drop(fs::read(OsStr::from_bytes(b"odd\xff\xfename")).unwrap()),
        "read-absent" => drop(fs::read("absent").unwrap_err()),
        "read-thrice" => (0..3).for_each(|_| drop(fs::read("file").unwrap())),
        "read-denied" => {
            // The subject can be root, whom no mode keeps out: it becomes nobody first.
            rustix::process::umask(Mode::empty());
            if rustix::process::geteuid().is_root() {
                let nobody = rustix::process::Uid::from_raw(65534);
                rustix::thread::set_thread_uid(nobody).unwrap();
            }
            drop(fs::read("secret").unwrap_err());
        }
        "stat-only" => drop(fs::metadata("file").unwrap()),
        "path-only" => drop(rustix::fs::open("file", OFlags::PATH, Mode::empty()).unwrap()),
        "write" => {
            fs::write("new", "x").unwrap();
            fs::write("file", "x").unwrap();
            OpenOptions::new().append(true).open("append").unwrap().write_all(b"x").unwrap();
            OpenOptions::new().read(true).write(true).open("both").unwrap();
            OpenOptions::new().write(true).create_new(true).mode(0o600).open("exclusive").unwrap();
            OpenOptions::new().write(true).create_new(true).open("file").unwrap_err();
        }
        "change" => {
            fs::rename("old", "moved").unwrap();
            fs::remove_file("gone").unwrap();
            fs::create_dir("folder").unwrap();
            fs::remove_dir("empty").unwrap();
            fs::hard_link("file", "second").unwrap();
            symlink("file", "pointer").unwrap();
            fs::set_permissions("file", fs::Permissions::from_mode(0o600)).unwrap();
            rustix::fs::unlinkat(CWD, "absent", AtFlags::empty()).unwrap_err();
        }
        "list" => assert_eq!(fs::read_dir("sub").unwrap().count(), 1),
        "tcp" => {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap();
            let mut client = TcpStream::connect(address).unwrap();
            let (mut server, _) = listener.accept().unwrap();
            client.write_all(b"x").unwrap();
            server.read_exact(&mut [0]).unwrap();
            drop((listener, server));
            TcpStream::connect(address).unwrap_err();
            fs::write("port", address.port().to_string()).unwrap();
        }
        "udp" => {
            let receiver = UdpSocket::bind("127.0.0.1:0").unwrap();
            let sender = UdpSocket::bind("[::]:0").unwrap();
            let port = receiver.local_addr().unwrap().port();
            sender
                .send_to(b"x", format!("[::ffff:127.0.0.1]:{port}").parse::<std::net::SocketAddr>().unwrap())
                .unwrap();
            receiver.recv(&mut [0]).unwrap();
            fs::write("port", port.to_string()).unwrap();
        }
        "unix" => {
            let _listener = UnixListener::bind("socket").unwrap();
            UnixStream::connect("socket").unwrap();
            let name = format!("threatmodel-observe-{}", process::id());
            let address = SocketAddr::from_abstract_name(&name).unwrap();
            let _abstract = UnixListener::bind_addr(&address).unwrap();
            UnixStream::connect_addr(&address).unwrap();
            fs::write("name", name).unwrap();
            UnixStream::connect("absent").unwrap_err();
        }
        "spawn" => assert!(Command::new("/bin/cat").arg("file").status().unwrap().success()),
        "spawn-absent" => drop(Command::new("./absent").status().unwrap_err()),
        "shell" => {
            assert!(
                Command::new("sh").args(["-c", "read x < file; (read y < file); true"]).status().unwrap().success()
            );
        }
        "script" => assert!(Command::new("./script").status().unwrap().success()),
        "threads" => thread::scope(|scope| {
            for number in 0..8 {
                scope.spawn(move || {
                    for _ in 0..50 {
                        fs::read(format!("file{number}")).unwrap();
                    }
                });
            }
        }),
        "execute-in-thread" => {
            let error = thread::spawn(|| Command::new("/bin/cat").arg("file").exec()).join().unwrap();
            panic!("{error}");
        }
        "abort" => process::abort(),
        "exit-3" => process::exit(3),
        "kill" => rustix::process::kill_process(rustix::process::getpid(), Signal::KILL).unwrap(),
        "terminate-child" => {
            let mut child = Command::new("sh")
                .args(["-c", "trap '' TERM; echo > ready; while [ ! -e done ]; do :; done"])
                .spawn()
                .unwrap();
            await_file("ready");
            rustix::process::kill_process(rustix::process::Pid::from_child(&child), Signal::TERM).unwrap();
            fs::write("done", "").unwrap();
            assert!(child.wait().unwrap().success());
        }
        "stop-child" => {
            let mut child = Command::new("sh").args(["-c", "kill -STOP $$; echo > went-on"]).spawn().unwrap();
            let pid = rustix::process::Pid::from_child(&child);
            let stopped = rustix::process::waitpid(Some(pid), WaitOptions::UNTRACED).unwrap();
            assert!(stopped.unwrap().1.stopped());
            assert!(!fs::exists("went-on").unwrap());
            rustix::process::kill_process(pid, Signal::CONT).unwrap();
            assert!(child.wait().unwrap().success());
            fs::read("went-on").unwrap();
        }
        "stop-threads" => {
            let this = std::env::current_exe().unwrap();
            let mut child = Command::new(this).args([crate::support::SUBJECT, "read-until-done"]).spawn().unwrap();
            let pid = rustix::process::Pid::from_child(&child);
            await_file("ready");
            for _ in 0..20 {
                for (signal, change) in [(Signal::STOP, WaitOptions::UNTRACED), (Signal::CONT, WaitOptions::CONTINUED)]
                {
                    rustix::process::kill_process(pid, signal).unwrap();
                    let status = rustix::process::waitpid(Some(pid), change).unwrap().unwrap().1;
                    assert_eq!(
                        (status.stopped(), status.continued()),
                        (signal == Signal::STOP, signal == Signal::CONT)
                    );
                }
            }
            fs::write("done", "").unwrap();
            assert!(child.wait().unwrap().success());
        }
        "read-until-done" => thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    while !fs::exists("done").unwrap() {
                        fs::read("file").unwrap();
                    }
                });
            }
            fs::write("ready", "").unwrap();
        }),
        "daemon" => {
            Command::new("sh")
                .args(["-c", "(while [ ! -e parent-gone ]; do :; done; echo > late) &"])
                .status()
                .unwrap();
            fs::write("parent-gone", "").unwrap();
        }
        "group" => {
            let status = Command::new("sh").args(["-c", "echo > grouped"]).process_group(0).status().unwrap();
            assert!(status.success());
        }
        "own-pipe" => {
            let (read, _write) = rustix::pipe::pipe().unwrap();
            let name = format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&read));
            OpenOptions::new()
                .read(true)
                .custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed())
                .open(name)
                .unwrap();
        }
        "bind-any" => drop(TcpListener::bind("127.0.0.1:0").unwrap()),
        "variables" => {
            for _ in 0..1000 {
                drop(std::env::var_os("OBSERVED_OFTEN"));
            }
            thread::scope(|scope| {
                for number in 0..4 {
                    scope.spawn(move || {
                        for _ in 0..100 {
                            assert_eq!(std::env::var_os(format!("OBSERVED_{number}")), None);
                        }
                    });
                }
            });
            read_variable_in_own_frame();
        }
        "own-frame" => open_in_own_frame(),
        "many" => {
            for _ in 0..100_000 {
                File::open("file").unwrap();
            }
        }
        verb => crate::names::subject(verb).unwrap_or_else(|| panic!("no verb {verb}")),
    }
}

#[inline(never)]
fn open_in_own_frame() {
    // The line that the stack must show.
    fs::read("file").unwrap();
}

#[inline(never)]
fn read_variable_in_own_frame() {
    assert_eq!(std::env::var("OBSERVED_SET").unwrap(), "value");
}

fn await_file(name: &str) {
    while !fs::exists(name).unwrap() {
        thread::yield_now();
    }
}
