//! Reads of environment variables.
//!
//! These are no system calls. Programs ask `getenv` of the C library, and a hardware breakpoint there stops them.
//! Unlike one in the code it leaves the memory of the program as it is, and needs no stand-in for what it would
//! overwrite.
//! A first breakpoint, at the entry of the program, tells when the loader has mapped the library.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::rc::Rc;

use nix::sys::ptrace;
use nix::unistd::Pid;

use super::registers::Registers;
use super::stack::Stacks;
use super::{hardware, maps, memory, process, whole};

/// The reason why the reads of a program cannot be observed.
pub(super) type Unseen = &'static str;

const NO_BREAKPOINTS: Unseen = "the system offers no hardware breakpoints, or not on this architecture";
const NO_ENTRY: Unseen = "the system does not tell where it starts";
const NO_GETENV: Unseen = if cfg!(feature = "symbols") {
    "it has no `getenv` that could be watched"
} else {
    "threatmodel-observe was built without its feature `symbols`"
};

pub(super) struct Environment {
    wanted: bool,
    /// Where programs start that have not yet done so.
    entries: HashMap<Pid, u64>,
    /// What is known of those that have.
    programs: HashMap<Pid, Rc<Program>>,
}

/// The environment of a program.
struct Program {
    /// Where `getenv` is.
    getenv: Vec<u64>,
    /// Where `environ` is, as far as that is known.
    environ: Option<u64>,
    /// The variables that it was started with.
    given: HashSet<OsString>,
    /// Those that it looked for and did not find.
    missed: RefCell<HashSet<OsString>>,
}

/// The meaning of a trap.
pub(super) enum Trap {
    /// It is the program's own.
    Foreign,
    /// It is one of ours, at a place that is none of its process.
    Stale,
    /// The program starts, and its reads can be seen from here, but for these reasons.
    Entry(Vec<Unseen>),
    /// It looks for this variable, which is set or not.
    Read(OsString, bool),
    /// It reads one whose name cannot be read.
    Unreadable,
}

impl Environment {
    pub(super) fn new(wanted: bool) -> Self {
        Self { wanted, entries: HashMap::new(), programs: HashMap::new() }
    }

    /// A process has become another program: its breakpoints are gone.
    pub(super) fn executed(&mut self, process: Pid) -> Result<(), Unseen> {
        self.forget(process);
        if !self.wanted {
            return Ok(());
        }
        let entry = process::entry(process).ok_or(NO_ENTRY)?;
        hardware::set_breakpoints(process, &[entry]).map_err(|_| NO_BREAKPOINTS)?;
        self.entries.insert(process, entry);
        Ok(())
    }

    /// A process starts another, whose code is the same.
    pub(super) fn inherit(&mut self, parent: Pid, child: Pid) {
        if let Some(program) = self.programs.get(&parent) {
            self.programs.insert(child, Rc::clone(program));
        }
        // What a library does before the program starts.
        if let Some(entry) = self.entries.get(&parent) {
            self.entries.insert(child, *entry);
        }
    }

    /// Sets the breakpoints of a new thread, which does not inherit them.
    pub(super) fn arm(&self, thread: Pid, process: Pid) {
        let entry = self.entries.get(&process).map(std::slice::from_ref);
        if let Some(places) = self.programs.get(&process).map(|program| &program.getenv[..]).or(entry) {
            // The process has them already, so that an error means that the thread is gone.
            let _ = hardware::set_breakpoints(thread, places);
        }
    }

    pub(super) fn forget(&mut self, process: Pid) {
        self.entries.remove(&process);
        self.programs.remove(&process);
    }

    /// The meaning of the trap at which a thread has stopped.
    pub(super) fn trap(&mut self, thread: Pid, process: Pid, registers: &Registers, stacks: &mut Stacks) -> Trap {
        const TRAP_HWBKPT: i32 = 4;
        if ptrace::getsiginfo(thread).map(|info| info.si_code) != Ok(TRAP_HWBKPT) {
            return Trap::Foreign;
        }
        if self.entries.get(&process) == Some(&registers.instruction) {
            self.entries.remove(&process);
            return Trap::Entry(self.watch(thread, process, stacks));
        }
        if let Some(program) = self.programs.get(&process)
            && program.getenv.contains(&registers.instruction)
        {
            return match memory::read_path(thread, registers.arguments[0]) {
                Ok(name) => {
                    let name = name.into_os_string();
                    let is_set = program.has(thread, &name);
                    Trap::Read(name, is_set)
                }
                Err(_) => Trap::Unreadable,
            };
        }
        // The program can send itself a signal that looks the same, and cannot set a breakpoint.
        if hardware::has_hit(thread) { Trap::Stale } else { Trap::Foreign }
    }

    /// A program is watched from the middle of its run on.
    pub(super) fn begin(&mut self, thread: Pid, process: Pid, stacks: &mut Stacks) -> Vec<Unseen> {
        if self.wanted { self.watch(thread, process, stacks) } else { Vec::new() }
    }

    fn watch(&mut self, thread: Pid, process: Pid, stacks: &mut Stacks) -> Vec<Unseen> {
        let mut places = Vec::new();
        let mut environ = None;
        let program = process::program(process).unwrap_or_default();
        let mut unseen: Vec<Unseen> = whole::by_name(&program).into_iter().collect();
        for map in maps::code(process) {
            let Some(binary) = stacks.binary(&map) else { continue };
            unseen.extend(whole::by_name(&map.path));
            if map.path == program {
                unseen.extend(binary.variables().unseen());
            }
            let Some(bias) = binary.bias(map.addresses.start, map.offset) else { continue };
            let variables = binary.variables();
            let address = variables.getenv.map(|address| address.wrapping_add(bias));
            places.extend(address.filter(|address| map.addresses.contains(address)));
            // The program comes first, and takes its own for that of the library where it has one.
            environ = environ.or(variables.environ.map(|address| address.wrapping_add(bias)));
        }
        unseen.truncate(1);
        // A shell has its own beside that of the library; more than a few there never are.
        places.truncate(hardware::BREAKPOINTS);
        let done = hardware::set_breakpoints(thread, &places);
        if places.is_empty() {
            unseen.push(NO_GETENV);
        } else if done.is_err() {
            unseen.push(NO_BREAKPOINTS);
        } else {
            let given = process::environment(process);
            let program = Program { getenv: places, environ, given, missed: RefCell::default() };
            self.programs.insert(process, Rc::new(program));
        }
        unseen
    }
}

impl Program {
    /// Whether a variable is set. One that was missed once is no longer looked for: it is not from outside.
    fn has(&self, thread: Pid, name: &OsStr) -> bool {
        if self.given.contains(name) {
            return true;
        }
        if self.missed.borrow().contains(name) {
            return false;
        }
        let has = self.environ.is_none_or(|environ| is_among(thread, environ, name).unwrap_or(true));
        if !has {
            self.missed.borrow_mut().insert(name.to_owned());
        }
        has
    }
}

/// Whether a variable is in the list that an address leads to.
fn is_among(thread: Pid, environ: u64, name: &OsStr) -> nix::Result<bool> {
    const MOST: u64 = 4096;
    let list = memory::read_word(thread, environ)?;
    if list == 0 {
        return Ok(false);
    }
    let start = [name.as_bytes(), b"="].concat();
    let mut bytes = vec![0; start.len()];
    for index in 0..MOST {
        let text = memory::read_word(thread, list.wrapping_add(index * 8))?;
        if text == 0 {
            return Ok(false);
        }
        if memory::read_exact(thread, text, &mut bytes).is_ok() && bytes == start {
            return Ok(true);
        }
    }
    Ok(true)
}
