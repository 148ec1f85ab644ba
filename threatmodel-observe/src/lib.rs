//! Watches what a program really touches.
//!
//! [`trace::observe`] runs a command with all its children and records the files they open, the directories they list,
//! the addresses they connect and bind to, the names they look up, the programs they execute and, where that can be seen,
//! the environment variables they read. The result is an [`Observation`](record::Observation): plain data, without any opinion on
//! which access is right.
//!
//! # How
//!
//! The command runs under `ptrace` behind a seccomp filter, so that only the system calls of interest stop it; all
//! others run at full speed. The filter must be installed by the process itself. Hence the command is started by a
//! *launcher*: the calling program once more, which ends up in [`trace::launch`]. What the launcher does before the
//! command begins is not recorded.
//!
//! A name is resolved against the working directory, or the directory descriptor, of the process that uses it. An open
//! that succeeds is recorded under the path which the kernel gives for the new descriptor: links are resolved, and a
//! thread that changes the name in the meantime deceives nobody. Every other call is recorded under the name that it
//! had when it began, with the links of its folders resolved.
//!
//! Names are read from the questions that are sent to port 53 over UDP (RFC 1035, section 4.1). Questions mostly go over
//! sockets that are connected, with `send`, as most of what goes over a network does. The filter cannot see which socket it
//! is, and stops what is no longer and no shorter than a question can be; that goes on at once while no socket leads to such
//! a port.
//!
//! [`trace::observe_thread`] watches one thread of a program instead, from where that calls [`trace::begin`] on, with all
//! that it starts. What [`confine`] works out is put into force at the same moment, by Landlock: beside the record, which
//! is exact, the kernel refuses what is not granted, which is coarse.
//!
//! # What it cannot see
//!
//! Activities of the observed program that could not be observed are reported as a
//! [`BlindSpot`](blind::BlindSpot). One table judges every system call, and a test holds it against the headers of the kernel;
//! a call that it does not know is a blind spot. The following are never observed:
//!
//! - descriptors that come from elsewhere: standard input and output, and those received over a socket. Descriptors
//!   that the command inherits beyond the first three are reported;
//! - what is done with a descriptor once it is open: a file opened for writing counts as written;
//! - questions about a file that give nothing of its content: `stat`, `access`, `readlink`;
//! - the loader of a dynamic program, which the kernel opens, and files that a service opens on behalf of the program;
//! - signals;
//! - peers of accepted connections, and names behind addresses;
//! - names that are asked for over TCP, TLS or HTTPS, which show as a connection, and those that a service of the machine
//!   looks up, which is reported. Questions that go to port 53 by other calls, as programs in Go ask by `write`, by `send` in
//!   other lengths, or in pieces that an option of the socket joins or cuts: a server that is asked in no other way is none of
//!   [`name_servers`](record::Observation::name_servers); one question so hidden among others over one socket does not show;
//! - arguments that another thread changes between their inspection and their use, for all calls but opens;
//! - a thread of 32-bit code in a 64-bit program: it runs, and is reported;
//! - variables that a program in Rust reads from the environment as a whole, as by `std::env::vars`, and those that a library
//!   reads before the program starts. Other programs that do the former are reported;
//! - mounts that others change meanwhile, and names in a process that has changed its root or its mounts, which is
//!   reported.
//!
//! # What it changes
//!
//! - A program under observation runs with `no_new_privs`: programs with rights of their own, such as set-user-ID
//!   programs, run without them, which is reported.
//! - It cannot be debugged, nor debug its children, at the same time.
//! - Without the feature `signals`, real-time signals do not reach it, which is reported. The C library uses two of them, to
//!   change the user of a process with many threads and to cancel a thread: a program that does so waits for ever, until it
//!   is interrupted.
//! - A process that asks not to be traced (`CLONE_UNTRACED`) is followed like any other.
//! - A thread that blocks or ignores the trap signal no longer does once it has read a variable, and its process has
//!   lost its handler of that signal. [`Options::environment`](trace::Options::environment) switches this off.
//! - A program that is stopped and sent on by signals goes on up to a hundredth of a second late.
//!
//! All else it does as it would alone. It ends when its observer does.
//!
//! # Cost
//!
//! A call of interest costs two stops, and the read of a variable one, some tens of microseconds: about what `strace`
//! costs. One that sends 17 to 512 bytes without an address costs one stop. All other calls cost nothing that can be measured.

#[cfg(unix)]
pub mod baseline;
pub mod blind;
#[cfg(unix)]
pub mod confine;
#[cfg(unix)]
pub mod holding;
#[cfg(unix)]
pub mod list;
pub mod record;
#[cfg(unix)]
pub mod resolver;
#[cfg(unix)]
mod touch;
pub mod trace;
