//! Kinds of threats in the way a system is set up, watched and connected.

use crate::kind;

kind! {
    /// The system runs with settings that were meant for development, or never thought about: debug routes, open
    /// consoles, sample accounts, missing headers.
    ///
    /// # Where Rust programs have it
    ///
    /// `#[cfg(debug_assertions)]` routes in a debug build that runs in production; GraphQL playgrounds and
    /// introspection of `async_graphql`; `console-subscriber` and `pprof` listeners; `0.0.0.0` as default address;
    /// responses without `X-Content-Type-Options` and `frame-ancestors`; features for tests that are on by default.
    ///
    /// # What to look for
    ///
    /// Settings with one default for development and production; features that tests need and `default` has; listeners
    /// of tools; responses without the usual headers.
    pub struct SecurityMisconfiguration = "security-misconfiguration" {
        title: "Settings that are unsafe in production",
        refs: [
            "CWE-489", "CWE-1188", "CWE-1021", "CWE-693", "CAPEC-121", "CAPEC-103", "T1190", "T1592", "A02:2025",
            "API8:2023", "NIST CM-6", "NIST CM-7",
        ],
        stride: [InformationDisclosure, ElevationOfPrivilege, Tampering],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Both,
        controls: [
            ("secure defaults that are checked at start", Infrastructure),
            ("debug routes behind `cfg`", Infrastructure),
            ("security headers", Infrastructure),
        ],
        requirements: [
            ("Debug modes are off in production.", "v5.0.0-13.4.2"),
            ("Pages for monitoring and API documentation are reachable only where that is wanted.", "v5.0.0-13.4.5"),
            ("Code for tests and development is not in the release.", "v5.0.0-15.2.3"),
            ("Responses tell browsers not to guess content types.", "v5.0.0-3.4.4"),
            ("Other sites cannot put pages into frames.", "v5.0.0-3.4.6"),
            ("Introspection of GraphQL is off, unless others are meant to use the interface.", "v5.0.0-4.3.2"),
        ],
        inputs: Some("forced-browsing"),
        detection: Some("malicious_attack_tool"),
    }
}

kind! {
    /// A database, queue or internal service can be reached directly from a place with less trust, past the service
    /// that should stand in front of it.
    ///
    /// # Where Rust programs have it
    ///
    /// `TcpListener::bind("0.0.0.0:…")` for a port that only local callers need; metrics and administration on the port
    /// of the public; containers that publish the database port; Redis, NATS and etcd clients without credentials,
    /// which suggests that the server asks for none.
    ///
    /// # What to look for
    ///
    /// A store or service with a port that is published in a compose file, a manifest or a `bind`; flows that go around
    /// the component in front; clients without a credential.
    ///
    /// # How to try it
    ///
    /// From a place with less trust, a container in the outer network for instance, connect to each address that the
    /// deployment lists, with and without a credential. Inside one process, ask which addresses the listeners are bound
    /// to.
    pub struct ExposedInternalComponent = "exposed-internal-component" {
        title: "Internal store or service reachable from outside",
        refs: [
            "CWE-653", "CWE-1327", "CWE-668", "CWE-501", "CAPEC-1", "T1133", "T1046", "T1530", "A01:2025", "A06:2025",
            "A04:2021", "API8:2023", "NIST SC-7", "NIST AC-4",
        ],
        stride: [InformationDisclosure, Tampering, ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Both,
        controls: [
            ("network in segments", Infrastructure),
            ("access through the service in front alone", Infrastructure),
            ("listener on loopback or a private address", Infrastructure),
        ],
        requirements: [
            ("Each connection inside the system uses an account with few rights.", "v5.0.0-13.2.2"),
            ("A list says which systems may talk to each other, and everything else is refused.", "v5.0.0-13.2.4"),
            ("The server or network refuses connections to systems that are not on the list.", "v5.0.0-13.2.5"),
            ("Internal services prove their identity to each other.", "v5.0.0-12.3.5"),
        ],
        inputs: None,
        detection: Some("authz_fail"),
    }
}

kind! {
    /// The program trusts what another service returns more than what users send. If that service is compromised,
    /// spoofed or merely broken, so is the program.
    ///
    /// # Where Rust programs have it
    ///
    /// `response.json::<T>()` of `reqwest` or `ureq` used as it comes; `bytes()` and `text()` without a limit;
    /// redirects that are followed to other hosts; addresses, file names and HTML from a response; DNS records and
    /// headers of a partner that become settings.
    ///
    /// # What to look for
    ///
    /// `json::<T>()` of a response whose `T` has texts and numbers without bounds; values of a response in a path, a
    /// query, a page or the next address; clients without a limit on size, time and redirects.
    pub struct UnsafeApiConsumption = "unsafe-api-consumption" {
        title: "Responses of other services trusted",
        refs: [
            "CWE-349", "CWE-345", "CWE-20", "CAPEC-153", "T1199", "A08:2025", "API10:2023", "NIST SC-7", "NIST SA-9",
        ],
        stride: [Tampering, InformationDisclosure],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Both,
        controls: [
            ("schema and size of responses checked", InputValidation),
            ("timeouts, and no redirects", Infrastructure),
            ("partner authenticated", Authentication),
        ],
        requirements: [
            ("Responses are validated like input.", "v5.0.0-2.2.1"),
            ("Requests to other services follow no redirects, unless that is meant.", "v5.0.0-15.3.2"),
            ("The program talks to known services only.", "v5.0.0-13.2.4"),
            ("Certificates of other services are validated.", "v5.0.0-12.3.2"),
        ],
        inputs: Some("hostile-upstream-answers"),
        detection: Some("input_validation_fail"),
    }
}

kind! {
    /// Logins, refusals and changes of rights are not recorded, or nobody looks at the records. An attack goes on for
    /// months and cannot be reconstructed afterwards.
    ///
    /// # Where Rust programs have it
    ///
    /// Handlers that return `StatusCode::FORBIDDEN` or `UNAUTHORIZED` without an event; `map_err(|_| …)` that throws
    /// the reason away; `RUST_LOG=error` in production; `tracing` events without the user and the object; counters
    /// without an alert.
    ///
    /// # How to try it
    ///
    /// Each attack test of another threat is one: `detected_by` says which event it must leave, and the check fails
    /// where none was recorded. For the way to the people, switch the collector off and ask whether somebody is told.
    pub struct MissingSecurityLogging = "missing-security-logging" {
        title: "Security events that leave no trace",
        refs: [
            "CWE-778", "CWE-223", "T1562", "A09:2025", "A09:2021",
            "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-10-Insufficient-Logging-And-Visibility",
            "NIST AU-2", "NIST AU-12", "NIST SI-4",
        ],
        stride: [Repudiation],
        linddun: [Detecting],
        likelihood: Some(Likely),
        found_in: Both,
        controls: [
            ("event at each decision, in a fixed vocabulary", Monitoring),
            ("alerts when a count is exceeded", Monitoring),
            ("log collected in one place", Monitoring),
        ],
        requirements: [
            ("A list says which events are logged, where, in which form and for how long.", "v5.0.0-16.1.1"),
            ("Logins are logged, failed and successful ones.", "v5.0.0-16.3.1"),
            ("Refused access is logged.", "v5.0.0-16.3.2"),
            ("Attempts to get around a control are logged.", "v5.0.0-16.3.3"),
            ("Unexpected errors and failures of controls are logged.", "v5.0.0-16.3.4"),
        ],
        inputs: None,
        detection: Some("sys_monitor_disabled"),
    }
}

kind! {
    /// The record of an action does not hold: it lacks who did it, or those it is about can change or delete it.
    ///
    /// # Where Rust programs have it
    ///
    /// `tracing` events without the subject of the session; logs in a table that the account of the service may
    /// `UPDATE`; files on the same disk, rotated by the program; audit rows that are written after the action, by
    /// `tokio::spawn`, and lost when it fails; several services with one account.
    ///
    /// # What to look for
    ///
    /// A store of records to which the component that is recorded may write more than new entries; entries without a
    /// person, an object or a time.
    ///
    /// # How to try it
    ///
    /// As the account of the service, change and delete an entry, and as a user, repeat an action under the session of
    /// somebody else; ask whether the record still tells who did what. Stop the process between action and record.
    pub struct DeniableOrAlteredRecord = "deniable-or-altered-record" {
        title: "Record that can be denied or altered",
        refs: [
            "CWE-223", "CWE-345", "CWE-353", "T1070", "T1565.001", "A09:2025", "A09:2021", "NIST AU-9", "NIST AU-10",
        ],
        stride: [Repudiation, Tampering],
        linddun: [NonRepudiation],
        likelihood: Some(Possible),
        found_in: Architecture,
        controls: [
            ("log on another system, to which entries can only be added", Monitoring),
            ("who, what and when in each entry", Monitoring),
            ("signed entries", Cryptography),
        ],
        requirements: [
            ("Each log entry says who did what, when and where.", "v5.0.0-16.2.1"),
            ("Nobody can change log entries, and only few people can read them.", "v5.0.0-16.4.2"),
            ("Log entries are sent to a separate system at once.", "v5.0.0-16.4.3"),
            ("High-value transactions carry a signature of whoever made them.", "v5.0.0-4.1.5"),
        ],
        inputs: None,
        detection: Some("sys_monitor_disabled"),
    }
}

kind! {
    /// Somebody takes, opens or replaces a thing: a laptop, a disk, a backup tape, a sensor, a card reader. They read
    /// what is on it, or leave something behind.
    ///
    /// # Where Rust programs have it
    ///
    /// Kiosks, readers and controllers with a Rust program in flash memory that can be read out (`probe-rs`,
    /// `espflash`); keys in `rusqlite` files on a laptop; debug ports and boot loaders of `embassy` firmware left open;
    /// backups of a server on disks and tapes.
    ///
    /// # What to look for
    ///
    /// Assets with a locator that is a thing or a place; data on something that can be carried away, without a control
    /// of the layer Cryptography.
    ///
    /// # How to try it
    ///
    /// By a person, with a checklist: take the disk out and look for canaries in its image, open the case, plug in a
    /// keyboard, boot from a stick, ask at the door. What belongs to code is the image: mint canaries, shut down, and
    /// let `assert_no_leak!` read it as a file.
    ///
    /// # How it is noticed
    ///
    /// Seals, alarms, a device that stops answering, a count of the inventory. A switch in the case can report like any
    /// sensor, as an event of your own.
    pub struct PhysicalAccess = "physical-access" {
        title: "Device or medium in the wrong hands",
        refs: ["CWE-1263", "CAPEC-401", "T1200", "T1052", "NIST PE-3", "NIST MP-6"],
        stride: [Tampering, InformationDisclosure, DenialOfService],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Architecture,
        controls: [
            ("locks and surveillance", Infrastructure),
            ("encrypted disks", Cryptography),
            ("media destroyed after use", Process),
        ],
        requirements: [
            ("A lost device or disk gives away no data without its key.", "v5.0.0-14.2.4"),
            ("Media are erased or destroyed before they leave the organisation."),
        ],
        inputs: None,
        detection: None,
    }
}
