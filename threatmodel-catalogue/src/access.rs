//! Kinds of threats in which somebody does more than they are allowed to.

use crate::kind;

kind! {
    /// A user who is logged in calls a function that is meant for others, such as an administration route, because the
    /// function does not check the role or checks it wrongly.
    ///
    /// # Where Rust programs have it
    ///
    /// Handlers of axum, actix-web or Rocket without an extractor or guard that carries the role;
    /// `Router::nest("/admin", …)` whose `layer` was added before some of the routes, so that these are left out;
    /// `#[tauri::command]` and `tonic` services that check in some methods.
    ///
    /// # What to look for
    ///
    /// Handlers that change something and have no principal among their arguments; a role compared as text in many
    /// places.
    pub struct MissingFunctionAuthorization = "missing-function-authorization" {
        title: "Missing or wrong check of permissions",
        refs: [
            "CWE-862", "CWE-863", "CWE-285", "CWE-284", "CAPEC-1", "CAPEC-87", "T1190", "T1078", "A01:2025",
            "A01:2021", "API5:2023", "NIST AC-3", "NIST AC-6",
        ],
        stride: [ElevationOfPrivilege, Tampering],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Both,
        controls: [
            ("permission checked in the handler", Authorization),
            ("extractor that exists only for the role", Authorization),
            ("routes denied unless allowed", Authorization),
        ],
        requirements: [
            ("Each function is open only to those who have an explicit permission for it.", "v5.0.0-8.2.1"),
            ("Permissions are checked on the server, at a place that no client can skip.", "v5.0.0-8.3.1"),
            (
                "Administration takes more than one check: the account alone, or the network alone, is not enough.",
                "v5.0.0-8.4.2",
            ),
        ],
        inputs: Some("wrong-role-requests"),
        detection: Some("authz_fail"),
    }
}

kind! {
    /// A user changes the id in a request and gets, changes or deletes an object of somebody else, because the program
    /// looks up the id and never asks whose it is.
    ///
    /// # Where Rust programs have it
    ///
    /// Handlers with `Path<Uuid>` or an id in the body whose query is `WHERE id = $1` without the owner; GraphQL
    /// resolvers with `async_graphql` that load by id; object-store keys taken from the request.
    ///
    /// # What to look for
    ///
    /// A lookup that does not take the principal; ids that count upwards.
    pub struct ObjectLevelAuthorization = "object-level-authorization" {
        title: "Access to objects of other users",
        refs: ["CWE-639", "CWE-863", "CWE-566", "T1190", "T1213", "A01:2025", "A01:2021", "API1:2023", "NIST AC-3"],
        stride: [InformationDisclosure, Tampering, ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Both,
        controls: [
            ("queries that always name the owner", DataAccess),
            ("ownership checked after loading", Authorization),
            ("ids that nobody can guess", DataAccess),
        ],
        requirements: [
            ("An object is given out or changed only for those with permission for this very object.", "v5.0.0-8.2.2"),
            (
                "Access follows the permissions of the person behind the request, even when another service makes it for them.",
                "v5.0.0-8.3.3",
            ),
        ],
        inputs: Some("foreign-object-ids"),
        detection: Some("malicious_direct_reference"),
    }
}

kind! {
    /// A response contains fields that its receiver does not need or may not see, and relies on the client to hide
    /// them.
    ///
    /// # Where Rust programs have it
    ///
    /// Handlers that return the stored type: `Json<User>` with `#[derive(Serialize)]` on the row type,
    /// `#[serde(flatten)]` of a record, `SELECT *` into `serde_json::Value`, `async_graphql::SimpleObject` on a
    /// database type.
    ///
    /// # What to look for
    ///
    /// `password_hash`, `email` or internal notes in a type that derives `Serialize`; no `#[serde(skip_serializing)]`.
    ///
    /// # How to try it
    ///
    /// Mint canaries into each field of a record, ask for it as every role, and let `assert_no_leak!` look at the whole
    /// response: what the page shows does not matter.
    pub struct ExcessiveDataExposure = "excessive-data-exposure" {
        title: "Responses with more data than needed",
        refs: [
            "CWE-201", "CWE-213", "CWE-200", "CAPEC-116", "T1213", "A01:2025", "A01:2021", "API3:2023", "NIST AC-3",
            "NIST AC-4",
        ],
        stride: [InformationDisclosure],
        linddun: [DataDisclosure],
        likelihood: Some(Possible),
        found_in: Both,
        controls: [
            ("response type for each audience", BusinessLogic),
            ("permission for single fields", Authorization),
            ("values masked", BusinessLogic),
        ],
        requirements: [
            ("Responses contain the fields that the purpose needs, not the whole stored object.", "v5.0.0-15.3.1"),
            (
                "Fields with special protection are returned only to those with permission for these fields.",
                "v5.0.0-8.2.3",
            ),
            ("Sensitive values are shortened or masked unless they are needed in full.", "v5.0.0-14.2.6"),
        ],
        inputs: None,
        detection: Some("sensitive_read"),
    }
}

kind! {
    /// One customer of a shared system sees or changes the data of another, by a missing filter, a cache without the
    /// tenant in its key, or a background job that runs for all.
    ///
    /// # Where Rust programs have it
    ///
    /// `sqlx` and `diesel` queries in which `tenant_id` is a condition that each author has to think of; `moka` and
    /// Redis keys without the tenant; `tokio::spawn` and cron jobs that walk through all rows; one `reqwest` client
    /// with the token of one tenant; a `thread_local!` or connection that keeps `SET search_path` of the request
    /// before.
    ///
    /// # What to look for
    ///
    /// Tables with a column for the tenant and a query without it; caches, file names and topics whose key is an id
    /// alone; functions that take an id and no tenant.
    pub struct TenantIsolationBreach = "tenant-isolation-breach" {
        title: "Data of one tenant reaches another",
        refs: [
            "CWE-653", "CWE-668", "CWE-1220", "CAPEC-1", "T1213", "A01:2025", "A01:2021", "API1:2023", "NIST AC-4",
            "NIST SC-4",
        ],
        stride: [InformationDisclosure, Tampering],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Architecture,
        controls: [
            ("keys and queries that always name the tenant", DataAccess),
            ("row-level security in the database", DataAccess),
            ("encryption keys for each tenant", Cryptography),
        ],
        requirements: [
            ("Nothing that one tenant does reads or changes the data of another.", "v5.0.0-8.4.1"),
            ("Access to each object takes a permission within the tenant that the object belongs to.", "v5.0.0-8.2.2"),
        ],
        inputs: Some("foreign-tenant-ids"),
        detection: Some("authz_fail"),
    }
}

kind! {
    /// A service with many rights does what a caller asks, without checking whether the caller may ask for it. The
    /// caller borrows its rights.
    ///
    /// # Where Rust programs have it
    ///
    /// Services that call others with their own token where `Authorization` of the caller was dropped; `reqwest`
    /// clients with default headers; Lambda functions and queue consumers with the role of the service;
    /// `#[tauri::command]` and D-Bus services that do for any caller what only some may.
    ///
    /// # What to look for
    ///
    /// A flow of requests through a service with more rights than its callers, and no identity of the caller among the
    /// arguments of what it calls.
    ///
    /// # How to try it
    ///
    /// Ask the service, as somebody who may not see an object, for something that makes it fetch the object; mint a
    /// canary into it. Give the service a token that was issued for another audience, and ask whether it is refused.
    pub struct ConfusedDeputy = "confused-deputy" {
        title: "Service that acts with its own rights for somebody else",
        refs: [
            "CWE-441", "CWE-863", "CAPEC-219", "CAPEC-465", "T1199", "T1550.001", "A01:2025", "A01:2021", "NIST AC-3",
            "NIST AC-4",
        ],
        stride: [ElevationOfPrivilege, InformationDisclosure],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Architecture,
        controls: [
            ("identity of the caller passed on", Authentication),
            ("permission of the caller checked where the data is", Authorization),
            ("tokens bound to their audience", Authentication),
        ],
        requirements: [
            (
                "A service that works for somebody decides by the permissions of that person, not by its own.",
                "v5.0.0-8.3.3",
            ),
            ("A service accepts only tokens that were issued for it.", "v5.0.0-10.3.1"),
        ],
        inputs: None,
        detection: Some("authz_fail"),
    }
}

kind! {
    /// The process could do more than its work takes, so a fault anywhere in it is worth more: it runs as root, keeps
    /// capabilities, or connects to everything as administrator.
    ///
    /// # Where Rust programs have it
    ///
    /// Services that bind port 443 as root and do not drop rights; container images without `USER`;
    /// `nix::unistd::setuid` without `setgid` and `setgroups` before it, or with its result ignored; one database role
    /// for migrations and for requests.
    ///
    /// # How to try it
    ///
    /// List what the program touches while its tests run (`cargo threatmodel observe`), and run it with no more than
    /// that. For a sandbox, try from inside to open a file, a port and a program that it does not need: this is an
    /// attack test with the sandbox as the control.
    pub struct ExcessivePrivileges = "excessive-privileges" {
        title: "Process with more rights than it needs",
        refs: [
            "CWE-250", "CWE-269", "CWE-272", "CAPEC-69", "CAPEC-122", "CAPEC-233", "T1068", "T1548", "T1611",
            "A06:2025", "A04:2021", "NIST AC-6", "NIST SC-39",
        ],
        stride: [ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Both,
        controls: [
            ("rights dropped after start", Infrastructure),
            ("sandbox, such as Landlock or seccomp", Infrastructure),
            ("service account with few rights", Infrastructure),
        ],
        requirements: [
            (
                "The process and its accounts in other systems have the rights that the work needs, and no more.",
                "v5.0.0-13.2.2",
            ),
            (
                "Parts that do dangerous work, such as parsing foreign formats, run separately and with fewer rights.",
                "v5.0.0-15.2.5",
            ),
        ],
        inputs: None,
        detection: Some("privilege_permissions_changed"),
    }
}

kind! {
    /// Scripts in a web view, a plug-in or an embedded language can call native functions that do more than they were
    /// meant to: open any file, start any program, fetch any address.
    ///
    /// # Where Rust programs have it
    ///
    /// `#[tauri::command]` functions that take paths, addresses or programs; Tauri capabilities that allow `fs` or
    /// `shell` for all windows; `wry` IPC handlers; functions that are registered with `rhai::Engine` or `mlua`;
    /// `#[wasm_bindgen]` exports.
    pub struct ExposedNativeCommand = "exposed-native-command" {
        title: "Native commands within reach of scripts",
        refs: ["CWE-749", "CAPEC-500", "T1106", "T1059", "A01:2025", "NIST AC-3", "NIST CM-7"],
        stride: [ElevationOfPrivilege, Tampering],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Both,
        controls: [
            ("capabilities for each window", Authorization),
            ("arguments checked at the boundary", InputValidation),
            ("narrow commands instead of general ones", BusinessLogic),
        ],
        requirements: [
            ("Arguments that come from a script are checked like any untrusted input.", "v5.0.0-2.2.1"),
            ("Each window or script may call only the commands that it has been given.", "v5.0.0-8.2.1"),
            ("Commands for development and diagnosis are not in the release.", "v5.0.0-13.4.5"),
        ],
        inputs: Some("boundary-values"),
        detection: Some("input_validation_fail"),
    }
}

kind! {
    /// The program believes a header about where a request comes from or which host it is for, and the client has
    /// written that header. Limits, allow-lists, logs and links in mails then rest on it.
    ///
    /// # Where Rust programs have it
    ///
    /// `X-Forwarded-For`, `X-Real-IP` or `Host` read from a `HeaderMap`; `ConnectionInfo::realip_remote_addr` of
    /// actix-web; `axum_client_ip` with the wrong source; sender addresses of UDP packets. `axum::extract::ConnectInfo`
    /// has the true peer, which may be the proxy.
    pub struct ForgedClientAddress = "forged-client-address" {
        title: "Forged client address or host",
        refs: ["CWE-348", "CWE-290", "CWE-807", "CAPEC-22", "T1036", "A07:2025", "A06:2025", "A07:2021", "NIST SC-23"],
        stride: [Spoofing, Repudiation],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Code,
        controls: [
            ("list of trusted proxies", Infrastructure),
            ("address that the socket reports", Infrastructure),
            ("list of accepted hosts", InputValidation),
        ],
        requirements: [
            (
                "Headers that a proxy sets cannot be set by clients: the proxy overwrites them, and direct requests are refused.",
                "v5.0.0-4.1.3",
            ),
            ("Limits and logs use an address that the client cannot choose.", "v5.0.0-15.3.4"),
        ],
        inputs: Some("forwarded-headers"),
        detection: Some("authn_impossible_travel"),
    }
}

kind! {
    /// A user calls a later step of a process without the earlier ones: ships without paying, confirms without reading,
    /// sets a new password without the code.
    ///
    /// # Where Rust programs have it
    ///
    /// Handlers that trust the order in which the front end calls them; a `status` column that any step may write;
    /// steps that are known only by a hidden field or a plain cookie. Types for each state, with functions that consume
    /// the state before, make such an order part of the program.
    ///
    /// # How to try it
    ///
    /// Call each step without the ones before it, twice, out of order, and with the token of another session's step.
    /// Which orders there are depends on the process, so no list has them: write them as cases of one test.
    pub struct WorkflowBypass = "workflow-bypass" {
        title: "Workflow steps left out",
        refs: ["CWE-841", "CWE-837", "T1190", "A06:2025", "A04:2021", "API6:2023", "NIST AC-3"],
        stride: [Tampering, ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Both,
        controls: [
            ("order of steps enforced by the server", BusinessLogic),
            ("token that the step before hands out", BusinessLogic),
        ],
        requirements: [
            (
                "The server carries out a step only after the steps that come before it, for the same user.",
                "v5.0.0-2.3.1",
            ),
            (
                "The limits of a process, such as one voucher for each order, are enforced on the server.",
                "v5.0.0-2.3.2",
            ),
        ],
        inputs: None,
        detection: Some("sequence_fail"),
    }
}

kind! {
    /// Programs use a process as it was meant, but far more often than any person would: they buy up all tickets, open
    /// thousands of accounts, or try every voucher.
    ///
    /// # Where Rust programs have it
    ///
    /// Handlers behind `tower_governor` with a limit for each address and none for each account; registration,
    /// vouchers, reservations and invitations without a count; bots that use the same JSON interface as the app; async
    /// handlers that are so quick that a thousand orders take a second.
    ///
    /// # What to look for
    ///
    /// Processes that give away something scarce or worth money, and no control that counts over all users.
    ///
    /// # How to try it
    ///
    /// Run the whole process in a loop from one account, then from many at once, beyond the number that the
    /// documentation allows, with a clock that the test moves. Ask how often it succeeded.
    pub struct BusinessFlowAbuse = "business-flow-abuse" {
        title: "Automated abuse of a business process",
        refs: ["CWE-799", "CWE-837", "T1657", "A06:2025", "A04:2021", "API6:2023", "NIST SC-5", "NIST SI-4"],
        stride: [Tampering, DenialOfService],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Architecture,
        controls: [
            ("quota for each person and device", BusinessLogic),
            ("check for a human where risk is high", BusinessLogic),
            ("unusual patterns detected", Monitoring),
        ],
        requirements: [
            ("Limits of each process are enforced for one user and for all together.", "v5.0.0-2.3.2"),
            ("Calls that only a program would make in that number are slowed or refused.", "v5.0.0-2.4.1"),
            ("Steps follow each other no faster than a person could take them.", "v5.0.0-2.4.2"),
            ("The documentation says how often each process may be used, per user and in all.", "v5.0.0-2.1.3"),
        ],
        inputs: None,
        detection: Some("excess_rate_limit_exceeded"),
    }
}
