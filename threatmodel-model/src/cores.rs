//! Work on every core there is. Where no thread can be had, whoever asks does all of it.

use std::{
    num::NonZero,
    panic::resume_unwind,
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// Fewer than this many annotations or facts are worked on faster than a thread starts.
const FEW: usize = 2_000;

/// How many cores there are for that many things.
pub(crate) fn cores_for(things: usize) -> usize {
    // To ask takes as long as to start a thread.
    static CORES: OnceLock<usize> = OnceLock::new();
    if things < FEW { 1 } else { *CORES.get_or_init(|| thread::available_parallelism().map_or(1, NonZero::get)) }
}

/// What the work gives for each of these, in their order.
pub(crate) fn each<T: Sync, R: Send>(cores: usize, things: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let run = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(thing) = things.get(at) else { return done };
            done.push((at, work(thing)));
        }
    };
    let helpers = cores.min(things.len()).saturating_sub(1);
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        let helpers = (0..helpers).filter_map(|_| thread::Builder::new().spawn_scoped(scope, run).ok());
        let helpers: Vec<_> = helpers.collect();
        let mut done = run();
        for helper in helpers {
            done.extend(helper.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// What the work gives for each part of a list, one for each core, in their order. It is told where the part begins.
pub(crate) fn parts<T: Send, R: Send>(list: &mut [T], work: impl Fn(usize, &mut [T]) -> R + Sync) -> Vec<R> {
    let cores = cores_for(list.len());
    let length = list.len().div_ceil(cores).max(1);
    let parts: Vec<_> = list.chunks_mut(length).enumerate().map(|(at, part)| (at * length, Mutex::new(part))).collect();
    each(cores, &parts, |(start, part)| work(*start, &mut part.lock().unwrap_or_else(PoisonError::into_inner)))
}

/// What both give, on two cores if there are.
pub(crate) fn both<A: Send, B>(cores: usize, one: impl Fn() -> A + Sync, other: impl FnOnce() -> B) -> (A, B) {
    thread::scope(|scope| {
        let helper = (cores > 1).then(|| thread::Builder::new().spawn_scoped(scope, &one).ok()).flatten();
        let other = other();
        let one = match helper {
            Some(helper) => helper.join().unwrap_or_else(|panic| resume_unwind(panic)),
            None => one(),
        };
        (one, other)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_what_they_are_of() {
        let things: Vec<usize> = (0..1_000).collect();
        for cores in [1, 2, 7, 5_000] {
            assert_eq!(
                each(cores, &things, |thing| thing * 2),
                things.iter().map(|thing| thing * 2).collect::<Vec<_>>()
            );
        }
        assert!(each(2, &[] as &[u8], |_| ()).is_empty());
    }

    #[test]
    fn parts_cover_the_list_and_know_where_they_begin() {
        for length in [0, 1, FEW - 1, FEW, FEW + 1, 3 * FEW + 1] {
            let mut list = vec![0; length];
            let parts = parts(&mut list, |start, part| {
                part.iter_mut().enumerate().for_each(|(at, slot)| *slot += start + at);
                (start, part.len())
            });
            assert_eq!(list, (0..length).collect::<Vec<_>>());
            let mut next = 0;
            for (start, length) in parts {
                assert_eq!(start, next);
                next += length;
            }
            assert_eq!(next, length);
        }
    }

    #[test]
    fn both_are_done_on_any_number_of_cores() {
        for cores in [1, 2] {
            assert_eq!(both(cores, || 1, || "b"), (1, "b"));
        }
    }

    #[test]
    #[should_panic(expected = "of a helper")]
    fn a_panic_of_a_helper_is_not_lost() {
        both(2, || panic!("of a helper"), || ());
    }
}
