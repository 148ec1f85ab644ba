//! A program under observation does what it does alone.

use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use subjects::Skip;
use threatmodel_observe::blind::BlindSpot;
use threatmodel_observe::record::{Observation, Operation, Status, Touched};
use threatmodel_observe::trace::{self, Options, Running};

use crate::support::{Folder, TOLD_TO_END, of, to};

fn blind(seen: &Observation) -> String {
    seen.blind_spots.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Many parents start children which execute another program at once, while others end. A breakpoint of ours in one of them
/// would end it.
pub(crate) fn children_that_execute_at_once() {
    const SOURCE: &str = r#"
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
    for (int parent = 0; parent < 8; parent++) {
        if (fork()) continue;
        int bad = 0;
        for (int child = 0; child < 40; child++) {
            if (!fork()) { execl("/usr/bin/printenv", "printenv", "OBSERVED_SET", (char *) 0); _exit(9); }
            int status;
            wait(&status);
            bad |= status;
        }
        _exit(bad != 0);
    }
    int status, bad = 0;
    while (wait(&status) > 0) bad |= status;
    return bad != 0;
}
"#;
    let folder = Folder::new();
    let Some(program) = folder.build("parents", SOURCE, &[]) else { return };
    let mut launcher = folder.launcher([program]);
    launcher.env("OBSERVED_SET", "value");
    let seen = trace::observe(launcher, &Options::default()).unwrap();
    assert_eq!(seen.status, Status::Code(0), "{}", blind(&seen));
    assert_eq!(seen.processes, 1 + 8 + 8 * 40);
    let executed: u64 = of(&seen, Operation::Execute).iter().map(|access| access.count).sum();
    assert_eq!(executed, 1 + 8 * 40);
}

/// Threads that start processes, which go on when another thread has ended all of them by executing another program.
pub(crate) fn a_child_whose_parent_is_gone() {
    const SOURCE: &str = r#"
#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
static void *start(void *nothing) {
    for (;;) {
        pid_t child = fork();
        if (child == 0) { getenv("OBSERVED_IN_CHILD"); _exit(0); }
        waitpid(child, 0, 0);
    }
}
int main(int count, char **arguments) {
    int round = count > 1 ? atoi(arguments[1]) : 0;
    if (round == 10) return 0;
    for (int thread = 0; thread < 4; thread++) { pthread_t started; pthread_create(&started, 0, start, 0); }
    usleep(10000);
    char next[8] = { '0' + (round + 1) / 10, '0' + (round + 1) % 10 };
    execl(arguments[0], arguments[0], next, (char *) 0);
    return 1;
}
"#;
    let folder = Folder::new();
    let Some(program) = folder.build("orphans", SOURCE, &[]) else { return };
    let seen = folder.observe([program]);
    assert_eq!(seen.status, Status::Code(0), "{}", blind(&seen));
}

/// The C library cancels a thread by a real-time signal.
pub(crate) fn threads_that_are_cancelled() {
    const SOURCE: &str = r#"
#include <pthread.h>
#include <unistd.h>
static void *wait(void *nothing) { pause(); return 0; }
int main(void) {
    pthread_t thread;
    void *result;
    pthread_create(&thread, 0, wait, 0);
    usleep(10000);
    pthread_cancel(thread);
    pthread_join(thread, &result);
    return result == PTHREAD_CANCELED ? 0 : 1;
}
"#;
    let folder = Folder::new();
    let Some(program) = folder.build("cancelled", SOURCE, &[]) else { return };
    let seen = folder.observe([program]);
    assert_eq!(seen.status, Status::Code(0), "{}", blind(&seen));
    assert!(!blind(&seen).contains("did not get signal"), "{}", blind(&seen));
}

/// And changes the user of all threads by another.
pub(crate) fn users_of_all_threads() {
    const SOURCE: &str = r#"
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>
static volatile int done;
static void *wait(void *nothing) { while (!done) usleep(1000); open("opened", O_RDONLY); return 0; }
int main(void) {
    pthread_t thread;
    pthread_create(&thread, 0, wait, 0);
    int result = setuid(getuid());
    done = 1;
    pthread_join(thread, 0);
    return result;
}
"#;
    let folder = Folder::new();
    let Some(program) = folder.build("users", SOURCE, &[]) else { return };
    folder.write("opened");
    let seen = folder.observe([program]);
    assert_eq!(seen.status, Status::Code(0), "{}", blind(&seen));
    assert_eq!(to(&seen, Touched::File(folder.file("opened"))).len(), 1, "what it does then is seen");
}

/// Every real-time signal arrives, each as often as it was sent, with its value, in the middle of a call or not; and ends a
/// process that does not handle it.
pub(crate) fn real_time_signals() {
    const SOURCE: &str = r#"
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>
static volatile int got, sum;
static void handle(int signal, siginfo_t *info, void *context) { got++; sum += info->si_value.sival_int; open("opened", O_RDONLY); }
int main(int count, char **arguments) {
    if (count > 1) { raise(SIGRTMAX); return 1; }
    struct sigaction action = { .sa_sigaction = handle, .sa_flags = SA_SIGINFO };
    int sent = 0, expected = 0;
    for (int signal = SIGRTMIN; signal <= SIGRTMAX; signal++) {
        sigaction(signal, &action, 0);
        for (int time = 1; time <= 3; time++) {
            union sigval value = { .sival_int = signal * time };
            if (sigqueue(getpid(), signal, value)) return 2;
            sent++;
            expected += signal * time;
        }
    }
    return got == sent && sum == expected ? 0 : 1;
}
"#;
    let folder = Folder::new();
    let Some(program) = folder.build("signals", SOURCE, &[]) else { return };
    folder.write("opened");
    let seen = folder.observe([&program]);
    assert_eq!(seen.status, Status::Code(0), "{}", blind(&seen));
    let last = 64;
    let seen = folder.observe([program.as_path(), Path::new("unhandled")]);
    assert_eq!(seen.status, Status::Signal(last), "{}", blind(&seen));
}

/// Alone in a process: a signal concerns all observations there.
pub(crate) fn told() {
    let this = std::env::current_exe().unwrap();
    assert!(std::process::Command::new(this).arg(TOLD_TO_END).status().unwrap().success());
}

pub(crate) fn told_to_end() {
    let observer = std::process::id();
    for (name, number) in [("TERM", libc::SIGTERM), ("HUP", libc::SIGHUP)] {
        // As under `nohup`, where it reaches nobody.
        if is_ignored(number) {
            let why = "the signal is ignored here";
            Skip { what: "a signal that tells `observe` to end", why, how: "run the tests without `nohup`" }.note();
            continue;
        }
        // Sent to the observer alone, it reaches the command, and what that did is known.
        let folder = Folder::new();
        folder.write("file");
        let script = format!("read x < file; kill -{name} {observer}; while :; do sleep 0.01; done");
        let seen = folder.observe(["sh", "-c", &script]);
        assert_eq!(seen.status, Status::Signal(number));
        assert!(seen.interrupted);
        assert!(folder.files(&seen).contains(&"read file".to_owned()));

        // Sent to both, it reaches the command once.
        let folder = Folder::new();
        let script = format!(
            "trap 'echo told >> told' {name}; kill -{name} {observer} $$; for i in 1 2 3 4 5 6; do sleep 0.05; done; exit 4"
        );
        let seen = folder.observe(["sh", "-c", &script]);
        assert_eq!(seen.status, Status::Code(4));
        assert_eq!(std::fs::read_to_string(folder.file("told")).unwrap(), "told\n", "{name}");
    }
}

fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap();
    u64::from_str_radix(mask.trim(), 16).unwrap() & (1 << (signal - 1)) != 0
}

/// A run that ends with the command is not held up by what that leaves running.
pub(crate) fn what_is_left_running() {
    let folder = Folder::new();
    let options = Options { until_exit: true, ..Options::default() };
    let start = Instant::now();
    let seen = trace::observe(folder.launcher(["sh", "-c", "sleep 60 & exit 5"]), &options).unwrap();
    assert!(start.elapsed() < Duration::from_secs(30));
    assert_eq!(seen.status, Status::Code(5));
    let left = |spot: &BlindSpot| matches!(spot, BlindSpot::LeftRunning { program } if program.ends_with("sleep"));
    assert!(seen.blind_spots.iter().any(left), "{}", blind(&seen));
    assert!(seen.blind_spots.iter().any(BlindSpot::is_grave));
}

/// Who waits is told for what.
pub(crate) fn what_is_waited_for() {
    static TOLD: Mutex<Vec<Running>> = Mutex::new(Vec::new());
    let folder = Folder::new();
    let options =
        Options { waits_for: Some(|running| TOLD.lock().unwrap().extend_from_slice(running)), ..Options::default() };
    let script = "(while [ ! -e told ]; do sleep 0.01; done; echo > late) &";
    let told = folder.file("told");
    let seen = std::thread::scope(|scope| {
        scope.spawn(|| {
            let start = Instant::now();
            while TOLD.lock().unwrap().is_empty() && start.elapsed() < Duration::from_secs(20) {
                std::thread::sleep(Duration::from_millis(10));
            }
            std::fs::write(told, "").unwrap();
        });
        trace::observe(folder.launcher(["sh", "-c", script]), &options).unwrap()
    });
    assert!(folder.files(&seen).contains(&"create late".to_owned()));
    let shell = Path::new("/bin/sh").canonicalize().unwrap();
    let told = TOLD.lock().unwrap();
    assert!(told.iter().any(|one| one.program == shell && one.process > 1), "{told:?}");
}
