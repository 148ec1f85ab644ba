//! Kinds of threats in which a program runs out of something, or stops.

use crate::kind;

kind! {
    /// Clients can ask for as much as they like: requests, connections, rows, mails, tokens of a language model. The
    /// service slows down for all, or the bill grows.
    ///
    /// # Where Rust programs have it
    ///
    /// Routers without `ConcurrencyLimitLayer`, `tower_governor` or a limit in front; `tokio::spawn` for each message;
    /// `mpsc::unbounded_channel`; pools without a maximum; `LIMIT` from the request; GraphQL schemas without
    /// `limit_depth` and `limit_complexity`; login that hashes with Argon2 for everybody; calls to paid services.
    pub struct ResourceExhaustion = "resource-exhaustion" {
        title: "Unlimited use of resources",
        refs: [
            "CWE-770", "CWE-400", "CWE-799", "CWE-410", "CAPEC-125", "CAPEC-130", "CAPEC-488", "CAPEC-469", "T1499",
            "T1499.002", "T1499.003", "T1498", "T1496", "A06:2025", "API4:2023", "LLM10:2025", "NIST SC-5",
        ],
        stride: [DenialOfService],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Both,
        controls: [
            ("rate limit for each client", Infrastructure),
            ("queues and pools with a limit", Infrastructure),
            ("limit on cost and page size of queries", InputValidation),
            ("limit on spending", BusinessLogic),
        ],
        requirements: [
            ("Calls that cost a lot are limited for each client.", "v5.0.0-2.4.1"),
            ("Queries whose depth or cost is above a limit are refused.", "v5.0.0-4.3.1"),
            ("The documentation says which functions are expensive and how overload is prevented.", "v5.0.0-15.1.3"),
            ("Expensive functions are limited in the program as documented.", "v5.0.0-15.2.2"),
            (
                "The documentation says how many connections each service may use, and what happens beyond.",
                "v5.0.0-13.1.2",
            ),
            ("Pools and clients are configured with the documented limits.", "v5.0.0-13.2.6"),
        ],
        inputs: Some("oversized-texts"),
        detection: Some("excess_rate_limit_exceeded"),
    }
}

kind! {
    /// A number or stream from outside decides how much memory is allocated. The allocation fails, and with it the
    /// process.
    ///
    /// # Where Rust programs have it
    ///
    /// `Vec::with_capacity(len)` or `vec![0; len]` with a length from a header; `read_to_end`, `read_to_string` and
    /// `lines()` on a socket; `to_bytes(body, usize::MAX)` of axum; `DefaultBodyLimit::disable`; `reserve` in decoders;
    /// a failed allocation aborts instead of unwinding.
    pub struct UnboundedAllocation = "unbounded-allocation" {
        title: "Input decides how much is allocated",
        refs: ["CWE-789", "CWE-770", "CWE-1325", "CAPEC-130", "CAPEC-231", "T1499.003", "API4:2023", "NIST SC-5"],
        stride: [DenialOfService],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Code,
        controls: [
            ("length checked before memory is allocated", InputValidation),
            ("limit on the body of requests", Infrastructure),
            ("buffers that grow as data arrives", DataAccess),
        ],
        requirements: [
            ("Input above the size that can be processed without harm is refused.", "v5.0.0-5.2.1"),
            ("Memory for input has a limit that does not depend on the input.", "v5.0.0-15.2.2"),
            ("The documentation says which functions need much memory, and their limits.", "v5.0.0-15.1.3"),
        ],
        inputs: Some("oversized-lengths"),
        detection: Some("excess_rate_limit_exceeded"),
    }
}

kind! {
    /// Nested input makes the program call itself until the stack overflows. In Rust this ends the process; no handler
    /// can catch it.
    ///
    /// # Where Rust programs have it
    ///
    /// Recursive-descent parsers; `Deserialize` for recursive types with formats that have no limit of depth, or
    /// `serde_json` after `disable_recursion_limit`; `Drop`, `Clone` and `PartialEq` that are derived on `Box`-linked
    /// lists and trees; recursive directory walks and template includes.
    pub struct UnboundedRecursion = "unbounded-recursion" {
        title: "Recursion as deep as the input",
        refs: ["CWE-674", "CAPEC-230", "CAPEC-231", "T1499.004", "API4:2023", "NIST SC-5"],
        stride: [DenialOfService],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Code,
        controls: [("limit on depth", InputValidation), ("loop with a stack of its own", BusinessLogic)],
        requirements: [
            ("Input that is nested deeper than a limit is refused before it is processed.", "v5.0.0-1.3.3"),
            ("Functions on nested data have a limit of depth or do not recurse.", "v5.0.0-15.2.2"),
        ],
        inputs: Some("deep-nesting"),
        detection: Some("sys_crash"),
    }
}

kind! {
    /// A peer that sends or reads very slowly, or not at all, keeps a connection, a task or a lock for as long as it
    /// likes. A few hundred of them stop the service.
    ///
    /// # Where Rust programs have it
    ///
    /// `reqwest::Client` and `TcpStream` have no timeout by default; `axum::serve` has none for headers and bodies;
    /// accept loops without `tokio::time::timeout`; database pools without `acquire_timeout`; retries without a limit
    /// or delay.
    ///
    /// # How to try it
    ///
    /// Open a connection, send a byte every few seconds, or read one, or nothing; open as many as the limit allows, and
    /// ask whether others are still served. For a client, let a stand-in accept and never answer. Time is the input, so
    /// there is no list: move the clock of `tokio::time` where the test can.
    pub struct MissingTimeout = "missing-timeout" {
        title: "Slow peer that holds resources",
        refs: ["CWE-1088", "CWE-772", "CWE-400", "CAPEC-227", "CAPEC-469", "T1499.002", "API4:2023", "NIST SC-5"],
        stride: [DenialOfService],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Code,
        controls: [
            ("timeout for reading, writing and the whole request", Infrastructure),
            ("circuit breaker", Infrastructure),
        ],
        requirements: [
            (
                "The documentation says for every connection how long to wait, what to release and how often to try again.",
                "v5.0.0-13.1.3",
            ),
            ("Clients and pools are configured with the documented timeouts and retries.", "v5.0.0-13.2.6"),
            ("A service that does not respond is left out for a while, and the rest keeps working.", "v5.0.0-16.5.2"),
        ],
        inputs: None,
        detection: Some("excess_rate_limit_exceeded"),
    }
}

kind! {
    /// A long computation or blocking call occupies a thread of the async runtime. All tasks on it wait, and a handful
    /// of requests stops everybody.
    ///
    /// # Where Rust programs have it
    ///
    /// `std::fs`, `std::process::Command::output`, `reqwest::blocking`, `diesel` or `rusqlite` calls, `argon2` and
    /// `bcrypt`, `image` decoding and compression inside `async fn`; `std::thread::sleep`; `block_on` inside a task.
    /// `spawn_blocking` helps, but its pool and queue are shared.
    ///
    /// # How to try it
    ///
    /// Send as many of the slow requests at once as the runtime has threads, and ask whether a request that does
    /// nothing is answered in time meanwhile. Which request is slow depends on the system; patterns, large texts and
    /// passwords to hash are the usual ones.
    pub struct AsyncTaskStarvation = "async-task-starvation" {
        title: "Blocking work that starves async tasks",
        refs: ["CWE-410", "CWE-400", "CWE-405", "CAPEC-227", "T1499.003", "API4:2023", "NIST SC-5"],
        stride: [DenialOfService],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Code,
        controls: [
            ("blocking work in `spawn_blocking` or a pool of its own", Infrastructure),
            ("limit on work at the same time", Infrastructure),
        ],
        requirements: [
            ("Threads are shared so that no kind of work can keep all the others waiting.", "v5.0.0-15.4.4"),
            ("Expensive work has a limit of its own.", "v5.0.0-15.2.2"),
        ],
        inputs: None,
        detection: Some("excess_rate_limit_exceeded"),
    }
}

kind! {
    /// A task holds a lock while it waits for something slow, often a peer. Every other task that needs the lock waits
    /// along, up to a deadlock.
    ///
    /// # Where Rust programs have it
    ///
    /// A `tokio::sync::MutexGuard` or `RwLockWriteGuard` that lives over an `.await` on a socket or database; a
    /// `std::sync::Mutex` guard in a runtime with one thread; `DashMap` references across `.await`; a guard in the head
    /// of a `match`, which lives to its end; two locks in different order.
    ///
    /// # What to look for
    ///
    /// The lint `clippy::await_holding_lock`.
    ///
    /// # How to try it
    ///
    /// Let a stand-in for what is waited for never answer, start one task that waits for it, and ask whether a second
    /// one that needs the lock ends in time. `loom` and `shuttle` try the orders of tasks.
    ///
    /// # How it is noticed
    ///
    /// Nothing fails, so nothing is written; a limit on waiting for a lock makes an error of it, and `tokio-console`
    /// shows the waiting.
    pub struct LockHeldAcrossAwait = "lock-held-across-await" {
        title: "Lock held while waiting",
        refs: ["CWE-833", "CWE-667", "CAPEC-25", "T1499.004", "NIST SC-5"],
        stride: [DenialOfService],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Code,
        controls: [
            ("guard dropped before waiting", BusinessLogic),
            ("messages instead of locks", BusinessLogic),
            ("limit on waiting for a lock", Infrastructure),
        ],
        requirements: [
            ("Shared state is reached through types and locks that allow no race.", "v5.0.0-15.4.1"),
            ("Locks are taken in one order and held briefly, so that nobody waits forever.", "v5.0.0-15.4.3"),
        ],
        inputs: None,
        detection: None,
    }
}

kind! {
    /// A small input makes an algorithm take its worst time: colliding keys, a quadratic loop, a graph that is searched
    /// exponentially.
    ///
    /// # Where Rust programs have it
    ///
    /// `FxHashMap`, `ahash` with fixed keys or `nohash` for keys from outside (the standard `HashMap` is seeded at
    /// random); `Vec::contains` or `remove(0)` in loops; `String` concatenation in loops; diff, sort by comparison with
    /// side effects, and version resolution on foreign data; loops that end only when the input says so.
    pub struct AlgorithmicComplexity = "algorithmic-complexity" {
        title: "Input that hits the worst case",
        refs: ["CWE-407", "CWE-835", "CWE-834", "T1499.003", "API4:2023", "NIST SC-5"],
        stride: [DenialOfService],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Code,
        controls: [
            ("randomly seeded hasher for foreign keys", DataAccess),
            ("limit on the size of input", InputValidation),
            ("limit on time", Infrastructure),
        ],
        requirements: [
            ("The documentation says which functions can take long, and for which input.", "v5.0.0-15.1.3"),
            ("Functions that can take long stop after a limit of work or size.", "v5.0.0-15.2.2"),
        ],
        inputs: Some("worst-case-inputs"),
        detection: Some("excess_rate_limit_exceeded"),
    }
}

kind! {
    /// Input makes the program panic. The request fails, and with `panic = "abort"`, a poisoned lock or a panic in the
    /// wrong thread the whole service does.
    ///
    /// # Where Rust programs have it
    ///
    /// `unwrap` and `expect` on parsed input, indexing (`parts[1]`), slicing of `str` inside a character, `split_at`,
    /// `RefCell::borrow_mut`, integer division, `Duration` arithmetic, `copy_from_slice`, `todo!`. Hand-spawned threads
    /// and `JoinHandle::unwrap` carry it on, and `Mutex::lock().unwrap()` spreads it.
    ///
    /// # What to look for
    ///
    /// The lints `clippy::unwrap_used`, `indexing_slicing` and `string_slice`; fuzz targets that crash.
    pub struct PanicDenialOfService = "panic-denial-of-service" {
        title: "Panic that stops the service",
        refs: ["CWE-248", "CWE-617", "CWE-755", "T1499.004", "A10:2025", "NIST SC-5", "NIST SC-24"],
        stride: [DenialOfService],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Code,
        controls: [
            ("errors instead of `unwrap`", InputValidation),
            ("panic caught at each request", Infrastructure),
            ("restart by a supervisor", Infrastructure),
        ],
        requirements: [
            ("Input is parsed into a `Result`, and what does not parse is refused.", "v5.0.0-2.2.1"),
            (
                "A handler of last resort catches panics, writes them to the log, and keeps the process alive.",
                "v5.0.0-16.5.4",
            ),
            ("After a panic, nothing is left half done.", "v5.0.0-16.5.3"),
        ],
        inputs: Some("panic-inputs"),
        detection: Some("sys_crash"),
    }
}

kind! {
    /// When a check fails to run, the program carries on as if it had passed: the error becomes `true`, a default, or
    /// nothing.
    ///
    /// # Where Rust programs have it
    ///
    /// `unwrap_or(true)` and `unwrap_or_default()` on the result of a check; `let _ = verify(…)` and `.ok()`;
    /// `if let Err(e) = check() { warn!(…) }` without a return; `#[must_use]` results that are dropped; timeouts of an
    /// authorization service that count as yes; `Option<Policy>` where `None` allows everything.
    ///
    /// # How to try it
    ///
    /// Let stand-ins for the store of permissions, the clock, the key service and the log fail: refuse, answer with an
    /// error, with nothing, with rubbish, and not at all. Ask whether the protected thing was done. Which services
    /// there are is known to the system alone, so each is a case of one test.
    pub struct FailOpen = "fail-open" {
        title: "Failure that opens instead of closing",
        refs: [
            "CWE-636", "CWE-703", "CWE-390", "CWE-754", "CWE-755", "CWE-252", "T1190", "A10:2025", "NIST SC-24",
            "NIST SI-11",
        ],
        stride: [ElevationOfPrivilege, Tampering],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Both,
        controls: [
            ("denial on error", Authorization),
            ("errors passed on with `?`", BusinessLogic),
            ("transaction rolled back", DataAccess),
        ],
        requirements: [
            ("A check that cannot be carried out counts as failed.", "v5.0.0-16.5.3"),
            ("The program stays secure while services that it needs are down.", "v5.0.0-16.5.2"),
            (
                "Errors of cryptographic operations stop the operation and tell nothing about the secret.",
                "v5.0.0-11.2.5",
            ),
            ("What belongs together is done completely or undone.", "v5.0.0-2.3.3"),
        ],
        inputs: None,
        detection: Some("sys_crash"),
    }
}

kind! {
    /// Two requests at the same time both see the state before, both decide that they may, and both act: the voucher is
    /// used twice, the last seat sold twice, the account overdrawn.
    ///
    /// # Where Rust programs have it
    ///
    /// `SELECT`, a decision in Rust, then `UPDATE` without a transaction or condition; `AtomicU64::load` followed by
    /// `store`; a read lock that is released before the write lock; check-then-insert on `DashMap` instead of `entry`;
    /// `tokio` tasks on shared files.
    ///
    /// # How to try it
    ///
    /// Start many requests for the last piece behind one barrier, several times, and count what was booked. To make it
    /// certain, stop the code by a hook or a lock of the database between reading and writing, and let a second request
    /// pass.
    pub struct StateRaceCondition = "state-race-condition" {
        title: "Race between decision and booking",
        refs: ["CWE-362", "CWE-366", "CWE-367", "CAPEC-26", "CAPEC-29", "T1565.003", "A06:2025", "NIST SC-4"],
        stride: [Tampering, ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Both,
        controls: [
            ("decision and update in one transaction", DataAccess),
            ("key that makes a repeated request harmless", BusinessLogic),
            ("limited goods locked while they are booked", BusinessLogic),
        ],
        requirements: [
            ("A business operation happens as a whole or not at all.", "v5.0.0-2.3.3"),
            ("Limited goods are locked while they are booked, so that nothing is sold twice.", "v5.0.0-2.3.4"),
            ("State that threads share is reached through types that allow no race.", "v5.0.0-15.4.1"),
            ("A check and the action that depends on it are one atomic step.", "v5.0.0-15.4.2"),
        ],
        inputs: None,
        detection: Some("sequence_fail"),
    }
}
