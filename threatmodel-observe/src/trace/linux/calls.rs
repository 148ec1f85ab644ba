//! The system calls of interest, and where in their arguments the things touched stand.

use crate::record::Operation::{self, Change, Create, Delete, Link, Write};

/// A call of interest.
pub(super) struct Watched {
    pub(super) number: i64,
    pub(super) name: &'static str,
    pub(super) shape: Shape,
}

/// The meaning of the arguments of a call; numbers are positions of arguments.
pub(super) enum Shape {
    /// Opens a path.
    Open { path: Place, flags: Flags },
    /// Opens a handle that stands for a path.
    OpenHandle { flags: usize },
    /// Does something to one path or two.
    Names(&'static [Named]),
    /// Renames, maybe in exchange.
    Rename { from: Place, to: Place, flags: Option<usize> },
    /// Does something to the file of a descriptor, the first argument.
    Descriptor(Operation),
    /// Lists the directory of a descriptor, the first argument.
    List,
    /// Descriptor, address, length.
    Connect,
    /// Descriptor, address, length.
    Bind,
    /// Descriptor, data, length, flags, address, length.
    SendTo,
    /// Descriptor, message, flags.
    SendMessage,
    /// Descriptor, messages, how many, flags.
    SendMessages,
    /// Executes a path.
    Execute { path: Place, arguments: usize },
    /// Sets up io_uring, or goes on with a ring that was there before.
    IoUring,
    /// Installs a filter: what, flags.
    Filter,
    /// Traces a process.
    Trace,
    /// Changes what paths mean.
    Namespace,
}

/// Where a path stands: maybe a directory descriptor, and the name.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) directory: Option<usize>,
    pub(super) name: usize,
}

/// Where the flags of an open stand.
#[derive(Clone, Copy)]
pub(super) enum Flags {
    /// In an argument.
    Argument(usize),
    /// At the start of the structure that an argument points to.
    Structure(usize),
    /// Nowhere: these.
    #[cfg_attr(not(target_arch = "x86_64"), expect(dead_code, reason = "creat is older than the architecture"))]
    Fixed(i32),
}

/// A path that something is done to.
#[derive(Clone, Copy)]
pub(super) struct Named {
    pub(super) path: Place,
    pub(super) operation: Operation,
    pub(super) follow: Follow,
}

/// Whether a link at the end of a path is followed.
#[derive(Clone, Copy)]
pub(super) enum Follow {
    Always,
    Never,
    /// Unless `AT_SYMLINK_NOFOLLOW` is among the flags in this argument.
    Unless(usize),
    /// Only if `AT_SYMLINK_FOLLOW` is among the flags in this argument.
    If(usize),
}

/// The call of a number, if it is of interest.
pub(super) fn find(number: u64) -> Option<&'static Watched> {
    WATCHED.iter().find(|call| u64::try_from(call.number) == Ok(number))
}

const fn at(directory: usize, name: usize) -> Place {
    Place { directory: Some(directory), name }
}

const fn plain(name: usize) -> Place {
    Place { directory: None, name }
}

const fn named(path: Place, operation: Operation, follow: Follow) -> Named {
    Named { path, operation, follow }
}

const fn call(number: i64, name: &'static str, shape: Shape) -> Watched {
    Watched { number, name, shape }
}

/// Newer than the constants of the C library, and the same on all architectures.
const FCHMODAT2: i64 = 452;
const SETXATTRAT: i64 = 463;
const REMOVEXATTRAT: i64 = 466;

/// The constants of some C libraries leave it out where `renameat2` does the same.
const RENAMEAT: i64 = if cfg!(target_arch = "aarch64") { 38 } else { 264 };

#[rustfmt::skip]
pub(super) const WATCHED: &[Watched] = &[
    call(libc::SYS_openat, "openat", Shape::Open { path: at(0, 1), flags: Flags::Argument(2) }),
    call(libc::SYS_openat2, "openat2", Shape::Open { path: at(0, 1), flags: Flags::Structure(2) }),
    call(libc::SYS_open_by_handle_at, "open_by_handle_at", Shape::OpenHandle { flags: 2 }),
    call(libc::SYS_getdents64, "getdents64", Shape::List),
    call(libc::SYS_unlinkat, "unlinkat", Shape::Names(&[named(at(0, 1), Delete, Follow::Never)])),
    call(libc::SYS_renameat2, "renameat2", Shape::Rename { from: at(0, 1), to: at(2, 3), flags: Some(4) }),
    call(RENAMEAT, "renameat", Shape::Rename { from: at(0, 1), to: at(2, 3), flags: None }),
    call(libc::SYS_linkat, "linkat", Shape::Names(&[named(at(0, 1), Link, Follow::If(4)), named(at(2, 3), Create, Follow::Never)])),
    call(libc::SYS_symlinkat, "symlinkat", Shape::Names(&[named(at(1, 2), Create, Follow::Never)])),
    call(libc::SYS_mkdirat, "mkdirat", Shape::Names(&[named(at(0, 1), Create, Follow::Never)])),
    call(libc::SYS_mknodat, "mknodat", Shape::Names(&[named(at(0, 1), Create, Follow::Never)])),
    call(libc::SYS_truncate, "truncate", Shape::Names(&[named(plain(0), Write, Follow::Always)])),
    call(libc::SYS_fchmod, "fchmod", Shape::Descriptor(Change)),
    call(libc::SYS_fchmodat, "fchmodat", Shape::Names(&[named(at(0, 1), Change, Follow::Always)])),
    call(FCHMODAT2, "fchmodat2", Shape::Names(&[named(at(0, 1), Change, Follow::Unless(3))])),
    call(libc::SYS_fchown, "fchown", Shape::Descriptor(Change)),
    call(libc::SYS_fchownat, "fchownat", Shape::Names(&[named(at(0, 1), Change, Follow::Unless(4))])),
    call(libc::SYS_utimensat, "utimensat", Shape::Names(&[named(at(0, 1), Change, Follow::Unless(3))])),
    call(libc::SYS_setxattr, "setxattr", Shape::Names(&[named(plain(0), Change, Follow::Always)])),
    call(libc::SYS_lsetxattr, "lsetxattr", Shape::Names(&[named(plain(0), Change, Follow::Never)])),
    call(libc::SYS_fsetxattr, "fsetxattr", Shape::Descriptor(Change)),
    call(SETXATTRAT, "setxattrat", Shape::Names(&[named(at(0, 1), Change, Follow::Unless(2))])),
    call(libc::SYS_removexattr, "removexattr", Shape::Names(&[named(plain(0), Change, Follow::Always)])),
    call(libc::SYS_lremovexattr, "lremovexattr", Shape::Names(&[named(plain(0), Change, Follow::Never)])),
    call(libc::SYS_fremovexattr, "fremovexattr", Shape::Descriptor(Change)),
    call(REMOVEXATTRAT, "removexattrat", Shape::Names(&[named(at(0, 1), Change, Follow::Unless(2))])),
    call(libc::SYS_connect, "connect", Shape::Connect),
    call(libc::SYS_bind, "bind", Shape::Bind),
    call(libc::SYS_sendto, "sendto", Shape::SendTo),
    call(libc::SYS_sendmsg, "sendmsg", Shape::SendMessage),
    call(libc::SYS_sendmmsg, "sendmmsg", Shape::SendMessages),
    call(libc::SYS_execve, "execve", Shape::Execute { path: plain(0), arguments: 1 }),
    call(libc::SYS_execveat, "execveat", Shape::Execute { path: at(0, 1), arguments: 2 }),
    call(libc::SYS_io_uring_setup, "io_uring_setup", Shape::IoUring),
    call(libc::SYS_io_uring_enter, "io_uring_enter", Shape::IoUring),
    call(libc::SYS_seccomp, "seccomp", Shape::Filter),
    call(libc::SYS_ptrace, "ptrace", Shape::Trace),
    call(libc::SYS_unshare, "unshare", Shape::Namespace),
    call(libc::SYS_setns, "setns", Shape::Namespace),
    call(libc::SYS_chroot, "chroot", Shape::Namespace),
    call(libc::SYS_pivot_root, "pivot_root", Shape::Namespace),
    call(libc::SYS_mount, "mount", Shape::Namespace),
    call(libc::SYS_move_mount, "move_mount", Shape::Namespace),
    call(libc::SYS_open_tree, "open_tree", Shape::Namespace),
    call(libc::SYS_fsmount, "fsmount", Shape::Namespace),
    call(libc::SYS_umount2, "umount2", Shape::Namespace),
    // The calls below have no number on newer architectures, whose C libraries use the calls above instead.
    #[cfg(target_arch = "x86_64")]
    call(libc::SYS_open, "open", Shape::Open { path: plain(0), flags: Flags::Argument(1) }),
    #[cfg(target_arch = "x86_64")]
    call(libc::SYS_creat, "creat", Shape::Open { path: plain(0), flags: Flags::Fixed(libc::O_CREAT | libc::O_WRONLY | libc::O_TRUNC) }),
    #[cfg(target_arch = "x86_64")]
    call(libc::SYS_getdents, "getdents", Shape::List),
    #[cfg(target_arch = "x86_64")]
    call(libc::SYS_unlink, "unlink", Shape::Names(&[named(plain(0), Delete, Follow::Never)])),
    #[cfg(target_arch = "x86_64")]
    call(libc::SYS_rmdir, "rmdir", Shape::Names(&[named(plain(0), Delete, Follow::Never)])),
    #[cfg(target_arch = "x86_64")]
    call(libc::SYS_rename, "rename", Shape::Rename { from: plain(0), to: plain(1), flags: None }),
    #[cfg(target_arch = "x86_64")]
    call(libc::SYS_link, "link", Shape::Names(&[named(plain(0), Link, Follow::Never), named(plain(1), Create, Follow::Never)])),
    #[cfg(target_arch = "x86_64")]
    call(libc::SYS_symlink, "symlink", Shape::Names(&[named(plain(1), Create, Follow::Never)])),
    #[cfg(target_arch = "x86_64")]
    call(libc::SYS_mkdir, "mkdir", Shape::Names(&[named(plain(0), Create, Follow::Never)])),
    #[cfg(target_arch = "x86_64")]
    call(libc::SYS_mknod, "mknod", Shape::Names(&[named(plain(0), Create, Follow::Never)])),
    #[cfg(target_arch = "x86_64")]
    call(libc::SYS_chmod, "chmod", Shape::Names(&[named(plain(0), Change, Follow::Always)])),
    #[cfg(target_arch = "x86_64")]
    call(libc::SYS_chown, "chown", Shape::Names(&[named(plain(0), Change, Follow::Always)])),
    #[cfg(target_arch = "x86_64")]
    call(libc::SYS_lchown, "lchown", Shape::Names(&[named(plain(0), Change, Follow::Never)])),
    #[cfg(target_arch = "x86_64")]
    call(libc::SYS_utime, "utime", Shape::Names(&[named(plain(0), Change, Follow::Always)])),
    #[cfg(target_arch = "x86_64")]
    call(libc::SYS_utimes, "utimes", Shape::Names(&[named(plain(0), Change, Follow::Always)])),
    #[cfg(target_arch = "x86_64")]
    call(libc::SYS_futimesat, "futimesat", Shape::Names(&[named(at(0, 1), Change, Follow::Always)])),
];
