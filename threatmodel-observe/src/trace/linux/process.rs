//! Information from the system about a process or thread under trace.
//!
//! Every answer may be missing: another thread, or a signal, can end the process at any time.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::unistd::Pid;
use rustix::net::SocketType;
use rustix::process::{PidfdFlags, PidfdGetfdFlags};

/// The process of a thread.
pub(super) fn of_thread(thread: Pid) -> Option<Pid> {
    Some(Pid::from_raw(status_field(thread, "Tgid:")?.parse().ok()?))
}

/// The tracer of a process.
pub(super) fn tracer(process: Pid) -> Option<Pid> {
    let tracer = status_field(process, "TracerPid:")?.parse().ok()?;
    (tracer != 0).then(|| Pid::from_raw(tracer))
}

/// Whether a process that signals stopped should go on: the signal to do so waits for it, or one that stops it anew and
/// has taken the place of that.
pub(super) fn goes_on(thread: Pid) -> bool {
    let mask = |field: &str| {
        let mask = status_field(thread, field).and_then(|mask| u64::from_str_radix(&mask, 16).ok());
        mask.unwrap_or_default()
    };
    let pending = mask("SigPnd:") | mask("ShdPnd:");
    pending & bit(libc::SIGCONT) != 0 || pending & STOPS & !mask("SigBlk:") != 0
}

/// The signals that stop a process.
const STOPS: u64 = bit(libc::SIGSTOP) | bit(libc::SIGTSTP) | bit(libc::SIGTTIN) | bit(libc::SIGTTOU);

/// Whether a signal stops a process that does not handle it.
pub(super) const fn stops(signal: i32) -> bool {
    signal <= 64 && bit(signal) & STOPS != 0
}

const fn bit(signal: i32) -> u64 {
    1 << (signal - 1)
}

/// Whether a thread is stopped for its tracer, which may not know yet.
pub(super) fn is_stopped_for_tracer(thread: Pid) -> bool {
    status_field(thread, "State:").is_some_and(|state| state.starts_with('t'))
}

fn status_field(process: Pid, name: &str) -> Option<String> {
    // The name of the process, which need not be UTF-8, is in there too.
    let status = fs::read(format!("/proc/{process}/status")).ok()?;
    let status = String::from_utf8_lossy(&status);
    status.lines().find_map(|line| line.strip_prefix(name)).map(|value| value.trim().to_owned())
}

/// The thread of a process that has this name.
pub(super) fn thread_named(process: Pid, name: &str) -> Option<Pid> {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).ok()?;
    let mut numbers = tasks.flatten().filter_map(|task| task.file_name().to_str()?.parse::<i32>().ok());
    let thread = numbers.find(|number| {
        fs::read_to_string(format!("/proc/{process}/task/{number}/comm")).is_ok_and(|found| found.trim_end() == name)
    });
    thread.map(Pid::from_raw)
}

/// The name of a process for messages.
pub(super) fn name(process: Pid) -> String {
    match fs::read_to_string(format!("/proc/{process}/comm")) {
        Ok(name) => format!("`{}` (process {process})", name.trim_end()),
        Err(_) => format!("process {process}"),
    }
}

/// The program that a process runs.
pub(super) fn program(process: Pid) -> Option<PathBuf> {
    link(&format!("/proc/{process}/exe")).ok()
}

/// The working directory of a thread.
pub(super) fn working_directory(thread: Pid) -> io::Result<PathBuf> {
    link(&format!("/proc/{thread}/cwd"))
}

/// The target of a descriptor: an absolute path, or a name like `socket:[1]`.
pub(super) fn descriptor(thread: Pid, descriptor: i32) -> io::Result<PathBuf> {
    link(&format!("/proc/{thread}/fd/{descriptor}"))
}

/// Whether a descriptor of a thread refers to a directory.
pub(super) fn is_directory(thread: Pid, descriptor: i32) -> bool {
    fs::metadata(format!("/proc/{thread}/fd/{descriptor}")).is_ok_and(|file| file.is_dir())
}

/// Reads a link of the system, without the mark of a file that is gone.
fn link(path: &str) -> io::Result<PathBuf> {
    let target = fs::read_link(path)?;
    let Some(bare) = target.as_os_str().as_bytes().strip_suffix(b" (deleted)") else { return Ok(target) };
    // A name may end so by itself.
    if fs::metadata(path).is_ok_and(|file| file.nlink() == 0) {
        return Ok(PathBuf::from(std::ffi::OsString::from_vec(bare.to_vec())));
    }
    Ok(target)
}

/// Whether a descriptor stands at the beginning of its file or directory.
pub(super) fn at_start(thread: Pid, descriptor: i32) -> bool {
    fs::read_to_string(format!("/proc/{thread}/fdinfo/{descriptor}"))
        .is_ok_and(|info| info.lines().any(|line| line.strip_prefix("pos:").is_some_and(|at| at.trim() == "0")))
}

/// The address at which the program of a process starts, after its loader.
pub(super) fn entry(process: Pid) -> Option<u64> {
    let pairs = fs::read(format!("/proc/{process}/auxv")).ok()?;
    let (words, _) = pairs.as_chunks::<8>();
    let (pairs, _) = words.as_chunks::<2>();
    pairs.iter().map(|pair| pair.map(u64::from_ne_bytes)).find(|pair| pair[0] == libc::AT_ENTRY).map(|pair| pair[1])
}

/// The descriptors of a process but the first three.
pub(super) fn inherited(process: Pid) -> Vec<(i32, PathBuf)> {
    let Ok(entries) = fs::read_dir(format!("/proc/{process}/fd")) else { return Vec::new() };
    let numbers = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    let mut found: Vec<_> = numbers
        .filter(|number| *number > 2)
        .filter_map(|number| Some((number, descriptor(process, number).ok()?)))
        .collect();
    found.sort();
    found
}

/// In which way the paths of a process mean something else than those of this process.
pub(super) fn other_view(process: Pid) -> Option<&'static str> {
    if fs::read_link(format!("/proc/{process}/root")).is_ok_and(|root| root != Path::new("/")) {
        return Some("another root");
    }
    let mounts = |of: &str| fs::read_link(format!("/proc/{of}/ns/mnt")).ok();
    let theirs = mounts(&process.to_string())?;
    (Some(theirs) != mounts("self")).then_some("another mount namespace")
}

/// Whether a program has rights that its caller need not have.
pub(super) fn has_own_rights(program: &Path) -> bool {
    const SET_USER: u32 = 0o4000;
    const SET_GROUP_AND_EXECUTE: u32 = 0o2010;
    // The longest form of the attribute, which the kernel checks when it is set.
    const CAPABILITIES: usize = 24;
    let Ok(file) = fs::metadata(program) else { return false };
    let user = file.mode() & SET_USER != 0 && file.uid() != rustix::process::geteuid().as_raw();
    let group = file.mode() & SET_GROUP_AND_EXECUTE == SET_GROUP_AND_EXECUTE
        && file.gid() != rustix::process::getegid().as_raw();
    user || group || rustix::fs::getxattr(program, c"security.capability", &mut [0_u8; CAPABILITIES]).is_ok()
}

/// The kind of socket behind a descriptor of a process; `None` also if the system is too old to tell.
pub(super) fn socket_kind(process: Pid, descriptor: i32) -> Option<SocketType> {
    rustix::net::sockopt::socket_type(&borrowed(process, descriptor)?).ok()
}

/// Whether a descriptor of a process is a socket for IPv4; so it is taken to be if the system is too old to tell.
pub(super) fn is_for_ipv4(process: Pid, descriptor: i32) -> bool {
    let family = borrowed(process, descriptor).and_then(|socket| rustix::net::sockopt::socket_domain(&socket).ok());
    family.is_none_or(|family| family == rustix::net::AddressFamily::INET)
}

/// The address that a socket of a process has; `None` also if the system is too old to tell.
pub(super) fn socket_address(process: Pid, descriptor: i32) -> Option<SocketAddr> {
    SocketAddr::try_from(rustix::net::getsockname(borrowed(process, descriptor)?).ok()?).ok()
}

/// The inode of the socket behind a descriptor; `None` where there is no socket.
///
/// # Errors
///
/// If the system does not tell.
pub(super) fn socket_inode(thread: Pid, number: i32) -> Result<Option<u64>, Errno> {
    let link = match descriptor(thread, number) {
        Ok(link) => link,
        // There is no such descriptor, and the call is going to fail.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.raw_os_error().map_or(Errno::EIO, Errno::from_raw)),
    };
    let inode = link.to_str().and_then(|link| link.strip_prefix("socket:[")?.strip_suffix(']'));
    Ok(inode.and_then(|inode| inode.parse().ok()))
}

/// The address that a socket of a process is connected to, `Some(None)` if it is not; `None` also if the system is too old
/// to tell.
pub(super) fn socket_peer(process: Pid, descriptor: i32) -> Option<Option<SocketAddr>> {
    let socket = borrowed(process, descriptor)?;
    let peer = match rustix::net::getpeername(socket) {
        Ok(Some(peer)) => SocketAddr::try_from(peer).ok(),
        Ok(None) | Err(_) => None,
    };
    // Only the address and the port count.
    Some(peer.map(|peer| SocketAddr::new(peer.ip().to_canonical(), peer.port())))
}

/// A descriptor of a process, as one of our own.
fn borrowed(process: Pid, descriptor: i32) -> Option<OwnedFd> {
    let process = rustix::process::Pid::from_raw(process.as_raw())?;
    let process = rustix::process::pidfd_open(process, PidfdFlags::empty()).ok()?;
    rustix::process::pidfd_getfd(process.as_fd(), descriptor, PidfdGetfdFlags::empty()).ok()
}
