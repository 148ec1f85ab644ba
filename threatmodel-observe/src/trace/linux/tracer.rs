//! Follows all threads of a command, stop by stop.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::ptrace;
use nix::sys::signal::{self, Signal};
use nix::unistd::Pid;

use super::calls::{self, Flags, Shape};
use super::environment::{Environment, Trap, Unseen};
use super::interrupt::Heard;
use super::ledger::{First, Key, Ledger};
use super::pending::{Blind, Item, Pending};
use super::registers::{self, Registers};
use super::resume::{Until, resume};
use super::servers::Servers;
use super::stack::Stacks;
use super::status::{self, Change};
use super::{filter, memory, names, pending, process, query, services};
use crate::blind::BlindSpot;
use crate::record::{Frame, Observation, Operation, Outcome, Status, Touched, UnixAddress};
use crate::trace::{ObserveError, Options, Running};

/// How often a stopped process is asked whether it should go on, and children of the command whether there is an end.
const POLL: Duration = Duration::from_millis(10);

/// How long what a command has started may go on when that has ended, where its end is the end of the run; and how long it
/// may before it is said that it is waited for.
const LINGER: Duration = Duration::from_secs(1);

/// Errors by which a call asks the kernel to start it again; no program ever sees them.
const RESTART: std::ops::RangeInclusive<i64> = 512..=516;

/// The state of a thread.
struct Thread {
    process: Pid,
    /// The process that started its own, as far as that is known.
    parent: Option<Pid>,
    /// The call that it is in the middle of, and its name.
    pending: Option<Pending>,
    call: &'static str,
}

/// A thread that lends its memory to a new process, and waits until that executes another program.
struct Lender {
    thread: Pid,
    process: Pid,
    /// At the time when it began to wait.
    registers: Registers,
}

pub(super) struct Tracer {
    leader: Pid,
    /// Whether the launcher has become the command.
    started: bool,
    /// The thread of a running program whose first call says that its calls are seen.
    beginner: Option<Pid>,
    /// The time that remaining processes may run after the command has ended; `None` for no limit.
    linger: Option<Duration>,
    /// Who wants to know what is waited for then.
    waits_for: Option<fn(&[Running])>,
    /// The signals that the command got.
    heard: Heard,
    /// The time when the command ended.
    ended: Option<Instant>,
    /// The reason why the launcher failed.
    refused: Option<(PathBuf, i32)>,
    status: Option<Status>,
    threads: HashMap<Pid, Thread>,
    /// Threads that a signal stopped, and that wait for one to go on.
    held: HashSet<Pid>,
    /// Threads whose next stop by a signal, should they report one, is over already.
    stale: HashSet<Pid>,
    /// New processes whose start their parent has told of, and which have not yet been seen.
    announced: HashSet<Pid>,
    /// New processes that wait for their parent to tell of their start.
    unannounced: HashSet<Pid>,
    lenders: HashMap<Pid, Lender>,
    environment: Environment,
    programs: HashMap<Pid, PathBuf>,
    stacks: Stacks,
    ledger: Ledger,
    servers: Servers,
    processes: u64,
    calls: u64,
}

impl Tracer {
    pub(super) fn new(leader: Pid, options: &Options, heard: Heard) -> Self {
        Self {
            leader,
            started: false,
            beginner: None,
            linger: options.until_exit.then_some(LINGER),
            waits_for: options.waits_for,
            heard,
            ended: None,
            refused: None,
            status: None,
            threads: HashMap::new(),
            held: HashSet::new(),
            stale: HashSet::new(),
            announced: HashSet::new(),
            unannounced: HashSet::new(),
            lenders: HashMap::new(),
            environment: Environment::new(options.environment),
            programs: HashMap::new(),
            stacks: Stacks::new(&options.own),
            ledger: Ledger::new(options.limit),
            servers: Servers::new(options.limit),
            processes: 0,
            calls: 0,
        }
    }

    /// Takes this thread of a running program for the whole command. It is stopped, and goes on afterwards.
    pub(super) fn begin(&mut self, thread: Pid) {
        self.beginner = Some(thread);
        self.linger = Some(LINGER);
        let process = self.adopt(thread);
        self.watch_environment(thread, process);
    }

    /// Follows the command until it and all its children have ended, or it has and `interrupted` tells to stop.
    pub(super) fn follow(mut self, interrupted: impl Fn() -> bool) -> Result<Observation, ObserveError> {
        self.adopt(self.leader);
        loop {
            let lingers = self.linger.zip(self.ended).is_some_and(|(linger, ended)| ended.elapsed() > linger);
            if self.ended.is_some_and(|ended| ended.elapsed() > LINGER)
                && let Some(tell) = self.waits_for.take()
            {
                tell(&self.running());
            }
            if self.status.is_some() && (interrupted() || lingers) {
                self.end_all();
                break;
            }
            // Nothing tells of an interrupt while this waits: it may arrive at another thread.
            match status::wait(self.held.is_empty() && self.status.is_none()) {
                Ok(Some((thread, change))) => self.step(Pid::from_raw(thread), change),
                Ok(None) => {
                    self.release();
                    thread::sleep(POLL);
                }
                Err(error) if error.raw_os_error() == Some(libc::ECHILD) => break,
                Err(error) => return Err(ObserveError::Trace(error)),
            }
        }
        let status = self.status.ok_or_else(|| ObserveError::Trace(io::ErrorKind::UnexpectedEof.into()))?;
        if !self.started {
            return Err(match self.refused {
                Some((command, errno)) => {
                    ObserveError::NotStarted { command, error: io::Error::from_raw_os_error(errno) }
                }
                None if self.beginner.is_some() => ObserveError::Unseen,
                None => ObserveError::Launcher(status),
            });
        }
        let name_servers = self.servers.close(self.ledger.tried(query::PORT));
        let moved = self.ledger.take_moved();
        let (accesses, chosen, blind_spots) = self.ledger.close();
        Ok(Observation {
            status,
            accesses,
            chosen,
            moved,
            name_servers,
            blind_spots,
            processes: self.processes,
            calls: self.calls,
            interrupted: false,
        })
    }

    /// The processes that still run.
    fn running(&mut self) -> Vec<Running> {
        let processes: BTreeSet<i32> = self.threads.values().map(|known| known.process.as_raw()).collect();
        let running = processes
            .into_iter()
            .map(|process| Running { process: process.unsigned_abs(), program: self.program(Pid::from_raw(process)) });
        running.collect()
    }

    /// Ends all that still runs: behind the filter, and with nobody to watch, its calls would fail.
    fn end_all(&mut self) {
        for process in self.threads.values().map(|known| known.process).collect::<HashSet<_>>() {
            self.end(process);
        }
        // One that has just been started is known only once it stops for us.
        while let Ok(change) = status::wait(true) {
            if let Some((thread, change)) = change
                && !matches!(change, Change::Exited(_) | Change::Killed(_))
            {
                let process = self.adopt(Pid::from_raw(thread));
                self.end(process);
            }
        }
    }

    fn end(&mut self, process: Pid) {
        let program = self.program(process);
        self.ledger.blind_spot(BlindSpot::LeftRunning { program });
        // An error means that it has ended by itself.
        let _ = signal::kill(process, Signal::SIGKILL);
    }

    fn step(&mut self, thread: Pid, change: Change) {
        let stale = self.stale.remove(&thread);
        match change {
            Change::Exited(code) => self.ended(thread, Status::Code(code)),
            Change::Killed(signal) => self.ended(thread, Status::Signal(signal)),
            Change::CallEnd => {
                self.call_ends(thread);
                self.resume(thread, 0);
            }
            Change::Filtered => {
                self.call_begins(thread);
                self.resume(thread, 0);
            }
            Change::Executed => {
                self.executed(thread);
                self.resume(thread, 0);
            }
            Change::Signal(signal) => {
                let process = self.adopt(thread);
                if process == self.leader {
                    self.heard.note(signal);
                }
                if process::stops(signal) {
                    // It runs, so what is held of it is held from an earlier stop. It goes on, and stops with the rest.
                    self.let_go(&HashSet::from([process]), thread);
                }
                let signal = if signal == libc::SIGTRAP && self.trapped(thread, process) { 0 } else { signal };
                self.resume(thread, signal);
            }
            Change::GroupStop if stale => self.resume(thread, 0),
            Change::GroupStop => {
                self.adopt(thread);
                self.held.insert(thread);
                // The signal to go on may be there already.
                self.release();
            }
            Change::Forked { waits } => {
                self.forked(thread, waits);
                self.resume(thread, 0);
            }
            Change::Other => {
                let new = !self.threads.contains_key(&thread);
                let process = self.adopt(thread);
                let announced = self.announced.remove(&thread);
                if new && process == thread && !announced {
                    self.unannounced.insert(thread);
                    return;
                }
                if new {
                    self.environment.arm(thread, process);
                }
                self.resume(thread, 0);
            }
        }
    }

    /// Whether a trap is one of ours, which the program must not see.
    fn trapped(&mut self, thread: Pid, process: Pid) -> bool {
        let Ok(registers) = registers::read(thread) else { return false };
        match self.environment.trap(thread, process, &registers, &mut self.stacks) {
            Trap::Foreign => return false,
            Trap::Entry(unseen) => {
                for why in unseen {
                    self.environment_unseen(thread, why);
                }
                if self.threads.iter().any(|(other, known)| known.process == process && *other != thread) {
                    self.environment_unseen(thread, "it started a thread before it began");
                }
            }
            Trap::Stale => {
                self.environment.arm(thread, process);
                self.environment_unseen(thread, "a breakpoint was lost on the way");
            }
            Trap::Read(name, is_set) => {
                let item = Item::bare(Touched::Variable(name));
                let outcome = if is_set { Outcome::Done } else { Outcome::Failed(libc::ENOENT) };
                self.record(thread, Some(&registers), item, Operation::Read, outcome);
            }
            Trap::Unreadable => {
                let program = self.program(thread);
                self.ledger.blind_spot(BlindSpot::UnreadableMemory { program, call: "getenv" });
            }
        }
        true
    }

    /// Takes note of who started a process, before that can go on.
    fn forked(&mut self, thread: Pid, waits: bool) {
        let process = self.adopt(thread);
        let Some(child) = event_process(thread) else { return };
        let stands = self.unannounced.remove(&child);
        if !stands && self.threads.contains_key(&child) {
            // It went on without this, and may be another program by now, which has inherited nothing.
            return;
        }
        if waits && let Ok(registers) = registers::read(thread) {
            self.lenders.insert(child, Lender { thread, process, registers });
        }
        self.environment.inherit(process, child);
        // The system does not tell it of a program that nobody may read.
        if let Some(program) = self.programs.get(&process) {
            self.programs.insert(child, program.clone());
        }
        if stands {
            self.environment.arm(child, child);
            self.resume(child, 0);
        } else {
            self.announced.insert(child);
        }
    }

    /// Lets those children go on that waited for a thread of this process, which can no longer tell of them.
    fn release_orphans(&mut self, process: Pid, parent: Option<Pid>) {
        let is_orphan = |child: &Pid| match process::family(*child) {
            // One that is started as a sibling has the parent of who started it.
            Some((_, of)) => of == process || Some(of) == parent || !self.threads.contains_key(&of),
            None => true,
        };
        let orphans: Vec<Pid> = self.unannounced.iter().copied().filter(is_orphan).collect();
        for child in orphans {
            self.unannounced.remove(&child);
            self.watch_environment(child, child);
            self.resume(child, 0);
        }
    }

    /// Looks for the reads of variables in a program that runs already.
    fn watch_environment(&mut self, thread: Pid, process: Pid) {
        for why in self.environment.begin(thread, process, &mut self.stacks) {
            self.environment_unseen(thread, why);
        }
    }

    fn environment_unseen(&mut self, thread: Pid, why: Unseen) {
        let program = self.program(thread);
        self.ledger.blind_spot(BlindSpot::EnvironmentUnseen { program, why });
    }

    /// Lets a thread run on, up to the end of the call that it is in the middle of if there is one.
    fn resume(&mut self, thread: Pid, signal: i32) {
        let in_call = self.threads.get(&thread).is_some_and(|thread| thread.pending.is_some());
        let until = if in_call { Until::CallEnd } else { Until::Stop };
        if resume(thread, signal, until).is_err() {
            let program = self.program(thread);
            self.ledger.blind_spot(BlindSpot::SignalLost { program, signal });
        }
    }

    /// Lets go on what was stopped by a signal, and has since been sent the signal to go on.
    ///
    /// The kernel could tell of that by itself, to a tracer that can ask for it with `PTRACE_LISTEN`.
    fn release(&mut self) {
        let going_on: HashSet<Pid> = self
            .held
            .iter()
            .filter(|thread| process::goes_on(**thread))
            .filter_map(|thread| Some(self.threads.get(thread)?.process))
            .collect();
        self.let_go(&going_on, Pid::from_raw(0));
    }

    /// Lets the threads of these processes go on that are held, but for one of them that is somewhere else.
    fn let_go(&mut self, processes: &HashSet<Pid>, but: Pid) {
        let threads = self.threads.iter().filter(|(_, known)| processes.contains(&known.process));
        for thread in threads.map(|(thread, _)| *thread).filter(|thread| *thread != but).collect::<Vec<_>>() {
            if self.held.remove(&thread) {
                self.resume(thread, 0);
            } else if process::is_stopped_for_tracer(thread) {
                // It will report the stop that has just ended, at a time when nothing tells so any more.
                self.stale.insert(thread);
            }
        }
    }

    /// Takes note of a thread that is seen for the first time, and returns its process.
    fn adopt(&mut self, thread: Pid) -> Pid {
        if let Some(known) = self.threads.get(&thread) {
            return known.process;
        }
        let family = process::family(thread);
        let process = family.map_or(thread, |(process, _)| process);
        self.threads
            .insert(thread, Thread { process, parent: family.map(|(_, parent)| parent), pending: None, call: "" });
        if process == thread {
            self.processes += 1;
            if let Some(call) = process::other_view(process) {
                let program = self.program(thread);
                self.ledger.blind_spot(BlindSpot::Namespace { program, call });
            }
        }
        process
    }

    fn program(&mut self, thread: Pid) -> PathBuf {
        let process = self.threads.get(&thread).map_or(thread, |known| known.process);
        if let Some(program) = self.programs.get(&process) {
            return program.clone();
        }
        let Some(program) = process::program(process) else { return PathBuf::new() };
        self.programs.insert(process, program.clone());
        program
    }

    fn ended(&mut self, thread: Pid, status: Status) {
        if let Some(known) = self.threads.get_mut(&thread)
            && let Some(pending) = known.pending.take()
        {
            if let (Some(kind), call) = (pending.may_blind(), known.call) {
                let program = self.program(thread);
                self.ledger.blind_spot(kind.of(program, call));
            }
            for (item, operation) in pending.unfinished() {
                self.record(thread, None, item, operation, Outcome::Unfinished);
            }
        }
        let (process, parent) =
            self.threads.remove(&thread).map_or((thread, None), |known| (known.process, known.parent));
        self.release_orphans(process, parent.filter(|_| process == thread));
        self.held.remove(&thread);
        self.announced.remove(&thread);
        self.lenders.remove(&thread);
        self.programs.remove(&thread);
        self.stacks.forget(thread);
        self.environment.forget(thread);
        if thread == self.leader {
            self.status = Some(status);
            self.ended = Some(Instant::now());
        }
    }

    fn call_begins(&mut self, thread: Pid) {
        let process = self.adopt(thread);
        let picked = ptrace::getevent(thread);
        if picked == Ok(filter::FOREIGN.into()) {
            let program = self.program(thread);
            self.ledger.blind_spot(BlindSpot::ForeignArchitecture { program });
            return;
        }
        if picked == Ok(filter::UNKNOWN.into()) {
            if let Ok(registers) = registers::read(thread)
                && let Some(known) = self.threads.get_mut(&thread)
            {
                known.pending = Some(Pending::Unknown { number: registers.number });
            }
            return;
        }
        if picked == Ok(filter::MAY_ASK.into()) && !self.servers.any_connected() {
            return;
        }
        // The thread is gone if its registers are; its end is reported in due course.
        let Ok(registers) = registers::read(thread) else { return };
        let Some(call) = calls::find(registers.number) else { return };
        if !self.started && self.beginner == Some(thread) {
            self.started = true;
            return;
        }
        if !self.started && !matches!(call.shape, Shape::Execute { .. }) {
            return;
        }
        self.calls += 1;
        if let Shape::Start(flags) = call.shape {
            if stay_traced(thread, flags, &registers.arguments).is_err() {
                let program = self.program(thread);
                let kind = Blind::Unseen("started a process that asks not to be traced");
                self.ledger.blind_spot(kind.of(program, call.name));
            }
            return;
        }
        let Self { threads, servers, .. } = self;
        let watched = |process| threads.contains_key(&process);
        let begun = pending::begin(thread, process, &call.shape, &registers.arguments, servers, watched);
        if begun.as_ref().is_ok_and(|begun| begun.unknown_socket) {
            let program = self.program(thread);
            self.ledger.blind_spot(BlindSpot::UnknownSocket { program, call: call.name });
        }
        match begun.map(|begun| begun.pending) {
            Ok(None) => {}
            Ok(Some(Pending::Seen(item, operation))) => {
                self.record(thread, Some(&registers), item, operation, Outcome::Done);
            }
            Ok(Some(Pending::SeenOnce(item, operation))) => {
                let program = self.program(thread);
                let key = Key { what: item.what.clone(), operation, outcome: Outcome::Done, program };
                if !self.ledger.knows(&key) {
                    self.record(thread, Some(&registers), item, operation, Outcome::Done);
                }
            }
            Ok(Some(Pending::Blind(kind))) => {
                let program = self.program(thread);
                self.ledger.blind_spot(kind.of(program, call.name));
            }
            Ok(Some(mut pending)) => {
                if let Pending::Execute { real, stack, .. } = &mut pending {
                    // Once it has succeeded the old program is gone, and its stack with it.
                    let program = self.program(thread);
                    let key = Key {
                        what: Touched::Program(real.clone()),
                        operation: Operation::Execute,
                        outcome: Outcome::Done,
                        program,
                    };
                    if self.started && !self.ledger.knows(&key) {
                        *stack = stack_of(&mut self.stacks, &self.lenders, thread, process, &registers);
                    }
                }
                if let Some(known) = self.threads.get_mut(&thread) {
                    known.call = call.name;
                    known.pending = Some(pending);
                }
            }
            // The call is going to fail in the same way, or the thread is gone: nothing is touched.
            Err(Errno::ENAMETOOLONG | Errno::EBADF | Errno::ENOENT | Errno::ENOTDIR | Errno::ESRCH) => {}
            Err(_) => {
                let program = self.program(thread);
                self.ledger.blind_spot(BlindSpot::UnreadableMemory { program, call: call.name });
            }
        }
    }

    fn call_ends(&mut self, thread: Pid) {
        let process = self.adopt(thread);
        let Some(known) = self.threads.get_mut(&thread) else { return };
        let call = known.call;
        let Some(pending) = known.pending.take() else { return };
        let Ok(registers) = registers::read(thread) else {
            for (item, operation) in pending.unfinished() {
                self.record(thread, None, item, operation, Outcome::Unfinished);
            }
            return;
        };
        let outcome = outcome(registers.result, &pending);
        if let Pending::Execute { name, arguments_zero, .. } = &pending
            && !self.started
        {
            self.note_refusal(arguments_zero.as_deref().unwrap_or(&name.asked), outcome);
            return;
        }
        if let Pending::Unknown { number } = pending {
            // A kernel that does not know it either has done nothing.
            if outcome != Outcome::Failed(libc::ENOSYS) {
                let program = self.program(thread);
                self.ledger.blind_spot(BlindSpot::UnknownCall { program, number });
            }
            return;
        }
        if let Some(kind) = pending.may_blind().filter(|_| outcome == Outcome::Done) {
            let program = self.program(thread);
            self.ledger.blind_spot(kind.of(program, call));
        }
        if let Some((from, to, exchanges)) = pending.moves().filter(|_| outcome == Outcome::Done) {
            if to.is_dir() {
                self.ledger.moved(from, to);
            }
            if exchanges && from.is_dir() {
                self.ledger.moved(to, from);
            }
        }
        if let Some(descriptor) = pending.chooses().filter(|_| outcome == Outcome::Done) {
            self.ledger.chosen(process::socket_address(thread, descriptor));
        }
        if let Some((descriptor, to)) = pending.connects_datagrams().filter(|_| outcome == Outcome::Done) {
            self.servers.connected(thread, descriptor, to);
        }
        let program = self.program(thread);
        let is_known_file = |path: &Path| {
            let (what, program) = (Touched::File(path.to_owned()), program.clone());
            self.ledger.knows(&Key { what, operation: Operation::Read, outcome: Outcome::Done, program })
        };
        for (item, operation) in pending.end(thread, process, registers.result, outcome, is_known_file) {
            if let (Operation::Connect, Outcome::Done, Touched::Unix(UnixAddress::Path(socket))) =
                (operation, outcome, &item.what)
                && let Some(service) = services::at(socket)
            {
                self.ledger.blind_spot(BlindSpot::NamesElsewhere { program: program.clone(), service });
            }
            // A file that was made without a name has got one, under which its making is recorded now.
            if (operation, outcome) == (Operation::Link, Outcome::Done)
                && names::is_nameless(&item.what)
                && self.ledger.take_back(&Key {
                    what: item.what.clone(),
                    operation: Operation::Create,
                    outcome,
                    program: program.clone(),
                })
            {
                continue;
            }
            self.record(thread, Some(&registers), item, operation, outcome);
        }
    }

    /// A command is looked for in many folders; one that must not be executed tells more than one that is not there.
    fn note_refusal(&mut self, command: &Path, outcome: Outcome) {
        let (Outcome::Denied(errno) | Outcome::Failed(errno)) = outcome else { return };
        if !matches!(self.refused, Some((_, libc::EACCES))) {
            self.refused = Some((command.to_owned(), errno));
        }
    }

    /// A process has just become another program, under the number of its first thread whichever thread asked for it.
    fn executed(&mut self, process: Pid) {
        let asker = event_process(process).unwrap_or(process);
        let mut pending = self.threads.get_mut(&asker).and_then(|known| known.pending.take());
        if asker != process {
            self.threads.remove(&asker);
        }
        self.adopt(process);
        if let Some(known) = self.threads.get_mut(&process) {
            let own = known.pending.take();
            pending = pending.or(own);
        }
        // The other threads are gone, whatever they were about to tell.
        self.release_orphans(process, None);
        self.lenders.remove(&process);
        let before = self.programs.remove(&process).unwrap_or_default();
        if process::program(process).is_none()
            && let Some(Pending::Execute { real, .. }) = &pending
        {
            self.programs.insert(process, real.clone());
        }
        self.stacks.forget(process);
        let after = self.program(process);
        let before = if self.started { before } else { after.clone() };
        if let Err(why) = self.environment.executed(process) {
            self.environment_unseen(process, why);
        }
        if process::has_own_rights(&after) {
            self.ledger.blind_spot(BlindSpot::SetUser { program: after.clone() });
        }
        if !self.started {
            self.started = true;
            for (descriptor, what) in process::inherited(process) {
                self.ledger.blind_spot(BlindSpot::Inherited { descriptor, what });
            }
        }
        let Some(Pending::Execute { name, real, stack, .. }) = pending else { return };
        let first = |asked: &Path, real: &Path| First {
            asked: (asked != real).then(|| asked.to_owned()),
            stack: stack.clone(),
        };
        let key = |program: &Path| Key {
            what: Touched::Program(program.to_owned()),
            operation: Operation::Execute,
            outcome: Outcome::Done,
            program: before.clone(),
        };
        // A script, and the program that interprets it.
        if real != after && names::exists(&real) {
            self.ledger.count(key(&real), || first(&name.asked, &real));
        }
        self.ledger.count(key(&after), || first(&name.asked, &after));
    }

    fn record(
        &mut self,
        thread: Pid,
        registers: Option<&Registers>,
        item: Item,
        operation: Operation,
        outcome: Outcome,
    ) {
        let program = self.program(thread);
        let process = self.threads.get(&thread).map_or(thread, |known| known.process);
        let Self { ledger, stacks, lenders, .. } = self;
        ledger.count(Key { what: item.what, operation, outcome, program }, || First {
            asked: item.asked,
            stack: registers.map(|registers| stack_of(stacks, lenders, thread, process, registers)).unwrap_or_default(),
        });
    }
}

/// Takes the wish from a call that starts a process not to be traced: untraced behind the filter, its calls would fail.
fn stay_traced(thread: Pid, flags: Flags, arguments: &[u64; 6]) -> nix::Result<()> {
    match flags {
        Flags::Argument(position) => registers::set_first_argument(thread, arguments[position] & !calls::UNTRACED),
        Flags::Structure(position) => {
            let address = arguments[position];
            let flags = memory::read_word(thread, address)?;
            if flags & calls::UNTRACED == 0 {
                return Ok(());
            }
            memory::write_word(thread, address, flags & !calls::UNTRACED)
        }
        Flags::Fixed(_) => Ok(()),
    }
}

/// The stack of a thread; one that runs on borrowed memory stands where its lender waits.
fn stack_of(
    stacks: &mut Stacks,
    lenders: &HashMap<Pid, Lender>,
    thread: Pid,
    process: Pid,
    registers: &Registers,
) -> Vec<Frame> {
    let stack = stacks.take(thread, process, registers);
    match lenders.get(&process) {
        Some(lender) if stack.is_empty() => stacks.take(lender.thread, lender.process, &lender.registers),
        _ => stack,
    }
}

/// The process or thread that an event is about.
fn event_process(thread: Pid) -> Option<Pid> {
    Some(Pid::from_raw(i32::try_from(ptrace::getevent(thread).ok()?).ok()?))
}

fn outcome(result: i64, pending: &Pending) -> Outcome {
    // Error numbers are the last page of addresses; `connect` may go on in the background.
    let errno = match -result {
        errno @ 1..4096 => errno,
        _ => return Outcome::Done,
    };
    if errno == i64::from(libc::EINPROGRESS) && pending.connects() {
        return Outcome::Done;
    }
    let errno = if RESTART.contains(&errno) { libc::EINTR } else { i32::try_from(errno).unwrap_or(libc::EIO) };
    match errno {
        libc::EACCES | libc::EPERM | libc::EROFS => Outcome::Denied(errno),
        errno => Outcome::Failed(errno),
    }
}
