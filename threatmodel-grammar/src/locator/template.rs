//! Texts with `*`, `**` and `${VARIABLE}` in them.

use super::wrong;
use crate::SyntaxError;

/// A text of which some parts are not fixed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Template(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Piece {
    Text(String),
    /// `*`
    Star,
    /// `**` between slashes.
    Deep,
    /// `${NAME}`
    Variable(String),
}

/// One byte of a text, or what stands for bytes that are not fixed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Atom {
    Byte(u8),
    /// Any bytes of one part, none included.
    Star,
    /// Any parts, none included.
    Deep,
    /// A variable that nobody has looked up: equal to itself and to nothing else.
    Symbol(String),
}

/// The meaning of `**` in a text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stars {
    /// Directories of any depth.
    Path,
    /// No more than `*`.
    One,
    /// Nothing: it is a mistake.
    Never,
}

impl Template {
    pub(super) fn parse(text: &str, stars: Stars) -> Result<Self, SyntaxError> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if rest.starts_with("${") {
                let (name, behind) = variable(rest)?;
                pieces.push(Piece::Variable(name.to_owned()));
                rest = behind;
                continue;
            }
            if rest.starts_with('*') {
                let count = rest.len() - rest.trim_start_matches('*').len();
                let before = &text[..text.len() - rest.len()];
                rest = &rest[count..];
                let alone = count == 2
                    && (before.is_empty() || before.ends_with('/'))
                    && (rest.is_empty() || rest.starts_with('/'));
                pieces.push(match stars {
                    _ if count == 1 => Piece::Star,
                    Stars::One => Piece::Star,
                    Stars::Path if alone => Piece::Deep,
                    Stars::Path => {
                        let help = "write `*` for any text in a name, and `/**/` for directories of any depth";
                        return Err(wrong(format!("`**` in `{text}` does not stand alone between slashes"), help));
                    }
                    Stars::Never => {
                        let help = "write `*` for any text";
                        return Err(wrong(format!("`**` in `{text}` means nothing outside a path"), help));
                    }
                });
                continue;
            }
            let end = [rest.find("${"), rest.find('*')].into_iter().flatten().min().unwrap_or(rest.len());
            pieces.push(Piece::Text(rest[..end].to_owned()));
            rest = &rest[end..];
        }
        Ok(Self(pieces))
    }

    /// The text, with what the variables mean in their places. A value is taken as it is: a `*` in it is only a star.
    pub(super) fn fill<E>(&self, mut value: impl FnMut(&str) -> Result<Vec<Atom>, E>) -> Result<Vec<Atom>, E> {
        let mut atoms = Vec::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => atoms.extend(text.bytes().map(Atom::Byte)),
                Piece::Star => atoms.push(Atom::Star),
                Piece::Deep => atoms.push(Atom::Deep),
                Piece::Variable(name) => atoms.extend(value(name)?),
            }
        }
        Ok(atoms)
    }
}

/// Whether every `${…}` in a text holds the name of a variable.
pub(super) fn check_variables(text: &str) -> Result<(), SyntaxError> {
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        rest = variable(&rest[at..])?.1;
    }
    Ok(())
}

/// The name in the `${…}` that a text starts with, and what stands behind it.
fn variable(text: &str) -> Result<(&str, &str), SyntaxError> {
    let help = "write the name of an environment variable, `${SHOP_DATA}`";
    let inside = text.strip_prefix("${").unwrap_or(text);
    let Some((name, behind)) = inside.split_once('}') else {
        return Err(wrong(format!("`{text}` has no closing brace"), help));
    };
    if name.is_empty() {
        return Err(wrong("`${}` names no variable".to_owned(), help));
    }
    let letters = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !letters || name.starts_with(|first: char| first.is_ascii_digit()) {
        return Err(wrong(format!("`{name}` in `${{{name}}}` is not the name of a variable"), help));
    }
    Ok((name, behind))
}
