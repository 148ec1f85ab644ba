//! A page of the documentation on a terminal: headings stand out, code is set in, and paragraphs are as wide as the screen.

use threatmodel_text::table::{Screen, prose};

/// The widest that people like to read.
const WIDEST: usize = 100;
const INDENT: &str = "    ";

/// The page for the screen. A file and a pipe get the Markdown as it is.
pub(crate) fn shown(markdown: &str, screen: Screen) -> String {
    let Some(width) = screen.width.map(|width| width.min(WIDEST)) else { return markdown.to_owned() };
    let (mut text, mut paragraph, mut in_code) = (String::new(), String::new(), false);
    let flush = |text: &mut String, paragraph: &mut String| {
        if !paragraph.is_empty() {
            let indent = if paragraph.starts_with("- ") { "  " } else { "" };
            text.push_str(&prose(paragraph, width, indent));
            text.push('\n');
            paragraph.clear();
        }
    };
    for line in markdown.lines() {
        let is_fence = line.starts_with("```");
        let heading = line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#'));
        if line.is_empty() || is_fence || line.starts_with("- ") || heading.is_some() || in_code {
            flush(&mut text, &mut paragraph);
        }
        match heading {
            _ if is_fence => in_code = !in_code,
            _ if line.is_empty() => text.push('\n'),
            _ if in_code => text.push_str(&format!("{INDENT}{line}\n")),
            Some(heading) => text.push_str(&format!("{}\n", screen.bold(heading.trim()))),
            None => {
                let gap = if paragraph.is_empty() { "" } else { " " };
                paragraph.push_str(gap);
                paragraph.push_str(line.trim());
            }
        }
    }
    flush(&mut text, &mut paragraph);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "## What it does\n\nReports code in a\ncomponent.\n\n- One of\n  them.\n- Two.\n\n```rust,ignore\n#[threat(X)]\n\nfn a_function_with_a_long_name() {}\n```\n";

    #[test]
    fn a_screen_shows_what_it_has_room_for() {
        let shown = shown(PAGE, Screen { colour: true, width: Some(12) });
        let wanted = "\u{1b}[1mWhat it does\u{1b}[0m\n\nReports code\nin a\ncomponent.\n\n- One of\n  them.\n- Two.\n\n    #[threat(X)]\n\n    \
                      fn a_function_with_a_long_name() {}\n";
        assert_eq!(shown, wanted);
    }

    #[test]
    fn a_pipe_takes_the_page_as_it_is() {
        assert_eq!(shown(PAGE, Screen::NONE), PAGE);
    }
}
