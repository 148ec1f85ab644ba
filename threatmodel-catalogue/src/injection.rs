//! Kinds of threats in which untrusted text becomes part of a language that something else interprets.

use crate::kind;

kind! {
    /// Input becomes part of the text of an SQL query, so whoever sends it decides which query runs: it reads other
    /// rows, skips a password check, or changes and drops tables.
    ///
    /// # Where Rust programs have it
    ///
    /// Where a query is put together with `format!`, `+` or `push_str` and handed to `sqlx::query` (in 0.9 by way of
    /// `AssertSqlSafe`), `sqlx::QueryBuilder::push`, `diesel::sql_query`, `rusqlite::Connection::execute_batch`,
    /// `postgres::Client::simple_query` or `sea_orm::Statement::from_string`. Names of columns and directions of
    /// `ORDER BY` cannot be bound, so programs that bind everything else still paste them in.
    ///
    /// # What to look for
    ///
    /// Query texts that are not literals; `batch_execute` with a variable; an identifier of a table or column that a
    /// request names.
    pub struct SqlInjection = "sql-injection" {
        title: "SQL injection",
        refs: [
            "CWE-89", "CAPEC-66", "CAPEC-7", "CAPEC-108", "CAPEC-109", "T1190", "A05:2025", "A03:2021", "NIST SI-10",
            "NIST AC-6",
        ],
        stride: [Tampering, InformationDisclosure, ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Both,
        controls: [
            ("values bound as parameters", DataAccess),
            ("fixed list of columns and sort orders", InputValidation),
            ("database role with the rights that the program needs", DataAccess),
        ],
        requirements: [
            ("Values reach the database as bound parameters, never as part of the query text.", "v5.0.0-1.2.4"),
            ("The role that the program connects with may do no more than the program does.", "v5.0.0-13.2.2"),
        ],
        inputs: Some("sql-injection"),
        detection: Some("input_validation_fail"),
    }
}

kind! {
    /// Input changes the meaning of a filter, a search expression or a server-side script of a database that does not
    /// speak SQL, such as MongoDB, Redis, LDAP or an XPath engine.
    ///
    /// # Where Rust programs have it
    ///
    /// Where a filter for `mongodb::Collection::find` is deserialized straight from a request and so may hold operators
    /// like `$ne`; where `ldap3::Ldap::search` gets a filter from `format!`; where an expression for
    /// `libxml::xpath::Context::evaluate` or a script for `redis::Script::new` contains input.
    pub struct QueryLanguageInjection = "query-language-injection" {
        title: "Injection into a query other than SQL",
        refs: [
            "CWE-943", "CWE-90", "CWE-643", "CWE-91", "CAPEC-676", "CAPEC-136", "CAPEC-83", "CAPEC-250", "T1190",
            "A05:2025", "A03:2021", "NIST SI-10",
        ],
        stride: [Tampering, InformationDisclosure],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Both,
        controls: [
            ("filters built from typed values", DataAccess),
            ("metacharacters of the query language escaped", InputValidation),
            ("operators taken from a fixed list", InputValidation),
        ],
        requirements: [
            ("Input is a value of a query and can never be one of its operators.", "v5.0.0-1.2.4"),
            (
                "Input in LDAP filters and distinguished names is escaped, with `ldap3::ldap_escape` for instance.",
                "v5.0.0-1.2.6",
            ),
            ("XPath expressions are fixed, and input is passed to them as a variable.", "v5.0.0-1.2.7"),
        ],
        inputs: Some("query-language-injection"),
        detection: Some("input_validation_fail"),
    }
}

kind! {
    /// Input becomes a command line, or an argument that the started program takes for an option. Whoever sends it runs
    /// programs with the rights of the service.
    ///
    /// # Where Rust programs have it
    ///
    /// `std::process::Command` starts no shell, so the plain form needs `Command::new("sh").arg("-c")` or `cmd /C` with
    /// a `format!` text. Argument injection needs none: a file name that begins with `-` and goes to `git`, `tar`,
    /// `ssh` or `curl` is an option. On Windows, arguments for `.bat` files are parsed a second time.
    ///
    /// # What to look for
    ///
    /// `-c` beside a text that is not a literal; a program name from configuration or input; input as an argument
    /// without `--` before it.
    pub struct OsCommandInjection = "os-command-injection" {
        title: "Injection into a command line",
        refs: [
            "CWE-78", "CWE-88", "CWE-77", "CAPEC-88", "CAPEC-6", "CAPEC-248", "CAPEC-15", "T1059", "T1059.004",
            "T1190", "A05:2025", "A03:2021", "NIST SI-10", "NIST AC-6",
        ],
        stride: [Tampering, ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Both,
        controls: [
            ("fixed program and no shell", BusinessLogic),
            ("arguments checked, and `--` before them", InputValidation),
            ("child process in a sandbox", Infrastructure),
        ],
        requirements: [
            (
                "The program is named by a literal, and input is passed to it as a separate argument that cannot be read as an option.",
                "v5.0.0-1.2.5",
            ),
            (
                "Programs that handle untrusted input run with fewer privileges than the service that starts them.",
                "v5.0.0-15.2.5",
            ),
        ],
        inputs: Some("command-injection"),
        detection: Some("input_validation_fail"),
    }
}

kind! {
    /// Input is run as code by an interpreter inside the program: a scripting engine, Python, or a WebAssembly runtime.
    /// It gets whatever functions the host has registered, and processor time without limit.
    ///
    /// # Where Rust programs have it
    ///
    /// Scripts for `rhai::Engine::eval` or `mlua::Lua::load` that hold input; `pyo3::Python::run` and `eval` with such
    /// a text; `redis::Script::new` on the server; third-party modules in `wasmtime::Module::new` with all of WASI
    /// linked in.
    pub struct ScriptEngineInjection = "script-engine-injection" {
        title: "Code injection into an embedded interpreter",
        refs: [
            "CWE-94", "CWE-95", "CWE-913", "CAPEC-242", "CAPEC-35", "T1059", "A05:2025", "A03:2021", "NIST SI-10",
            "NIST SC-39",
        ],
        stride: [Tampering, ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Both,
        controls: [
            ("only scripts that ship with the program", BusinessLogic),
            ("interpreter with few host functions and a limit on operations", Infrastructure),
            ("signature of scripts checked", Cryptography),
        ],
        requirements: [
            (
                "No script is put together from input; what varies is passed to a fixed script as a value.",
                "v5.0.0-1.3.2",
            ),
            (
                "The interpreter reaches only the host functions that its scripts need, and stops after a set amount of work and memory.",
                "v5.0.0-15.2.5",
            ),
        ],
        inputs: Some("script-injection"),
        detection: Some("input_validation_fail"),
    }
}

kind! {
    /// Input is compiled as a template instead of being a value in one. Its author can print every variable of the
    /// context, call the registered functions, and loop until the server gives up.
    ///
    /// # Where Rust programs have it
    ///
    /// `tera::Tera::render_str` and `one_off`, `minijinja::Environment::render_str`,
    /// `handlebars::Handlebars::render_template` with a text that is not a literal. Askama and Maud compile templates
    /// with the program and cannot have it.
    pub struct TemplateInjection = "template-injection" {
        title: "Input compiled as a template",
        refs: ["CWE-1336", "CWE-94", "CAPEC-242", "CAPEC-35", "T1190", "A05:2025", "A03:2021", "NIST SI-10"],
        stride: [Tampering, InformationDisclosure, ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Code,
        controls: [
            ("templates that ship with the program", BusinessLogic),
            ("limit on work and depth of a template", Infrastructure),
        ],
        requirements: [
            (
                "Templates come from the program or from people who may change the program; input is only ever a value in them.",
                "v5.0.0-1.3.7",
            ),
            (
                "Where users write templates, rendering stops after a set amount of work and sees no value that its author may not read.",
            ),
        ],
        inputs: Some("template-injection"),
        detection: Some("input_validation_fail"),
    }
}

kind! {
    /// Input reaches a page in a place where the browser reads it as HTML or script. It then acts as the visitor: it
    /// reads the page, sends requests with the session, and shows what it likes.
    ///
    /// # Where Rust programs have it
    ///
    /// `axum::response::Html` or `rocket::response::content::RawHtml` around `format!`; the `safe` filters of Askama,
    /// Tera and MiniJinja; `maud::PreEscaped`; Tera templates with a name such as `page.txt`, which are not escaped by
    /// default; HTML from `pulldown_cmark::html::push_html` or from `comrak` with raw HTML allowed, since Markdown may
    /// contain HTML.
    ///
    /// # What to look for
    ///
    /// HTML made by hand; a filter that switches escaping off; user content inside `<script>`, an attribute without
    /// quotes, or a `javascript:` address.
    pub struct CrossSiteScripting = "cross-site-scripting" {
        title: "Cross-site scripting",
        refs: [
            "CWE-79", "CWE-80", "CWE-116", "CAPEC-63", "CAPEC-588", "CAPEC-591", "CAPEC-592", "CAPEC-209", "T1189",
            "T1185", "A05:2025", "A03:2021", "NIST SI-10",
        ],
        stride: [Tampering, InformationDisclosure, Spoofing],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Both,
        controls: [
            ("template engine that escapes by context", InputValidation),
            ("sanitizer for rich text, such as `ammonia`", InputValidation),
            ("content security policy", Infrastructure),
        ],
        requirements: [
            (
                "Every value in a page is escaped for the place where it stands: element, attribute, address or style.",
                "v5.0.0-1.2.1",
            ),
            (
                "Values in scripts and in JSON inside a page are encoded so that they cannot end the script.",
                "v5.0.0-1.2.3",
            ),
            ("HTML that users write passes a sanitizer with a list of allowed elements.", "v5.0.0-1.3.1"),
            ("Responses that are not pages are marked so that no browser renders them as one.", "v5.0.0-3.2.1"),
            ("Pages have a content security policy that allows only scripts of the application.", "v5.0.0-3.4.3"),
        ],
        inputs: Some("cross-site-scripting"),
        detection: Some("input_validation_fail"),
    }
}

kind! {
    /// A line break in input ends a header and begins another, or the body. The sender adds cookies, redirects or
    /// recipients to a message of the program.
    ///
    /// # Where Rust programs have it
    ///
    /// `http::HeaderValue` refuses line breaks, so servers on hyper are safe; programs that write HTTP, SMTP or MIME
    /// text to a socket with `write!` are not. Values that are percent-decoded after the check, and raw headers for
    /// `lettre`, are other ways in.
    pub struct HeaderInjection = "header-injection" {
        title: "Header injection into HTTP or mail",
        refs: ["CWE-113", "CWE-93", "CAPEC-34", "CAPEC-105", "T1190", "A05:2025", "A03:2021", "NIST SI-10"],
        stride: [Tampering, Spoofing],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Code,
        controls: [
            ("header values with a type that checks", InputValidation),
            ("line breaks refused", InputValidation),
        ],
        requirements: [
            (
                "Input for mails goes through a library that encodes headers, and addresses are parsed before they are used.",
                "v5.0.0-1.3.11",
            ),
            (
                "Carriage returns and line feeds in header names or values are refused, also behind HTTP/2.",
                "v5.0.0-4.2.4",
            ),
        ],
        inputs: Some("header-injection"),
        detection: Some("input_validation_fail"),
    }
}

kind! {
    /// Line breaks or control characters in input make one entry look like several, or hide what a reader sees. The log
    /// then tells a story that its attacker has written.
    ///
    /// # Where Rust programs have it
    ///
    /// Plain-text layers of `tracing-subscriber`, `env_logger` and `println!` with input in the message
    /// (`info!("login of {name}")`). Terminal escape sequences in logs are run by whoever shows them with `cat` or
    /// `tail`.
    ///
    /// # What to look for
    ///
    /// `%` (Display) instead of `?` (Debug) for text from a request; formatters of one's own.
    pub struct LogInjection = "log-injection" {
        title: "Forged log entries",
        refs: [
            "CWE-117", "CAPEC-93", "CAPEC-268", "CAPEC-81", "T1070", "A09:2025", "A09:2021", "NIST AU-9", "NIST SI-10",
        ],
        stride: [Repudiation, Tampering],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Code,
        controls: [
            ("structured entries with input in fields", Monitoring),
            ("control characters encoded by the formatter", Monitoring),
        ],
        requirements: [("Log output is encoded so that no input can end its entry or begin another.", "v5.0.0-16.4.1")],
        inputs: Some("log-injection"),
        detection: Some("input_validation_fail"),
    }
}

kind! {
    /// A document type definition in the input makes the parser fetch files or addresses, or makes a small document
    /// grow to gigabytes.
    ///
    /// # Where Rust programs have it
    ///
    /// Bindings to libxml2 (`libxml::parser::Parser`) with entity substitution or network access;
    /// `roxmltree::ParsingOptions` with `allow_dtd`; code that resolves the custom entities of `quick-xml` itself. The
    /// Rust parsers neither open files nor expand unknown entities by default.
    pub struct XmlEntityAttack = "xml-entity-attack" {
        title: "XML external entities or entity expansion",
        refs: [
            "CWE-611", "CWE-776", "CAPEC-221", "CAPEC-197", "T1190", "T1499.004", "A02:2025", "A05:2021", "NIST SI-10",
            "NIST SC-5",
        ],
        stride: [InformationDisclosure, DenialOfService],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Both,
        controls: [
            ("documents with a DTD refused", InputValidation),
            ("parser that does not resolve external entities", InputValidation),
            ("limit on expansion and size", Infrastructure),
        ],
        requirements: [("XML parsers resolve no external entities and load no external definitions.", "v5.0.0-1.5.1")],
        inputs: Some("xml-entities"),
        detection: Some("input_validation_fail"),
    }
}

kind! {
    /// A pattern from input, or a fixed pattern with nested repetition, keeps the matching engine busy for a time that
    /// has no relation to the length of the text.
    ///
    /// # Where Rust programs have it
    ///
    /// The `regex` crate matches in linear time, so a fixed pattern is safe; a pattern from input can still ask for
    /// megabytes (`\w{1000}{1000}`) or match everything. `fancy_regex::Regex` and `pcre2` backtrack and can take
    /// exponential time.
    ///
    /// # What to look for
    ///
    /// `Regex::new(&format!(…))` without `regex::escape`; `RegexBuilder::size_limit` raised; `fancy-regex` on long
    /// input.
    pub struct RegexDenialOfService = "regex-denial-of-service" {
        title: "Slow regular expression",
        refs: ["CWE-1333", "CWE-185", "CWE-400", "CAPEC-492", "T1499.003", "API4:2023", "NIST SC-5", "NIST SI-10"],
        stride: [DenialOfService],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Code,
        controls: [
            ("input escaped before it becomes part of a pattern", InputValidation),
            ("limit on the length and compiled size of a pattern", InputValidation),
            ("limit on backtracking", Infrastructure),
        ],
        requirements: [
            ("Input in a pattern is escaped, with `regex::escape` for instance.", "v5.0.0-1.2.9"),
            (
                "Patterns for a backtracking engine are fixed, reviewed for nested repetition, and run with a limit.",
                "v5.0.0-1.3.12",
            ),
        ],
        inputs: Some("regex-patterns"),
        detection: Some("input_validation_fail"),
    }
}
