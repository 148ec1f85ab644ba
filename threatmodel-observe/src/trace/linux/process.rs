//! Information from the system about a process or thread under trace.
//!
//! Every answer may be missing: another thread, or a signal, can end the process at any time.

use std::collections::HashSet;
use std::ffi::OsString;
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

/// The process of a thread, and the parent of that: who started it, or who took it over when that one ended.
pub(super) fn family(thread: Pid) -> Option<(Pid, Pid)> {
    let status = status(thread)?;
    let number = |name: &str| Some(Pid::from_raw(field(&status, name)?.parse().ok()?));
    Some((number("Tgid:")?, number("PPid:")?))
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

/// Whether this process ignores a signal.
pub(super) fn ignores(signal: i32) -> bool {
    let mask = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = field(&mask, "SigIgn:").and_then(|mask| u64::from_str_radix(mask, 16).ok());
    mask.unwrap_or_default() & bit(signal) != 0
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
    field(&status(process)?, name).map(str::to_owned)
}

fn status(process: Pid) -> Option<String> {
    // The name of the process, which need not be UTF-8, is in there too.
    let status = fs::read(format!("/proc/{process}/status")).ok()?;
    Some(String::from_utf8_lossy(&status).into_owned())
}

fn field<'s>(status: &'s str, name: &str) -> Option<&'s str> {
    status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim)
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
        return Ok(PathBuf::from(OsString::from_vec(bare.to_vec())));
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

/// The names of the variables that a program was started with.
pub(super) fn environment(process: Pid) -> HashSet<OsString> {
    let variables = fs::read(format!("/proc/{process}/environ")).unwrap_or_default();
    let names = variables.split(|byte| *byte == 0).filter_map(|variable| variable.split(|byte| *byte == b'=').next());
    names.filter(|name| !name.is_empty()).map(|name| OsString::from_vec(name.to_vec())).collect()
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

/// The kind of socket behind a descriptor of a thread; `None` also if the system is too old to tell.
pub(super) fn socket_kind(thread: Pid, descriptor: i32) -> Option<SocketType> {
    rustix::net::sockopt::socket_type(&borrowed(thread, descriptor)?).ok()
}

/// Whether a descriptor of a thread is a socket for IPv4; so it is taken to be if the system is too old to tell.
pub(super) fn is_for_ipv4(thread: Pid, descriptor: i32) -> bool {
    let family = borrowed(thread, descriptor).and_then(|socket| rustix::net::sockopt::socket_domain(&socket).ok());
    family.is_none_or(|family| family == rustix::net::AddressFamily::INET)
}

/// The address that a socket of a thread has; `None` also if the system is too old to tell.
pub(super) fn socket_address(thread: Pid, descriptor: i32) -> Option<SocketAddr> {
    SocketAddr::try_from(rustix::net::getsockname(borrowed(thread, descriptor)?).ok()?).ok()
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

/// The address that a socket of a thread is connected to, `Some(None)` if it is not; `None` also if the system is too old
/// to tell.
pub(super) fn socket_peer(thread: Pid, descriptor: i32) -> Option<Option<SocketAddr>> {
    let socket = borrowed(thread, descriptor)?;
    let peer = match rustix::net::getpeername(socket) {
        Ok(Some(peer)) => SocketAddr::try_from(peer).ok(),
        Ok(None) | Err(_) => None,
    };
    // Only the address and the port count.
    Some(peer.map(|peer| SocketAddr::new(peer.ip().to_canonical(), peer.port())))
}

/// A descriptor of a thread, as one of our own.
fn borrowed(thread: Pid, number: i32) -> Option<OwnedFd> {
    /// Stands for a thread, whose table of descriptors may be its own, and whose process may have lost its first one.
    const OF_THREAD: PidfdFlags = PidfdFlags::from_bits_retain(libc::O_EXCL.cast_unsigned());
    let open =
        |thread: Pid, flags| rustix::process::pidfd_open(rustix::process::Pid::from_raw(thread.as_raw())?, flags).ok();
    let holder = open(thread, OF_THREAD).or_else(|| {
        // Before Linux 6.9, only what the first thread has, if that is the same.
        let (process, _) = family(thread)?;
        let same = process == thread || descriptor(process, number).ok()? == descriptor(thread, number).ok()?;
        same.then(|| open(process, PidfdFlags::empty())).flatten()
    })?;
    rustix::process::pidfd_getfd(holder.as_fd(), number, PidfdGetfdFlags::empty()).ok()
}

/// The process that a descriptor stands for.
pub(super) fn behind(thread: Pid, number: i32) -> Option<Pid> {
    let info = fs::read_to_string(format!("/proc/{thread}/fdinfo/{number}")).ok()?;
    Some(Pid::from_raw(field(&info, "Pid:")?.parse().ok()?))
}
