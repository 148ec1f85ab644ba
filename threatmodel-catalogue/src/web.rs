//! Kinds of threats that come with HTTP, browsers and proxies.

use crate::kind;

kind! {
    /// A link to a trusted site forwards the visitor to any other site that the link names. It lends the trusted name
    /// to phishing, and hands over codes and tokens that travel in addresses.
    ///
    /// # Where Rust programs have it
    ///
    /// `axum::response::Redirect::to`, `rocket::response::Redirect::to` or a `Location` header with a `next` or
    /// `return_to` parameter. `//evil.example` and `/\evil.example` pass a check that asks for a leading slash.
    pub struct OpenRedirect = "open-redirect" {
        title: "Redirect to a foreign site",
        refs: ["CWE-601", "T1566.002", "T1204.001", "A01:2025", "A01:2021", "NIST SI-10"],
        stride: [Spoofing],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Code,
        controls: [("targets within the site only", InputValidation), ("list of allowed targets", InputValidation)],
        requirements: [
            ("Automatic redirects leave the site only for hosts on a list.", "v5.0.0-3.7.2"),
            (
                "An authorization server compares redirect addresses with the registered ones, character by character.",
                "v5.0.0-10.4.1",
            ),
        ],
        inputs: Some("open-redirect"),
        detection: Some("input_validation_fail"),
    }
}

kind! {
    /// The server fetches an address that a request has named. It thereby reaches services that the sender cannot: the
    /// metadata service of the cloud, administration ports, machines behind the firewall.
    ///
    /// # Where Rust programs have it
    ///
    /// `reqwest::get`, `reqwest::Client`, `ureq`, `hyper_util` clients, `TcpStream::connect` or
    /// `git2::Repository::clone` with an address or host from input: webhooks, previews, imports, avatars. Clients
    /// follow redirects by default, and a name may resolve to another address the second time.
    ///
    /// # What to look for
    ///
    /// A check of the text of an address instead of the address that the socket connects to; IPv6 and decimal forms of
    /// `127.0.0.1`.
    pub struct ServerSideRequestForgery = "server-side-request-forgery" {
        title: "Server-side request forgery (SSRF)",
        refs: [
            "CWE-918", "CWE-441", "CAPEC-664", "T1190", "T1552.005", "A01:2025", "A10:2021", "API7:2023", "NIST SC-7",
            "NIST AC-4",
        ],
        stride: [InformationDisclosure, Tampering],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Both,
        controls: [
            ("list of allowed destinations", InputValidation),
            ("private addresses refused when connecting", Infrastructure),
            ("redirects switched off", InputValidation),
        ],
        requirements: [
            ("Scheme, host and port of an outbound request that input decides about are on a list.", "v5.0.0-1.3.6"),
            (
                "The program talks to a known list of other systems, and connections to anything else fail.",
                "v5.0.0-13.2.4",
            ),
            ("The host or container lets the program connect to listed systems only.", "v5.0.0-13.2.5"),
            ("Outbound requests follow no redirects, unless that is their purpose.", "v5.0.0-15.3.2"),
        ],
        inputs: Some("ssrf-addresses"),
        detection: Some("input_validation_fail"),
    }
}

kind! {
    /// A proxy and the server behind it disagree where a request ends. The rest of one request becomes the beginning of
    /// the next, which belongs to somebody else.
    ///
    /// # Where Rust programs have it
    ///
    /// Servers on hyper refuse ambiguous framing; servers and proxies that are written on `httparse::Request::parse`,
    /// or forward `Content-Length` and `Transfer-Encoding` as they come, have to do so themselves. Old reverse proxies
    /// in front of a Rust server are the other half.
    pub struct RequestSmuggling = "request-smuggling" {
        title: "HTTP request smuggling",
        refs: ["CWE-444", "CAPEC-33", "CAPEC-273", "T1190", "A06:2025", "A04:2021", "API8:2023", "NIST SC-7"],
        stride: [Tampering, Spoofing],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Code,
        controls: [
            ("one strict HTTP parser everywhere", Infrastructure),
            ("HTTP/2 to the server behind the proxy", Infrastructure),
        ],
        requirements: [
            (
                "All servers and proxies on the way agree on the end of a message, and refuse ones that are ambiguous.",
                "v5.0.0-4.2.1",
            ),
            ("Messages that the program generates have a length that is that of their content.", "v5.0.0-4.2.2"),
            ("Headers about the connection are neither sent nor accepted in HTTP/2 and HTTP/3.", "v5.0.0-4.2.3"),
        ],
        inputs: Some("http-framing"),
        detection: Some("input_validation_fail"),
    }
}

kind! {
    /// A foreign page makes the browser of a visitor send a request to the application, with the cookies of the
    /// visitor. The application takes it for their wish. WebSocket handshakes can be abused in the same way.
    ///
    /// # Where Rust programs have it
    ///
    /// Handlers for `Form`, `Multipart` or `text/plain` bodies behind sessions in cookies (`tower-sessions`,
    /// `actix-session`, `PrivateCookieJar`); `GET` routes that change something; `WebSocketUpgrade` without a look at
    /// `Origin`. Programs that take bearer tokens only do not have it.
    pub struct CrossSiteRequestForgery = "cross-site-request-forgery" {
        title: "Cross-site request forgery",
        refs: ["CWE-352", "CWE-1385", "CWE-346", "CAPEC-62", "T1185", "A01:2025", "A01:2021", "NIST SC-23"],
        stride: [Spoofing, Tampering],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Both,
        controls: [
            ("anti-forgery token", Authentication),
            ("`SameSite` on session cookies", Authentication),
            ("`Origin` and `Sec-Fetch-Site` checked", InputValidation),
        ],
        requirements: [
            (
                "A request that changes something shows that it comes from the application itself, by a token or a header that foreign pages cannot set.",
                "v5.0.0-3.5.1",
            ),
            (
                "Where the preflight of CORS is the protection, no request that needs no preflight gets through.",
                "v5.0.0-3.5.2",
            ),
            ("Requests that change something are not `GET` or `HEAD`.", "v5.0.0-3.5.3"),
            ("Session cookies have the strictest `SameSite` value that their purpose allows.", "v5.0.0-3.3.2"),
            ("WebSocket handshakes are refused unless their origin is on a list.", "v5.0.0-4.4.2"),
        ],
        inputs: Some("cross-site-requests"),
        detection: Some("authz_fail"),
    }
}

kind! {
    /// The server tells browsers that pages of any origin may read its responses, even those that a cookie has opened.
    ///
    /// # Where Rust programs have it
    ///
    /// `tower_http::cors::CorsLayer::very_permissive`, `AllowOrigin::mirror_request` with `allow_credentials(true)`,
    /// `actix_cors::Cors::permissive`, and predicates with `ends_with("example.org")`, which `evilexample.org` meets.
    pub struct PermissiveCors = "permissive-cors" {
        title: "Foreign origins may read responses",
        refs: ["CWE-942", "CWE-346", "T1185", "A02:2025", "A05:2021", "API8:2023", "NIST AC-4"],
        stride: [InformationDisclosure],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Code,
        controls: [("list of allowed origins", Infrastructure), ("no credentials for any origin", Infrastructure)],
        requirements: [
            (
                "Only origins on a list may read responses; a response for all origins contains nothing sensitive.",
                "v5.0.0-3.4.2",
            ),
        ],
        inputs: Some("foreign-origins"),
        detection: Some("malicious_cors"),
    }
}

kind! {
    /// A cookie with a secret lacks an attribute that browsers protect it by. It travels unencrypted, scripts can read
    /// it, or requests of other sites carry it.
    ///
    /// # Where Rust programs have it
    ///
    /// `cookie::Cookie::new` has none of the attributes, and `Cookie::build` only those that are asked for;
    /// `set_secure(false)` or `http_only(false)` for development that reaches production; `Set-Cookie` written with
    /// `format!`. `tower-sessions` and `actix-session` have safe defaults.
    ///
    /// # How to try it
    ///
    /// Read `Set-Cookie` of every response of the tests, and compare name and attributes with the list of cookies; over
    /// plain HTTP, ask whether one is sent at all.
    ///
    /// # How it is noticed
    ///
    /// Nothing is written when a browser gives a cookie away. A session that is suddenly used from elsewhere is what
    /// shows it, and belongs to `SessionHijacking`.
    pub struct InsecureCookie = "insecure-cookie" {
        title: "Cookie without its protections",
        refs: [
            "CWE-614", "CWE-1004", "CWE-1275", "CAPEC-102", "T1539", "A02:2025", "A01:2025", "A05:2021", "A01:2021",
            "NIST SC-23",
        ],
        stride: [InformationDisclosure, Spoofing],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Code,
        controls: [
            ("`Secure`, `HttpOnly` and `SameSite` attributes", Authentication),
            ("`__Host-` prefix", Authentication),
        ],
        requirements: [
            ("Cookies are sent over encrypted connections only, and their names say so by a prefix.", "v5.0.0-3.3.1"),
            ("Each cookie has the `SameSite` value that fits its purpose.", "v5.0.0-3.3.2"),
            ("Cookies that are not shared with other hosts have the prefix `__Host-`.", "v5.0.0-3.3.3"),
            ("Cookies that no script has to read are `HttpOnly`.", "v5.0.0-3.3.4"),
        ],
        inputs: None,
        detection: None,
    }
}

kind! {
    /// A response about a failure contains what only operators should see: queries, paths, versions, stack traces, the
    /// text of an error from three layers below.
    ///
    /// # Where Rust programs have it
    ///
    /// `IntoResponse` or `ResponseError` that sends `self.to_string()` or `format!("{err:?}")`, which for
    /// `anyhow::Error` and `sqlx::Error` includes causes; `(StatusCode::INTERNAL_SERVER_ERROR, err.to_string())`;
    /// `tonic::Status::internal(err.to_string())`; panics whose payload is sent by `CatchPanicLayer`.
    pub struct ErrorDetailDisclosure = "error-detail-disclosure" {
        title: "Errors that reveal internals",
        refs: [
            "CWE-209", "CWE-550", "CWE-497", "CAPEC-54", "CAPEC-215", "T1592", "A10:2025", "A01:2025", "A04:2021",
            "API8:2023", "NIST SI-11",
        ],
        stride: [InformationDisclosure],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Code,
        controls: [
            ("general response with a number to look up", BusinessLogic),
            ("no versions in headers", Infrastructure),
        ],
        requirements: [
            ("Clients get a general message about an unexpected failure; the details go to the log.", "v5.0.0-16.5.1"),
            ("Debug output of components is off in production.", "v5.0.0-13.4.2"),
            ("Responses do not tell the exact version of what runs behind them.", "v5.0.0-13.4.6"),
        ],
        inputs: Some("error-provoking-inputs"),
        detection: Some("input_validation_fail"),
    }
}

kind! {
    /// Private data stays in places that nobody thinks of: the cache of a browser or a proxy, the history, the access
    /// log, the `Referer` of the next page.
    ///
    /// # Where Rust programs have it
    ///
    /// Tokens and e-mail addresses in `axum::extract::Query`; links to reset a password whose code stays valid;
    /// responses without `Cache-Control`; caches such as `moka` or `cached` whose key lacks the user;
    /// `tower_http::trace` with full addresses.
    ///
    /// # What to look for
    ///
    /// `Query` extractors with a token, a mail address or a name; private handlers without `Cache-Control`; a key of a
    /// cache that has no user in it.
    ///
    /// # How to try it
    ///
    /// Mint canaries, use the application through a proxy that caches and writes a log, and let `assert_no_leak!` look
    /// at its cache, its log and the `Referer` of what was fetched next. Ask for the same page as somebody else.
    pub struct PrivateDataInCacheOrUrl = "private-data-in-cache-or-url" {
        title: "Private data in caches or addresses",
        refs: ["CWE-524", "CWE-525", "CWE-598", "CAPEC-204", "CAPEC-37", "T1005", "A06:2025", "A04:2021", "NIST SC-4"],
        stride: [InformationDisclosure],
        linddun: [DataDisclosure],
        likelihood: Some(Possible),
        found_in: Both,
        controls: [
            ("`Cache-Control: no-store` on private responses", Infrastructure),
            ("identifiers in the body instead of the address", BusinessLogic),
        ],
        requirements: [
            ("Secrets and personal data do not stand in addresses.", "v5.0.0-14.2.1"),
            ("Caches on the server side hold no sensitive data, or clear it after use.", "v5.0.0-14.2.2"),
            ("Caches store only responses of the type that they expect, without private content.", "v5.0.0-14.2.5"),
            ("Private responses tell browsers not to store them.", "v5.0.0-14.3.2"),
        ],
        inputs: None,
        detection: Some("sensitive_read"),
    }
}

kind! {
    /// A route, version or port that nobody has on a list is reachable: an old API beside the new one, a debug handler,
    /// an experiment. It misses the care that the others get.
    ///
    /// # Where Rust programs have it
    ///
    /// Routes in a file that no review looks at; `Router::merge` of optional parts; `/v1` beside `/v2`; `fallback`
    /// handlers that do real work; `#[cfg(feature = "dev")]` routes with a feature that is on by default;
    /// `tauri::generate_handler!` with forgotten commands.
    pub struct UndocumentedEndpoint = "undocumented-endpoint" {
        title: "Unknown or retired way in",
        refs: [
            "CWE-425", "CWE-1059", "CWE-912", "CAPEC-143", "CAPEC-144", "T1595", "T1190", "API9:2023", "NIST CM-8",
            "NIST CM-7",
        ],
        stride: [InformationDisclosure, ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Both,
        controls: [("list of ways in compared with the code", Process), ("versions retired at a date", Process)],
        requirements: [
            ("Routes for diagnosis and documentation are reachable only where that is wanted.", "v5.0.0-13.4.5"),
            ("Every way in and every connection to the outside is documented.", "v5.0.0-13.1.1"),
            ("There is no way to log in that is undocumented or weaker than the others.", "v5.0.0-6.3.4"),
        ],
        inputs: Some("forced-browsing"),
        detection: Some("malicious_excess_404"),
    }
}
