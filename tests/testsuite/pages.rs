//! The generated pages are in step with the grammar tables and the rules.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::{collections::BTreeSet, fmt::Write as _, fs};

use subjects::{in_step, root};
use threatmodel::{
    Model,
    model::{Linked, today},
    policy::Policy,
    rules::{RULES, Rule},
    text::matrix,
    words::RuleLevel,
};
use threatmodel_check::scan::{Request, scan};
use threatmodel_grammar::{ATTRIBUTES, Attribute, Constraint, Key, Statement, Takes};

#[test]
fn the_pages_of_the_rules_are_in_step() {
    for rule in RULES {
        in_step(&format!("docs/rules/{}.md", rule.name), &page(rule));
    }
    let mut index =
        "# The rules\n\nGenerated from the rules; `threatmodel.toml` names a rule by its name or its code.\n\n"
            .to_owned();
    index.push_str("| code | name | level | what it reports |\n|---|---|---|---|\n");
    for rule in RULES {
        let (code, name, summary) = (rule.code, rule.name, rule.summary);
        let _ = writeln!(index, "| {code} | [{name}]({name}.md) | {} | {summary} |", level(rule));
    }
    in_step("docs/rules/README.md", &index);
    let known: Vec<String> = RULES.iter().map(|rule| format!("{}.md", rule.name)).collect();
    for entry in fs::read_dir(root().join("docs/rules")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(name == "README.md" || known.contains(&name), "docs/rules/{name} belongs to no rule");
    }
}

#[test]
fn the_page_of_the_grammar_is_in_step() {
    let mut page =
        "# The grammar\n\nGenerated from the grammar tables, which the macros and the source scan read too.\n\n"
            .to_owned();
    page.push_str("Every attribute also takes `crate = path`, for a crate that is renamed. A list of one may be written without brackets.\n");
    for (title, nouns) in [("Nouns: declared once, on a type", true), ("Verbs: on code, tests and decisions", false)] {
        let _ = write!(page, "\n## {title}\n");
        for attribute in ATTRIBUTES.iter().filter(|attribute| declares(attribute) == nouns) {
            describe(attribute, &mut page);
        }
    }
    in_step("docs/grammar.md", &page);
}

/// What an editor shows for an attribute.
#[test]
fn the_documentation_of_the_attributes_is_in_step() {
    let names: BTreeSet<&str> = ATTRIBUTES.iter().map(|attribute| attribute.name).collect();
    for name in names.into_iter().filter(|name| !name.contains('(')) {
        let mut page = String::new();
        for (at, attribute) in ATTRIBUTES.iter().filter(|attribute| attribute.name == name).enumerate() {
            page.push_str(if at == 0 { "" } else { "\nOn code and tests, with a path first: " });
            explain(attribute, &mut page);
        }
        // What is left out of an example is no Rust, which the documentation would complain about.
        in_step(&format!("threatmodel-macros/docs/{name}.md"), &page.replace("```rust,ignore", "```text"));
    }
}

#[test]
fn the_examples_follow_the_grammar() {
    for attribute in ATTRIBUTES.iter().filter(|attribute| attribute.states != Statement::Classification) {
        let tokens: proc_macro2::TokenStream = attribute.example.replace('…', "").parse().unwrap();
        let first = tokens.into_iter().nth(1).unwrap();
        let proc_macro2::TokenTree::Group(brackets) = first else { panic!("{}", attribute.example) };
        let mut inside = brackets.stream().into_iter();
        assert_eq!(inside.next().unwrap().to_string(), attribute.name);
        let arguments = match inside.next() {
            Some(proc_macro2::TokenTree::Group(arguments)) => arguments.stream(),
            // An attribute without keys that must be given.
            None if attribute.keys.iter().all(|key| !key.required) => proc_macro2::TokenStream::new(),
            _ => panic!("{}", attribute.example),
        };
        let known = threatmodel_syntax::attribute(attribute.name, &arguments).unwrap();
        assert_eq!(known.states, attribute.states, "{}", attribute.example);
        let (_, errors) = threatmodel_syntax::parse(known, proc_macro2::Span::call_site(), arguments);
        assert!(errors.is_empty(), "{}: {:?}", attribute.example, errors);
    }
}

#[test]
fn the_example_of_the_policy_is_one() {
    let page = fs::read_to_string(root().join("docs/policy.md")).unwrap();
    let (_, rest) = page.split_once("```toml\n").unwrap();
    let (text, _) = rest.split_once("```").unwrap();
    let names: Vec<_> = RULES.iter().map(|rule| rule.policy_name()).collect();
    let (policy, errors) = Policy::read(text, "threatmodel.toml", &names);
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!((policy.rules.len(), policy.exemptions.len(), policy.handling.len()), (2, 1, 1));
}

#[test]
fn the_matrix_of_the_storefront_is_in_step() {
    let manifest = root().join("examples/storefront/Cargo.toml");
    let sources = scan(&Request { manifest, workspace: false, outside: false, features: Some(Vec::new()) }).unwrap();
    let text = fs::read_to_string(root().join("examples/storefront/threatmodel.toml")).unwrap();
    let names: Vec<_> = RULES.iter().map(|rule| rule.policy_name()).collect();
    let (policy, errors) = Policy::read(&text, "threatmodel.toml", &names);
    assert!(errors.is_empty(), "{errors:?}");
    let model = Model::of(sources, Linked::default(), policy, today());
    let page = fs::read_to_string(root().join("examples/storefront/README.md")).unwrap();
    let (start, end) = ("<!-- matrix -->\n\n", "\n<!-- /matrix -->");
    let (before, rest) = page.split_once(start).expect("the README has a place for the matrix");
    let (_, after) = rest.split_once(end).expect("the matrix ends");
    in_step("examples/storefront/README.md", &format!("{before}{start}{}{end}{after}", matrix::markdown(&model)));
}

fn declares(attribute: &Attribute) -> bool {
    attribute.states.is_noun() || matches!(attribute.states, Statement::Classification | Statement::Handling)
}

fn describe(attribute: &Attribute, page: &mut String) {
    let title = match attribute.states {
        Statement::Exposure => "`#[threat(X)]`".to_owned(),
        _ => format!("`#[{}]`", attribute.name),
    };
    let _ = write!(page, "\n### {title}\n\n");
    explain(attribute, page);
}

fn explain(attribute: &Attribute, page: &mut String) {
    let _ = write!(page, "{}\n\n```rust,ignore\n{}\n```\n", attribute.described(), attribute.example);
    let keys: Vec<&Key> = attribute.first.iter().chain(attribute.keys).collect();
    if keys.is_empty() {
        return;
    }
    page.push_str("\n| key | takes | |\n|---|---|---|\n");
    for key in keys {
        let first = attribute.first.is_some_and(|first| first.name == key.name);
        let name = if first { "first, without a key".to_owned() } else { format!("`{}`", key.name) };
        let required = if key.required { ", required" } else { "" };
        let _ = writeln!(page, "| {name} | {}{required} | {} |", takes(key), key.described());
    }
    for constraint in attribute.constraints {
        let sentence = match constraint {
            Constraint::OneOf(keys) => {
                let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
                format!("At least one of {} is given.", keys.join(" and "))
            }
            Constraint::Needs { key, needs, why } => format!("`{key}` needs `{needs}`: {why}."),
            Constraint::NeedsOneOf { key, needs, why } => {
                let needs: Vec<String> = needs.iter().map(|key| format!("`{key}`")).collect();
                format!("`{key}` needs one of {}: {why}.", needs.join(", "))
            }
            Constraint::AtMostOneOf { keys, why } => {
                let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
                format!("At most one of {} is given: {why}.", keys.join(", "))
            }
            Constraint::WordNeeds { key, word, needs, why } => format!("`{key} = {word}` needs `{needs}`: {why}."),
            Constraint::NeedsWord { key, of, word, why } => format!("`{key}` needs `{of} = {word}`: {why}."),
        };
        let _ = write!(page, "\n{sentence}\n");
    }
}

fn takes(key: &Key) -> String {
    let words = |words: &[&str]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    match key.takes {
        Takes::Text => "a text".to_owned(),
        Takes::SyntaxText(syntax) => format!("a text like `\"{}\"`", syntax.example()),
        Takes::SyntaxTexts(syntax) => format!("texts like `\"{}\"`", syntax.example()),
        Takes::Word(list) => format!("one of {}", words(list)),
        Takes::WordOrText(list) => format!("one of {}, or your own as text", words(list)),
        Takes::Words(list) => format!("some of {}", words(list)),
        Takes::WordsOrTexts(list) => format!("some of {}, or your own as text", words(list)),
        Takes::Flag => "nothing, or `true` or `false`".to_owned(),
        Takes::Number(least, most) => format!("a whole number from {least} to {most}"),
        Takes::Field => "the name of a field".to_owned(),
        Takes::Fields => "the names of one or more fields".to_owned(),
        Takes::Ref(kind) => format!("the path of {}", kind.described()),
        Takes::Refs(kind) => format!("the paths of one or more, each {}", kind.described()),
        Takes::RefGroups(kind) => {
            format!("the paths of one or more, each {}, and `all(A, B)` for those taken as one", kind.described())
        }
        Takes::Function => "the path of a function".to_owned(),
        Takes::RefsOrAll(kind) => format!("the paths of one or more, each {}, or `all`", kind.described()),
        Takes::Level => "`Public`, `Restricted`, `Confidential`, or the path of a level of another policy".to_owned(),
        Takes::Expr => "a Rust expression".to_owned(),
        Takes::Emission => "the path of a detection, and the fields of its event in parentheses".to_owned(),
    }
}

fn page(rule: &Rule) -> String {
    let mut page = format!("# {}: {}\n\nLevel: {}.", rule.code, rule.name, level(rule));
    if rule.fixed {
        page.push_str(" Neither `threatmodel.toml` nor an exemption changes that.");
    }
    if rule.exemption_ends {
        page.push_str(" An exemption needs an end date.");
    }
    let _ = write!(page, "\n\n{}\n", rule.docs);
    page
}

fn level(rule: &Rule) -> &'static str {
    match rule.level {
        RuleLevel::Allow => "allow",
        RuleLevel::Warn => "warn",
        RuleLevel::Deny => "deny",
    }
}
