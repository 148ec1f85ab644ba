//! Kinds of threats to secrets and private data where they are kept.

use crate::kind;

kind! {
    /// A password, key or token stands in the source or the binary. Everybody with a copy has it, and it cannot be
    /// changed without a release.
    ///
    /// # Where Rust programs have it
    ///
    /// `const API_KEY: &str = "…"`, `include_str!("key.pem")`, `env!("TOKEN")` and `option_env!`, which put the value
    /// into the binary at compile time; `unwrap_or("secret")` as a default for a variable; keys as `[u8; 32]` literals;
    /// connection strings with passwords.
    ///
    /// # How to try it
    ///
    /// Search the sources, their history and the program that was built for what a secret looks like, with `gitleaks`
    /// for instance, and for canaries that a test put into the environment of the build. Ask whether the program
    /// refuses to start without its secret.
    ///
    /// # How it is noticed
    ///
    /// Nobody sees somebody read a binary. A canary token in the place of an old secret reports its use: its login is
    /// an event.
    pub struct HardCodedSecret = "hard-coded-secret" {
        title: "Secret in the source code",
        refs: [
            "CWE-798", "CWE-259", "CWE-321", "CAPEC-191", "CAPEC-70", "T1552.001", "T1552.004", "T1593.003",
            "A07:2025", "A04:2025", "A07:2021",
            "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-06-Insufficient-Credential-Hygiene",
            "NIST IA-5", "NIST SC-12",
        ],
        stride: [InformationDisclosure, Spoofing],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Both,
        controls: [
            ("store for secrets", Infrastructure),
            ("commits scanned for secrets", Process),
            ("regular rotation of secrets", Process),
        ],
        requirements: [
            (
                "Secrets are kept in a store for secrets, and neither in the sources nor in what is built from them.",
                "v5.0.0-13.3.1",
            ),
            ("No service uses a credential that came with the software.", "v5.0.0-13.2.3"),
        ],
        inputs: None,
        detection: None,
    }
}

kind! {
    /// Passwords, tokens or personal data end up in logs, traces, panic messages or crash reports, where many more
    /// people and systems can read them.
    ///
    /// # Where Rust programs have it
    ///
    /// `#[derive(Debug)]` on a type with a secret in it; `#[tracing::instrument]` without `skip`; `dbg!`; headers
    /// logged by `tower_http::trace` without `SetSensitiveHeadersLayer`; addresses with passwords in `sqlx` errors;
    /// `expect(&format!("{config:?}"))`. The `secrecy` crate prints a placeholder.
    ///
    /// # How to try it
    ///
    /// Mint canaries for each secret, run the tests with all output captured at the most talkative level, provoke
    /// errors and panics, and let `assert_no_leak!` look at logs, traces and crash reports. The canary is the input, so
    /// there is no list.
    ///
    /// # How it is noticed
    ///
    /// A scan of collected logs for canaries, and for what keys look like, is the detection; each hit is an event of
    /// your own, and the secret is replaced.
    pub struct SecretInOutput = "secret-in-output" {
        title: "Secrets in logs and debug output",
        refs: [
            "CWE-532", "CWE-215", "CWE-209", "CAPEC-215", "T1552", "T1005", "A09:2025", "A10:2025", "A09:2021",
            "NIST AU-9", "NIST SI-11",
        ],
        stride: [InformationDisclosure],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Both,
        controls: [
            ("secret types that print a placeholder", Monitoring),
            ("list of fields that may be logged", Monitoring),
            ("logs searched for canaries", Monitoring),
        ],
        requirements: [
            ("Credentials are never logged, and other sensitive values only masked or hashed.", "v5.0.0-16.2.5"),
            ("Logs, traces and crash reports are treated by the protection level of what is in them.", "v5.0.0-14.2.4"),
            ("Messages to clients contain no secret.", "v5.0.0-16.5.1"),
        ],
        inputs: None,
        detection: None,
    }
}

kind! {
    /// A secret lies in an environment variable, a configuration file or an image, lives for years, and nobody knows
    /// who has it. When it leaks, nobody can replace it quickly.
    ///
    /// # Where Rust programs have it
    ///
    /// `std::env::var("DATABASE_URL")` with a password that never expires; `dotenvy` files that are committed or copied
    /// into the image; `config` files with secrets beside settings. Child processes of `Command` inherit the
    /// environment unless `env_clear` is called.
    ///
    /// # How to try it
    ///
    /// Revoke a secret, and ask how long the program takes to use the next one, and whether it fails closed meanwhile.
    /// Start a child process, and ask whether it has the secret in its environment (`/proc/PID/environ`).
    pub struct UnmanagedSecret = "unmanaged-secret" {
        title: "Secret without management",
        refs: [
            "CWE-526", "CWE-260", "CWE-522", "CWE-324", "T1552.001", "T1552.007", "A02:2025", "A06:2025", "A05:2021",
            "A04:2021",
            "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-06-Insufficient-Credential-Hygiene",
            "NIST IA-5", "NIST SC-12",
        ],
        stride: [InformationDisclosure],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Both,
        controls: [
            ("store for secrets with short-lived credentials", Infrastructure),
            ("expiry and replacement", Process),
            ("environment cleared for child processes", Infrastructure),
        ],
        requirements: [
            ("Secrets come from a store that knows who may read them and can revoke them.", "v5.0.0-13.3.1"),
            ("A process or person can read only the secrets that they need.", "v5.0.0-13.3.2"),
            ("Secrets expire and are rotated on a schedule.", "v5.0.0-13.3.4"),
            ("A list says which secrets matter and how often each is replaced.", "v5.0.0-13.1.4"),
            ("A policy says how keys are made, handed over, used and destroyed.", "v5.0.0-11.1.1"),
        ],
        inputs: None,
        detection: Some("authn_token_revoked"),
    }
}

kind! {
    /// A key or password stays in memory after its use, and comes out with a core dump, a swap file, or a fault that
    /// reads memory.
    ///
    /// # Where Rust programs have it
    ///
    /// `String` and `Vec<u8>` are not cleared when dropped, and leave copies when they grow; clones and `serde` buffers
    /// too. `zeroize` and `secrecy` clear what they own, but not copies that were made before. It matters most next to
    /// unsafe code and C libraries.
    ///
    /// # What to look for
    ///
    /// Secrets in `String`, `Vec<u8>` or arrays that derive `Clone` or `Debug`; `mem::forget` and `Box::leak` of them;
    /// crash reporters that send memory.
    ///
    /// # How to try it
    ///
    /// Use the secret, drop it, and search the memory of the process for the canary (`/proc/self/mem`, a core dump of
    /// `gcore`), in a release build: what the compiler leaves out differs.
    ///
    /// # How it is noticed
    ///
    /// Reading memory leaves no trace in the program; the system can record that somebody attached to a process or that
    /// a core dump was written.
    pub struct SecretInMemory = "secret-in-memory" {
        title: "Secret left in memory",
        refs: ["CWE-316", "CWE-226", "CAPEC-37", "T1003", "A06:2025", "A04:2021", "NIST SC-4", "NIST SI-16"],
        stride: [InformationDisclosure],
        linddun: [],
        likelihood: Some(Unlikely),
        found_in: Code,
        controls: [
            ("secret types that are cleared on drop", Cryptography),
            ("no core dumps", Infrastructure),
            ("secrets loaded late and dropped early", BusinessLogic),
        ],
        requirements: [
            ("Sensitive values are in the clear only while they are used.", "v5.0.0-11.7.2"),
            (
                "Keys of high value stay in a module of their own, which computes with them and never hands them out.",
                "v5.0.0-13.3.3",
            ),
        ],
        inputs: None,
        detection: None,
    }
}

kind! {
    /// Sensitive data is readable for everybody who gets hold of the file, database, backup or disk.
    ///
    /// # Where Rust programs have it
    ///
    /// Databases in `rusqlite`, `sled` or `redb` without encryption; tokens in files below `dirs::config_dir`; columns
    /// with health or payment data; `serde_json::to_writer` of whole records into object stores; caches and queues on
    /// disk.
    ///
    /// # How to try it
    ///
    /// Mint canaries into what must be encrypted, run, stop, and let `assert_no_leak!` read the files, the database,
    /// its journal, the temporary files and the backup.
    pub struct CleartextStorage = "cleartext-storage" {
        title: "Sensitive data stored in the clear",
        refs: [
            "CWE-312", "CWE-313", "CWE-311", "CAPEC-37", "T1005", "T1530", "T1552", "A06:2025", "A04:2021",
            "NIST SC-28",
        ],
        stride: [InformationDisclosure],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Both,
        controls: [
            ("encryption at rest with a managed key", Cryptography),
            ("single fields encrypted", Cryptography),
            ("data not stored at all", BusinessLogic),
        ],
        requirements: [
            (
                "The documentation says how data of each protection level is encrypted, kept and deleted.",
                "v5.0.0-14.1.2",
            ),
            ("Stored data is encrypted as its protection level requires.", "v5.0.0-14.2.4"),
            ("Ciphers and modes are approved ones, such as AES-GCM.", "v5.0.0-11.3.2"),
            ("As little as possible is decrypted, and for as short as possible.", "v5.0.0-11.7.2"),
        ],
        inputs: None,
        detection: Some("sensitive_read"),
    }
}

kind! {
    /// Whoever gets a copy of the password table finds out most passwords, because they are stored in the clear or with
    /// a hash that is fast to compute.
    ///
    /// # Where Rust programs have it
    ///
    /// `sha2`, `md5`, `blake3` or `ring::digest` over a password; `pbkdf2` with a few thousand rounds; one salt for
    /// all; `argon2::Params` that were set low for tests. `argon2`, `scrypt` and `bcrypt` with current parameters are
    /// made for it.
    ///
    /// # How to try it
    ///
    /// Store a password, read the hash as a thief would, and ask for its scheme and parameters; measure how many
    /// guesses a second one core makes. Store the same password for two users, and ask whether the hashes differ.
    pub struct WeakPasswordStorage = "weak-password-storage" {
        title: "Passwords stored with a weak hash",
        refs: [
            "CWE-916", "CWE-759", "CWE-256", "CWE-328", "CAPEC-55", "T1110", "T1552", "A04:2025", "A06:2025",
            "A02:2021", "NIST IA-5", "NIST SC-13",
        ],
        stride: [InformationDisclosure],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Both,
        controls: [
            ("memory-hard password hash", Cryptography),
            ("salt for each password, and a pepper", Cryptography),
            ("parameters renewed at login", Cryptography),
        ],
        requirements: [
            (
                "Passwords are stored with a password hash that is approved, with parameters that follow current guidance.",
                "v5.0.0-11.4.2",
            ),
            ("Keys from passwords are derived with a function that is slow on purpose.", "v5.0.0-11.4.4"),
        ],
        inputs: None,
        detection: Some("sensitive_read"),
    }
}

kind! {
    /// The system holds more about people than its purpose takes, keeps it longer, or hands it to others, so that
    /// people are identified, linked or surprised.
    ///
    /// # Where Rust programs have it
    ///
    /// Request logs with addresses and user agents; `serde_json::Value` columns that keep whatever a partner sends;
    /// analytics events with the id of the user; uploads whose EXIF data stays; `deleted_at` columns in the place of
    /// deletion; pseudonyms that are a hash of the mail address.
    ///
    /// # What to look for
    ///
    /// Assets with a subject and no retention; flows of personal data to components outside; the same identifier in
    /// several stores.
    ///
    /// # How to try it
    ///
    /// Mint a person of canaries, use every function, delete the account, let the time of retention pass, and search
    /// every store, log, backup and partner's stand-in for what is left.
    pub struct ExcessPersonalData = "excess-personal-data" {
        title: "Personal data collected, kept or shared beyond need",
        refs: [
            "CWE-359", "CWE-212", "CWE-1230", "T1213", "A01:2025", "A01:2021", "API3:2023", "NIST PT-2", "NIST PT-3",
            "NIST SI-12", "NIST SI-19",
        ],
        stride: [InformationDisclosure],
        linddun: [Linking, Identifying, DataDisclosure, Unawareness, NonCompliance],
        likelihood: Some(Likely),
        found_in: Architecture,
        controls: [
            ("as little data as the purpose takes", BusinessLogic),
            ("pseudonyms that differ by purpose", BusinessLogic),
            ("data deleted on a schedule", Process),
            ("record of consent", Process),
        ],
        requirements: [
            ("All personal data is known and classified.", "v5.0.0-14.1.1"),
            ("Each class has rules for storage, access, logs and retention.", "v5.0.0-14.1.2"),
            ("Personal data does not reach parties who have no need for it, such as trackers.", "v5.0.0-14.2.3"),
            ("Data that is no longer needed is deleted automatically.", "v5.0.0-14.2.7"),
            (
                "Files from users lose the personal data in their metadata, unless the user agrees to keep it.",
                "v5.0.0-14.2.8",
            ),
        ],
        inputs: None,
        detection: Some("sensitive_read"),
    }
}
