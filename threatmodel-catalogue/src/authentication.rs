//! Kinds of threats in which somebody passes for another.

use crate::kind;

kind! {
    /// A function that changes or shows protected things can be called without any proof of identity.
    ///
    /// # Where Rust programs have it
    ///
    /// Routes that are added after `Router::layer` or beside a `scope` with the middleware; health, metrics and
    /// administration ports on `0.0.0.0`; `tonic` services without an interceptor; queues, sockets and `lambda_http`
    /// handlers that take every message; WebSocket routes, whose handshake the middleware skips.
    ///
    /// # What to look for
    ///
    /// Handlers without an extractor for the principal; lists of exceptions by prefix of the path.
    pub struct MissingAuthentication = "missing-authentication" {
        title: "Function that asks nobody who they are",
        refs: [
            "CWE-306", "CWE-287", "CWE-288", "CAPEC-115", "CAPEC-36", "CAPEC-12", "T1190", "T1133", "A07:2025",
            "A07:2021", "API2:2023", "NIST IA-2", "NIST IA-8", "NIST AC-14",
        ],
        stride: [Spoofing, ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Both,
        controls: [
            ("authentication in front of all routes", Authentication),
            ("routes closed unless opened", Authentication),
            ("services identified by mutual TLS", Authentication),
        ],
        requirements: [
            ("Services prove to each other who they are, with credentials that expire.", "v5.0.0-13.2.1"),
            ("All ways in ask for the same strength of authentication.", "v5.0.0-6.3.4"),
            ("Connections inside the system are authenticated at both ends.", "v5.0.0-12.3.5"),
        ],
        inputs: Some("unauthenticated-requests"),
        detection: Some("authn_login_fail"),
    }
}

kind! {
    /// A program tries passwords in bulk: common ones for one account, one for all accounts, or pairs that other sites
    /// have lost.
    ///
    /// # Where Rust programs have it
    ///
    /// Login, registration, reset and one-time-code handlers without a limit. `governor` and `tower_governor` count by
    /// address, which botnets have many of, so the account needs a count of its own. `Err(UserNotFound)` and a fast
    /// response without hashing tell which accounts exist.
    pub struct CredentialGuessing = "credential-guessing" {
        title: "Guessing of passwords",
        refs: [
            "CWE-307", "CWE-799", "CWE-204", "CAPEC-49", "CAPEC-600", "CAPEC-565", "CAPEC-16", "T1110", "T1110.001",
            "T1110.003", "T1110.004", "A07:2025", "A07:2021", "API2:2023", "NIST AC-7", "NIST IA-5",
        ],
        stride: [Spoofing],
        linddun: [],
        likelihood: Some(AlmostCertain),
        found_in: Both,
        controls: [
            ("limit of attempts for each account and source", Authentication),
            ("passwords compared with known leaks", Authentication),
            ("same response whether the account exists or not", Authentication),
        ],
        requirements: [
            (
                "The documentation says how guessing is slowed down without letting attackers lock users out.",
                "v5.0.0-6.1.1",
            ),
            ("Attempts to log in are limited as documented.", "v5.0.0-6.3.1"),
            ("Text, status and time of a response do not tell whether an account exists.", "v5.0.0-6.3.8"),
            ("Attempts to guess codes sent by mail or phone are limited.", "v5.0.0-6.6.3"),
        ],
        inputs: Some("password-lists"),
        detection: Some("authn_login_fail"),
    }
}

kind! {
    /// The login is too easy to pass: one password for an administrator, an account that every installation has, a
    /// recovery that needs less than the login.
    ///
    /// # Where Rust programs have it
    ///
    /// Password checks of one's own with `argon2` but without rules for the password; an administrator that a migration
    /// inserts; recovery by a question or a short code; `totp-rs` switched on by the user only; first passwords in
    /// `.env.example` that nobody has to change.
    ///
    /// # What to look for
    ///
    /// An actor with many rights and one factor; accounts in migrations and fixtures; a flow for recovery beside the
    /// login.
    pub struct WeakAuthentication = "weak-authentication" {
        title: "Login that is too easy to pass",
        refs: [
            "CWE-1390", "CWE-308", "CWE-521", "CWE-640", "CWE-1392", "CAPEC-70", "CAPEC-50", "CAPEC-16", "CAPEC-555",
            "T1078", "T1078.001", "T1621", "A07:2025", "A07:2021", "API2:2023", "NIST IA-2", "NIST IA-5",
        ],
        stride: [Spoofing],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Architecture,
        controls: [
            ("second factor", Authentication),
            ("password rules, and no default accounts", Authentication),
            ("recovery as strong as the login", Authentication),
        ],
        requirements: [
            ("Passwords have a minimum length of at least eight characters, better fifteen.", "v5.0.0-6.2.1"),
            ("New passwords are compared with a list of the most common ones.", "v5.0.0-6.2.4"),
            ("No installation has an account with a known password.", "v5.0.0-6.3.2"),
            ("Access takes more than one factor.", "v5.0.0-6.3.3"),
            ("First passwords and activation codes are random, expire soon, and work once.", "v5.0.0-6.4.1"),
            ("Recovery of a password does not get around the second factor.", "v5.0.0-6.4.3"),
        ],
        inputs: Some("default-credentials"),
        detection: Some("authn_login_successafterfail"),
    }
}

kind! {
    /// Somebody uses the session of another: they have stolen its id, have set it before the login, or find it valid
    /// long after the logout.
    ///
    /// # Where Rust programs have it
    ///
    /// Sessions with `tower-sessions` or `actix-session` without `cycle_id()` or `renew()` at login; `Expiry` left at
    /// its default or missing; tokens in a `HashMap` that are never removed; JSON web tokens as sessions, which nobody
    /// can end before they expire.
    pub struct SessionHijacking = "session-hijacking" {
        title: "Session taken over",
        refs: [
            "CWE-384", "CWE-613", "CWE-565", "CAPEC-61", "CAPEC-60", "CAPEC-59", "T1539", "T1550.004", "T1185",
            "A07:2025", "A07:2021", "API2:2023", "NIST SC-23", "NIST AC-12",
        ],
        stride: [Spoofing, ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Both,
        controls: [
            ("session id renewed at login", Authentication),
            ("limit on idle and on total time", Authentication),
            ("session ended at logout on the server", Authentication),
        ],
        requirements: [
            ("Session ids are random, with at least 128 bits of entropy.", "v5.0.0-7.2.3"),
            ("A login gives a new session id and ends the old session.", "v5.0.0-7.2.4"),
            ("A session ends after a time without use.", "v5.0.0-7.3.1"),
            ("A session ends after a maximum time, used or not.", "v5.0.0-7.3.2"),
            ("After logout or expiry the server no longer accepts the session.", "v5.0.0-7.4.1"),
            ("Sessions of an account that is disabled or deleted end with it.", "v5.0.0-7.4.2"),
        ],
        inputs: Some("session-ids"),
        detection: Some("session_use_after_expire"),
    }
}

kind! {
    /// A token is believed although its signature, algorithm, issuer, audience or expiry was not checked, so its holder
    /// says who they are and for how long.
    ///
    /// # Where Rust programs have it
    ///
    /// `jsonwebtoken::dangerous::insecure_decode` or `insecure_disable_signature_validation`; the algorithm taken from
    /// `decode_header`; `validate_exp = false`; `validate_aud = false` or no `set_audience`; one key for HMAC and RSA;
    /// keys fetched from the `jku` of the token; payloads decoded with `base64` and `serde_json`.
    pub struct TokenValidationBypass = "token-validation-bypass" {
        title: "Token that is not fully validated",
        refs: [
            "CWE-347", "CWE-345", "CWE-613", "CAPEC-475", "T1606", "T1550.001", "T1606.002", "A04:2025", "A07:2025",
            "A08:2025", "A02:2021", "API2:2023", "NIST IA-5", "NIST SC-13",
        ],
        stride: [Spoofing, ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Both,
        controls: [
            ("signature checked with a fixed algorithm and key", Authentication),
            ("expiry, issuer and audience checked", Authentication),
        ],
        requirements: [
            ("The signature of a token is checked before anything in it is used.", "v5.0.0-9.1.1"),
            ("Only algorithms on a list are accepted, and `none` is not on it.", "v5.0.0-9.1.2"),
            ("Keys come from a source that was configured, never from the token.", "v5.0.0-9.1.3"),
            ("Expired tokens and tokens from the future are refused.", "v5.0.0-9.2.1"),
            ("A token serves only the purpose that it was issued for.", "v5.0.0-9.2.2"),
            ("A service accepts only tokens with itself as the audience.", "v5.0.0-9.2.3"),
            ("Assertions without a signature, or with a wrong one, are refused.", "v5.0.0-6.8.2"),
        ],
        inputs: Some("forged-tokens"),
        detection: Some("authn_login_fail"),
    }
}

kind! {
    /// An attacker brings a code or token of one login into another: they steal it on the way back, make a victim
    /// finish the login of the attacker, or confuse two authorization servers.
    ///
    /// # Where Rust programs have it
    ///
    /// `oauth2` or `openidconnect` clients that call `authorize_url` and drop the `CsrfToken`, leave out
    /// `set_pkce_challenge`, or verify an id token without its `Nonce`; callbacks that accept any `state`; redirect
    /// addresses compared by prefix.
    pub struct OauthFlowAbuse = "oauth-flow-abuse" {
        title: "OAuth code intercepted or mixed up",
        refs: [
            "CWE-346", "CWE-352", "CWE-601", "CAPEC-21", "T1528", "A07:2025", "A07:2021", "API2:2023", "NIST IA-8",
            "NIST SC-23",
        ],
        stride: [Spoofing, ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Both,
        controls: [
            ("PKCE and `state` bound to the session", Authentication),
            ("redirect address compared exactly", Authentication),
            ("issuer checked", Authentication),
        ],
        requirements: [
            (
                "A client accepts codes and tokens only in the browser session that has started the flow.",
                "v5.0.0-10.1.2",
            ),
            ("The callback checks `state`, or the flow uses PKCE.", "v5.0.0-10.2.1"),
            ("A client of several authorization servers checks which of them responds.", "v5.0.0-10.2.2"),
            ("Redirect addresses are compared exactly with a list for each client.", "v5.0.0-10.4.1"),
            ("The authorization server insists on PKCE with hashed challenges.", "v5.0.0-10.4.6"),
            ("The nonce of an id token is the one that this login has sent.", "v5.0.0-10.5.1"),
        ],
        inputs: Some("oauth-callbacks"),
        detection: Some("authn_login_fail"),
    }
}

kind! {
    /// A forged message passes for one of a partner, or a genuine message works a second time.
    ///
    /// # Where Rust programs have it
    ///
    /// Webhook handlers that do not check a MAC over the raw body; consumers of `lapin`, `rdkafka`, `async-nats` or
    /// `rumqttc` that trust whoever can reach the broker; `UdpSocket` protocols; `lambda_runtime` events; signatures
    /// without a time or number, and signatures that are checked after `serde_json` has rewritten the body.
    ///
    /// # How to try it
    ///
    /// Record a genuine message in the test. Send it twice, later than its time window, to another receiver, and with
    /// another type; change each field, and keep the signature; leave the signature away, and sign with another key.
    /// Ask whether it had an effect: no fixed list can carry a genuine signature of your system.
    pub struct MessageForgeryOrReplay = "message-forgery-or-replay" {
        title: "Forged or replayed message",
        refs: [
            "CWE-924", "CWE-294", "CWE-345", "CWE-940", "CAPEC-60", "CAPEC-384", "CAPEC-94", "T1557", "T1565.002",
            "A07:2025", "A08:2025", "A07:2021", "A08:2021", "NIST SC-8", "NIST SC-23", "NIST IA-3",
        ],
        stride: [Spoofing, Tampering, Repudiation],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Both,
        controls: [
            ("signature or MAC of each message", Cryptography),
            ("number and time window", Authentication),
            ("login at the broker", Authentication),
        ],
        requirements: [
            (
                "Messages that pass through several systems, or move a lot, carry a signature of their own.",
                "v5.0.0-4.1.5",
            ),
            ("The signature of a message is checked before its content is used.", "v5.0.0-9.1.1"),
            ("A message outside its time window, or with a number that was seen before, is refused.", "v5.0.0-9.2.1"),
            ("Senders are authenticated, and not by a password that never changes.", "v5.0.0-13.2.1"),
        ],
        inputs: None,
        detection: Some("authn_token_reuse"),
    }
}

kind! {
    /// Somebody takes a name that looks like that of another, or that becomes it in one place and not in another. People
    /// take them for the other, or a program does.
    ///
    /// # Where Rust programs have it
    ///
    /// User names, groups, files and packages compared as they come, or by `to_lowercase()`, which leaves Cyrillic
    /// letters, full width and invisible characters; a unique index on the raw text next to a lookup with `COLLATE
    /// NOCASE` or `citext`; `trim()` at the login and not at the registration; `unicode-normalization` in one handler of
    /// two; host names shown without `idna`.
    ///
    /// # What to look for
    ///
    /// A name that is stored and shown, and a type `String`; two places that bring a name to one form in two ways.
    pub struct ConfusableName = "confusable-name" {
        title: "Name that passes for another",
        refs: ["CWE-1007", "CWE-178", "CWE-176", "CAPEC-632", "CAPEC-71", "T1036", "NIST SI-10"],
        stride: [Spoofing],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Code,
        controls: [
            ("one form of each name, made before it is compared and stored", InputValidation),
            ("letters of one script, and none that cannot be seen", InputValidation),
            ("names that look like a taken one refused", BusinessLogic),
        ],
        requirements: [
            ("A name is brought to one form once, before it is checked, compared or stored.", "v5.0.0-1.1.1"),
            ("A new name has characters of an allowed set, and looks like no name that is taken.", "v5.0.0-2.2.1"),
        ],
        inputs: Some("confusable-names"),
        detection: Some("input_validation_fail"),
    }
}
