//! Signals that tell this process to end while a command is observed: they do not end the record.

use std::collections::{BTreeMap, HashMap};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use nix::unistd::Pid;
use rustix::process::{PidfdFlags, Signal};
use signal_hook::iterator::{Handle, Signals};

use super::process;

/// The signals that are handed on to the command. One of the terminal reaches it by itself.
const HANDED_ON: [i32; 2] = [libc::SIGTERM, libc::SIGHUP];

/// How long the command has to get a signal by itself: who sends it to a group of processes sends it to both.
const BY_ITSELF: Duration = Duration::from_millis(100);

/// How many observations survive a signal, and what switches its usual effect off while there are any.
static RUNNING: Mutex<BTreeMap<i32, (usize, Arc<AtomicBool>)>> = Mutex::new(BTreeMap::new());

/// When the command last got which signal.
#[derive(Clone, Debug, Default)]
pub(super) struct Heard(Arc<Mutex<HashMap<i32, Instant>>>);

impl Heard {
    pub(super) fn note(&self, signal: i32) {
        if HANDED_ON.contains(&signal) {
            locked(&self.0).insert(signal, Instant::now());
        }
    }

    fn since(&self, signal: i32, start: Instant) -> bool {
        locked(&self.0).get(&signal).is_some_and(|heard| *heard >= start)
    }
}

/// While it lives, an interrupt does not end this process.
pub(super) struct Interrupt {
    happened: Arc<AtomicBool>,
    handlers: Vec<(i32, signal_hook::SigId)>,
    heard: Heard,
    handing_on: Option<(Handle, JoinHandle<()>)>,
}

impl Interrupt {
    /// Survives an interrupt by the terminal. Comes after the launcher has been started, which therefore inherits what was set
    /// before.
    pub(super) fn survive() -> Self {
        Self::of(&[libc::SIGINT])
    }

    /// Survives what tells a process to end, too, and hands it on to the command.
    pub(super) fn survive_and_hand_on(leader: Pid) -> Self {
        let mut interrupt = Self::of(&[libc::SIGINT, libc::SIGTERM, libc::SIGHUP]);
        let wanted = HANDED_ON.into_iter().filter(|signal| interrupt.handlers.iter().any(|(known, _)| known == signal));
        if let Some(leader) = rustix::process::Pid::from_raw(leader.as_raw())
            && let Ok(leader) = rustix::process::pidfd_open(leader, PidfdFlags::empty())
            && let Ok(signals) = Signals::new(wanted)
        {
            let (handle, heard) = (signals.handle(), interrupt.heard.clone());
            interrupt.handing_on = Some((handle, thread::spawn(move || hand_on(signals, &leader, &heard))));
        }
        interrupt
    }

    fn of(signals: &[i32]) -> Self {
        let happened = Arc::new(AtomicBool::new(false));
        // What this process ignores, as under `nohup`, it goes on to ignore.
        let signals = signals.iter().copied();
        let signals = signals.filter(|signal| !(HANDED_ON.contains(signal) && process::ignores(*signal)));
        let handlers = signals.filter_map(|signal| {
            let mut running = locked(&RUNNING);
            match running.get_mut(&signal) {
                Some((count, idle)) => {
                    *count += 1;
                    idle.store(false, Ordering::SeqCst);
                }
                None => {
                    let idle = Arc::new(AtomicBool::new(false));
                    // A handler cannot be taken out again; this one ends the process as before once nothing runs.
                    signal_hook::flag::register_conditional_default(signal, Arc::clone(&idle)).ok()?;
                    running.insert(signal, (1, idle));
                }
            }
            drop(running);
            Some((signal, signal_hook::flag::register(signal, Arc::clone(&happened)).ok()?))
        });
        let handlers = handlers.collect();
        Self { happened, handlers, heard: Heard::default(), handing_on: None }
    }

    pub(super) fn happened(&self) -> bool {
        self.happened.load(Ordering::SeqCst)
    }

    /// Where the observer notes what the command got by itself.
    pub(super) fn heard(&self) -> Heard {
        self.heard.clone()
    }
}

impl Drop for Interrupt {
    fn drop(&mut self) {
        if let Some((handle, thread)) = self.handing_on.take() {
            handle.close();
            let _ = thread.join();
        }
        // Who ends a group of processes may tell each of them more than once; the record is yet to be written.
        let told_to_end = self.happened() && self.handlers.iter().any(|(signal, _)| HANDED_ON.contains(signal));
        for (signal, handler) in std::mem::take(&mut self.handlers) {
            signal_hook::low_level::unregister(handler);
            if let Some((count, idle)) = locked(&RUNNING).get_mut(&signal) {
                *count = count.saturating_sub(1);
                let survives = *count > 0 || told_to_end && HANDED_ON.contains(&signal);
                idle.store(!survives, Ordering::SeqCst);
            }
        }
    }
}

/// Hands signals on to the command that it does not get by itself.
fn hand_on(mut signals: Signals, leader: &OwnedFd, heard: &Heard) {
    for signal in signals.forever() {
        let arrived = Instant::now();
        thread::sleep(BY_ITSELF);
        let start = arrived.checked_sub(BY_ITSELF).unwrap_or(arrived);
        if !heard.since(signal, start)
            && let Some(signal) = Signal::from_named_raw(signal)
        {
            // An error means that the command has ended.
            let _ = rustix::process::pidfd_send_signal(leader.as_fd(), signal);
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
