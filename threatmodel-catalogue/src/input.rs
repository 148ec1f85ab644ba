//! Kinds of threats in which input is taken as it comes.

use crate::kind;

kind! {
    /// A value is built from untrusted bytes before anything has checked them. The bytes choose which type is built,
    /// break what the type promises, or claim lengths that exhaust memory.
    ///
    /// # Where Rust programs have it
    ///
    /// Rust has no gadget chains as Java has, but `#[typetag::serde]` lets the message choose the type;
    /// `#[derive(Deserialize)]` on a type with private invariants skips its constructor; `bincode`, `rmp_serde` and
    /// `ciborium` read lengths from the message; and a type with unsafe code behind its fields becomes unsound.
    /// Messages from a queue (`rdkafka`, `lapin`) are input too.
    ///
    /// # What to look for
    ///
    /// `Deserialize` derived next to a `new` that returns a `Result`; `#[serde(flatten)]` or untagged enums at a
    /// boundary; a configuration of `bincode` without limit.
    pub struct UnsafeDeserialization = "unsafe-deserialization" {
        title: "Unsafe deserialization",
        refs: ["CWE-502", "CAPEC-586", "T1190", "A08:2025", "A08:2021", "NIST SI-10"],
        stride: [Tampering, DenialOfService, ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Both,
        controls: [
            ("checked constructors behind `#[serde(try_from)]`", InputValidation),
            ("`#[serde(deny_unknown_fields)]`", InputValidation),
            ("message authenticated before it is decoded", Cryptography),
        ],
        requirements: [
            (
                "Untrusted data is decoded only into types that are on a fixed list and that check themselves.",
                "v5.0.0-1.5.2",
            ),
            ("Two parsers that read the same data agree on duplicate keys, numbers and encoding.", "v5.0.0-1.5.3"),
        ],
        inputs: Some("malformed-serialization"),
        detection: Some("input_validation_fail"),
    }
}

kind! {
    /// A request is decoded into the stored type, so its sender can set every field of it: the role, the owner, the
    /// price, the flag that says verified.
    ///
    /// # Where Rust programs have it
    ///
    /// `axum::Json<User>` or `actix_web::web::Json<User>` where `User` is also the row type with `sqlx::FromRow` or
    /// `diesel::AsChangeset`; updates that merge a `serde_json::Value` into a record.
    ///
    /// # What to look for
    ///
    /// `role`, `is_admin`, `owner_id`, `price` or `balance` in a type that derives `Deserialize` and is an argument of
    /// a handler.
    pub struct MassAssignment = "mass-assignment" {
        title: "Fields set that the sender may not set",
        refs: ["CWE-915", "T1190", "A08:2025", "A08:2021", "API3:2023", "NIST SI-10", "NIST AC-3"],
        stride: [Tampering, ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Code,
        controls: [
            ("request type of its own", InputValidation),
            ("list of fields that each role may write", Authorization),
        ],
        requirements: [
            ("Each request has a type with the fields that its sender may set, and no others.", "v5.0.0-15.3.3"),
            (
                "Fields with special protection can be written only by those with permission for these fields.",
                "v5.0.0-8.2.3",
            ),
        ],
        inputs: Some("mass-assignment"),
        detection: Some("malicious_extraneous"),
    }
}

kind! {
    /// A value from outside is used although nothing has checked that it makes sense: a negative quantity, a date in
    /// the year 9999, an index beyond the list, a text of ten megabytes.
    ///
    /// # Where Rust programs have it
    ///
    /// Handlers that take `String`, `i64` or `serde_json::Value` from `axum::Json`, `Query` or `Form` and pass them on;
    /// arguments of `clap` and `#[tauri::command]`; fields of `tonic` messages, all of which are optional or zero by
    /// default; events of `lambda_runtime`.
    ///
    /// # What to look for
    ///
    /// Primitive types deep in the business code; `as` between integers; validation that only the front end does.
    pub struct UnvalidatedInput = "unvalidated-input" {
        title: "Input used without validation",
        refs: [
            "CWE-20", "CWE-1284", "CWE-1287", "CWE-129", "CAPEC-153", "CAPEC-28", "T1190", "A05:2025", "A03:2021",
            "API10:2023", "NIST SI-10",
        ],
        stride: [Tampering, DenialOfService],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Both,
        controls: [
            ("parsed domain types at the boundary", InputValidation),
            ("checks of range and length", InputValidation),
        ],
        requirements: [
            (
                "Every input is checked against what is expected of it: an allowed set, a range, a length, a format.",
                "v5.0.0-2.2.1",
            ),
            ("Input is validated on the server, whatever the client has checked before.", "v5.0.0-2.2.2"),
            (
                "Values that belong together are checked together, such as the begin and end of a period.",
                "v5.0.0-2.2.3",
            ),
        ],
        inputs: Some("boundary-values"),
        detection: Some("input_validation_fail"),
    }
}

kind! {
    /// Arithmetic on numbers from outside leaves the range of its type. A price becomes negative, a length small, an
    /// index huge.
    ///
    /// # Where Rust programs have it
    ///
    /// Release builds wrap silently, unless `overflow-checks = true` is in the profile; `as` truncates and changes
    /// signs in every build. Dangerous with `u32` sums of lengths from a header, `usize` subtraction, `as u16` of a
    /// size, and numbers that end in unsafe code.
    ///
    /// # What to look for
    ///
    /// `as` casts of parsed numbers; `+`, `*` and `-` on values of a request; `Duration` and `Instant` arithmetic,
    /// which panics.
    pub struct IntegerOverflow = "integer-overflow" {
        title: "Arithmetic that overflows or truncates",
        refs: ["CWE-190", "CWE-191", "CWE-197", "CWE-681", "CAPEC-92", "T1499.004", "NIST SI-10", "NIST SI-16"],
        stride: [Tampering, DenialOfService],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Code,
        controls: [
            ("checked arithmetic and `TryFrom`", InputValidation),
            ("overflow checks in release builds", Process),
            ("number types with bounds", InputValidation),
        ],
        requirements: [
            (
                "Arithmetic on numbers from outside is checked or saturating, and conversions are fallible.",
                "v5.0.0-1.4.2",
            ),
        ],
        inputs: Some("integer-boundaries"),
        detection: Some("input_validation_fail"),
    }
}

kind! {
    /// The server uses a value that it could know better itself, because its own page or app has sent it: a price, a
    /// total, a role, a flag that says paid. Anybody can send another one.
    ///
    /// # Where Rust programs have it
    ///
    /// Request types with `price`, `total`, `role` or `user_id` that handlers store or charge; hidden form fields;
    /// plain cookies read with `CookieJar::get` instead of `SignedCookieJar`; state that travels through the browser
    /// without a signature.
    pub struct ClientSideTrust = "client-side-trust" {
        title: "Values of the client believed",
        refs: [
            "CWE-602", "CWE-472", "CWE-807", "CAPEC-162", "CAPEC-207", "CAPEC-39", "T1565", "A06:2025", "A04:2021",
            "NIST SI-10",
        ],
        stride: [Tampering],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Both,
        controls: [("value looked up on the server", BusinessLogic), ("state on the client signed", Cryptography)],
        requirements: [
            (
                "The server decides on values that it holds or has computed itself, not on those that a client repeats.",
                "v5.0.0-2.2.2",
            ),
            (
                "Permissions are derived on the server; nothing that a client says about itself grants any.",
                "v5.0.0-8.3.1",
            ),
        ],
        inputs: Some("tampered-client-values"),
        detection: Some("input_validation_fail"),
    }
}
