//! Kinds of threats in third-party code and artifacts, and in the way that releases are made.

use crate::kind;

kind! {
    /// The program contains a version of a crate or library with a published flaw, or one that nobody maintains any
    /// more.
    ///
    /// # Where Rust programs have it
    ///
    /// Crates in `Cargo.lock` with an entry in the RustSec database; archived crates such as `serde_yaml`; C libraries
    /// that `-sys` crates bundle; base images; old toolchains. `cargo audit` and `cargo deny check advisories` find the
    /// first two.
    ///
    /// # What to look for
    ///
    /// Versions in `Cargo.lock` that are years old; `[patch]` of a fork; `-sys` crates with the feature `vendored`;
    /// exceptions in `deny.toml` without a date.
    ///
    /// # How to try it
    ///
    /// Add an advisory for a crate in use to a local copy of the database, and ask whether the pipeline turns red. For
    /// a flaw that was published, its own proof is the input: run it against the program.
    ///
    /// # How it is noticed
    ///
    /// The advisory is the signal: `cargo audit` or `cargo deny` on a schedule, not only when somebody pushes.
    pub struct VulnerableDependency = "vulnerable-dependency" {
        title: "Dependency with a known vulnerability",
        refs: [
            "CWE-1395", "CWE-1104", "CWE-1329", "T1195.001", "T1190", "A03:2025", "A06:2021",
            "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-03-Dependency-Chain-Abuse",
            "LLM03:2025", "NIST RA-5", "NIST SI-2", "NIST SA-22",
        ],
        stride: [Tampering, InformationDisclosure, DenialOfService, ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Both,
        controls: [
            ("advisories checked in CI", Process),
            ("updates by a fixed date", Process),
            ("dependencies that are not needed removed", Process),
        ],
        requirements: [
            ("The documentation says how soon a flaw of each severity is fixed by an update.", "v5.0.0-15.1.1"),
            ("There is a list of all dependencies with their origin.", "v5.0.0-15.1.2"),
            ("No component is past its date.", "v5.0.0-15.2.1"),
        ],
        inputs: None,
        detection: None,
    }
}

kind! {
    /// A build takes another crate than the one that was meant: one with a similar name, one from the wrong registry,
    /// or a new version from somebody who took over the account.
    ///
    /// # Where Rust programs have it
    ///
    /// `cargo add` with a typing error; private crates whose name is free on crates.io; `git` dependencies without
    /// `rev`; `version = "*"`; `cargo install` without `--locked`; `[patch]` and `[source]` sections that replace
    /// crates; a `Cargo.lock` that is not committed.
    ///
    /// # What to look for
    ///
    /// Dependencies with `git` and without `rev`, with `*`, or from a registry without its name; crates that were added
    /// lately and have a name close to a known one; builds without `--locked`.
    ///
    /// # How to try it
    ///
    /// Point the build at a local registry that has a newer version of a private crate, and a crate with a name that is
    /// one letter off; ask whether `cargo build --locked`, `cargo deny check sources` and the review stop it. The names
    /// that look alike are in the list `confusable-names`.
    ///
    /// # How it is noticed
    ///
    /// A change of `Cargo.lock` in review, a source that `cargo deny` does not know, a version that was published hours
    /// ago.
    pub struct DependencySubstitution = "dependency-substitution" {
        title: "Substituted or look-alike dependency",
        refs: [
            "CWE-1357", "CWE-829", "CWE-506", "CAPEC-538", "CAPEC-695", "T1195.001", "T1204.005", "A03:2025",
            "A08:2021", "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-03-Dependency-Chain-Abuse",
            "NIST SR-3", "NIST SR-11",
        ],
        stride: [Tampering, ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Both,
        controls: [
            ("lock file committed, and builds with `--locked`", Process),
            ("list of allowed sources and licences", Process),
            ("new crates reviewed, with `cargo vet` for instance", Process),
        ],
        requirements: [
            ("Each dependency comes from the registry that it is expected from.", "v5.0.0-15.2.4"),
            ("Dependencies are listed, and come from sources that were chosen and are maintained.", "v5.0.0-15.1.2"),
        ],
        inputs: None,
        detection: None,
    }
}

kind! {
    /// Building a crate runs code of its authors, with the network, the files and the secrets of whoever builds it.
    /// Nobody has to run the program.
    ///
    /// # Where Rust programs have it
    ///
    /// `build.rs` and procedural macros of every dependency, also in `cargo check`, in rust-analyzer and in
    /// documentation builds; build scripts that download or start compilers; `cargo:rustc-link-arg` lines that reach
    /// the linker.
    ///
    /// # What to look for
    ///
    /// `build.rs` and `proc-macro = true` in new or changed dependencies; `Command`, `TcpStream` and `env::var` in
    /// them; jobs that build with secrets in the environment.
    ///
    /// # How to try it
    ///
    /// Add a local crate whose build script reads a canary from the environment and the home folder, and asks for an
    /// address; build as the pipeline does, and ask whether it got either (`cargo threatmodel observe -- cargo build`
    /// lists what a build touches).
    ///
    /// # How it is noticed
    ///
    /// A sandbox reports what it refused: a connection, or a file outside the source and target folders, is worth an
    /// alert, as builds have no reason for it.
    pub struct BuildTimeCodeExecution = "build-time-code-execution" {
        title: "Build script or macro that runs code",
        refs: [
            "CWE-829", "CWE-506", "T1195.001", "T1677", "A08:2025", "A08:2021",
            "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-03-Dependency-Chain-Abuse",
            "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-04-Poisoned-Pipeline-Execution",
            "NIST SR-3", "NIST CM-5",
        ],
        stride: [Tampering, InformationDisclosure, ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Code,
        controls: [
            ("builds in a sandbox, without network and secrets", Infrastructure),
            ("build scripts and macros reviewed", Process),
            ("reproducible builds", Process),
        ],
        requirements: [
            (
                "The documentation lists the dependencies that run code during a build and count as risky.",
                "v5.0.0-15.1.4",
            ),
            ("Dependencies, and theirs in turn, come from the source that they are expected from.", "v5.0.0-15.2.4"),
            ("Builds run where an attacker finds neither secrets nor a way to production.", "v5.0.0-15.2.5"),
        ],
        inputs: None,
        detection: None,
    }
}

kind! {
    /// Something that is downloaded is run, loaded or trusted, although nobody has checked that it is what the
    /// publisher has released.
    ///
    /// # Where Rust programs have it
    ///
    /// `build.rs` that fetches a binary; `self_update` without a signature; installers with `curl … | sh`;
    /// `git2::Repository::clone` of a branch; rule sets, models and plug-ins loaded from an address; base images and
    /// actions by tag instead of digest.
    ///
    /// # How it is noticed
    ///
    /// The comparison that fails is the detection: an event of your own, `x_artifact_refused`, with the address and
    /// both digests, and nobody should ever see one.
    pub struct UnverifiedDownload = "unverified-download" {
        title: "Code or data used without verification",
        refs: [
            "CWE-494", "CWE-353", "CWE-345", "CWE-354", "CAPEC-184", "CAPEC-186", "CAPEC-187", "CAPEC-185",
            "T1195.002", "T1554", "A08:2025", "A08:2021",
            "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-09-Improper-Artifact-Integrity-Validation",
            "NIST SI-7", "NIST SR-11",
        ],
        stride: [Tampering, ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Both,
        controls: [
            ("signature checked", Cryptography),
            ("digest pinned", Cryptography),
            ("provenance attested", Process),
        ],
        requirements: [
            (
                "Scripts and styles from other hosts are pinned to a version and checked by their digest.",
                "v5.0.0-3.6.1",
            ),
            (
                "Artifacts come from the place that they are expected from, and their digest or signature is checked.",
                "v5.0.0-15.2.4",
            ),
        ],
        inputs: Some("tampered-artifacts"),
        detection: None,
    }
}

kind! {
    /// The program loads a library or plug-in from a folder that somebody else can write to, or finds another one first
    /// on its search path.
    ///
    /// # Where Rust programs have it
    ///
    /// `libloading::Library::new("plugin.so")` without an absolute path; `LD_LIBRARY_PATH`, `PATH` or the working
    /// folder as part of the search, as with DLLs on Windows; plug-in folders below the home directory; `pyo3` with
    /// `sys.path` from the environment; `wasmtime::Module::deserialize` of a file, which trusts it as native code.
    ///
    /// # How to try it
    ///
    /// Put a library that leaves a mark into each folder of the search path before the right one: the working folder,
    /// `LD_LIBRARY_PATH`, the home folder, the plug-in folder. Start the program there, and ask whether the mark is
    /// there.
    ///
    /// # How it is noticed
    ///
    /// A list of the libraries that a process has mapped, compared with the expected one (`/proc/PID/maps`); a
    /// signature that does not hold is an event of your own.
    pub struct UntrustedLibraryLoading = "untrusted-library-loading" {
        title: "Library loaded from an untrusted place",
        refs: [
            "CWE-427", "CWE-426", "CWE-114", "CAPEC-38", "CAPEC-471", "T1574", "T1574.006", "T1129", "A08:2025",
            "A08:2021", "NIST SI-7", "NIST CM-7",
        ],
        stride: [Tampering, ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Both,
        controls: [
            ("full path to a folder that only installers can write to", Infrastructure),
            ("signature checked before loading", Cryptography),
            ("plug-ins in a sandbox", Infrastructure),
        ],
        requirements: [
            ("Libraries are loaded from a fixed place that only the installer can write to.", "v5.0.0-15.2.4"),
            ("Plug-ins of others run isolated, as WebAssembly or in a process of their own.", "v5.0.0-15.2.5"),
        ],
        inputs: None,
        detection: None,
    }
}

kind! {
    /// Somebody without access to production changes what the build pipeline does, by a pull request, a script or an
    /// action, and the pipeline runs it with its secrets.
    ///
    /// # Where Rust programs have it
    ///
    /// Workflows on `pull_request_target` or `workflow_run` that check out and build the change; `cargo test` of a fork
    /// on a runner with tokens, where `build.rs` and tests are the attacker's; titles of issues in `run:` lines; shared
    /// caches of `target` and `~/.cargo`; actions by branch.
    ///
    /// # What to look for
    ///
    /// `pull_request_target`, `workflow_run` and `issue_comment` triggers with a checkout; `${{ … }}` of titles and
    /// branches in `run`; actions by tag; caches that foreign jobs may write.
    ///
    /// # How to try it
    ///
    /// Open a pull request from a fork without rights whose `build.rs`, test and workflow send the environment to a
    /// listener of yours; mint canaries as the secrets of a repository for tests. Titles with `$(…)` try the scripts.
    ///
    /// # How it is noticed
    ///
    /// Changes to workflow files from outside, jobs that run unusually long, connections of a runner to an unknown
    /// host, and a canary token among the secrets that reports its use.
    pub struct PoisonedPipeline = "poisoned-pipeline" {
        title: "Pipeline that runs code of an attacker",
        refs: [
            "CWE-829", "CWE-94", "T1677", "T1195.002", "A08:2025", "A08:2021",
            "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-04-Poisoned-Pipeline-Execution",
            "NIST CM-3", "NIST CM-5",
        ],
        stride: [Tampering, ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Both,
        controls: [
            ("foreign changes built without secrets", Infrastructure),
            ("pipeline defined by the protected branch", Process),
            ("actions referred to by commit", Process),
        ],
        requirements: [
            ("A job that builds an untrusted change cannot read any secret.", "v5.0.0-13.3.2"),
            ("What a pipeline does is decided by a branch that needs a review."),
        ],
        inputs: None,
        detection: None,
    }
}

kind! {
    /// One person, or one stolen account, can bring a change into production: push to the main branch, publish a crate,
    /// replace an artifact, or deploy a build from their own machine.
    ///
    /// # Where Rust programs have it
    ///
    /// Branches without protection; `cargo publish` from a laptop with a token that never expires; releases that are
    /// built from a tag anybody can move; artifacts without a signature or provenance; deployments that take whatever
    /// lies in a bucket.
    ///
    /// # What to look for
    ///
    /// Tokens that may publish and belong to a person; branches without protection; tags that can be moved; a
    /// deployment that names an artifact by its name instead of its digest.
    ///
    /// # How to try it
    ///
    /// As one person, try to push to the protected branch, to move a tag, to publish a crate and to deploy an artifact
    /// that the pipeline has not built. Each must fail; keep the attempts as a script that runs on a schedule.
    ///
    /// # In the ASVS
    ///
    /// Version 5.0 has no requirement for this: it is about the application, and this is about how it gets to
    /// production.
    pub struct UnreviewedRelease = "unreviewed-release" {
        title: "Change that reaches production unreviewed",
        refs: [
            "CWE-353", "CWE-693", "T1195.002", "T1072", "A08:2025", "A08:2021",
            "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-01-Insufficient-Flow-Control-Mechanisms",
            "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-09-Improper-Artifact-Integrity-Validation",
            "NIST CM-3", "NIST AC-5",
        ],
        stride: [Tampering, Repudiation],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Both,
        controls: [
            ("review by a second person", Process),
            ("protected branch and signed releases", Process),
            ("only what the pipeline has built is deployed", Process),
        ],
        requirements: [
            ("Nothing reaches production on the word of one person."),
            ("Production accepts only artifacts that the pipeline has built and signed."),
        ],
        inputs: None,
        detection: Some("authz_change"),
    }
}

kind! {
    /// The systems that build and deploy give people, jobs and connected services more rights than they need, so
    /// whoever compromises one of them gets the rest as well.
    ///
    /// # Where Rust programs have it
    ///
    /// Workflows without a `permissions` block; one crates.io or cloud token for all jobs, where trusted publishing or
    /// OIDC would do; self-hosted runners that keep their state and serve several projects; marketplace apps with write
    /// access; accounts of people who have left.
    ///
    /// # What to look for
    ///
    /// Jobs without `permissions`, secrets for all branches, runners that several repositories share, apps and keys
    /// that nobody remembers.
    ///
    /// # How to try it
    ///
    /// From a job of a branch that anybody may push to, use each token that it is given: push, read other repositories
    /// and secrets, publish. Ask the cloud what the role of the job may do.
    pub struct WeakPipelineAccess = "weak-pipeline-access" {
        title: "Pipeline with too many rights",
        refs: [
            "CWE-250", "CWE-1188", "CWE-269", "CAPEC-122", "T1078", "T1199", "T1098",
            "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-02-Inadequate-Identity-And-Access-Management",
            "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-05-Insufficient-PBAC",
            "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-07-Insecure-System-Configuration",
            "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-08-Ungoverned-Usage-of-3rd-Party-Services",
            "NIST AC-6", "NIST CM-6", "NIST SA-9",
        ],
        stride: [ElevationOfPrivilege, Tampering],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Both,
        controls: [
            ("job tokens with few rights and a short life", Authorization),
            ("fresh runner for each job", Infrastructure),
            ("list of connected services", Process),
        ],
        requirements: [
            ("A job can read only the secrets that it needs.", "v5.0.0-13.3.2"),
            ("Tokens of jobs expire with the job and allow what the job does."),
            ("People and services with access to the pipeline are listed, and the list is reviewed."),
        ],
        inputs: None,
        detection: Some("privilege_permissions_changed"),
    }
}
