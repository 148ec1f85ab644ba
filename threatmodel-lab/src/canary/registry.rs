//! The canaries that are live in this process.

use core::{ops::Range, panic::Location};
use std::{
    borrow::Cow,
    cell::RefCell,
    collections::{HashMap, HashSet},
    env,
    hash::{BuildHasher as _, RandomState},
    sync::{Arc, LazyLock, Mutex, MutexGuard, OnceLock, PoisonError},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Form, Seed};

/// Seeds the canaries of this process where [`seed`] was not called.
pub(crate) const SEED: &str = "THREATMODEL_SEED";

/// How often a value is drawn again because another canary has it.
const ATTEMPTS: u32 = 1_000;

static REGISTRY: LazyLock<Mutex<Registry>> = LazyLock::new(Mutex::default);

#[derive(Default)]
struct Registry {
    seed: Option<[u8; 32]>,
    /// How many canaries of each asset were minted under the seed.
    counts: HashMap<&'static str, u64>,
    /// Tells canaries of this process apart, also those that a second use of a seed makes equal.
    serials: u64,
    live: Vec<Arc<Live>>,
    /// Forms that are registered already.
    known: HashSet<(u64, Form, Vec<u8>)>,
    /// Values of the forms that have few, under the form.
    taken: HashSet<(Form, Vec<u8>)>,
    /// Grows with every change of what is live.
    generation: u64,
}

impl Registry {
    fn lock() -> MutexGuard<'static, Self> {
        // Every change is complete before anything could panic.
        REGISTRY.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn seed(&mut self) -> [u8; 32] {
        *self.seed.get_or_insert_with(|| match env::var(SEED) {
            Ok(seed) => Sha256::digest(seed).into(),
            Err(_) => by_chance(),
        })
    }

    /// Adds a form, unless it is known.
    fn add(&mut self, serial: u64, live: impl FnOnce() -> Live, form: Form, value: &[u8]) -> Option<Arc<Live>> {
        if !self.known.insert((serial, form, value.to_vec())) {
            return None;
        }
        let live = Arc::new(live());
        self.live.push(Arc::clone(&live));
        self.generation += 1;
        Some(live)
    }
}

/// The number of the next canary of an asset.
fn next(counts: &mut HashMap<&'static str, u64>, asset: &'static str) -> u64 {
    let count = counts.entry(asset).or_default();
    *count += 1;
    *count - 1
}

/// Nobody must guess it; it must only differ from that of the next process.
fn by_chance() -> [u8; 32] {
    let mut hash = Sha256::new();
    for _ in 0..4 {
        hash.update(RandomState::new().hash_one(std::process::id()).to_le_bytes());
    }
    hash.finalize().into()
}

/// One form of a canary that is live: what a scan looks for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Live {
    /// The declared path of the asset.
    pub asset: Cow<'static, str>,
    /// The number of the canary for its asset, from 0 in the process that minted it.
    pub number: u64,
    /// The form.
    pub form: Form,
    /// The value in that form.
    pub value: Vec<u8>,
    /// The bytes of the value that tell it from other canaries; the others may be the same in all.
    pub distinct: Range<usize>,
    /// The file that minted it, as the compiler names it.
    pub file: Cow<'static, str>,
    /// The line that minted it, from 1.
    pub line: u32,
}

thread_local! {
    /// The state of separate minting on this thread: the seed, the number of canaries of each asset, and those registered.
    static APART: RefCell<Option<Apart>> = const { RefCell::new(None) };
}

struct Apart {
    seed: [u8; 32],
    counts: HashMap<&'static str, u64>,
    minted: Vec<Live>,
}

/// Runs something whose canaries have a seed of their own, and returns them. They depend on `name` and the seed of the
/// environment alone, and nothing else depends on how many they are.
pub(crate) fn apart<R>(name: &str, run: impl FnOnce() -> R) -> (R, Vec<Live>) {
    /// Ends it also where `run` panics.
    struct End(Option<Apart>);
    impl Drop for End {
        fn drop(&mut self) {
            APART.set(self.0.take());
        }
    }

    let mut hash = Sha256::new();
    hash.update(env::var(SEED).map_or_else(|_| by_chance(), |seed| Sha256::digest(seed).into()));
    hash.update(name);
    let inside = Apart { seed: hash.finalize().into(), counts: HashMap::new(), minted: Vec::new() };
    let mut end = End(APART.replace(Some(inside)));
    let result = run();
    let minted = APART.replace(end.0.take()).map(|apart| apart.minted).unwrap_or_default();
    core::mem::forget(end);
    (result, minted)
}

/// The identity of a canary.
pub(super) struct Minted {
    asset: &'static str,
    number: u64,
    serial: u64,
    key: [u8; 32],
    place: &'static Location<'static>,
}

impl Minted {
    pub(super) fn new(asset: &'static str, place: &'static Location<'static>) -> Self {
        let apart =
            APART.with_borrow_mut(|apart| apart.as_mut().map(|apart| (apart.seed, next(&mut apart.counts, asset))));
        let (seed, number, serial) = {
            let mut registry = Registry::lock();
            let (seed, number) = apart.unwrap_or_else(|| (registry.seed(), next(&mut registry.counts, asset)));
            registry.serials += 1;
            (seed, number, registry.serials)
        };
        let mut hash = Sha256::new();
        hash.update(seed);
        hash.update(number.to_le_bytes());
        hash.update(asset);
        Self { asset, number, serial, key: hash.finalize().into(), place }
    }

    pub(super) const fn number(&self) -> u64 {
        self.number
    }

    pub(super) fn seed(&self, form: Form) -> Seed {
        Seed::new(&self.key, form, 0)
    }

    /// A value that no other live canary has in this form, kept in `cell`.
    pub(super) fn distinct(&self, cell: &OnceLock<String>, form: Form, make: impl Fn(&Seed) -> String) -> String {
        let drawn = cell.get_or_init(|| {
            let mut value = String::new();
            for attempt in 0..ATTEMPTS {
                value = make(&Seed::new(&self.key, form, attempt));
                if Registry::lock().taken.insert((form, value.clone().into_bytes())) {
                    break;
                }
            }
            value
        });
        drawn.clone()
    }

    pub(super) fn register(&self, form: Form, value: &[u8], distinct: Range<usize>) {
        let live = || Live {
            asset: Cow::Borrowed(self.asset),
            number: self.number,
            form,
            value: value.to_vec(),
            distinct,
            file: Cow::Borrowed(self.place.file()),
            line: self.place.line(),
        };
        let added = Registry::lock().add(self.serial, live, form, value);
        if let Some(added) = added {
            APART.with_borrow_mut(|apart| apart.as_mut().map(|apart| apart.minted.push(Live::clone(&added))));
        }
    }
}

/// Seeds the canaries that are minted from now on, and counts them anew. Those that are live stay so.
pub fn seed(text: &str) {
    let mut registry = Registry::lock();
    registry.seed = Some(Sha256::digest(text).into());
    registry.counts.clear();
    // Another seed may not depend on what an earlier one drew; two that are live at once may then be equal.
    registry.taken.clear();
}

/// Every form of a canary that is live, in the order in which they were asked for.
#[must_use]
pub fn live() -> Vec<Live> {
    Registry::lock().live.iter().map(|live| Live::clone(live)).collect()
}

/// Makes the canaries of another process live in this one too. Those that already are stay as they are.
pub fn adopt(canaries: Vec<Live>) {
    let mut registry = Registry::lock();
    let present: HashSet<Arc<Live>> = registry.live.iter().cloned().collect();
    for canary in canaries {
        if present.contains(&canary) {
            continue;
        }
        registry.serials += 1;
        let serial = registry.serials;
        registry.taken.insert((canary.form, canary.value.clone()));
        let (form, value) = (canary.form, canary.value.clone());
        registry.add(serial, || canary, form, &value);
    }
}

/// Forgets every canary: a scan does not find it any more, until one of its forms is asked for again.
pub fn forget_all() {
    let mut registry = Registry::lock();
    // Not cleared: they may have grown large.
    registry.live = Vec::new();
    registry.known = HashSet::new();
    registry.taken = HashSet::new();
    registry.generation += 1;
}

/// Grows with every change of what is live.
pub(crate) fn generation() -> u64 {
    Registry::lock().generation
}

/// The live canaries and their generation.
pub(crate) fn registered() -> (u64, Vec<Arc<Live>>) {
    let registry = Registry::lock();
    (registry.generation, registry.live.clone())
}
