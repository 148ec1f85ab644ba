//! Attributes of others, which change what the compiler sees of an annotated function.

use super::{
    Edit::{self, Harness, Replace, Write},
    Mutation,
    Verdict::{Fails, Passes},
    cases::{ALSO_FACED, ATTACKS, MITIGATED, ORDERS, TESTED, case},
};

const OTHERS: &str = r##"//! Attributes of others.
use proc_macro::{Delimiter, Group, Ident, TokenStream, TokenTree};

/// The function, and once more under another name, with the attributes that it has.
#[proc_macro_attribute]
pub fn twice(_: TokenStream, item: TokenStream) -> TokenStream {
    let mut named = false;
    let copy = item.clone().into_iter().map(|token| match token {
        TokenTree::Ident(ident) if named => {
            named = false;
            Ident::new(&format!("__{ident}"), ident.span()).into()
        }
        token => {
            named = token.to_string() == "fn";
            token
        }
    });
    item.clone().into_iter().chain(copy).collect()
}

/// A function with a boxed future, of an `async fn` that returns something.
#[proc_macro_attribute]
pub fn boxed(_: TokenStream, item: TokenStream) -> TokenStream {
    let mut tokens: Vec<TokenTree> = item.into_iter().filter(|token| token.to_string() != "async").collect();
    let body = tokens.pop().map(TokenStream::from).unwrap_or_default();
    let arrow = tokens.windows(2).rposition(|pair| pair[0].to_string() == "-" && pair[1].to_string() == ">");
    let output: TokenStream = tokens.split_off(arrow.map_or(0, |at| at + 2)).into_iter().collect();
    let written = |text: String| text.parse::<TokenStream>().unwrap_or_default();
    let within = |delimiter, stream| TokenStream::from(TokenTree::from(Group::new(delimiter, stream)));
    let future: TokenStream = [written("async move".to_owned()), body].into_iter().collect();
    let body = [written("Box::pin".to_owned()), within(Delimiter::Parenthesis, future)].into_iter().collect();
    let returns = written(format!("core::pin::Pin<Box<dyn Future<Output = {output}>>>"));
    tokens.into_iter().chain(returns).chain(within(Delimiter::Brace, body)).collect()
}

/// A test that nobody runs.
#[proc_macro_attribute]
pub fn later(_: TokenStream, item: TokenStream) -> TokenStream {
    "#[ignore]".parse::<TokenStream>().into_iter().flatten().chain(item).collect()
}

/// A function that two tests call, which have its attributes.
#[proc_macro_attribute]
pub fn rstest(_: TokenStream, item: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = item.into_iter().collect();
    let end = tokens.chunks(2).take_while(|pair| pair[0].to_string() == "#").count() * 2;
    let (attributes, function) = tokens.split_at(end);
    let at = function.iter().position(|token| token.to_string() == "fn").map_or(0, |at| at + 1);
    let (name, takes) = (function[at].to_string(), function[at + 1].to_string() != "()");
    let attributes: TokenStream = attributes.iter().cloned().collect();
    let case = |case: &str, argument: &str| {
        let argument = if takes { argument } else { "" };
        format!("{attributes} #[test] fn {case}() {{ super::{name}({argument}) }}")
    };
    let cases = format!("mod {name} {{ use super::*; {} {} }}", case("first", "\"4242\""), case("second", "SECOND"));
    function.iter().cloned().chain(cases.parse::<TokenStream>().into_iter().flatten()).collect()
}

/// A test, by the name that the attribute of the language has.
#[proc_macro_attribute]
pub fn test(_: TokenStream, item: TokenStream) -> TokenStream {
    "#[core::prelude::v1::test]".parse::<TokenStream>().into_iter().flatten().chain(item).collect()
}

/// Nothing.
#[proc_macro_attribute]
pub fn never(_: TokenStream, _: TokenStream) -> TokenStream {
    TokenStream::new()
}
"##;

/// The edits, in a workspace that has the attributes.
fn with_others(edits: Vec<Edit>) -> Vec<Edit> {
    let manifest =
        "[package]\nname = \"others\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[lib]\nproc-macro = true\n"
            .to_owned();
    let mut all = vec![
        Write("others/Cargo.toml", manifest),
        Write("others/src/lib.rs", OTHERS.to_owned()),
        Replace("Cargo.toml", "\"bank\"]", "\"bank\", \"others\"]"),
        Replace("shop/Cargo.toml", "bank = { path", "others = { path = \"../others\" }\nbank = { path"),
    ];
    all.extend(edits);
    all
}

pub(super) fn all() -> Vec<Mutation> {
    const CASES: Edit =
        Replace(ATTACKS, "#[satisfies(RackIsLocked)]\n#[test]", "#[satisfies(RackIsLocked)]\n#[others::rstest]");
    const KEPT: &str = "#[mitigates(CardTheft, by = LastFour)]\nfn kept(card: &str) -> String {\n    if control_on::<LastFour>() { card[card.len() - 4..].to_owned() } else { card.to_owned() }\n}";
    const ATTACK: &str = "#[mitigates(CardTheft, by = LastFour, legitimate = four_are_kept)]\n#[test]\nfn nothing_kept() {\n    assert_blocked!(orders::place(\"4242424242424242\").len() == 4);\n}";
    // The second case is in a constant beside the test.
    const ATTACK_IN_CASES: &str = "const SECOND: &str = \"1881\";\n\n#[mitigates(CardTheft, by = LastFour, legitimate = four_are_kept)]\n#[others::rstest]\nfn nothing_kept(end: &str) {\n    let number = format!(\"424242424242{end}\");\n    assert_blocked!(orders::place(&number).len() == 4);\n}";
    let in_cases = |mut more: Vec<Edit>| {
        more.insert(0, Replace(ATTACKS, ATTACK, ATTACK_IN_CASES));
        with_others(more)
    };
    let copied = "#[others::twice]\n#[threat(CardTheft)]\npub fn receipt";
    vec![
        case("a macro copies an exposure", with_others(vec![Replace(ORDERS, ALSO_FACED, copied)]), Passes),
        case(
            "a macro copies the exposure that nothing covers",
            with_others(vec![Replace(ORDERS, ALSO_FACED, copied), Replace(ORDERS, MITIGATED, "fn kept")]),
            Fails(&["TM001", "TM011", "TM012", "TM033"]),
        ),
        case(
            "a macro copies a control",
            with_others(vec![Replace(
                ORDERS,
                MITIGATED,
                "#[others::twice]\n#[mitigates(CardTheft, by = LastFour)]\nfn kept",
            )]),
            Passes,
        ),
        case(
            "an attribute of others switches an attack test off",
            with_others(vec![Replace(
                ATTACKS,
                TESTED,
                "#[others::later]\n#[mitigates(CardTheft, by = LastFour, legitimate = four_are_kept)]\n#[test]\nfn nothing_kept",
            )]),
            Fails(&["TM002"]),
        ),
        case(
            "an attribute of others drops an attack test",
            with_others(vec![Replace(
                ATTACKS,
                TESTED,
                "#[others::never]\n#[mitigates(CardTheft, by = LastFour, legitimate = four_are_kept)]\n#[test]\nfn nothing_kept",
            )]),
            Fails(&["TM002"]),
        ),
        case("a test of an assumption that is two cases", with_others(vec![CASES]), Passes),
        case(
            "a filter leaves a case of a test of an assumption out",
            with_others(vec![CASES, Harness(&["--skip", "locked::second"])]),
            Fails(&["TM006"]),
        ),
        case(
            "a filter leaves a case out on one thread",
            with_others(vec![CASES, Harness(&["--skip", "locked::second", "--test-threads=1"])]),
            Fails(&["TM006"]),
        ),
        case(
            "a bypass in a future that a macro has boxed",
            with_others(vec![Replace(
                ORDERS,
                KEPT,
                "#[others::boxed]\n#[mitigates(CardTheft, by = LastFour, bypass = card)]\nasync fn later(card: String) -> String {\n    card[card.len() - 4..].to_owned()\n}\n\nfn kept(card: &str) -> String {\n    let mut context = std::task::Context::from_waker(std::task::Waker::noop());\n    match later(card.to_owned()).as_mut().poll(&mut context) {\n        std::task::Poll::Ready(kept) => kept,\n        std::task::Poll::Pending => String::new(),\n    }\n}",
            )]),
            Passes,
        ),
        case("an attack test that is two cases", in_cases(vec![]), Passes),
        case(
            "a filter leaves a case of an attack test out",
            in_cases(vec![Harness(&["--skip", "nothing_kept::only_last_four::second"])]),
            Fails(&["TM002"]),
        ),
        case(
            "a case of an attack test gets through",
            in_cases(vec![Replace(ATTACKS, "(&number).len() == 4", "(&number).len() == 4 && end != SECOND")]),
            Fails(&["TM002", "TM033"]),
        ),
        case(
            "an imported test attribute that has the language's name",
            with_others(vec![Replace(
                ATTACKS,
                "use catalogue as known;",
                "use catalogue as known;\nuse others::test;",
            )]),
            Passes,
        ),
    ]
}
