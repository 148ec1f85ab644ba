//! All system calls of Linux: those of interest, and where in their arguments the things touched stand; and the others, each
//! with the reason why it is not.
//!
//! The filter follows from this table. A test holds it against the headers of the machine, and at run time a call with a number
//! above all of these is a blind spot.

use crate::record::Operation::{self, Change, Create, Delete, Link, Read, Write};

/// A call of interest.
pub(super) struct Watched {
    pub(super) number: i64,
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) when: When,
}

/// When a call is of interest, as far as the filter can see that in its arguments. Numbers are positions of arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    Always,
    /// One of these bits is set in the lower half of an argument.
    Bits(usize, u32),
    /// The lower half of an argument is not zero.
    NotZero(usize),
    /// A socket that can receive without being bound: for packets, or a raw one.
    Receives,
    /// Data is sent with an address; or without one, as long as a question to the DNS.
    MayAsk,
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
    /// Descriptor. One that is not bound gets any port.
    Listen,
    /// Family, kind, protocol.
    Socket,
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
    /// Opens, or removes without flags, a queue of messages: name, flags.
    Queue { flags: Option<usize> },
    /// Starts a process or thread, maybe one that asks not to be traced.
    Start(Flags),
    /// Reads or writes the memory of a process.
    Memory,
    /// Takes a descriptor from a process, which a descriptor stands for.
    Take,
    /// Touches what nobody sees: in words that follow the name of a program.
    Unseen(&'static str),
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
    /// Unless these bits are set in this argument.
    Without(usize, i32),
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
    Watched { number, name, shape, when: When::Always }
}

const fn call_when(number: i64, name: &'static str, when: When, shape: Shape) -> Watched {
    Watched { number, name, shape, when }
}

/// The flag by which a process asks not to be traced.
pub(super) const UNTRACED: u64 = 0x0080_0000;

/// The highest number that is judged here, the same on all architectures.
pub(super) const LAST: u32 = 470;

// Newer than the constants of some C libraries, and the same on all architectures.
const OPEN_TREE: i64 = 428;
const MOVE_MOUNT: i64 = 429;
const FSOPEN: i64 = 430;
const FSCONFIG: i64 = 431;
const FSMOUNT: i64 = 432;
const FSPICK: i64 = 433;
const CLONE3: i64 = 435;
const PIDFD_GETFD: i64 = 438;
const MOUNT_SETATTR: i64 = 442;
const QUOTACTL_FD: i64 = 443;
const FCHMODAT2: i64 = 452;
const SETXATTRAT: i64 = 463;
const GETXATTRAT: i64 = 464;
const LISTXATTRAT: i64 = 465;
const REMOVEXATTRAT: i64 = 466;
const OPEN_TREE_ATTR: i64 = 467;
const FILE_SETATTR: i64 = 469;

/// The flags of `unshare` that are not about descriptors, working directories and semaphores alone.
const OTHER_VIEW: u32 = !(libc::CLONE_FILES | libc::CLONE_FS | libc::CLONE_SYSVSEM).cast_unsigned();

const IN_DONT_FOLLOW: i32 = 0x0200_0000;
const FAN_MARK_DONT_FOLLOW: i32 = 4;

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
    call(libc::SYS_getxattr, "getxattr", Shape::Names(&[named(plain(0), Read, Follow::Always)])),
    call(libc::SYS_lgetxattr, "lgetxattr", Shape::Names(&[named(plain(0), Read, Follow::Never)])),
    call(libc::SYS_fgetxattr, "fgetxattr", Shape::Descriptor(Read)),
    call(GETXATTRAT, "getxattrat", Shape::Names(&[named(at(0, 1), Read, Follow::Unless(2))])),
    call(libc::SYS_listxattr, "listxattr", Shape::Names(&[named(plain(0), Read, Follow::Always)])),
    call(libc::SYS_llistxattr, "llistxattr", Shape::Names(&[named(plain(0), Read, Follow::Never)])),
    call(libc::SYS_flistxattr, "flistxattr", Shape::Descriptor(Read)),
    call(LISTXATTRAT, "listxattrat", Shape::Names(&[named(at(0, 1), Read, Follow::Unless(2))])),
    call(FILE_SETATTR, "file_setattr", Shape::Names(&[named(at(0, 1), Change, Follow::Unless(4))])),
    // What happens to a file, and the names of all that comes and goes in a folder.
    call(libc::SYS_inotify_add_watch, "inotify_add_watch", Shape::Names(&[named(plain(1), Read, Follow::Without(2, IN_DONT_FOLLOW))])),
    call(libc::SYS_fanotify_mark, "fanotify_mark", Shape::Names(&[named(at(3, 4), Read, Follow::Without(1, FAN_MARK_DONT_FOLLOW))])),
    call(libc::SYS_fanotify_init, "fanotify_init", Shape::Unseen("asked for descriptors of files that others open")),
    call(libc::SYS_acct, "acct", Shape::Names(&[named(plain(0), Write, Follow::Always)])),
    call(libc::SYS_swapon, "swapon", Shape::Names(&[named(plain(0), Write, Follow::Always)])),
    call(libc::SYS_swapoff, "swapoff", Shape::Names(&[named(plain(0), Write, Follow::Always)])),
    call(libc::SYS_quotactl, "quotactl", Shape::Names(&[named(plain(1), Change, Follow::Always)])),
    call(QUOTACTL_FD, "quotactl_fd", Shape::Descriptor(Change)),
    call(libc::SYS_mq_open, "mq_open", Shape::Queue { flags: Some(1) }),
    call(libc::SYS_mq_unlink, "mq_unlink", Shape::Queue { flags: None }),
    call(libc::SYS_connect, "connect", Shape::Connect),
    call(libc::SYS_bind, "bind", Shape::Bind),
    call(libc::SYS_listen, "listen", Shape::Listen),
    call_when(libc::SYS_socket, "socket", When::Receives, Shape::Socket),
    call_when(libc::SYS_sendto, "sendto", When::MayAsk, Shape::SendTo),
    call(libc::SYS_sendmsg, "sendmsg", Shape::SendMessage),
    call(libc::SYS_sendmmsg, "sendmmsg", Shape::SendMessages),
    call(libc::SYS_execve, "execve", Shape::Execute { path: plain(0), arguments: 1 }),
    call(libc::SYS_execveat, "execveat", Shape::Execute { path: at(0, 1), arguments: 2 }),
    call(libc::SYS_io_uring_setup, "io_uring_setup", Shape::IoUring),
    call(libc::SYS_io_uring_enter, "io_uring_enter", Shape::IoUring),
    call(libc::SYS_seccomp, "seccomp", Shape::Filter),
    call(libc::SYS_ptrace, "ptrace", Shape::Trace),
    call_when(libc::SYS_unshare, "unshare", When::Bits(0, OTHER_VIEW), Shape::Namespace),
    call(libc::SYS_setns, "setns", Shape::Namespace),
    call(libc::SYS_chroot, "chroot", Shape::Namespace),
    call(libc::SYS_pivot_root, "pivot_root", Shape::Namespace),
    call(libc::SYS_mount, "mount", Shape::Namespace),
    call(MOVE_MOUNT, "move_mount", Shape::Namespace),
    call(OPEN_TREE, "open_tree", Shape::Namespace),
    call(FSMOUNT, "fsmount", Shape::Namespace),
    call(libc::SYS_umount2, "umount2", Shape::Namespace),
    call(FSOPEN, "fsopen", Shape::Namespace),
    call(FSCONFIG, "fsconfig", Shape::Namespace),
    call(FSPICK, "fspick", Shape::Namespace),
    call(MOUNT_SETATTR, "mount_setattr", Shape::Namespace),
    call(OPEN_TREE_ATTR, "open_tree_attr", Shape::Namespace),
    call_when(libc::SYS_clone, "clone", When::Bits(0, UNTRACED as u32), Shape::Start(Flags::Argument(0))),
    call(CLONE3, "clone3", Shape::Start(Flags::Structure(0))),
    call(libc::SYS_process_vm_readv, "process_vm_readv", Shape::Memory),
    call(libc::SYS_process_vm_writev, "process_vm_writev", Shape::Memory),
    call(PIDFD_GETFD, "pidfd_getfd", Shape::Take),
    call_when(libc::SYS_shmget, "shmget", When::NotZero(0), Shape::Unseen("shared memory with other processes")),
    call(libc::SYS_shmat, "shmat", Shape::Unseen("mapped memory that other processes may share")),
    call_when(libc::SYS_msgget, "msgget", When::NotZero(0), Shape::Unseen("opened a queue of messages of System V")),
    call(libc::SYS_msgsnd, "msgsnd", Shape::Unseen("sent over a queue of messages of System V")),
    call(libc::SYS_msgrcv, "msgrcv", Shape::Unseen("received over a queue of messages of System V")),
    call(libc::SYS_add_key, "add_key", Shape::Unseen("gave a key to the kernel")),
    call(libc::SYS_request_key, "request_key", Shape::Unseen("asked the kernel for a key")),
    call(libc::SYS_keyctl, "keyctl", Shape::Unseen("used keys of the kernel")),
    call(libc::SYS_bpf, "bpf", Shape::Unseen("loaded, or talked to, a program in the kernel")),
    call(libc::SYS_perf_event_open, "perf_event_open", Shape::Unseen("had the kernel measure what runs")),
    call(libc::SYS_syslog, "syslog", Shape::Unseen("used the log of the kernel")),
    call(libc::SYS_init_module, "init_module", Shape::Unseen("changed the kernel")),
    call(libc::SYS_finit_module, "finit_module", Shape::Unseen("changed the kernel")),
    call(libc::SYS_delete_module, "delete_module", Shape::Unseen("changed the kernel")),
    call(libc::SYS_kexec_load, "kexec_load", Shape::Unseen("changed the kernel")),
    #[cfg(target_arch = "x86_64")]
    call(libc::SYS_kexec_file_load, "kexec_file_load", Shape::Unseen("changed the kernel")),
    call(libc::SYS_reboot, "reboot", Shape::Unseen("ended the machine")),
    #[cfg(target_arch = "x86_64")]
    call(libc::SYS_iopl, "iopl", Shape::Unseen("took hold of devices past the kernel")),
    #[cfg(target_arch = "x86_64")]
    call(libc::SYS_ioperm, "ioperm", Shape::Unseen("took hold of devices past the kernel")),
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

/// The calls that touch nothing of interest: why, and which. Some are unknown to one architecture or another.
#[cfg(test)]
#[rustfmt::skip]
const HARMLESS: &[(&str, &[&str])] = &[
    ("uses descriptors that were opened before, which was seen", &[
        "read", "write", "pread64", "pwrite64", "readv", "writev", "preadv", "pwritev", "preadv2", "pwritev2", "lseek", "close",
        "close_range", "dup", "dup2", "dup3", "fcntl", "ioctl", "flock", "fsync", "fdatasync", "sync_file_range", "syncfs",
        "ftruncate", "fallocate", "fadvise64", "readahead", "sendfile", "splice", "tee", "vmsplice", "copy_file_range", "mmap",
        "remap_file_pages", "cachestat", "io_setup", "io_destroy", "io_getevents", "io_pgetevents", "io_submit", "io_cancel",
        "mq_timedsend", "mq_timedreceive", "mq_notify", "mq_getsetattr", "inotify_rm_watch", "fstat", "fstatfs", "fchdir",
        "io_uring_register",
    ]),
    ("uses sockets whose peers were seen, or that have none yet", &[
        "accept", "accept4", "recvfrom", "recvmsg", "recvmmsg", "shutdown", "getsockname", "getpeername", "socketpair",
        "setsockopt", "getsockopt",
    ]),
    ("makes a descriptor of nothing that is there already", &[
        "pipe", "pipe2", "eventfd", "eventfd2", "signalfd", "signalfd4", "timerfd_create", "timerfd_settime", "timerfd_gettime",
        "epoll_create", "epoll_create1", "epoll_ctl", "inotify_init", "inotify_init1", "memfd_create", "memfd_secret",
        "userfaultfd", "pidfd_open",
    ]),
    ("asks about a path, and learns nothing of the content", &[
        "stat", "lstat", "newfstatat", "statx", "access", "faccessat", "faccessat2", "readlink", "readlinkat", "statfs", "ustat",
        "sysfs", "getcwd", "file_getattr", "name_to_handle_at", "statmount", "listmount", "listns",
    ]),
    ("changes where names begin, which is looked up when one is used", &["chdir"]),
    ("waits", &[
        "poll", "ppoll", "select", "pselect6", "epoll_wait", "epoll_pwait", "epoll_pwait2", "pause", "nanosleep",
        "clock_nanosleep", "futex", "futex_wait", "futex_wake", "futex_requeue", "futex_waitv", "wait4", "waitid",
        "rt_sigsuspend", "rt_sigtimedwait", "restart_syscall", "sched_yield",
    ]),
    ("is about the memory of the process itself", &[
        "brk", "mprotect", "munmap", "mremap", "msync", "mincore", "madvise", "mlock", "mlock2", "munlock", "mlockall",
        "munlockall", "mbind", "set_mempolicy", "get_mempolicy", "set_mempolicy_home_node", "pkey_mprotect", "pkey_alloc",
        "pkey_free", "map_shadow_stack", "mseal", "membarrier", "rseq", "shmdt", "modify_ldt", "arch_prctl", "set_thread_area",
        "get_thread_area",
    ]),
    ("is about the process itself, its threads and its rights, which only become fewer", &[
        "exit", "exit_group", "getpid", "getppid", "gettid", "getpgrp", "getpgid", "setpgid", "getsid", "setsid", "getuid",
        "geteuid", "getgid", "getegid", "setuid", "setgid", "setreuid", "setregid", "getgroups", "setgroups", "setresuid",
        "getresuid", "setresgid", "getresgid", "setfsuid", "setfsgid", "capget", "capset", "umask", "personality", "prctl",
        "set_tid_address", "set_robust_list", "sigaltstack", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigpending",
        "landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self", "lsm_get_self_attr", "lsm_set_self_attr",
        "lsm_list_modules", "getcpu", "vhangup", "uprobe", "uretprobe", "rseq_slice_yield",
    ]),
    ("starts a process or a thread, which is followed", &["fork", "vfork"]),
    ("sends a signal, which carries nothing that an asset holds", &[
        "kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_send_signal", "process_mrelease",
    ]),
    ("says how, where or how long other processes run, and not what they hold", &[
        "getpriority", "setpriority", "sched_setparam", "sched_getparam", "sched_setscheduler", "sched_getscheduler",
        "sched_get_priority_max", "sched_get_priority_min", "sched_rr_get_interval", "sched_setaffinity", "sched_getaffinity",
        "sched_setattr", "sched_getattr", "ioprio_set", "ioprio_get", "getrlimit", "setrlimit", "prlimit64", "getrusage",
        "migrate_pages", "move_pages", "process_madvise", "kcmp", "get_robust_list",
    ]),
    ("is about time", &[
        "time", "times", "gettimeofday", "settimeofday", "adjtimex", "clock_adjtime", "clock_gettime", "clock_settime",
        "clock_getres", "getitimer", "setitimer", "alarm", "timer_create", "timer_settime", "timer_gettime",
        "timer_getoverrun", "timer_delete",
    ]),
    ("is about the machine as a whole", &["uname", "sysinfo", "sync", "sethostname", "setdomainname", "getrandom"]),
    ("counts, and holds no data", &["semget", "semop", "semctl", "semtimedop"]),
    ("tells of, or removes, what was opened by another call, which is one of interest", &["shmctl", "msgctl"]),
    ("has no meaning any more, and always fails", &[
        "uselib", "_sysctl", "create_module", "get_kernel_syms", "query_module", "nfsservctl", "getpmsg", "putpmsg",
        "afs_syscall", "tuxcall", "security", "lookup_dcookie", "epoll_ctl_old", "epoll_wait_old", "vserver",
    ]),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn judged() -> Vec<&'static str> {
        let watched = WATCHED.iter().map(|call| call.name);
        watched.chain(HARMLESS.iter().flat_map(|(_, names)| names.iter().copied())).collect()
    }

    #[test]
    fn every_call_is_judged_once() {
        let all = judged();
        let distinct: BTreeSet<&str> = all.iter().copied().collect();
        let twice: Vec<&&str> =
            distinct.iter().filter(|name| all.iter().filter(|other| other == name).count() > 1).collect();
        assert!(twice.is_empty(), "{twice:?}");
        assert!(WATCHED.iter().all(|call| u64::try_from(call.number).is_ok_and(|number| number <= LAST.into())));
    }

    /// The headers of the kernel, as far as the machine has them.
    #[test]
    fn every_call_of_the_headers_is_judged() {
        let known = judged();
        let places = ["/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "/usr/include/asm/unistd_64.h"];
        let Some(text) = places.iter().find_map(|place| std::fs::read_to_string(place).ok()) else {
            let how = "install the headers of the kernel, `linux-libc-dev`";
            return subjects::Skip {
                what: "whether every system call is judged",
                why: "there is no asm/unistd_64.h",
                how,
            }
            .note();
        };
        let calls = text.lines().filter_map(|line| {
            let (name, number) = line.strip_prefix("#define __NR_")?.split_once(char::is_whitespace)?;
            Some((name, number.trim().parse::<i64>().ok()?))
        });
        let calls: Vec<(&str, i64)> = calls.collect();
        assert!(calls.len() > 300, "{}", calls.len());
        let unjudged: Vec<_> = calls.iter().filter(|(name, _)| !known.contains(name)).collect();
        assert!(unjudged.is_empty(), "nobody has judged {unjudged:?}");
        if cfg!(target_arch = "x86_64") {
            for call in WATCHED {
                let number = calls.iter().find(|(name, _)| *name == call.name).map(|(_, number)| *number);
                assert!(number.is_none_or(|number| number == call.number), "{}: {number:?}", call.name);
            }
        }
    }
}
