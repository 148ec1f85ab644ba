//! Kinds of threats in which unsafe code or foreign code breaks the rules of memory.

use crate::kind;

kind! {
    /// Unsafe code reads or writes outside the memory that it was given. At best the process crashes; at worst its
    /// memory is read out or its control flow taken over.
    ///
    /// # Where Rust programs have it
    ///
    /// `get_unchecked`, `slice::from_raw_parts`, `ptr::copy_nonoverlapping`, `ptr::add`, `Vec::set_len` and
    /// `str::from_utf8_unchecked`, where an index or length comes from input or from a trait that other crates
    /// implement (`ExactSizeIterator::len`, `Read::read`). Panics between two steps can leave a length that is wrong.
    ///
    /// # What to look for
    ///
    /// Lengths computed with `+` or `*`; `// SAFETY` comments that trust the caller.
    pub struct OutOfBoundsAccess = "out-of-bounds-access" {
        title: "Unsafe code beyond its bounds",
        refs: [
            "CWE-787", "CWE-125", "CWE-119", "CWE-120", "CWE-121", "CWE-122", "CWE-131", "CAPEC-100", "CAPEC-123",
            "CAPEC-540", "CAPEC-47", "T1203", "T1068", "NIST SI-16",
        ],
        stride: [Tampering, InformationDisclosure, ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Code,
        controls: [
            ("safe slices, or an index that is checked", InputValidation),
            ("tests under Miri and sanitizers", Process),
            ("fuzz targets", Process),
        ],
        requirements: [
            (
                "Memory is reached through types that check bounds; unsafe code checks every length before it uses it.",
                "v5.0.0-1.4.1",
            ),
            ("Computations of lengths and offsets cannot overflow.", "v5.0.0-1.4.2"),
            ("The documentation lists the places with unsafe code.", "v5.0.0-15.1.5"),
        ],
        inputs: Some("oversized-lengths"),
        detection: Some("sys_crash"),
    }
}

kind! {
    /// Unsafe code uses memory after it was freed, or frees it twice. Whoever controls what is allocated there next
    /// controls the program.
    ///
    /// # Where Rust programs have it
    ///
    /// Raw pointers kept from `Box::into_raw`, `Rc::as_ptr` or `as_mut_ptr` beyond the owner; two `Box::from_raw` of
    /// one pointer; `ptr::read` followed by a panic, after which both copies are dropped; lifetimes stretched with
    /// `mem::transmute`; hand-written lists, arenas and `Drop`; `CString::new(…).as_ptr()` of a temporary; handles that
    /// C keeps.
    ///
    /// # How to try it
    ///
    /// Run the tests and a fuzz target under Miri and AddressSanitizer, with panics at each call into foreign code.
    /// Which order of calls frees too early depends on the interface, so a fuzz target that makes sequences of calls
    /// (`arbitrary`) is the list.
    pub struct UseAfterFree = "use-after-free" {
        title: "Memory used or freed after its end",
        refs: ["CWE-416", "CWE-415", "CWE-825", "CWE-762", "T1203", "T1068", "NIST SI-16"],
        stride: [Tampering, ElevationOfPrivilege, DenialOfService],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Code,
        controls: [
            ("`Box`, `Rc` and `Arc` instead of raw pointers", BusinessLogic),
            ("tests under Miri and sanitizers", Process),
        ],
        requirements: [
            ("Every raw pointer has an owner that outlives it, and every allocation is freed once.", "v5.0.0-1.4.3"),
            ("The documentation lists the places with unsafe code.", "v5.0.0-15.1.5"),
        ],
        inputs: None,
        detection: Some("sys_crash"),
    }
}

kind! {
    /// Unsafe code follows a pointer that points nowhere, or uses memory that nobody has written to yet.
    ///
    /// # Where Rust programs have it
    ///
    /// Pointers from C functions used without a check for null; `MaybeUninit::assume_init` too early; `mem::zeroed` and
    /// `mem::uninitialized` for references, `bool` and enums; buffers with `set_len` that are given to a `Read`
    /// implementation; `CStr::from_ptr` on a pointer from outside; unaligned reads from packed structs.
    ///
    /// # How to try it
    ///
    /// Let a stand-in for the foreign function return null, an unaligned pointer and a length of zero, and run it under
    /// Miri. Let a `Read` implementation claim bytes that it has not written.
    pub struct InvalidPointerDereference = "invalid-pointer-dereference" {
        title: "Null, dangling or uninitialized memory used",
        refs: ["CWE-476", "CWE-822", "CWE-824", "CWE-908", "CAPEC-129", "T1499.004", "T1203", "A10:2025", "NIST SI-16"],
        stride: [DenialOfService, Tampering],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Code,
        controls: [
            ("`NonNull` and `Option` at the boundary", InputValidation),
            ("`MaybeUninit` until everything is written", BusinessLogic),
            ("tests under Miri", Process),
        ],
        requirements: [
            ("Pointers from outside are checked before they are followed.", "v5.0.0-1.4.1"),
            ("Pointers are set to null or dropped when the memory behind them goes away.", "v5.0.0-1.4.3"),
            ("The documentation lists the places with unsafe code.", "v5.0.0-15.1.5"),
        ],
        inputs: None,
        detection: Some("sys_crash"),
    }
}

kind! {
    /// Code in another language and Rust disagree about types, ownership, threads or unwinding. What each side checks
    /// for itself is then worth nothing.
    ///
    /// # Where Rust programs have it
    ///
    /// Declarations in `unsafe extern` blocks that differ from the header (`c_long`, `size_t`, enums with values that
    /// Rust does not know); `#[unsafe(no_mangle)] extern "C"` functions that take pointers and lengths; panics that
    /// leave an `extern "C"` function, which ends the process; callbacks from other threads; bindings written by hand
    /// instead of `bindgen` or `cxx`.
    ///
    /// # How to try it
    ///
    /// Call the exported functions as C does: null, lengths that are wrong, text with a NUL within and without one at
    /// its end, values that no variant has, from several threads, and with a callback that panics. A fuzz target over a
    /// `struct` of arguments makes such calls; sanitizers say what went wrong.
    pub struct FfiBoundaryViolation = "ffi-boundary-violation" {
        title: "Foreign code that breaks the rules of Rust",
        refs: ["CWE-843", "CWE-628", "CWE-704", "CWE-686", "T1203", "T1106", "A06:2025", "NIST SI-16", "NIST SC-39"],
        stride: [Tampering, DenialOfService, ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Code,
        controls: [
            ("safe wrapper type that checks", InputValidation),
            ("panics caught at the boundary with `catch_unwind`", Infrastructure),
            ("foreign code in a process of its own", Infrastructure),
        ],
        requirements: [
            ("Lengths, pointers and enum values that cross the boundary are checked on the Rust side.", "v5.0.0-1.4.1"),
            ("The documentation lists the foreign libraries that count as risky.", "v5.0.0-15.1.4"),
            ("The documentation lists the places where foreign code is called.", "v5.0.0-15.1.5"),
            ("Foreign code that reads untrusted input runs in a sandbox.", "v5.0.0-15.2.5"),
        ],
        inputs: None,
        detection: Some("sys_crash"),
    }
}

kind! {
    /// A type promises that threads may share it, and it does not keep the promise. Two threads change the same memory
    /// at the same time.
    ///
    /// # Where Rust programs have it
    ///
    /// `unsafe impl<T> Send for Wrapper<T>` without a bound on `T`; `Sync` for types around `Cell`, `Rc` or raw
    /// pointers; handles of C libraries that may be used by one thread only; `static mut`; `UnsafeCell` in lock-free
    /// code with `Ordering::Relaxed`.
    ///
    /// # How to try it
    ///
    /// Run small programs that share the value under Miri, ThreadSanitizer or `loom`, which tries the orders of steps.
    /// That a type is not `Send` is asked of the compiler, by `static_assertions` or a test that must not compile.
    pub struct UnsoundSendSync = "unsound-send-sync" {
        title: "Data race by a wrong `Send` or `Sync`",
        refs: ["CWE-362", "CWE-366", "CWE-820", "CAPEC-26", "T1499.004", "A06:2025", "NIST SI-16"],
        stride: [Tampering, DenialOfService],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Code,
        controls: [("bounds on the `unsafe impl`", BusinessLogic), ("tests with `loom` or Miri", Process)],
        requirements: [
            ("What threads share is protected by types and locks that prevent races.", "v5.0.0-15.4.1"),
            ("Each `unsafe impl` of `Send` or `Sync` says why it holds, and a test tries it.", "v5.0.0-1.4.1"),
        ],
        inputs: None,
        detection: Some("sys_crash"),
    }
}
