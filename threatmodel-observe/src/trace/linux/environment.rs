//! Reads of environment variables.
//!
//! These are no system calls. Programs ask `getenv` of the C library, and a hardware breakpoint there stops them.
//! Unlike one in the code it leaves the memory of the program as it is, and needs no stand-in for what it would
//! overwrite.
//! A first breakpoint, at the entry of the program, tells when the loader has mapped the library.

use std::collections::HashMap;
use std::ffi::OsString;
use std::rc::Rc;

use nix::sys::ptrace;
use nix::unistd::Pid;

use super::registers::Registers;
use super::stack::Stacks;
use super::{hardware, maps, memory, process};

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
    /// Where processes have `getenv`.
    places: HashMap<Pid, Rc<[u64]>>,
}

/// The meaning of a trap.
pub(super) enum Trap {
    /// It is the program's own.
    Foreign,
    /// The program starts, and its reads can be seen from here, or not.
    Entry(Result<(), Unseen>),
    /// It reads this variable.
    Read(OsString),
    /// It reads one whose name cannot be read.
    Unreadable,
}

impl Environment {
    pub(super) fn new(wanted: bool) -> Self {
        Self { wanted, entries: HashMap::new(), places: HashMap::new() }
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
        if let Some(places) = self.places.get(&parent) {
            self.places.insert(child, Rc::clone(places));
        }
    }

    /// Sets the breakpoints of a new thread, which does not inherit them.
    pub(super) fn arm(&self, thread: Pid, process: Pid) {
        if let Some(places) = self.places.get(&process) {
            // The process has them already, so that an error means that the thread is gone.
            let _ = hardware::set_breakpoints(thread, places);
        }
    }

    pub(super) fn forget(&mut self, process: Pid) {
        self.entries.remove(&process);
        self.places.remove(&process);
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
        if self.places.get(&process).is_some_and(|places| places.contains(&registers.instruction)) {
            return match memory::read_path(thread, registers.arguments[0]) {
                Ok(name) => Trap::Read(name.into_os_string()),
                Err(_) => Trap::Unreadable,
            };
        }
        Trap::Foreign
    }

    /// A program is watched from the middle of its run on.
    pub(super) fn begin(&mut self, thread: Pid, process: Pid, stacks: &mut Stacks) -> Result<(), Unseen> {
        if self.wanted { self.watch(thread, process, stacks) } else { Ok(()) }
    }

    fn watch(&mut self, thread: Pid, process: Pid, stacks: &mut Stacks) -> Result<(), Unseen> {
        let mut places = Vec::new();
        for map in maps::code(process) {
            let Some(binary) = stacks.binary(&map) else { continue };
            let Some(bias) = binary.bias(map.addresses.start, map.offset) else { continue };
            let address = binary.getenv().map(|address| address.wrapping_add(bias));
            places.extend(address.filter(|address| map.addresses.contains(address)));
        }
        // A shell has its own beside that of the library; more than a few there never are.
        places.truncate(hardware::BREAKPOINTS);
        let done = hardware::set_breakpoints(thread, &places);
        if places.is_empty() {
            return Err(NO_GETENV);
        }
        done.map_err(|_| NO_BREAKPOINTS)?;
        self.places.insert(process, Rc::from(places));
        Ok(())
    }
}
