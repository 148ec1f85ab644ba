//! The report as Markdown, read back with a parser of its own kind: tables have the shape that they say they have.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that fails says where")]

use crate::common;

use pulldown_cmark::{Event, Options, Parser, Tag};
use threatmodel_model::model::Model;
use threatmodel_report::markdown;

fn events(text: &str) -> Vec<Event<'_>> {
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_GFM).collect()
}

/// The shape of a document: what stands in it, without its texts.
fn shape(text: &str) -> Vec<String> {
    let shapes = events(text).into_iter().filter_map(|event| match event {
        Event::Text(_) | Event::SoftBreak | Event::Code(_) => None,
        Event::Start(tag) => Some(format!("{tag:?}")),
        Event::End(tag) => Some(format!("/{tag:?}")),
        other => Some(format!("{other:?}")),
    });
    shapes.collect()
}

#[test]
fn the_report_of_a_small_shop() {
    insta::assert_snapshot!(markdown::report("shop", &common::shop(), ""));
}

#[test]
fn no_text_brings_markup() {
    let expected = shape(&markdown::report("shop", &common::hostile_at_the_end("x"), ""));
    for (name, model) in common::models() {
        let text = markdown::report("shop", model, "");
        assert!(!text.contains(['\u{1b}', '\0', '\u{202e}']), "{name}");
        for event in events(&text) {
            match event {
                Event::Html(html) | Event::InlineHtml(html) => assert_eq!(html.as_ref(), "<br>", "{name}"),
                Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::Emphasis | Tag::Strong) => {
                    panic!("{name}: {event:?}")
                }
                _ => {}
            }
        }
        if name.contains("at the") {
            assert_eq!(shape(&text), expected, "{name}");
        }
        assert_eq!(text, markdown::report("shop", model, ""), "{name}");
    }
}

#[test]
fn what_ran_is_said() {
    let model = common::shop();
    let mut run = model.facts().run.clone();
    run.looked = false;
    let unlooked = markdown::report("shop", &model.clone().with_run(run.clone()), "");
    assert!(unlooked.contains("nothing ran for this report"));
    run.name = "verify-7".to_owned();
    run.looked = true;
    let model: Model = model.with_run(run);
    let text = markdown::report("shop", &model, "");
    assert!(text.contains("the run verify-7 showed"), "{}", &text[..300]);
    assert!(!text.contains("nothing ran"));
}
