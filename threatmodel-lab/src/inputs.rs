//! Attack inputs: for each kind of threat, the values that try it, with the usual encodings and nestings.
//!
//! Each list is a function without arguments that always gives the same; [`KINDS`] has all of them, most under a name
//! that the catalogue uses. Where a test has its own goal, such as a file with a canary, a second function takes it.
//! [`each`](fn@crate::each) asks one question for each input of a list:
//!
//! ```
//! use threatmodel_lab::inputs;
//!
//! let paths = inputs::path_traversal_to("secrets/canary.txt");
//! assert!(paths.iter().any(|path| path.label() == "plain, 1 up" && **path == *"../secrets/canary.txt"));
//! // In the form in which the system takes it; labels stay.
//! let requests = paths.map(|path| format!("GET /files/{path} HTTP/1.1\r\n\r\n"));
//! # assert!(!requests.is_empty());
//! ```
//!
//! The lists are chosen by reason, not by number: each input tries something that the others of its list do not. With the
//! feature `proptest`, `variations` gives any number of each.

mod archive_path_escape;
mod boundary_value;
mod command_injection;
mod common_password;
mod confusable_name;
mod cross_site_request;
mod cross_site_scripting;
mod decompression_bomb;
mod deep_nesting;
mod default_credential;
mod error_provoking;
mod forced_browsing;
mod foreign;
mod foreign_object_id;
mod foreign_origin;
mod foreign_tenant_id;
mod forged_token;
mod forwarded_header;
mod header_injection;
mod hostile_upstream_answer;
mod http_framing;
mod integer_boundary;
mod log_injection;
mod mass_assignment;
mod oauth_callback;
mod open_redirect;
mod oversized_length;
mod oversized_text;
mod pack;
mod panic_input;
mod path_traversal;
mod poisoned_document;
mod prompt_injection;
mod prompt_leak;
mod query_language_injection;
mod regex_denial_of_service;
mod script_injection;
mod server_side_request_forgery;
mod session_id;
mod sql_injection;
mod symlink;
mod tampered_artifact;
mod tampered_client_value;
mod template_injection;
mod tool_call_request;
mod unauthenticated_request;
mod unsafe_deserialization;
mod upload;
#[cfg(feature = "proptest")]
mod variation;
mod worst_case_input;
mod wrong_role_request;
mod xml_entity;

use core::{fmt, ops::Deref};
use std::{borrow::Cow, slice, vec};

pub use archive_path_escape::{archive_path_escape, archive_path_escape_to, tars_that_escape_to, zips_that_escape_to};
pub use boundary_value::boundary_value;
pub use command_injection::{command_injection, command_injection_running};
pub use common_password::{common_password, common_password_for};
pub use confusable_name::{confusable_name, confusable_name_of};
pub use cross_site_request::{cross_site_request, cross_site_request_to};
pub use cross_site_scripting::{SCRIPT, cross_site_scripting};
pub use decompression_bomb::{INFLATED_MIB, decompression_bomb, decompression_bomb_of};
pub use deep_nesting::{DEPTH, deep_nesting, deep_nesting_bytes, deep_nesting_of};
pub use default_credential::{default_credential, default_credential_for};
pub use error_provoking::error_provoking;
pub use forced_browsing::forced_browsing;
pub use foreign_object_id::{foreign_object_id, foreign_object_id_of};
pub use foreign_origin::{foreign_origin, foreign_origin_of};
pub use foreign_tenant_id::{foreign_tenant_id, foreign_tenant_id_of};
pub use forged_token::{forged_token, forged_token_with};
pub use forwarded_header::forwarded_header;
pub use header_injection::{INJECTED, header_injection};
pub use hostile_upstream_answer::hostile_upstream_answer;
pub use http_framing::{SMUGGLED, http_framing};
pub use integer_boundary::integer_boundary;
pub use log_injection::{FORGED, log_injection};
pub use mass_assignment::mass_assignment;
pub use oauth_callback::{oauth_callback, oauth_callback_for};
pub use open_redirect::{open_redirect, open_redirect_to};
pub use oversized_length::oversized_length;
pub use oversized_text::oversized_text;
pub use panic_input::panic_input;
pub use path_traversal::{path_traversal, path_traversal_bytes, path_traversal_to};
pub use poisoned_document::{poisoned_document, poisoned_document_about};
pub use prompt_injection::{FOLLOWED, prompt_injection};
pub use prompt_leak::prompt_leak;
pub use query_language_injection::query_language_injection;
pub use regex_denial_of_service::{regex_denial_of_service, slow_text};
pub use script_injection::script_injection;
pub use server_side_request_forgery::{host_spellings, server_side_request_forgery, server_side_request_forgery_to};
pub use session_id::{CHOSEN, session_id};
pub use sql_injection::{sql_injection, sql_injection_reading};
pub use symlink::{LINK, symlink, symlink_to};
pub use tampered_artifact::{tampered_artifact, tampered_artifact_of};
pub use tampered_client_value::tampered_client_value;
pub use template_injection::{EVALUATED, template_injection};
pub use tool_call_request::{tool_call_request, tool_call_request_beside};
pub use unauthenticated_request::unauthenticated_request;
pub use unsafe_deserialization::{unsafe_deserialization, unsafe_deserialization_bytes};
pub use upload::{upload, upload_content};
#[cfg(feature = "proptest")]
pub use variation::{Change, drawn, variations};
pub use worst_case_input::{ELEMENTS, worst_case_input};
pub use wrong_role_request::{wrong_role_request, wrong_role_request_for};
pub use xml_entity::{xml_entity, xml_entity_bytes, xml_entity_reading};

/// One attack input: a value, and the label that names it in reports and evidence.
///
/// It dereferences to the text or the bytes, so `&input` is what most functions take.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Input<V = String> {
    label: Cow<'static, str>,
    value: V,
}

impl<V> Input<V> {
    /// An input of your own.
    #[must_use]
    pub fn new(label: impl Into<Cow<'static, str>>, value: V) -> Self {
        Self { label: label.into(), value }
    }

    /// The label, unique in its list.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The value alone.
    #[must_use]
    pub fn into_value(self) -> V {
        self.value
    }
}

impl<V: Deref> Deref for Input<V> {
    type Target = V::Target;

    fn deref(&self) -> &V::Target {
        &self.value
    }
}

impl<V: AsRef<T>, T: ?Sized> AsRef<T> for Input<V> {
    fn as_ref(&self) -> &T {
        self.value.as_ref()
    }
}

/// The value, without the label.
impl<V: fmt::Display> fmt::Display for Input<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl From<&Input> for String {
    fn from(input: &Input) -> Self {
        input.value.clone()
    }
}

impl From<&Input<Vec<u8>>> for Vec<u8> {
    fn from(input: &Input<Vec<u8>>) -> Self {
        input.value.clone()
    }
}

/// A list of attack inputs, in a fixed order. It dereferences to a slice of [`Input`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inputs<V = String>(Vec<Input<V>>);

impl<V> Default for Inputs<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V> Inputs<V> {
    /// The same inputs, each with what the function makes of its value: a request, a document, a command line.
    #[must_use]
    pub fn map<W>(self, mut function: impl FnMut(V) -> W) -> Inputs<W> {
        self.into_iter().map(|Input { label, value }| Input { label, value: function(value) }).collect()
    }
}

impl<V: PartialEq> Inputs<V> {
    /// Without those that are the same as one before: a goal may be the same in two spellings.
    fn distinct(self) -> Self {
        let mut kept = Vec::new();
        for input in self.0 {
            if kept.iter().all(|known: &Input<V>| known.value != input.value) {
                kept.push(input);
            }
        }
        Self(kept)
    }
}

impl Inputs {
    /// The same inputs as bytes.
    #[must_use]
    pub fn into_bytes(self) -> Inputs<Vec<u8>> {
        self.map(String::into_bytes)
    }

    /// Inputs by label, in this order.
    fn texts<L: Into<Cow<'static, str>>, V: Into<String>>(inputs: impl IntoIterator<Item = (L, V)>) -> Self {
        inputs.into_iter().map(|(label, value)| Input::new(label, value.into())).collect()
    }
}

impl<V> Deref for Inputs<V> {
    type Target = [Input<V>];

    fn deref(&self) -> &[Input<V>] {
        &self.0
    }
}

impl<V> FromIterator<Input<V>> for Inputs<V> {
    fn from_iter<I: IntoIterator<Item = Input<V>>>(inputs: I) -> Self {
        Self(inputs.into_iter().collect())
    }
}

impl<V> IntoIterator for Inputs<V> {
    type Item = Input<V>;
    type IntoIter = vec::IntoIter<Input<V>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'i, V> IntoIterator for &'i Inputs<V> {
    type Item = &'i Input<V>;
    type IntoIter = slice::Iter<'i, Input<V>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<V> Extend<Input<V>> for Inputs<V> {
    fn extend<I: IntoIterator<Item = Input<V>>>(&mut self, inputs: I) {
        self.0.extend(inputs);
    }
}

/// A kind of attack inputs.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Kind {
    /// The name by which the catalogue refers to it, `path-traversal`.
    pub name: &'static str,
    /// The function of this module that gives the inputs, `path_traversal`.
    pub function: &'static str,
    /// The weakness that they try, `CWE-22`.
    pub cwe: &'static str,
    make: fn() -> Inputs<Vec<u8>>,
}

impl Kind {
    /// The inputs as bytes, with those that are no text.
    #[must_use]
    pub fn inputs(&self) -> Inputs<Vec<u8>> {
        (self.make)()
    }
}

/// The inputs of the kind with this name in the catalogue, as bytes; `None` if the lab has none.
#[must_use]
pub fn of_kind(name: &str) -> Option<Inputs<Vec<u8>>> {
    KINDS.iter().find(|kind| kind.name == name).map(Kind::inputs)
}

/// The list of kinds, from lines of module, name in the catalogue, CWE and function, with the function for bytes where there is one.
macro_rules! kinds {
    ($($module:ident: $name:literal, $cwe:literal, $function:ident $(, $bytes:ident)?;)+) => {
        &[$(
            Kind {
                name: $name,
                function: stringify!($function),
                cwe: $cwe,
                make: kinds!(@make $module $function $($bytes)?),
            },
        )+]
    };
    (@make $module:ident $function:ident) => { || $module::$function().into_bytes() };
    (@make $module:ident $function:ident $bytes:ident) => { || $module::$bytes() };
}

/// The kinds of inputs.
pub static KINDS: &[Kind] = kinds! {
    path_traversal: "path-traversal", "CWE-22", path_traversal, path_traversal_bytes;
    archive_path_escape: "archives-with-escaping-names", "CWE-22", archive_path_escape;
    sql_injection: "sql-injection", "CWE-89", sql_injection;
    query_language_injection: "query-language-injection", "CWE-943", query_language_injection;
    command_injection: "command-injection", "CWE-78", command_injection;
    cross_site_scripting: "cross-site-scripting", "CWE-79", cross_site_scripting;
    header_injection: "header-injection", "CWE-113", header_injection;
    log_injection: "log-injection", "CWE-117", log_injection;
    template_injection: "template-injection", "CWE-1336", template_injection;
    xml_entity: "xml-entities", "CWE-611", xml_entity, xml_entity_bytes;
    regex_denial_of_service: "regex-patterns", "CWE-1333", regex_denial_of_service;
    decompression_bomb: "decompression-bombs", "CWE-409", decompression_bomb, decompression_bomb;
    open_redirect: "open-redirect", "CWE-601", open_redirect;
    server_side_request_forgery: "ssrf-addresses", "CWE-918", server_side_request_forgery;
    unsafe_deserialization: "malformed-serialization", "CWE-502", unsafe_deserialization, unsafe_deserialization_bytes;
    deep_nesting: "deep-nesting", "CWE-674", deep_nesting, deep_nesting_bytes;
    integer_boundary: "integer-boundaries", "CWE-190", integer_boundary;
    boundary_value: "boundary-values", "CWE-20", boundary_value;
    oversized_length: "oversized-lengths", "CWE-789", oversized_length, oversized_length;
    script_injection: "script-injection", "CWE-94", script_injection;
    forced_browsing: "forced-browsing", "CWE-425", forced_browsing;
    foreign_origin: "foreign-origins", "CWE-942", foreign_origin;
    forwarded_header: "forwarded-headers", "CWE-348", forwarded_header;
    http_framing: "http-framing", "CWE-444", http_framing;
    panic_input: "panic-inputs", "CWE-248", panic_input;
    error_provoking: "error-provoking-inputs", "CWE-209", error_provoking;
    mass_assignment: "mass-assignment", "CWE-915", mass_assignment;
    forged_token: "forged-tokens", "CWE-347", forged_token;
    oauth_callback: "oauth-callbacks", "CWE-601", oauth_callback;
    upload: "uploads", "CWE-434", upload;
    prompt_injection: "prompt-injections", "CWE-1427", prompt_injection;
    prompt_leak: "prompt-leaks", "CWE-200", prompt_leak;
    oversized_text: "oversized-texts", "CWE-770", oversized_text;
    confusable_name: "confusable-names", "CWE-1007", confusable_name;
    common_password: "password-lists", "CWE-521", common_password;
    cross_site_request: "cross-site-requests", "CWE-352", cross_site_request;
    default_credential: "default-credentials", "CWE-1392", default_credential;
    foreign_object_id: "foreign-object-ids", "CWE-639", foreign_object_id;
    foreign_tenant_id: "foreign-tenant-ids", "CWE-668", foreign_tenant_id;
    hostile_upstream_answer: "hostile-upstream-answers", "CWE-346", hostile_upstream_answer;
    poisoned_document: "poisoned-documents", "CWE-345", poisoned_document;
    session_id: "session-ids", "CWE-384", session_id;
    symlink: "symlinks", "CWE-59", symlink;
    tampered_artifact: "tampered-artifacts", "CWE-494", tampered_artifact, tampered_artifact;
    tampered_client_value: "tampered-client-values", "CWE-602", tampered_client_value;
    tool_call_request: "tool-call-requests", "CWE-862", tool_call_request;
    unauthenticated_request: "unauthenticated-requests", "CWE-306", unauthenticated_request;
    worst_case_input: "worst-case-inputs", "CWE-407", worst_case_input;
    wrong_role_request: "wrong-role-requests", "CWE-862", wrong_role_request;
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The bytes that `%` and two digits stand for.
    pub(super) fn percent_decoded(text: &str) -> Vec<u8> {
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let (mut decoded, mut rest) = (Vec::new(), text.as_bytes());
        while let Some((first, behind)) = rest.split_first() {
            let escape = match behind {
                [high, low, ..] if *first == b'%' => digit(*high).zip(digit(*low)),
                _ => None,
            };
            decoded.push(escape.map_or(*first, |(high, low)| high << 4 | low));
            rest = if escape.is_some() { &behind[2..] } else { behind };
        }
        decoded
    }

    #[test]
    fn every_list_is_labelled_and_repeats_itself() {
        for kind in KINDS {
            let inputs = kind.inputs();
            assert_eq!(inputs, kind.inputs(), "{}", kind.name);
            assert!(inputs.len() >= 10, "{} has {}", kind.name, inputs.len());
            let labels: BTreeSet<&str> = inputs.iter().map(Input::label).collect();
            assert_eq!(labels.len(), inputs.len(), "a label comes twice in {}", kind.name);
            let mut values = BTreeSet::new();
            let twice: Vec<&str> = inputs.iter().filter(|input| !values.insert(&***input)).map(Input::label).collect();
            assert!(twice.is_empty(), "{} has these twice: {twice:?}", kind.name);
            for input in &inputs {
                assert!(!input.label().is_empty() && !input.label().contains(['`', '\n']), "{}", input.label());
            }
            assert!(of_kind(kind.name).is_some_and(|found| found == inputs));
        }
        assert_eq!(of_kind("no-such-kind"), None);
        let names: BTreeSet<&str> = KINDS.iter().map(|kind| kind.name).collect();
        assert_eq!(names.len(), KINDS.len());
    }

    #[test]
    fn goals_leave_no_input_twice() {
        let loopback = core::net::Ipv4Addr::new(10, 0, 0, 1);
        for inputs in [
            path_traversal_to("x"),
            archive_path_escape_to("/x"),
            sql_injection_reading("t", "c"),
            command_injection_running("id"),
            server_side_request_forgery_to(loopback, 80),
            host_spellings(loopback),
            open_redirect_to("x", "x"),
            xml_entity_reading("x"),
            confusable_name_of(""),
            confusable_name_of("k"),
            deep_nesting_of(1),
        ] {
            let values: BTreeSet<&str> = inputs.iter().map(|input| &**input).collect();
            let labels: BTreeSet<&str> = inputs.iter().map(Input::label).collect();
            assert_eq!((values.len(), labels.len()), (inputs.len(), inputs.len()), "{inputs:?}");
        }
    }

    #[test]
    fn archives_and_files_are_labelled_too() {
        for inputs in [
            tars_that_escape_to("x", b"marker"),
            zips_that_escape_to("x", b"marker"),
            upload_content(),
            decompression_bomb_of(1),
        ] {
            let values: BTreeSet<&[u8]> = inputs.iter().map(|input| &**input).collect();
            let labels: BTreeSet<&str> = inputs.iter().map(Input::label).collect();
            assert_eq!(labels.len(), inputs.len());
            // With one MiB, one member is all of them.
            assert!(values.len() + 2 >= inputs.len());
        }
    }

    #[test]
    fn markers_stand_only_where_they_are_said_to() {
        let has = |inputs: Inputs, marker: &str| inputs.iter().filter(|input| input.contains(marker)).count();
        assert_eq!(has(script_injection(), EVALUATED), 0);
        assert!(has(script_injection(), "1337*1009") > 10);
        assert!(has(prompt_injection(), FOLLOWED) > 25);
        assert_eq!(has(prompt_leak(), FOLLOWED), 0);
    }

    #[test]
    fn an_input_is_handed_over_in_one_word() {
        fn text(_: &str) {}
        fn path(_: impl AsRef<std::path::Path>) {}
        fn owned(_: impl Into<String>) {}
        fn bytes(_: &[u8]) {}
        for input in &path_traversal() {
            text(input);
            path(input);
            owned(input);
            assert_eq!(format!("{input}"), input.clone().into_value());
        }
        path_traversal_bytes().iter().for_each(|input| bytes(input));
        let requests = path_traversal().map(|path| format!("GET /{path}"));
        assert!(requests.iter().zip(&path_traversal()).all(|(request, path)| request.label() == path.label()));
    }
}
