//! Expected and forbidden content of the record of each small program.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use libtest_mimic::Trial;
use subjects::Skip;
use threatmodel_observe::blind::BlindSpot;
use threatmodel_observe::record::{Operation, Outcome, Status, Touched};
use threatmodel_observe::trace::{self, ObserveError, Options};

use crate::names::{look_ups, services, what_asks_nobody, what_is_not_only_asked};
use crate::support::{Folder, INTERRUPTED, SUBJECT, is_there, of, peers, to};
use crate::unseen::{
    attributes_and_watches, children_that_ask_not_to_be_traced, files_without_names, folders_that_are_moved,
    memory_and_descriptors_of_others, sockets_of_threads, sockets_that_only_receive, variables_that_are_not_set,
    what_no_call_shows,
};
use crate::unwatched::{
    a_child_whose_parent_is_gone, children_that_execute_at_once, real_time_signals, threads_that_are_cancelled, told,
    users_of_all_threads, what_is_left_running, what_is_waited_for,
};

macro_rules! trials {
    ($($name:ident),* $(,)?) => {
        pub(crate) fn all() -> Vec<Trial> {
            vec![$(Trial::test(stringify!($name), || { $name(); Ok(()) })),*]
        }
    };
}

trials![
    nothing,
    names,
    absent_and_denied,
    counts,
    no_content,
    writes,
    changes,
    lists,
    tcp,
    udp,
    unix,
    children,
    scripts,
    threads,
    execute_in_thread,
    endings,
    signals,
    daemon,
    group,
    own_pipe,
    port_that_the_kernel_chooses,
    command_absent,
    limit,
    own_frames,
    variables,
    blind_spots,
    other_spellings,
    interrupt,
    look_ups,
    what_asks_nobody,
    what_is_not_only_asked,
    services,
    children_that_execute_at_once,
    a_child_whose_parent_is_gone,
    threads_that_are_cancelled,
    users_of_all_threads,
    real_time_signals,
    told,
    what_is_left_running,
    what_is_waited_for,
    attributes_and_watches,
    sockets_that_only_receive,
    children_that_ask_not_to_be_traced,
    sockets_of_threads,
    memory_and_descriptors_of_others,
    what_no_call_shows,
    folders_that_are_moved,
    variables_that_are_not_set,
    files_without_names,
];

fn nothing() {
    let folder = Folder::new();
    let seen = folder.subject("nothing");
    assert!(folder.files(&seen).is_empty(), "{:?}", folder.files(&seen));
    assert_eq!(seen.processes, 1);
    assert!(!seen.interrupted);
    let this = std::env::current_exe().unwrap().canonicalize().unwrap();
    let [run] = of(&seen, Operation::Execute)[..] else { panic!("{seen:#?}") };
    assert_eq!((&run.what, run.count, &run.program), (&Touched::Program(this.clone()), 1, &this));
    // Accesses of the launcher itself are not recorded: the C library was opened once, by the command.
    let libc = seen.accesses.iter().find(|access| access.what.to_string().contains("libc.so"));
    assert!(libc.is_none_or(|access| access.count == 1), "{libc:?}");
    for operation in [Operation::Connect, Operation::Bind, Operation::Send, Operation::List, Operation::Write] {
        assert!(of(&seen, operation).is_empty(), "{seen:#?}");
    }
}

fn names() {
    let folder = Folder::new();
    std::fs::create_dir(folder.file("sub")).unwrap();
    folder.write("sub/inner");
    folder.write("inner");
    let odd = OsStr::from_bytes(b"odd\xff\xfename");
    folder.write(odd);
    symlink("sub/inner", folder.file("link")).unwrap();

    let asked = |verb: &str, file: &Path| {
        let seen = folder.subject(verb);
        assert_eq!(folder.files(&seen).len(), 1, "{verb}: {:?}", folder.files(&seen));
        let [access] = to(&seen, Touched::File(folder.file(file)))[..] else { panic!("{verb}: {seen:#?}") };
        assert_eq!((access.operation, access.outcome, access.count), (Operation::Read, Outcome::Done, 1));
        access.asked.clone()
    };
    assert_eq!(asked("read-relative", "sub/inner".as_ref()), Some(PathBuf::from("inner")));
    assert_eq!(asked("read-at", "sub/inner".as_ref()), Some(PathBuf::from("inner")));
    assert_eq!(asked("read-link", "sub/inner".as_ref()), Some(PathBuf::from("link")));
    assert_eq!(asked("read-odd-name", odd.as_ref()), Some(PathBuf::from(odd)));

    let seen = folder.observe(["/bin/cat", folder.file("inner").to_str().unwrap()]);
    assert_eq!(to(&seen, Touched::File(folder.file("inner")))[0].asked, None);
}

fn absent_and_denied() {
    let folder = Folder::new();
    assert_eq!(folder.files(&folder.subject("read-absent")), ["read absent failed 2"]);

    folder.write("secret");
    std::fs::set_permissions(folder.file("."), std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::set_permissions(folder.file("secret"), std::fs::Permissions::from_mode(0o000)).unwrap();
    assert_eq!(folder.files(&folder.subject("read-denied")), ["read secret denied 13"]);
}

fn counts() {
    let folder = Folder::new();
    folder.write("file");
    let seen = folder.subject("read-thrice");
    let [access] = to(&seen, Touched::File(folder.file("file")))[..] else { panic!("{seen:#?}") };
    assert_eq!(access.count, 3);
    assert!(seen.calls >= 3);
}

fn no_content() {
    let folder = Folder::new();
    folder.write("file");
    assert!(folder.files(&folder.subject("stat-only")).is_empty());
    assert!(folder.files(&folder.subject("path-only")).is_empty());
}

fn writes() {
    let folder = Folder::new();
    for name in ["file", "append", "both"] {
        folder.write(name);
    }
    assert_eq!(
        folder.files(&folder.subject("write")),
        [
            "write append",
            "read both",
            "write both",
            "create exclusive",
            "write file",
            "create file failed 17",
            "create new"
        ]
    );
}

fn changes() {
    let folder = Folder::new();
    for name in ["old", "gone", "file"] {
        folder.write(name);
    }
    std::fs::create_dir(folder.file("empty")).unwrap();
    assert_eq!(
        folder.files(&folder.subject("change")),
        [
            "delete absent failed 2",
            "delete empty",
            "link file",
            "change file",
            "create folder",
            "delete gone",
            "create moved",
            "delete old",
            "create pointer",
            "create second",
        ]
    );
}

fn lists() {
    let folder = Folder::new();
    std::fs::create_dir(folder.file("sub")).unwrap();
    folder.write("sub/inner");
    let seen = folder.subject("list");
    assert_eq!(folder.files(&seen), ["list sub"]);
    assert_eq!(to(&seen, Touched::File(folder.file("sub")))[0].count, 1);
}

fn tcp() {
    let folder = Folder::new();
    let seen = folder.subject("tcp");
    let port = std::fs::read_to_string(folder.file("port")).unwrap();
    let address = format!("tcp:127.0.0.1:{port}");
    assert_eq!(peers(&seen, Operation::Connect), [(address.clone(), Outcome::Done), (address, Outcome::Failed(111))]);
    assert_eq!(peers(&seen, Operation::Bind), [("tcp:127.0.0.1:0".to_owned(), Outcome::Done)]);
    // Data sent over a connection names no address.
    assert_eq!(peers(&seen, Operation::Send), []);
}

fn udp() {
    let folder = Folder::new();
    let seen = folder.subject("udp");
    let port = std::fs::read_to_string(folder.file("port")).unwrap();
    // An address of the old protocol within the new one shows as what it is.
    assert_eq!(peers(&seen, Operation::Send), [(format!("udp:127.0.0.1:{port}"), Outcome::Done)]);
    assert_eq!(
        peers(&seen, Operation::Bind),
        [("udp:127.0.0.1:0".to_owned(), Outcome::Done), ("udp:[::]:0".to_owned(), Outcome::Done)]
    );
    assert_eq!(peers(&seen, Operation::Connect), []);
}

fn unix() {
    let folder = Folder::new();
    let seen = folder.subject("unix");
    let name = format!("unix:@{}", std::fs::read_to_string(folder.file("name")).unwrap());
    let path = |name: &str| format!("unix:{}", folder.file(name).display());
    assert_eq!(
        peers(&seen, Operation::Connect),
        [(path("absent"), Outcome::Failed(2)), (path("socket"), Outcome::Done), (name.clone(), Outcome::Done)]
    );
    assert_eq!(peers(&seen, Operation::Bind), [(path("socket"), Outcome::Done), (name, Outcome::Done)]);
}

fn children() {
    let folder = Folder::new();
    folder.write("file");
    let seen = folder.subject("spawn");
    let cat = Path::new("/bin/cat").canonicalize().unwrap();
    let [run] = to(&seen, Touched::Program(cat.clone()))[..] else { panic!("{seen:#?}") };
    assert_eq!(run.program, std::env::current_exe().unwrap().canonicalize().unwrap());
    let [read] = to(&seen, Touched::File(folder.file("file")))[..] else { panic!("{seen:#?}") };
    assert_eq!(read.program, cat);
    assert_eq!(seen.processes, 2);

    let seen = folder.subject("shell");
    assert_eq!(to(&seen, Touched::File(folder.file("file")))[0].count, 2);
    assert_eq!(seen.processes, 3);

    let seen = folder.subject("spawn-absent");
    let [run] = to(&seen, Touched::Program(folder.file("absent")))[..] else { panic!("{seen:#?}") };
    assert_eq!(run.outcome, Outcome::Failed(2));
}

fn scripts() {
    let folder = Folder::new();
    std::fs::write(folder.file("script"), "#!/bin/sh\n").unwrap();
    std::fs::set_permissions(folder.file("script"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let seen = folder.subject("script");
    let shell = Path::new("/bin/sh").canonicalize().unwrap();
    assert_eq!(to(&seen, Touched::Program(folder.file("script")))[0].outcome, Outcome::Done);
    assert_eq!(to(&seen, Touched::Program(shell))[0].outcome, Outcome::Done);
}

fn threads() {
    let folder = Folder::new();
    for number in 0..8 {
        folder.write(format!("file{number}"));
    }
    let seen = folder.subject("threads");
    assert_eq!(seen.processes, 1);
    for number in 0..8 {
        assert_eq!(to(&seen, Touched::File(folder.file(format!("file{number}"))))[0].count, 50);
    }
}

fn execute_in_thread() {
    let folder = Folder::new();
    folder.write("file");
    let seen = folder.subject("execute-in-thread");
    let cat = Path::new("/bin/cat").canonicalize().unwrap();
    assert_eq!(to(&seen, Touched::Program(cat.clone()))[0].outcome, Outcome::Done);
    assert_eq!(to(&seen, Touched::File(folder.file("file")))[0].program, cat);
    assert_eq!(seen.processes, 1);
}

fn endings() {
    let folder = Folder::new();
    let status = |verb: &str| folder.subject_with(verb, &Options::default()).status;
    assert_eq!(status("exit-3"), Status::Code(3));
    assert_eq!(status("abort"), Status::Signal(6));
    assert_eq!(status("kill"), Status::Signal(9));
}

fn signals() {
    let folder = Folder::new();
    let seen = folder.subject("terminate-child");
    assert!(folder.files(&seen).contains(&"create done".to_owned()));

    let seen = folder.subject("stop-child");
    assert_eq!(folder.files(&seen), ["read went-on", "create went-on"]);

    let folder = Folder::new();
    folder.write("file");
    let seen = folder.subject("stop-threads");
    assert_eq!(folder.files(&seen), ["create done", "read file", "create ready"]);
}

fn daemon() {
    let folder = Folder::new();
    let seen = folder.subject("daemon");
    assert!(folder.files(&seen).contains(&"create late".to_owned()), "{:?}", folder.files(&seen));
}

/// A child with a process group of its own, as each attack test is one.
fn group() {
    let folder = Folder::new();
    let seen = folder.subject("group");
    assert!(folder.files(&seen).contains(&"create grouped".to_owned()), "{:?}", folder.files(&seen));
    assert_eq!(seen.processes, 2);
}

/// A pipe that the process has already is nothing new, by whatever name it is opened.
fn own_pipe() {
    let folder = Folder::new();
    let seen = folder.subject("own-pipe");
    let pipes = seen.accesses.iter().filter(|access| access.what.to_string().contains("pipe:"));
    assert_eq!(pipes.count(), 0, "{seen:#?}");
}

fn port_that_the_kernel_chooses() {
    let folder = Folder::new();
    let seen = folder.subject("bind-any");
    let bound = of(&seen, Operation::Bind);
    assert_eq!(bound.iter().map(|access| access.what.to_string()).collect::<Vec<_>>(), ["tcp:127.0.0.1:0"]);
    let [chosen] = seen.chosen[..] else { panic!("{seen:#?}") };
    assert!(chosen.ip().is_loopback() && chosen.port() != 0, "{chosen}");
    assert!(folder.subject("nothing").chosen.is_empty());
}

fn command_absent() {
    let folder = Folder::new();
    let error = folder.try_observe(["no-such-command", "-x"]).unwrap_err();
    assert_eq!(error.to_string(), "could not start `no-such-command`: No such file or directory (os error 2)");
    folder.write("not-executable");
    let error = folder.try_observe(["./not-executable"]).unwrap_err();
    let ObserveError::NotStarted { command, error } = error else { panic!("{error}") };
    assert_eq!((command.as_path(), error.raw_os_error()), (Path::new("./not-executable"), Some(13)));
    let error = folder.try_observe::<&str>([]).unwrap_err();
    assert!(matches!(error, ObserveError::Launcher(Status::Code(127))), "{error}");
}

fn limit() {
    let folder = Folder::new();
    folder.write("file");
    let options = Options { limit: 1, ..Options::default() };
    let seen = folder.subject_with("read-thrice", &options);
    assert_eq!(seen.accesses.len(), 1);
    let text = seen.blind_spots.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(text.contains("calls were not recorded, because there were more than 1 distinct accesses"), "{text}");
}

fn own_frames() {
    let folder = Folder::new();
    folder.write("file");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let options = Options { own: vec![root.to_owned()], ..Options::default() };
    let seen = folder.subject_with("own-frame", &options);
    let [read] = to(&seen, Touched::File(folder.file("file")))[..] else { panic!("{seen:#?}") };
    let source = root.join("threatmodel-observe/tests/observe/subject.rs");
    let text = std::fs::read_to_string(&source).unwrap();
    let line = text.lines().position(|line| line.contains("// The line that the stack must show.")).unwrap() + 2;

    let frame = &read.stack[0];
    assert_eq!(frame.function, "observe::subject::open_in_own_frame");
    assert_eq!((&frame.file, frame.line as usize), (&source, line));
    let functions: Vec<_> = read.stack.iter().map(|frame| frame.function.as_str()).collect();
    assert_eq!(functions.len(), 3, "{functions:?}");
    assert!(functions[1].starts_with("observe::subject::run"), "{functions:?}");
    assert_eq!(functions[2], "observe::main");

    // Accesses of another program have no frames of ours, and without own folders none have.
    folder.write("file");
    let seen = folder.subject_with("spawn", &options);
    assert!(to(&seen, Touched::File(folder.file("file")))[0].stack.is_empty());
    let cat = Path::new("/bin/cat").canonicalize().unwrap();
    assert!(to(&seen, Touched::Program(cat))[0].stack[0].function.starts_with("observe::subject::run"));
    let seen = folder.subject("own-frame");
    assert!(seen.accesses.iter().all(|access| access.stack.is_empty()));
}

fn blind_spots() {
    let folder = Folder::new();
    let texts = |seen: &threatmodel_observe::record::Observation| {
        seen.blind_spots.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let text = texts(&folder.subject("nothing"));
    assert!(!text.contains("io_uring") && !text.contains("view of the file system"), "{text}");

    if is_there("python3") {
        let program = "import ctypes; c = ctypes.CDLL(None); c.syscall(425, 1, 0); c.ptrace(0, 0, 0, 0); \
                       c.unshare(0x20000)";
        let text = texts(&folder.observe(["python3", "-c", program]));
        assert!(text.contains("set up io_uring"), "{text}");
        assert!(text.contains("tried to trace a process"), "{text}");
        assert!(text.contains("changed its view of the file system (unshare)"), "{text}");

        let program = "import ctypes; c = ctypes.CDLL(None); c.syscall(426, -1, 0, 0, 0, 0, 0)";
        let text = texts(&folder.observe(["python3", "-c", program]));
        assert!(text.contains("set up io_uring"), "a ring from before is one: {text}");

        for (call, program) in [("open_tree", "c.syscall(428, -100, b'/', 1)"), ("umount2", "c.umount2(b'absent', 0)")]
        {
            let program = format!("import ctypes; c = ctypes.CDLL(None); {program}");
            let text = texts(&folder.observe(["python3", "-c", &program]));
            assert!(text.contains(&format!("changed its view of the file system ({call})")), "{text}");
        }

        let text = texts(&folder.observe(["python3", "-c", LISTENER]));
        assert!(text.contains("lets another process answer its calls"), "{text}");
    }
    if cfg!(target_arch = "x86_64") && is_there("cc") {
        std::fs::write(folder.file("old.c"), OLD_CALL).unwrap();
        let built =
            std::process::Command::new("cc").args(["-o", "old", "old.c"]).current_dir(folder.file(".")).status();
        assert!(built.unwrap().success());
        let seen = folder.observe(["./old"]);
        assert!(seen.status.success(), "{}", seen.status);
        assert!(texts(&seen).contains("made system calls of another architecture"), "{}", texts(&seen));
    }
}

/// A filter with a listener, which may let the calls pass that it is asked about; they stop for nobody else then.
const LISTENER: &str = "
import ctypes, platform
c = ctypes.CDLL(None)
class Step(ctypes.Structure):
    _fields_ = [('code', ctypes.c_ushort), ('jt', ctypes.c_ubyte), ('jf', ctypes.c_ubyte), ('k', ctypes.c_uint)]
class Program(ctypes.Structure):
    _fields_ = [('length', ctypes.c_ushort), ('steps', ctypes.POINTER(Step))]
program = Program(1, ctypes.pointer(Step(6, 0, 0, 0x7fff0000)))
number = 317 if platform.machine() == 'x86_64' else 277
assert c.syscall(number, 1, 8, ctypes.byref(program)) >= 0
";

/// Addresses that the kernel accepts in other spellings than their family suggests.
fn other_spellings() {
    if !is_there("python3") {
        return;
    }
    let folder = Folder::new();
    let receiver = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = receiver.local_addr().unwrap();
    let program = format!(
        "import ctypes, socket, struct\n\
         c = ctypes.CDLL(None)\n\
         address = lambda port, host: struct.pack('=H', 0) + struct.pack('>H', port) + socket.inet_aton(host) + bytes(8)\n\
         with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:\n\
         \x20   assert c.sendto(s.fileno(), b'x', 1, 0, address({}, '127.0.0.1'), 16) == 1\n\
         with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:\n\
         \x20   assert c.bind(s.fileno(), address(0, '0.0.0.0'), 16) == 0\n",
        address.port()
    );
    let seen = folder.observe(["python3", "-c", &program]);
    assert!(seen.status.success(), "{}", seen.status);
    receiver.recv(&mut [0]).unwrap();
    let operations = |what| to(&seen, what).iter().map(|access| access.operation).collect::<Vec<_>>();
    assert_eq!(operations(Touched::Udp(address)), [Operation::Send]);
    assert_eq!(operations(Touched::Udp("0.0.0.0:0".parse().unwrap())), [Operation::Bind]);
    assert_eq!(seen.chosen.len(), 1, "{:?}", seen.chosen);

    // A listing that does not begin at the beginning.
    std::fs::create_dir(folder.file("sub")).unwrap();
    folder.write("sub/inner");
    let program = "import ctypes, os; c = ctypes.CDLL(None); f = os.open('sub', os.O_RDONLY | os.O_DIRECTORY); \
                   c.lseek.argtypes = [ctypes.c_int, ctypes.c_long, ctypes.c_int]; c.lseek(f, 1, 0); \
                   b = ctypes.create_string_buffer(4096); n = c.getdents64(f, b, 4096); assert b'inner' in b.raw[:n]";
    let seen = folder.observe(["python3", "-c", program]);
    assert!(seen.status.success(), "{}", seen.status);
    let [list] = to(&seen, Touched::File(folder.file("sub")))[..] else { panic!("{seen:#?}") };
    assert_eq!((list.operation, list.count), (Operation::List, 1));
}

/// A call for the number of the process, as 32-bit programs make it.
const OLD_CALL: &str = r#"
int main(void) {
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20));
    return result > 0 ? 0 : 1;
}
"#;

/// Alone in a process: an interrupt concerns all observations there.
fn interrupt() {
    let this = std::env::current_exe().unwrap();
    assert!(std::process::Command::new(this).arg(INTERRUPTED).status().unwrap().success());
}

pub(crate) fn interrupted() {
    let folder = Folder::new();
    // The shell takes the interrupt for itself, its child in the background is deaf to it, and so are we.
    let observer = std::process::id();
    let script = format!(
        "trap 'echo > interrupted; exit 4' INT; (while :; do sleep 0.01; done) & kill -INT {observer}; kill -INT $$"
    );
    let seen = folder.observe(["sh", "-c", &script]);
    assert_eq!(seen.status, Status::Code(4));
    assert!(seen.interrupted);
    assert!(folder.files(&seen).contains(&"create interrupted".to_owned()));
    let text = seen.blind_spots.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(text.contains("still ran at the end of the run"), "{text}");
}

fn variables() {
    let folder = Folder::new();
    let this = std::env::current_exe().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut launcher = folder.launcher([this.as_os_str(), SUBJECT.as_ref(), "variables".as_ref()]);
    launcher.env("OBSERVED_SET", "value").env("OBSERVED_NOT_READ", "value");
    let options = Options { own: vec![root.to_owned()], ..Options::default() };
    let seen = trace::observe(launcher, &options).unwrap();
    assert!(seen.status.success(), "{}", seen.status);

    let variable = |name: &str| to(&seen, Touched::Variable(name.into()));
    if variable("OBSERVED_SET").is_empty()
        && seen.blind_spots.iter().any(|spot| spot.to_string().contains("breakpoints"))
    {
        let how = "run the tests on a machine, or in a virtual one, that has them";
        Skip { what: "variables that a program reads", why: "the system offers no hardware breakpoints", how }.note();
        return;
    }
    let [read] = variable("OBSERVED_SET")[..] else { panic!("{seen:#?}") };
    assert_eq!((read.operation, read.outcome, read.count), (Operation::Read, Outcome::Done, 1));
    assert_eq!(read.stack[0].function, "observe::subject::read_variable_in_own_frame");
    assert_eq!(variable("OBSERVED_OFTEN")[0].count, 1000);
    for number in 0..4 {
        assert_eq!(variable(&format!("OBSERVED_{number}"))[0].count, 100);
    }
    assert!(variable("OBSERVED_NOT_READ").is_empty());

    let none = Options { environment: false, ..options };
    let mut launcher = folder.launcher([this.as_os_str(), SUBJECT.as_ref(), "variables".as_ref()]);
    launcher.env("OBSERVED_SET", "value");
    let seen = trace::observe(launcher, &none).unwrap();
    assert!(!seen.accesses.iter().any(|access| matches!(access.what, Touched::Variable(_))));
    assert!(!seen.blind_spots.iter().any(|spot| matches!(spot, BlindSpot::EnvironmentUnseen { .. })));
}
