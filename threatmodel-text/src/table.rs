//! Tables for a terminal: aligned columns that fit its width, where it is known, and break no word.

use textwrap::{Options, WordSeparator, WordSplitter, core::display_width};

use crate::plain;

/// The space between columns.
const GAP: usize = 2;
const BOLD: &str = "\u{1b}[1m";
const RESET: &str = "\u{1b}[0m";

/// The screen that a text is shown on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Screen {
    /// Whether it shows colours.
    pub colour: bool,
    /// Its width in characters, where it has one: a file and a pipe have none.
    pub width: Option<usize>,
}

impl Screen {
    /// A file or a pipe.
    pub const NONE: Self = Self { colour: false, width: None };

    /// The text in bold, if the screen shows colours.
    #[must_use]
    pub fn bold(self, text: &str) -> String {
        self.between(BOLD, text)
    }

    /// The text in the colour of a tone, if the screen shows colours.
    #[must_use]
    pub fn painted(self, text: &str, tone: Tone) -> String {
        self.between(tone.start(), text)
    }

    fn between(self, start: &str, text: &str) -> String {
        if !self.colour || start.is_empty() || text.is_empty() {
            return text.to_owned();
        }
        format!("{start}{text}{RESET}")
    }
}

/// What a cell says to somebody who only looks at colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Nothing.
    #[default]
    Plain,
    /// It is as it should be.
    Good,
    /// Somebody has to look at it.
    Doubtful,
    /// It is not as it should be.
    Bad,
}

impl Tone {
    const fn start(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Good => "\u{1b}[32m",
            Self::Doubtful => "\u{1b}[33m",
            Self::Bad => "\u{1b}[31m",
        }
    }
}

/// A cell of a table. Its text is one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    text: String,
    tone: Tone,
}

impl Cell {
    /// A cell in this tone. Characters that act or that nobody sees are replaced.
    #[must_use]
    pub fn new(text: &str, tone: Tone) -> Self {
        Self { text: plain::line(text), tone }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::new(text, Tone::Plain)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

/// Rows of cells below heads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    heads: Vec<Cell>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table with these heads; without any, the rows stand alone.
    #[must_use]
    pub fn new<C: Into<Cell>>(heads: impl IntoIterator<Item = C>) -> Self {
        Self { heads: heads.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn push<C: Into<Cell>>(&mut self, row: impl IntoIterator<Item = C>) {
        self.rows.push(row.into_iter().map(Into::into).collect());
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table as lines. Where it is wider than the screen, the widest columns are folded between words.
    #[must_use]
    pub fn text(&self, screen: Screen) -> String {
        let lines: Vec<&Vec<Cell>> =
            Some(&self.heads).filter(|heads| !heads.is_empty()).into_iter().chain(&self.rows).collect();
        let widths = widths(&lines, screen.width);
        let mut text = String::new();
        for (at, line) in lines.into_iter().enumerate() {
            let is_head = at == 0 && !self.heads.is_empty();
            row(&mut text, line, &widths, screen, is_head);
        }
        text
    }
}

/// How wide each column gets: as wide as its widest cell, unless the screen is narrower than all of them together. None gets
/// narrower than its longest word.
fn widths(lines: &[&Vec<Cell>], screen: Option<usize>) -> Vec<usize> {
    let columns = lines.iter().map(|line| line.len()).max().unwrap_or_default();
    let widest = |of: &dyn Fn(&str) -> usize| -> Vec<usize> {
        let column = |at| {
            lines.iter().filter_map(|line| line.get(at)).map(|cell: &Cell| of(&cell.text)).max().unwrap_or_default()
        };
        (0..columns).map(column).collect()
    };
    let mut widths = widest(&display_width);
    let longest = widest(&|text| text.split(' ').map(display_width).max().unwrap_or_default());
    let gaps = GAP * columns.saturating_sub(1);
    while screen.is_some_and(|screen| widths.iter().sum::<usize>() + gaps > screen) {
        let foldable = (0..columns).filter(|&at| widths[at] > longest[at]);
        let Some(at) = foldable.max_by_key(|&at| widths[at]) else { break };
        widths[at] -= 1;
    }
    widths
}

fn row(text: &mut String, cells: &[Cell], widths: &[usize], screen: Screen, is_head: bool) {
    let folded: Vec<Vec<String>> = cells.iter().zip(widths).map(|(cell, width)| fold(&cell.text, *width)).collect();
    let height = folded.iter().map(Vec::len).max().unwrap_or_default();
    for at in 0..height {
        let mut line = String::new();
        for ((cell, lines), width) in cells.iter().zip(&folded).zip(widths) {
            let part = lines.get(at).map_or("", String::as_str);
            line += &if is_head { screen.bold(part) } else { screen.painted(part, cell.tone) };
            line += &" ".repeat(width.saturating_sub(display_width(part)) + GAP);
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
}

/// The text in lines of at most this width, where its words allow it.
fn fold(text: &str, width: usize) -> Vec<String> {
    if display_width(text) <= width {
        return vec![text.to_owned()];
    }
    textwrap::wrap(text, options(width)).into_iter().map(|line| line.trim_end().to_owned()).collect()
}

/// Prose in lines of at most this width, where its words allow it; each line after the first begins with `indent`.
#[must_use]
pub fn prose(text: &str, width: usize, indent: &str) -> String {
    textwrap::fill(text, options(width).subsequent_indent(indent))
}

fn options<'o>(width: usize) -> Options<'o> {
    Options::new(width)
        .break_words(false)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(["threat", "says"]);
        table.push([Cell::new("Injection", Tone::Bad), "text of a stranger is a query".into()]);
        table.push(["改竄", "prices are changed\u{1b}[2J"]);
        table
    }

    #[test]
    fn columns_are_aligned_by_what_is_seen() {
        assert_eq!(
            table().text(Screen::NONE),
            "threat     says\nInjection  text of a stranger is a query\n改竄       prices are changed\u{fffd}[2J\n"
        );
        assert_eq!(Table::default().text(Screen::NONE), "");
    }

    #[test]
    fn a_narrow_screen_folds_between_words() {
        let screen = Screen { colour: false, width: Some(28) };
        assert_eq!(
            table().text(screen),
            "threat     says\nInjection  text of a\n           stranger is a\n           query\n改竄       prices are\n           changed\u{fffd}[2J\n"
        );
        // Words stay whole on a screen that is narrower than they are.
        let narrow = table().text(Screen { colour: false, width: Some(5) });
        assert!(narrow.contains("Injection  text") && narrow.contains("stranger"), "{narrow}");
    }

    #[test]
    fn colours_are_there_where_they_are_seen() {
        let text = table().text(Screen { colour: true, width: None });
        assert!(text.starts_with("\u{1b}[1mthreat\u{1b}[0m     \u{1b}[1msays\u{1b}[0m\n"), "{text:?}");
        assert!(text.contains("\u{1b}[31mInjection\u{1b}[0m  text"), "{text:?}");
    }

    #[test]
    fn prose_keeps_its_words() {
        assert_eq!(prose("- a list-item that is long", 14, "  "), "- a list-item\n  that is long");
    }
}
