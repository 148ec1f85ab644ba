//! What is touched in unusual ways is an access, or a blind spot.

use threatmodel_observe::record::{Observation, Operation, Outcome, Touched};

use crate::support::{Folder, is_there, of, to};

fn blind(seen: &Observation) -> String {
    seen.blind_spots.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Runs a program in C that exits with 0, and names in its output what the system did not let it do.
fn run(folder: &Folder, body: &str) -> Option<Observation> {
    let source = format!("{HEAD}{body}");
    let program = folder.build("subject", &source, &[])?;
    let seen = folder.observe([program]);
    assert!(seen.status.success(), "{}: {}", seen.status, blind(&seen));
    Some(seen)
}

const HEAD: &str = r#"
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fanotify.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>
"#;

pub(crate) fn attributes_and_watches() {
    let folder = Folder::new();
    for name in ["get", "lget", "fget", "list", "llist", "flist", "watched", "mode3"] {
        folder.write(name);
    }
    let Some(seen) = run(
        &folder,
        r#"
int main(void) {
    char value[100];
    getxattr("get", "user.x", value, 100);
    lgetxattr("lget", "user.x", value, 100);
    fgetxattr(open("fget", O_WRONLY), "user.x", value, 100);
    listxattr("list", value, 100);
    llistxattr("llist", value, 100);
    flistxattr(open("flist", O_WRONLY), value, 100);
    if (inotify_add_watch(inotify_init(), "watched", IN_OPEN) < 0) return 1;
    if (open("mode3", 3) < 0) return 2;
    syscall(SYS_acct, "absent");
    syscall(SYS_swapon, "absent", 0);
    return 0;
}
"#,
    ) else {
        return;
    };
    let operations = |name: &str| {
        to(&seen, Touched::File(folder.file(name))).iter().map(|access| access.operation).collect::<Vec<_>>()
    };
    for name in ["get", "lget", "list", "llist", "watched"] {
        assert_eq!(operations(name), [Operation::Read], "{name}");
    }
    for name in ["fget", "flist", "mode3"] {
        assert_eq!(operations(name), [Operation::Read, Operation::Write], "{name}");
    }
    let absent = to(&seen, Touched::File(folder.file("absent")));
    assert_eq!((absent[0].operation, absent[0].count), (Operation::Write, 2), "{absent:?}");
}

pub(crate) fn sockets_that_only_receive() {
    let folder = Folder::new();
    let Some(seen) = run(
        &folder,
        r#"
int main(void) {
    socket(AF_PACKET, SOCK_DGRAM, htons(ETH_P_ALL));
    socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP);
    socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6);
    socket(AF_NETLINK, SOCK_RAW, 0);
    socket(AF_INET, SOCK_DGRAM, 0);
    return listen(socket(AF_INET, SOCK_STREAM, 0), 1);
}
"#,
    ) else {
        return;
    };
    let bound: Vec<String> = of(&seen, Operation::Bind).iter().map(|access| access.what.to_string()).collect();
    assert_eq!(bound, ["tcp:0.0.0.0:0", "raw:0.0.0.0", "raw:::", "socket:packet"]);
    assert_eq!(seen.chosen.len(), 1, "{:?}", seen.chosen);
}

pub(crate) fn children_that_ask_not_to_be_traced() {
    let folder = Folder::new();
    folder.write("first");
    folder.write("second");
    let Some(seen) = run(
        &folder,
        r#"
static int child(const char *name) { _exit(open(name, O_RDONLY) < 0 ? errno : 0); }
int main(void) {
    int status, bad = 0;
    pid_t first = syscall(SYS_clone, CLONE_UNTRACED | SIGCHLD, 0, 0, 0, 0);
    if (first == 0) child("first");
    waitpid(first, &status, 0);
    bad |= status;
    struct clone_args arguments = { .flags = CLONE_UNTRACED, .exit_signal = SIGCHLD };
    pid_t second = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (second == 0) child("second");
    waitpid(second, &status, 0);
    return bad | status;
}
"#,
    ) else {
        return;
    };
    for name in ["first", "second"] {
        assert_eq!(to(&seen, Touched::File(folder.file(name))).len(), 1, "{name}: {}", blind(&seen));
    }
    assert_eq!(seen.processes, 3);
}

pub(crate) fn sockets_of_threads() {
    let folder = Folder::new();
    let Some(seen) = run(
        &folder,
        r#"
static void ask(int port) {
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
    inet_aton("127.0.0.1", &address.sin_addr);
    int opened = socket(AF_INET, SOCK_DGRAM, 0);
    if (connect(opened, (void *) &address, sizeof address)) _exit(1);
}
static void *own_table(void *nothing) {
    unshare(CLONE_FILES);
    ask(7001);
    return 0;
}
static void *outlives(void *nothing) {
    usleep(20000);
    ask(7002);
    _exit(0);
}
int main(void) {
    pthread_t thread;
    pthread_create(&thread, 0, own_table, 0);
    pthread_join(thread, 0);
    pthread_create(&thread, 0, outlives, 0);
    pthread_exit(0);
}
"#,
    ) else {
        return;
    };
    let asked: Vec<String> = of(&seen, Operation::Connect).iter().map(|access| access.what.to_string()).collect();
    if blind(&seen).contains("does not tell the protocol") {
        let how = "run the tests on Linux 6.9 or newer";
        return subjects::Skip { what: "sockets of threads", why: "the kernel does not tell their kind", how }.note();
    }
    assert_eq!(asked, ["udp:127.0.0.1:7001", "udp:127.0.0.1:7002"]);
    assert!(
        !blind(&seen).contains("view of the file system"),
        "its own descriptors are no other files: {}",
        blind(&seen)
    );
}

/// Another process is this one, which watches.
pub(crate) fn memory_and_descriptors_of_others() {
    static SECRET: [u8; 8] = *b"a secret";
    let folder = Folder::new();
    let address = SECRET.as_ptr() as usize;
    let Some(seen) = run(
        &folder,
        &format!(
            r#"
int main(void) {{
    char buffer[8];
    struct iovec here = {{ buffer, 8 }}, there = {{ (void *) {address}, 8 }}, own = {{ buffer, 8 }};
    // Its own memory is no other's.
    if (process_vm_readv(getpid(), &here, 1, &own, 1, 0) != 8) return 1;
    if (getenv("ONLY_OWN")) return 0;
    int failed = process_vm_readv({observer}, &here, 1, &there, 1, 0) != 8 || memcmp(buffer, "a secret", 8);
    int process = syscall(SYS_pidfd_open, {observer}, 0);
    return failed | (syscall(SYS_pidfd_getfd, process, 0, 0) < 0) * 2;
}}
"#,
            observer = std::process::id()
        ),
    ) else {
        return;
    };
    let text = blind(&seen);
    assert!(text.contains("used the memory of a process that was not watched (process_vm_readv)"), "{text}");
    assert!(text.contains("took a descriptor of a process that was not watched (pidfd_getfd)"), "{text}");
    let mut launcher = folder.launcher(["./subject"]);
    launcher.env("ONLY_OWN", "1");
    let seen = threatmodel_observe::trace::observe(launcher, &Default::default()).unwrap();
    assert!(!blind(&seen).contains("not watched"), "{}", blind(&seen));
}

pub(crate) fn what_no_call_shows() {
    let folder = Folder::new();
    let Some(seen) = run(
        &folder,
        r#"
int main(void) {
    int memory = shmget(ftok(".", 7), 4096, IPC_CREAT | 0600);
    shmctl(memory, IPC_RMID, 0);
    if (memory < 0 && errno != ENOSYS) return 1;
    syscall(SYS_mq_open, "queue-of-observe", O_RDONLY, 0, 0);
    // A number that no kernel knows yet does nothing.
    return syscall(900) == -1 && errno == ENOSYS ? 0 : 2;
}
"#,
    ) else {
        return;
    };
    let text = blind(&seen);
    assert!(text.contains("shared memory with other processes (shmget)"), "{text}");
    assert!(!text.contains("system call 900"), "{text}");
    assert_eq!(to(&seen, Touched::File("/dev/mqueue/queue-of-observe".into()))[0].operation, Operation::Read);
}

pub(crate) fn folders_that_are_moved() {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.file("old/inner")).unwrap();
    folder.write("old/inner/secret");
    let seen = folder.observe(["sh", "-c", "mv old new; read x < new/inner/secret"]);
    assert_eq!(seen.moved, [(folder.file("old"), folder.file("new"))]);
    assert_eq!(to(&seen, Touched::File(folder.file("new/inner/secret"))).len(), 1);
}

/// Only a variable that is set is read; and of some programs nobody knows.
pub(crate) fn variables_that_are_not_set() {
    let folder = Folder::new();
    let Some(seen) = run(
        &folder,
        r#"
int main(void) {
    getenv("OBSERVED_NOT_SET");
    getenv("OBSERVED_NOT_SET");
    setenv("OBSERVED_SET_BY_ITSELF", "x", 1);
    return getenv("OBSERVED_SET_BY_ITSELF") == 0;
}
"#,
    ) else {
        return;
    };
    let outcome = |name: &str| Some(to(&seen, Touched::Variable(name.into())).first()?.outcome);
    if outcome("OBSERVED_NOT_SET").is_none() && blind(&seen).contains("breakpoints") {
        return;
    }
    assert_eq!(outcome("OBSERVED_NOT_SET"), Some(Outcome::Failed(libc::ENOENT)));
    assert_eq!(outcome("OBSERVED_SET_BY_ITSELF"), Some(Outcome::Done));
    assert!(!blind(&seen).contains("environment variables unseen"), "{}", blind(&seen));

    for interpreter in ["sh", "bash", "python3", "perl", "awk"] {
        if interpreter != "sh" && !is_there(interpreter) {
            continue;
        }
        let argument = if interpreter == "awk" { "BEGIN {}" } else { "" };
        let option: &[&str] = if interpreter == "awk" { &[] } else { &["-c"] };
        let option = if interpreter == "perl" { &["-e"] } else { option };
        let command = [&[interpreter], option, &[argument]].concat();
        let seen = folder.observe(command);
        assert!(blind(&seen).contains("may have read environment variables unseen"), "{interpreter}: {}", blind(&seen));
    }
}

/// A file that is made without a name and gets one is made under that.
pub(crate) fn files_without_names() {
    let folder = Folder::new();
    std::fs::create_dir(folder.file("made")).unwrap();
    let Some(seen) = run(
        &folder,
        r#"
int main(void) {
    int opened = open("made", O_TMPFILE | O_WRONLY, 0600);
    if (opened < 0) return errno == EOPNOTSUPP ? 0 : 1;
    char name[100];
    sprintf(name, "/proc/self/fd/%d", opened);
    return linkat(AT_FDCWD, name, AT_FDCWD, "made/named", AT_SYMLINK_FOLLOW) ? 2 : 0;
}
"#,
    ) else {
        return;
    };
    if folder.file("made/named").exists() {
        assert_eq!(folder.files(&seen), ["create made/named"]);
    }
}
