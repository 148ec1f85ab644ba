//! Doc comments as HTML: their Markdown without what could act or load, so without HTML of their own, pictures, and links to
//! anything but the web.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};
use threatmodel::prelude::*;

use crate::model::{HtmlEscaping, ScriptInReport, TextStaysText};

/// The HTML of a doc comment.
#[mitigates(ScriptInReport, by = HtmlEscaping, bypass = markdown.to_owned())]
#[satisfies(TextStaysText)]
pub(crate) fn html(markdown: &str) -> String {
    let mut left_out = 0_usize;
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES).filter_map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        Event::Start(Tag::HtmlBlock) => Some(Event::Start(Tag::Paragraph)),
        Event::End(TagEnd::HtmlBlock) => Some(Event::End(TagEnd::Paragraph)),
        // The text that a picture has instead is enough.
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        Event::Start(Tag::Link { ref dest_url, .. }) if !is_web(dest_url) => {
            left_out += 1;
            None
        }
        Event::End(TagEnd::Link) if left_out > 0 => {
            left_out -= 1;
            None
        }
        // A page has its own headings; those of a comment are only bold.
        Event::Start(Tag::Heading { .. }) => Some(Event::Start(Tag::Paragraph)),
        Event::End(TagEnd::Heading(_)) => Some(Event::End(TagEnd::Paragraph)),
        event => Some(event),
    });
    let mut text = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut text, events);
    text
}

fn is_web(address: &str) -> bool {
    let address = address.to_lowercase();
    address.starts_with("https://") || address.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::html;

    #[test]
    fn markdown_is_shown_and_html_is_text() {
        for (markdown, expected) in [
            ("A `code` and *more*.", "<p>A <code>code</code> and <em>more</em>.</p>\n"),
            ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
            ("a <b onclick=x>b</b>", "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>\n"),
            ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>\n"),
            ("![alt](https://evil.example/x)", "<p>alt</p>\n"),
            ("[go](javascript:x)", "<p>go</p>\n"),
            ("[go](https://example.org)", "<p><a href=\"https://example.org\">go</a></p>\n"),
            ("# Title", "<p>Title</p>\n"),
            ("[`Item`] stays", "<p>[<code>Item</code>] stays</p>\n"),
        ] {
            assert_eq!(html(markdown), expected, "{markdown}");
        }
    }
}
