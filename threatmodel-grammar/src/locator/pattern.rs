//! Patterns of names and paths, and whether two of them have something in common.

use std::path::{Component, Path};

use super::template::Atom;

/// A name, or a part of one.
pub(super) type Glob = Vec<Atom>;

/// A part of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Element {
    /// `**`: any number of directories.
    Deep,
    /// The folder that relative paths start from, where nobody knows it.
    Base,
    Name(Glob),
}

/// A text as a pattern that fits only itself.
pub(super) fn literal(text: &[u8]) -> Glob {
    text.iter().copied().map(Atom::Byte).collect()
}

/// The bytes of a pattern that fits only itself.
pub(super) fn fixed(glob: &[Atom]) -> Option<Vec<u8>> {
    let bytes = glob.iter().map(|atom| match atom {
        Atom::Byte(byte) => Some(*byte),
        _ => None,
    });
    bytes.collect()
}

/// The parts between a separator.
pub(super) fn split(glob: &[Atom], separator: u8) -> impl Iterator<Item = &[Atom]> {
    glob.split(move |atom| *atom == Atom::Byte(separator))
}

/// The elements of a path. A relative one starts from `base`; without one, from a folder that nobody knows.
pub(super) fn path(atoms: &[Atom], base: Option<&[Element]>) -> Vec<Element> {
    let mut elements = match atoms.first() {
        // Nobody knows whether a variable holds an absolute path.
        Some(Atom::Byte(b'/') | Atom::Symbol(_)) => Vec::new(),
        _ => base.map_or_else(|| vec![Element::Base], <[Element]>::to_vec),
    };
    for part in split(atoms, b'/') {
        match part {
            [] | [Atom::Byte(b'.')] => {}
            [Atom::Byte(b'.'), Atom::Byte(b'.')] => go_up(&mut elements),
            [Atom::Deep] => elements.push(Element::Deep),
            name => elements.push(Element::Name(name.to_vec())),
        }
    }
    elements
}

fn go_up(elements: &mut Vec<Element>) {
    let known = |name: &Glob| !name.iter().any(|atom| matches!(atom, Atom::Symbol(_))) && *name != literal(b"..");
    match elements.last() {
        Some(Element::Name(name)) if known(name) => drop(elements.pop()),
        Some(_) => elements.push(Element::Name(literal(b".."))),
        // Above the root there is only the root.
        None => {}
    }
}

/// The elements of an absolute path of the file system; nothing for a relative one.
pub(super) fn of_path(path: &Path) -> Option<Vec<Element>> {
    let mut elements = Vec::new();
    let mut absolute = false;
    for part in path.components() {
        match part {
            Component::RootDir => absolute = true,
            Component::Prefix(prefix) => elements.push(Element::Name(literal(prefix.as_os_str().as_encoded_bytes()))),
            Component::CurDir => {}
            Component::ParentDir => drop(elements.pop()),
            Component::Normal(name) => elements.push(Element::Name(literal(name.as_encoded_bytes()))),
        }
    }
    absolute.then_some(elements)
}

/// Whether some path fits both patterns.
pub(super) fn paths_meet(a: &[Element], b: &[Element]) -> bool {
    meet(
        a,
        b,
        |element| *element == Element::Deep,
        |a, b| match (a, b) {
            (Element::Name(a), Element::Name(b)) => globs_meet(a, b),
            (a, b) => a == b,
        },
    )
}

/// Whether some path fits both patterns, or leads further than one of them and fits the other.
pub(super) fn trees_meet(a: &[Element], b: &[Element]) -> bool {
    let open = |elements: &[Element]| [elements, &[Element::Deep]].concat();
    paths_meet(&open(a), &open(b))
}

/// Whether some name fits both patterns.
pub(super) fn globs_meet(a: &[Atom], b: &[Atom]) -> bool {
    meet(a, b, is_star, |a, b| a == b)
}

/// Whether some name fits both patterns where capitals make no difference.
pub(super) fn globs_meet_any_case(a: &[Atom], b: &[Atom]) -> bool {
    meet(a, b, is_star, |a, b| match (a, b) {
        (Atom::Byte(a), Atom::Byte(b)) => a.eq_ignore_ascii_case(b),
        (a, b) => a == b,
    })
}

fn is_star(atom: &Atom) -> bool {
    matches!(atom, Atom::Star | Atom::Deep)
}

/// Whether some sequence fits both patterns, in which what is `many` stands for any number of things.
fn meet<T>(mut a: &[T], mut b: &[T], many: impl Fn(&T) -> bool, fits: impl Fn(&T, &T) -> bool) -> bool {
    // Most patterns are plain texts, which need no table.
    while let ([first, rest @ ..], [other, others @ ..]) = (a, b) {
        if many(first) || many(other) {
            break;
        }
        if !fits(first, other) {
            return false;
        }
        (a, b) = (rest, others);
    }
    // For each start in `b`, whether the rest of `a` has something in common with what comes from there on; from the end
    // of `a` to its start.
    let mut below = vec![true; b.len() + 1];
    for (at, other) in b.iter().enumerate().rev() {
        below[at] = many(other) && below[at + 1];
    }
    for first in a.iter().rev() {
        let mut row = vec![false; b.len() + 1];
        row[b.len()] = many(first) && below[b.len()];
        for (at, other) in b.iter().enumerate().rev() {
            row[at] =
                if many(first) || many(other) { below[at] || row[at + 1] } else { below[at + 1] && fits(first, other) };
        }
        below = row;
    }
    below[0]
}
