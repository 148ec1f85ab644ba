//! Blind spots of an observation, and what to do about them.

use std::fmt;
use std::path::PathBuf;

/// Something a program did, or may have done, out of sight.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum BlindSpot {
    /// Reads of environment variables cannot be seen in this program.
    EnvironmentUnseen {
        /// The program.
        program: PathBuf,
        /// The reason.
        why: &'static str,
    },
    /// A program made system calls of another architecture.
    ForeignArchitecture {
        /// The program.
        program: PathBuf,
    },
    /// The command inherited an open descriptor.
    Inherited {
        /// Its number.
        descriptor: i32,
        /// The target, as the system names it.
        what: PathBuf,
    },
    /// A program set up a ring for input and output past the system calls.
    IoUring {
        /// The program.
        program: PathBuf,
    },
    /// This program went on after the command had ended, and was not waited for.
    LeftRunning {
        /// The program, which was ended.
        program: PathBuf,
    },
    /// A program lets another process answer its calls, which need not come to the observer then.
    Listener {
        /// The program.
        program: PathBuf,
    },
    /// More distinct accesses than the limit.
    Limit {
        /// The limit.
        limit: usize,
        /// Calls that were not recorded.
        calls: u64,
    },
    /// A program let a service look up names, or something else.
    NamesElsewhere {
        /// The program.
        program: PathBuf,
        /// The service.
        service: &'static str,
    },
    /// From this call on the paths of a program may mean something else.
    Namespace {
        /// The program.
        program: PathBuf,
        /// The system call, or what was noticed.
        call: &'static str,
    },
    /// A program tried to trace another, which fails under observation.
    NestedTrace {
        /// The program.
        program: PathBuf,
    },
    /// A program has rights of its own, which it did not get under observation.
    SetUser {
        /// The program.
        program: PathBuf,
    },
    /// A signal could not be handed on to the program.
    SignalLost {
        /// The program.
        program: PathBuf,
        /// The number of the signal.
        signal: i32,
    },
    /// A program made a call that this version does not know.
    UnknownCall {
        /// The program.
        program: PathBuf,
        /// The number of the call.
        number: u64,
    },
    /// The system did not tell over which protocol a program used a socket.
    UnknownSocket {
        /// The program.
        program: PathBuf,
        /// The system call.
        call: &'static str,
    },
    /// A program touched what no call shows.
    Unseen {
        /// The program.
        program: PathBuf,
        /// The system call.
        call: &'static str,
        /// What it did, in words that follow its name.
        what: &'static str,
    },
    /// The arguments of a call could not be read.
    UnreadableMemory {
        /// The program.
        program: PathBuf,
        /// The system call.
        call: &'static str,
    },
}

impl BlindSpot {
    /// Whether accesses may have gone unobserved. The other blind spots are variables, whose reads are not calls, descriptors
    /// from before the command, which its caller knows, and names that a service of the machine looks up, the connection to
    /// which is observed.
    #[must_use]
    pub fn is_grave(&self) -> bool {
        !matches!(self, Self::EnvironmentUnseen { .. } | Self::Inherited { .. } | Self::NamesElsewhere { .. })
    }
}

impl fmt::Display for BlindSpot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BlindSpot::EnvironmentUnseen { program, why } => {
                write!(
                    f,
                    "{} may have read environment variables unseen: {why}; list by hand which it needs",
                    program.display()
                )
            }
            BlindSpot::ForeignArchitecture { program } => write!(
                f,
                "{} made system calls of another architecture (32-bit code), which were not looked at; observe a build \
                 for this architecture",
                program.display()
            ),
            BlindSpot::Inherited { descriptor, what } => write!(
                f,
                "the command inherited descriptor {descriptor} ({}), whose use cannot be seen; close it before the run",
                what.display()
            ),
            BlindSpot::IoUring { program } => write!(
                f,
                "{} set up io_uring, whose operations cannot be seen; observe it with io_uring switched off",
                program.display()
            ),
            BlindSpot::LeftRunning { program } => write!(
                f,
                "{} still ran at the end of the run, and was ended; what else it does was not seen",
                program.display()
            ),
            BlindSpot::Listener { program } => write!(
                f,
                "{} lets another process answer its calls (a seccomp filter with a listener), which may not have been seen; \
                 observe it without that sandbox",
                program.display()
            ),
            BlindSpot::Limit { limit, calls } => write!(
                f,
                "{calls} calls were not recorded, because there were more than {limit} distinct accesses; observe a \
                 smaller run"
            ),
            BlindSpot::NamesElsewhere { program, service } => write!(
                f,
                "{} connected to {service}, which may have looked up names for it that cannot be seen; observe it without \
                 that service",
                program.display()
            ),
            BlindSpot::Namespace { program, call } => write!(
                f,
                "{} changed its view of the file system ({call}); its paths from then on may mean other files",
                program.display()
            ),
            BlindSpot::NestedTrace { program } => write!(
                f,
                "{} tried to trace a process, which fails under observation; observe a run without debuggers",
                program.display()
            ),
            BlindSpot::SetUser { program } => write!(
                f,
                "{} ran without the rights of its file's owner or capabilities, because observation takes them away; \
                 what it touches with them was not seen",
                program.display()
            ),
            BlindSpot::SignalLost { program, signal } => write!(
                f,
                "{} did not get signal {signal}, which threatmodel-observe cannot hand on without its feature `signals`; it may \
                 have behaved differently",
                program.display()
            ),
            BlindSpot::UnknownCall { program, number } => write!(
                f,
                "{} made the system call {number}, which is newer than this version and was not looked at; use a newer one",
                program.display()
            ),
            BlindSpot::UnknownSocket { program, call } => write!(
                f,
                "{} used a socket ({call}) of which the system does not tell the protocol; it is reported as TCP, and may be \
                 another; observe it on Linux 6.9 or newer",
                program.display()
            ),
            BlindSpot::Unseen { program, call, what } => {
                write!(f, "{} {what} ({call}); what it touched so cannot be seen", program.display())
            }
            BlindSpot::UnreadableMemory { program, call } => write!(
                f,
                "the arguments of a call of {} ({call}) could not be read, so that what it touched is not known",
                program.display()
            ),
        }
    }
}
