//! Sources that findings point into, and the bytes that they mean.

use std::{collections::HashMap, ops::Range, path::Path};

use threatmodel_model::{annotation::Place, finding::Insertion};

use crate::findings::said;

/// The sources below a folder, each read once.
pub struct Sources<'r> {
    root: &'r Path,
    texts: HashMap<String, Option<String>>,
}

impl<'r> Sources<'r> {
    /// Those below this folder.
    #[must_use]
    pub fn new(root: &'r Path) -> Self {
        Self { root, texts: HashMap::new() }
    }

    /// Reads a file, unless that was done.
    pub fn load(&mut self, file: &str) {
        if !self.texts.contains_key(file) {
            let text = std::fs::read(self.root.join(file)).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            self.texts.insert(file.to_owned(), text);
        }
    }

    /// The text of a file that was read; none if it is no text, or cannot be read.
    #[must_use]
    pub fn text(&self, file: &str) -> Option<&str> {
        self.texts.get(file)?.as_deref()
    }
}

/// The bytes of a place. Where only its start is known, the rest of the line.
#[must_use]
pub fn span(place: &Place, text: &str) -> Range<usize> {
    let start_of_line = line_start(text, place.line);
    let line = text[start_of_line..].lines().next().unwrap_or_default();
    let offset = |column: usize| line.char_indices().nth(column).map_or(line.len(), |(at, _)| at);
    let start = offset(place.column.saturating_sub(1) as usize);
    let end = match place.len {
        0 => line.trim_end().len(),
        len => offset(place.column.saturating_sub(1).saturating_add(len) as usize),
    };
    (start_of_line + start)..(start_of_line + end.max(start))
}

/// The byte at which lines are to be written above a place, and the lines, indented as those around them.
#[must_use]
pub fn lines_above(above: &Place, insertion: &Insertion, text: &str) -> (usize, String) {
    let at = line_start(text, above.line);
    let indent: String = text[at..].chars().take_while(|letter| *letter != '\n' && letter.is_whitespace()).collect();
    (at, said(&insertion.text).lines().map(|line| format!("{indent}{line}\n")).collect())
}

/// The byte at which a line starts; the end of the text for a line that it does not have.
#[must_use]
pub fn line_start(text: &str, line: u32) -> usize {
    let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
    std::iter::once(0).chain(ends).nth(line.saturating_sub(1) as usize).unwrap_or(text.len())
}
