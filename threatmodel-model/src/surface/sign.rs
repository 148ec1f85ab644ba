//! Signs: what in code tells of an entry point or a sink. Their files are TOML, one for each area.

use core::{fmt, ops::Range};

use serde::{Deserialize, Serialize};
use toml::Spanned;

/// What a place is for the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Role {
    /// Input comes in.
    Entry,
    /// A value from outside can do harm.
    Sink,
    /// Something is switched on, off or to a value.
    Setting,
    /// Cryptography and randomness.
    Crypto,
    /// A secret is kept or shown.
    Secret,
    /// The compiler does not check it.
    Unsafe,
}

impl Role {
    /// Its name in files and messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Sink => "sink",
            Self::Setting => "setting",
            Self::Crypto => "crypto",
            Self::Secret => "secret",
            Self::Unsafe => "unsafe",
        }
    }
}

/// Declares a set of words that a file of signs may use, with what each means.
macro_rules! words {
    ($(#[doc = $of:literal])* $name:ident { $($(#[doc = $doc:literal])* $variant:ident = $word:literal,)* }) => {
        $(#[doc = $of])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[doc = $doc])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its name in a file of signs.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// What it is, in words.
            #[must_use]
            pub fn described(self) -> &'static str {
                let doc = match self { $(Self::$variant => concat!($($doc),*),)* };
                doc.trim().trim_end_matches('.')
            }
        }
    };
}

words! {
    /// What must hold of the argument for a call to count.
    When {
        /// Nothing.
        Always = "always",
        /// It is not a literal or a constant.
        Computed = "computed",
        /// It is an address whose host is not written in the code.
        ForeignTarget = "foreign-target",
        /// It comes from a parameter of the function.
        Input = "input",
        /// It is a text put together from parts that are not literals.
        Built = "built",
        /// It is a path put together from parts that are not literals.
        Joined = "joined",
        /// It is a path put together from literals.
        JoinedFixed = "joined-fixed",
        /// It is not `false`.
        NotFalse = "not-false",
        /// It is `true`.
        True = "true",
        /// It is `false`.
        False = "false",
        /// It is a mode that gives others more than reading.
        OpenMode = "open-mode",
        /// The same path is opened, created or removed in the same function.
        ThenUsed = "then-used",
        /// It is a shell.
        Shell = "shell",
        /// It is the name of a program without a folder.
        BareName = "bare-name",
        /// It is named like a secret.
        SecretName = "secret-name",
        /// It is a number above 16 MiB, or no number.
        Large = "large",
    }
}

words! {
    /// What must hold around a call for it to count.
    Around {
        /// The function or its type is named like a secret.
        Secret = "secret",
        /// The function is `async`.
        Async = "async",
        /// The function speaks of the host or the origin of a request.
        HostOrOrigin = "host-or-origin",
        /// The function downloads something.
        Downloads = "downloads",
    }
}

words! {
    /// A shape of code that the scan knows.
    Shape {
        /// A text of SQL that is put together.
        SqlText = "sql-text",
        /// Markup that is put together by hand.
        MarkupText = "markup-text",
        /// A header that is put together by hand.
        HeaderText = "header-text",
        /// A text of others that is printed as it is.
        UntrustedTextToTerminal = "untrusted-text-to-terminal",
        /// A secret in what is logged or printed.
        SecretInText = "secret-in-text",
        /// A secret among the fields of a span.
        InstrumentedSecret = "instrumented-secret",
        /// A type with a secret that derives `Debug`.
        PrintableSecret = "printable-secret",
        /// A constant named like a secret that holds a text.
        SecretConstant = "secret-constant",
        /// `==` on something named like a secret.
        SecretComparison = "secret-comparison",
        /// A branch or a lookup by a secret.
        BranchOnSecret = "branch-on-secret",
        /// A function that makes a key or a token.
        KeyGeneration = "key-generation",
        /// A function that verifies a signature.
        VerifyingFunction = "verifying-function",
        /// An own verifier of certificates.
        CertificateVerifier = "certificate-verifier",
        /// An address that begins with `http://`.
        PlainHttpAddress = "plain-http-address",
        /// A block of unsafe code.
        UnsafeBlock = "unsafe-block",
        /// `unsafe impl Send` and `unsafe impl Sync`.
        UnsafeSendSync = "unsafe-send-sync",
        /// A layout that a foreign library must share.
        ForeignLayout = "foreign-layout",
        /// A function that foreign code calls.
        ExportedFunction = "exported-function",
        /// Memory whose size comes from input.
        AllocationByInput = "allocation-by-input",
        /// A function that calls itself as deep as its input nests.
        UnboundedRecursion = "unbounded-recursion",
        /// A loop that ends when the input says so.
        LoopOnInput = "loop-on-input",
        /// Work that grows faster than its input.
        QuadraticOnInput = "quadratic-on-input",
        /// Unchecked arithmetic on numbers from input.
        ArithmeticOnInput = "arithmetic-on-input",
        /// A cast that loses bits of a number from input.
        NarrowingCast = "narrowing-cast",
        /// An index into input that nobody checked.
        IndexOnInput = "index-on-input",
        /// A panic that input can reach.
        PanicOnInput = "panic-on-input",
        /// A collection that grows with what comes in.
        GrowthByInput = "growth-by-input",
        /// A task or a thread for each peer.
        TaskPerPeer = "task-per-peer",
        /// A derived decoder for a type whose invariant unsafe code relies on.
        DerivedOverInvariant = "derived-over-invariant",
        /// A request type with a field that its sender must not set.
        MassAssignment = "mass-assignment",
        /// A route by which a browser changes something.
        ChangingRoute = "changing-route",
        /// A route into a part that is not for everybody.
        PrivilegedRoute = "privileged-route",
        /// A secret, or the number of a card, in what is stored.
        SecretInStore = "secret-in-store",
        /// A value that is read, decided on, and written.
        ReadThenWrite = "read-then-write",
        /// A step of a workflow that must not happen twice, or out of turn.
        WorkflowStep = "workflow-step",
        /// Something of somebody that is looked up by its number.
        ObjectById = "object-by-id",
        /// A price or an amount.
        Amount = "amount",
        /// A number of pieces.
        Quantity = "quantity",
        /// An entry of a log or an audit trail.
        LogEntry = "log-entry",
        /// A refusal or a change by an administrator.
        Notable = "notable",
        /// A password that is hashed or compared.
        Password = "password",
        /// A search over what is stored.
        Search = "search",
        /// A route.
        Routes = "routes",
        /// A function that answers requests.
        ServiceImplementation = "service-implementation",
        /// A header by which a proxy names the client.
        ClientAddressHeader = "client-address-header",
        /// A header by which a message is framed.
        FramingHeader = "framing-header",
        /// A function that lets somebody in by a password.
        Login = "login",
        /// A cookie that is written as a text.
        CookieText = "cookie-text",
        /// The text of an error in an answer.
        ErrorInAnswer = "error-in-answer",
        /// A function that begins a session.
        Session = "session",
        /// A function that takes messages of another service.
        Webhook = "webhook",
    }
}

/// Which argument of a call a condition is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Argument {
    /// The one at this position, from 0.
    At(usize),
    /// Each; one that fulfils it is enough.
    Any,
}

/// By which path or shape of code a place of the surface is known.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sign {
    /// The area: `files`, `stores`.
    pub area: String,
    /// What such a place is for the program.
    pub role: Role,
    /// The paths of functions and methods, and with `!` of macros, that are called there.
    pub calls: Vec<String>,
    /// The paths of types that are named there.
    pub types: Vec<String>,
    /// The paths of attributes that stand there.
    pub attributes: Vec<String>,
    /// The shape of the code there.
    pub shape: Option<Shape>,
    /// The argument that `when` is about.
    pub argument: Argument,
    /// What must hold of it.
    pub when: When,
    /// What must hold around it.
    pub around: Option<Around>,
    /// Words of names; a method counts where what it is called on has one of them. Empty where anything counts.
    pub receiver: Vec<String>,
    /// Names of functions; where one of them is called in the same function, the place does not count.
    pub unless: Vec<String>,
    /// Names of functions; where all of them are called in the same function, the place does not count.
    pub unless_all: Vec<String>,
    /// The kinds of threat that the place suggests, by the ids of the catalogue.
    pub kinds: Vec<String>,
    /// How much the place speaks for them, from 1 to 9.
    pub weight: u8,
}

/// A mistake in a file of signs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignError {
    /// Where it is in the text, in bytes.
    pub span: Range<usize>,
    /// The line, from 1.
    pub line: usize,
    /// The mistake, in a sentence.
    pub message: String,
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl core::error::Error for SignError {}

/// The signs of a file, whatever else it holds.
#[derive(Deserialize)]
struct File {
    area: Option<String>,
    #[serde(default)]
    sign: Vec<Spanned<Written>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    area: Option<String>,
    role: Role,
    #[serde(default)]
    calls: Vec<Spanned<String>>,
    #[serde(default)]
    types: Vec<Spanned<String>>,
    #[serde(default)]
    attributes: Vec<Spanned<String>>,
    syntax: Option<Shape>,
    argument: Option<Spanned<WrittenArgument>>,
    when: Option<When>,
    r#where: Option<Around>,
    #[serde(default)]
    receiver: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
    #[serde(default)]
    unless_all: Vec<String>,
    kinds: Vec<String>,
    weight: Spanned<u8>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum WrittenArgument {
    At(usize),
    Word(String),
}

/// Reads the signs in a text: those of a file of the catalogue, or a team's own in its `threatmodel.toml`, each as `[[sign]]`.
///
/// # Errors
///
/// The first mistake: no TOML, an unknown key or word, what is no path, a sign without anything to know it by.
pub fn signs(text: &str) -> Result<Vec<Sign>, SignError> {
    let wrong = |span: Range<usize>, message: String| {
        let line = text.get(..span.start).unwrap_or(text).matches('\n').count() + 1;
        SignError { span, line, message }
    };
    let file: File = toml::from_str(text)
        .map_err(|error| wrong(error.span().unwrap_or(0..0), error.message().trim_end().replace('\n', " ")))?;
    let area = file.area.unwrap_or_else(|| "own".to_owned());
    file.sign.into_iter().map(|written| sign(&area, written, &wrong)).collect()
}

fn sign(
    area: &str,
    written: Spanned<Written>,
    wrong: &impl Fn(Range<usize>, String) -> SignError,
) -> Result<Sign, SignError> {
    let span = written.span();
    let Written {
        area: own,
        role,
        calls,
        types,
        attributes,
        syntax,
        argument,
        when,
        r#where,
        receiver,
        unless,
        unless_all,
        kinds,
        weight,
    } = written.into_inner();
    let paths = |list: Vec<Spanned<String>>| {
        list.into_iter()
            .map(|path| {
                let span = path.span();
                let path = path.into_inner();
                if is_path(&path) {
                    Ok(path)
                } else {
                    Err(wrong(span, format!("`{path}` is no path of a crate, such as `std::fs::write`")))
                }
            })
            .collect::<Result<Vec<String>, SignError>>()
    };
    let (calls, types, attributes) = (paths(calls)?, paths(types)?, paths(attributes)?);
    if calls.is_empty() && types.is_empty() && attributes.is_empty() && syntax.is_none() {
        return Err(wrong(
            span,
            "nothing says where it is: give `calls`, `types`, `attributes` or `syntax`".to_owned(),
        ));
    }
    if kinds.is_empty() {
        return Err(wrong(span, "`kinds` is empty: name a kind of threat".to_owned()));
    }
    let argument = match argument {
        None => Argument::At(0),
        Some(argument) => {
            let span = argument.span();
            match argument.into_inner() {
                WrittenArgument::At(position) if position > 0 => Argument::At(position - 1),
                WrittenArgument::Word(word) if word == "any" => Argument::Any,
                _ => return Err(wrong(span, "`argument` is a position from 1, or \"any\"".to_owned())),
            }
        }
    };
    let weight_span = weight.span();
    let weight = weight.into_inner();
    if !(1..=9).contains(&weight) {
        return Err(wrong(weight_span, format!("`weight` is from 1 to 9, and this is {weight}")));
    }
    Ok(Sign {
        area: own.unwrap_or_else(|| area.to_owned()),
        role,
        calls,
        types,
        attributes,
        shape: syntax,
        argument,
        when: when.unwrap_or(When::Always),
        around: r#where,
        receiver,
        unless,
        unless_all,
        kinds,
        weight,
    })
}

/// Whether it is the path of something in a crate: two names or more.
fn is_path(path: &str) -> bool {
    let path = path.strip_suffix('!').unwrap_or(path);
    let is_name = |name: &str| {
        name.starts_with(|first: char| first.is_alphabetic() || first == '_')
            && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
    };
    path.contains("::") && path.split("::").all(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_is_read() {
        let text = "area = \"files\"\n[[sign]]\nrole = \"sink\"\ncalls = [\"std::fs::write\"]\nargument = 2\nwhen = \"built\"\nkinds = [\"path-traversal\"]\nweight = 7\n";
        let read = signs(text).unwrap();
        assert_eq!((read[0].argument, read[0].when, read[0].weight), (Argument::At(1), When::Built, 7));
    }

    #[test]
    fn a_mistake_is_told_with_its_line() {
        let sign = |lines: &str| format!("area = \"files\"\n[[sign]]\nrole = \"sink\"\nkinds = [\"a\"]\n{lines}\n");
        for (lines, line, said) in [
            ("weight = 5", 2, "nothing says where it is"),
            ("weight = 5\ncalls = [\"write\"]", 6, "`write` is no path"),
            ("weight = 0\nsyntax = \"routes\"", 5, "from 1 to 9"),
            ("weight = 5\nsyntax = \"rout\"", 6, "unknown variant"),
            ("weight = 5\nsyntax = \"routes\"\nargument = 0", 7, "a position from 1"),
            ("weight = 5\nsyntax = \"routes\"\ncall = []", 7, "unknown field"),
            ("weight = ", 5, ""),
        ] {
            let error = signs(&sign(lines)).unwrap_err();
            assert!(error.line == line && error.message.contains(said), "{lines}: {error}");
        }
    }
}
