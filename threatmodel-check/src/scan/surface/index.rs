//! The signs, by the names under which code may meet them.

use std::collections::{HashMap, HashSet};

use threatmodel_model::surface::{Shape, Sign};

/// Methods that so many types have that the name alone tells nothing: the type must be named in the file.
const COMMON: [&str; 91] = [
    "accept",
    "add",
    "all",
    "alloc",
    "any",
    "arg",
    "args",
    "as_ref",
    "bind",
    "body",
    "build",
    "builder",
    "bytes",
    "call",
    "claims",
    "clone",
    "configure",
    "copy",
    "data",
    "decode",
    "decrypt",
    "default",
    "document",
    "drop",
    "element",
    "encrypt",
    "execute",
    "exists",
    "fetch_all",
    "fill",
    "find",
    "first",
    "from",
    "from_bytes",
    "from_slice",
    "from_str",
    "generate",
    "get",
    "headers",
    "identifier",
    "init",
    "insert",
    "into",
    "is_dir",
    "is_file",
    "join",
    "level",
    "limit",
    "lines",
    "listen",
    "load",
    "load_from_str",
    "max",
    "message",
    "metadata",
    "mode",
    "model",
    "name",
    "new",
    "next",
    "open",
    "parse",
    "path",
    "permissive",
    "poll",
    "post",
    "prepare",
    "prepare_cached",
    "push",
    "put",
    "query",
    "read",
    "read_line",
    "realloc",
    "recv",
    "request",
    "run",
    "seal",
    "search",
    "send",
    "set_mode",
    "sign",
    "start",
    "subject",
    "take",
    "text",
    "transaction",
    "update",
    "url",
    "verify",
    "write",
];

/// The signs, looked up by what stands in code.
pub(in crate::scan) struct Index<'s> {
    pub(super) signs: &'s [Sign],
    calls: HashMap<&'s str, Vec<(&'s str, usize)>>,
    types: HashMap<&'s str, Vec<(&'s str, usize)>>,
    attributes: HashMap<&'s str, Vec<(&'s str, usize)>>,
    shapes: HashMap<Shape, Vec<usize>>,
    /// The names of crates and types in the paths of the signs.
    owners: HashSet<&'s str>,
}

impl<'s> Index<'s> {
    pub(in crate::scan) fn new(signs: &'s [Sign]) -> Self {
        let by_last_name = |paths: fn(&Sign) -> &Vec<String>| {
            let mut known: HashMap<&'s str, Vec<(&'s str, usize)>> = HashMap::new();
            for (at, sign) in signs.iter().enumerate() {
                for path in paths(sign) {
                    known.entry(last(path)).or_default().push((path, at));
                }
            }
            known
        };
        let mut shapes: HashMap<Shape, Vec<usize>> = HashMap::new();
        for (at, sign) in signs.iter().enumerate() {
            if let Some(shape) = sign.shape {
                shapes.entry(shape).or_default().push(at);
            }
        }
        let paths = signs.iter().flat_map(|sign| sign.calls.iter().chain(&sign.types).chain(&sign.attributes));
        let owners = paths.flat_map(|path| path.split("::")).filter(|name| *name != "std").collect();
        Self {
            signs,
            owners,
            calls: by_last_name(|sign| &sign.calls),
            types: by_last_name(|sign| &sign.types),
            attributes: by_last_name(|sign| &sign.attributes),
            shapes,
        }
    }

    /// Whether a path with these names can lead to what a sign is about, or tell that a file names it.
    pub(super) fn concerns(&self, names: &[String]) -> bool {
        names.iter().any(|name| self.owners.contains(name.as_str()))
    }

    /// Whether a call of this name can be one of a sign.
    pub(super) fn has_call(&self, name: &str) -> bool {
        self.calls.contains_key(name)
    }

    /// Whether a type of this name can be one of a sign.
    pub(super) fn has_type(&self, name: &str) -> bool {
        self.types.contains_key(name)
    }

    /// The signs of a function or a macro with this path.
    pub(super) fn called(&self, path: &[String]) -> impl Iterator<Item = (&'s str, &'s Sign)> {
        self.of(&self.calls, path)
    }

    /// The signs of a type with this path.
    pub(super) fn named(&self, path: &[String]) -> impl Iterator<Item = (&'s str, &'s Sign)> {
        self.of(&self.types, path)
    }

    /// The signs of an attribute with this path.
    pub(super) fn attached(&self, path: &[String]) -> impl Iterator<Item = (&'s str, &'s Sign)> {
        self.of(&self.attributes, path)
    }

    /// The signs of this shape.
    pub(super) fn shaped(&self, shape: Shape) -> impl Iterator<Item = &'s Sign> {
        self.shapes.get(&shape).into_iter().flatten().map(|at| &self.signs[*at])
    }

    /// The signs of a method of this name, where a file names the crates and types that `names` has.
    pub(super) fn method(&self, name: &str, names: &Mentioned) -> Vec<(&'s str, &'s Sign)> {
        let known = self.calls.get(name).into_iter().flatten();
        let is_meant = |path: &str| {
            let segments: Vec<&str> = path.split("::").collect();
            let [root, .., owner, _] = segments[..] else { return false };
            // A function of a module is no method.
            let is_type = owner.starts_with(char::is_uppercase);
            let named = if COMMON.contains(&name) { names.has_type(root, owner) } else { names.has_crate(root) };
            is_type && named
        };
        known.filter(|(path, _)| is_meant(path)).map(|(path, at)| (*path, &self.signs[*at])).collect()
    }

    fn of(
        &self,
        known: &HashMap<&'s str, Vec<(&'s str, usize)>>,
        path: &[String],
    ) -> impl Iterator<Item = (&'s str, &'s Sign)> + use<'s> {
        let candidates = path.last().and_then(|name| known.get(name.as_str())).cloned().unwrap_or_default();
        let (signs, path) = (self.signs, path.to_vec());
        candidates.into_iter().filter(move |(sign, _)| is_same(sign, &path)).map(move |(sign, at)| (sign, &signs[at]))
    }
}

fn last(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

/// Whether a path in code is that of the sign. Crates pass their items on under shorter paths: the crate, and the last two names
/// where the last is of a type, must be the same.
fn is_same(sign: &str, path: &[String]) -> bool {
    let sign: Vec<&str> = sign.split("::").collect();
    let ([root, .., name], [own_root, .., own_name]) = (&sign[..], path) else { return false };
    if root != own_root || name != own_name {
        return false;
    }
    let owner = |path: &[&str]| {
        path.len().checked_sub(2).map(|at| path[at].to_owned()).filter(|name| name.starts_with(char::is_uppercase))
    };
    let own: Vec<&str> = path.iter().map(String::as_str).collect();
    match (owner(&sign), owner(&own)) {
        (Some(one), Some(other)) => one == other,
        // `std::ptr::write` is not `std::fs::write`; other crates pass functions on under shorter paths.
        (None, None) => *root != "std" || module_of(&sign) == module_of(&own),
        _ => false,
    }
}

/// The module before the last name.
fn module_of<'p>(path: &[&'p str]) -> Option<&'p str> {
    path.len().checked_sub(2).and_then(|at| path.get(at).copied())
}

/// The crates and types that a file names, by paths that lead out of what was read.
#[derive(Debug, Default)]
pub(super) struct Mentioned {
    types: HashSet<(String, String)>,
    crates: HashSet<String>,
}

impl Mentioned {
    pub(super) fn add(&mut self, path: &[String]) {
        let Some(root) = path.first() else { return };
        self.crates.insert(root.clone());
        for name in path.iter().skip(1).filter(|name| name.starts_with(char::is_uppercase)) {
            self.types.insert((root.clone(), name.clone()));
        }
    }

    fn has_crate(&self, root: &str) -> bool {
        root == "std" || self.crates.contains(root)
    }

    fn has_type(&self, root: &str, name: &str) -> bool {
        self.types.contains(&(root.to_owned(), name.to_owned()))
    }
}
