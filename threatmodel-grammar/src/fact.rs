//! What annotations say, as types: the values of keys, and how they are read.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use threatmodel_core::{statement::Statement, value::Value, words::Word};

use crate::{
    Attribute, RefKind, Takes,
    kind::{Kind, reader},
};

pub use crate::attributes::facts::*;

/// A place in a source file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Place {
    /// The file, relative to the workspace's folder, with `/` between the parts.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// How many characters of the line belong to it; 0 where only the start is known.
    pub len: u32,
}

/// The facts that every noun has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Declaration {
    /// The declared path, `crate::module::Type`: the noun's identity.
    pub path: String,
    /// The last part of the path.
    pub name: String,
    /// The team's own identifier.
    pub id: Option<String>,
    /// The doc comment.
    pub doc: String,
    /// The package that declares it.
    pub package: String,
    /// The component that it is declared in.
    pub component: String,
    /// The place of its attribute.
    pub place: Place,
}

/// A level of a classification policy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Level {
    /// The path of the policy.
    pub policy: String,
    /// The name of the level.
    pub name: String,
}

/// A file that a requirement names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct NamedFile {
    /// The file, relative to the package's folder.
    pub path: String,
    /// A text that the file must contain.
    pub contains: Option<String>,
    /// The state of the file.
    pub found: FileState,
}

/// The state of the file that a requirement names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum FileState {
    /// The file is there, with the text it must contain.
    Present,
    /// There is no such file in the package.
    Missing,
    /// The file is there but lacks the text.
    LacksText,
    /// Nobody looked: the model was collected without sources.
    Unknown,
}

/// The components that a mitigation or a decision covers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Scope {
    /// The component it stands in.
    #[default]
    Own,
    /// The component it stands in and these.
    Components(Vec<String>),
    /// Every component.
    All,
}

impl Scope {
    /// Whether it names this component, wherever the annotation stands itself.
    #[must_use]
    pub fn includes(&self, component: &str) -> bool {
        match self {
            Self::Own => false,
            Self::Components(components) => components.iter().any(|named| named == component),
            Self::All => true,
        }
    }
}

/// The value of a key in an annotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// A key alone (`true`), or `= false`.
    Flag(bool),
    /// A text, or one word of a list.
    Text(String),
    /// Several texts or words.
    Texts(Vec<String>),
    /// A whole number.
    Number(u32),
    /// References to nouns.
    Refs(Vec<Reference>),
    /// References to nouns, in groups that are taken as one.
    Groups(Vec<Vec<Reference>>),
    /// A level of a classification policy.
    Level {
        /// The policy.
        of: Reference,
        /// The name of the level.
        name: String,
    },
    /// The word `all`.
    All,
    /// A Rust expression or the path of a function, as source text.
    Expr(String),
}

/// A reference to a noun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The path as written in source; equal to `path` where only the linker knows the annotation.
    pub text: String,
    /// The path that the noun was declared under; `None` where the scan could not resolve it.
    pub path: Option<String>,
}

impl Reference {
    /// A reference whose path is known.
    #[must_use]
    pub fn resolved(path: &str) -> Self {
        Self { text: path.to_owned(), path: Some(path.to_owned()) }
    }
}

impl From<Value> for Arg {
    fn from(value: Value) -> Self {
        match value {
            Value::Flag(on) => Self::Flag(on),
            Value::Text(text) => Self::Text(text.to_owned()),
            Value::Texts(texts) => Self::Texts(texts.iter().map(|text| (*text).to_owned()).collect()),
            Value::Number(number) => Self::Number(number),
            Value::Refs(paths) => Self::Refs(paths.iter().map(|path| Reference::resolved(path)).collect()),
            Value::Groups(groups) => Self::Groups(
                groups.iter().map(|paths| paths.iter().map(|path| Reference::resolved(path)).collect()).collect(),
            ),
            Value::Level { of, name } => Self::Level { of: Reference::resolved(of), name: name.to_owned() },
            Value::All => Self::All,
            Value::Expr(text) => Self::Expr(text.to_owned()),
        }
    }
}

/// The reason why an annotation states nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unsaid {
    /// It lacks something, or has a mistake; the end of a sentence that begins with the annotation.
    Because(String),
    /// A reference in it leads nowhere, which has been told.
    Told,
}

/// An annotation whose keys are read, in a model that knows what they may refer to.
pub trait Args {
    /// Takes the value of a key out of the annotation, if it is given.
    fn take(&mut self, key: &str) -> Option<Arg>;

    /// The path of the noun that a reference leads to. One that leads nowhere, or to a noun of another kind, is told.
    fn resolve(&mut self, reference: Reference, kind: RefKind) -> Option<String>;

    /// The level of a classification policy. One that is unknown is told.
    fn level(&mut self, of: Reference, name: String) -> Option<Level>;

    /// The state of a file of the package.
    fn look(&self, path: &str, contains: Option<&str>) -> FileState;

    /// The component that the annotation is in.
    fn component(&self) -> String;

    /// The module that the annotation is in.
    fn module(&self) -> String;

    /// The facts that every noun has. Call it last: it takes them out of the annotation.
    fn declared(&mut self) -> Declaration;
}

/// What an annotation declares.
pub trait Noun {
    /// Its attribute.
    fn attribute(&self) -> &'static Attribute;

    /// The facts that every noun has.
    fn declared(&self) -> &Declaration;

    /// The values of its keys, as text, in the order of the attribute's. A key that stands for part of another has none.
    fn values(&self) -> Vec<Vec<String>>;
}

/// How the value of a key is read; nothing where it is not given. Lists are always given, and may be empty.
pub(crate) trait Read {
    /// What a fact keeps.
    type Kept;

    fn read(takes: Takes, args: &mut dyn Args, key: &str) -> Result<Option<Self::Kept>, Unsaid>;

    /// The values as text.
    fn shown(kept: &Self::Kept) -> Vec<String>;
}

impl<R: Read> Kind<R> {
    pub(crate) fn read(&self, args: &mut dyn Args, key: &str) -> Result<Option<R::Kept>, Unsaid> {
        R::read(self.takes, args, key)
    }

    #[allow(clippy::unused_self, reason = "the kind says what is shown")]
    pub(crate) fn shown(&self, kept: &R::Kept) -> Vec<String> {
        R::shown(kept)
    }

    pub(crate) fn needed(&self, args: &mut dyn Args, key: &str) -> Result<R::Kept, Unsaid> {
        let is_reference = self.takes.references().is_some();
        self.read(args, key)?.ok_or_else(|| match is_reference {
            true => Unsaid::Told,
            false => Unsaid::Because(format!("it has no `{key}` that the grammar knows")),
        })
    }
}

impl Read for reader::Text {
    type Kept = String;

    fn read(_takes: Takes, args: &mut dyn Args, key: &str) -> Result<Option<String>, Unsaid> {
        let Some(Arg::Text(text)) = args.take(key) else { return Ok(None) };
        Ok(Some(text).filter(|text| !text.trim().is_empty()))
    }

    fn shown(kept: &String) -> Vec<String> {
        vec![kept.clone()]
    }
}

impl Read for reader::Texts {
    type Kept = Vec<String>;

    fn read(_takes: Takes, args: &mut dyn Args, key: &str) -> Result<Option<Vec<String>>, Unsaid> {
        let Some(Arg::Texts(texts)) = args.take(key) else { return Ok(Some(Vec::new())) };
        Ok(Some(texts))
    }

    fn shown(kept: &Vec<String>) -> Vec<String> {
        kept.clone()
    }
}

impl<W: Word> Read for reader::OneWord<W> {
    type Kept = W;

    fn read(_takes: Takes, args: &mut dyn Args, key: &str) -> Result<Option<W>, Unsaid> {
        let Some(Arg::Text(name)) = args.take(key) else { return Ok(None) };
        Ok(W::from_name(&name))
    }

    fn shown(kept: &W) -> Vec<String> {
        vec![kept.name().to_owned()]
    }
}

impl<W: Word> Read for reader::Words<W> {
    type Kept = Vec<W>;

    fn read(_takes: Takes, args: &mut dyn Args, key: &str) -> Result<Option<Vec<W>>, Unsaid> {
        let Some(Arg::Texts(names)) = args.take(key) else { return Ok(Some(Vec::new())) };
        Ok(Some(names.iter().filter_map(|name| W::from_name(name)).collect()))
    }

    fn shown(kept: &Vec<W>) -> Vec<String> {
        kept.iter().map(|word| word.name().to_owned()).collect()
    }
}

impl Read for reader::Flag {
    type Kept = bool;

    fn read(_takes: Takes, args: &mut dyn Args, key: &str) -> Result<Option<bool>, Unsaid> {
        Ok(Some(matches!(args.take(key), Some(Arg::Flag(true)))))
    }

    fn shown(kept: &bool) -> Vec<String> {
        kept.then(|| true.to_string()).into_iter().collect()
    }
}

impl Read for reader::Number {
    type Kept = u32;

    fn read(_takes: Takes, args: &mut dyn Args, key: &str) -> Result<Option<u32>, Unsaid> {
        let Some(Arg::Number(number)) = args.take(key) else { return Ok(None) };
        Ok(Some(number))
    }

    fn shown(kept: &u32) -> Vec<String> {
        vec![kept.to_string()]
    }
}

impl Read for reader::Day {
    type Kept = Date;

    fn read(_takes: Takes, args: &mut dyn Args, key: &str) -> Result<Option<Date>, Unsaid> {
        let Some(Arg::Text(text)) = args.take(key) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| Unsaid::Because(format!("`{text}` is not a date")))
    }

    fn shown(kept: &Date) -> Vec<String> {
        vec![kept.to_string()]
    }
}

impl Read for reader::References {
    type Kept = Vec<String>;

    fn read(takes: Takes, args: &mut dyn Args, key: &str) -> Result<Option<Vec<String>>, Unsaid> {
        let references = match args.take(key) {
            Some(Arg::Refs(references)) => references,
            _ => Vec::new(),
        };
        let kind = takes.references().unwrap_or(RefKind::Noun);
        Ok(Some(references.into_iter().filter_map(|reference| args.resolve(reference, kind)).collect()))
    }

    fn shown(kept: &Vec<String>) -> Vec<String> {
        kept.clone()
    }
}

impl Read for reader::Reference {
    type Kept = String;

    fn read(takes: Takes, args: &mut dyn Args, key: &str) -> Result<Option<String>, Unsaid> {
        Ok(reader::References::read(takes, args, key)?.into_iter().flatten().next())
    }

    fn shown(kept: &String) -> Vec<String> {
        vec![kept.clone()]
    }
}

impl Read for reader::OrOwn {
    type Kept = String;

    fn read(takes: Takes, args: &mut dyn Args, key: &str) -> Result<Option<String>, Unsaid> {
        match args.take(key) {
            Some(Arg::Refs(references)) => {
                let kind = takes.references().unwrap_or(RefKind::Noun);
                Ok(references.into_iter().next().and_then(|reference| args.resolve(reference, kind)))
            }
            _ => Ok(Some(args.component())),
        }
    }

    fn shown(kept: &String) -> Vec<String> {
        vec![kept.clone()]
    }
}

impl Read for reader::Groups {
    type Kept = Vec<Vec<String>>;

    /// A group of which one is unknown is left out as a whole: what remains would claim more than was written.
    fn read(takes: Takes, args: &mut dyn Args, key: &str) -> Result<Option<Vec<Vec<String>>>, Unsaid> {
        let groups = match args.take(key) {
            Some(Arg::Groups(groups)) => groups,
            Some(Arg::Refs(references)) => references.into_iter().map(|reference| vec![reference]).collect(),
            _ => Vec::new(),
        };
        let kind = takes.references().unwrap_or(RefKind::Noun);
        let mut known = Vec::new();
        for group in groups {
            let wanted = group.len();
            let paths: Vec<String> = group.into_iter().filter_map(|reference| args.resolve(reference, kind)).collect();
            if paths.len() == wanted {
                known.push(paths);
            }
        }
        Ok(Some(known))
    }

    fn shown(kept: &Vec<Vec<String>>) -> Vec<String> {
        kept.iter().map(|group| group.join(", ")).collect()
    }
}

impl Read for reader::Scope {
    type Kept = Scope;

    fn read(takes: Takes, args: &mut dyn Args, key: &str) -> Result<Option<Scope>, Unsaid> {
        let kind = takes.references().unwrap_or(RefKind::One(Statement::Component));
        Ok(match args.take(key) {
            Some(Arg::All) => Some(Scope::All),
            Some(Arg::Refs(references)) => Some(Scope::Components(
                references.into_iter().filter_map(|reference| args.resolve(reference, kind)).collect(),
            )),
            _ => None,
        })
    }

    fn shown(kept: &Scope) -> Vec<String> {
        match kept {
            Scope::Own => Vec::new(),
            Scope::Components(components) => components.clone(),
            Scope::All => vec!["all".to_owned()],
        }
    }
}

impl Read for reader::Level {
    type Kept = Level;

    fn read(_takes: Takes, args: &mut dyn Args, key: &str) -> Result<Option<Level>, Unsaid> {
        let Some(Arg::Level { of, name }) = args.take(key) else { return Ok(None) };
        Ok(args.level(of, name))
    }

    fn shown(kept: &Level) -> Vec<String> {
        vec![format!("{}::{}", kept.policy, kept.name)]
    }
}

impl Read for reader::Code {
    type Kept = String;

    fn read(_takes: Takes, args: &mut dyn Args, key: &str) -> Result<Option<String>, Unsaid> {
        let Some(Arg::Expr(text)) = args.take(key) else { return Ok(None) };
        Ok(Some(text))
    }

    fn shown(kept: &String) -> Vec<String> {
        vec![kept.clone()]
    }
}

impl Read for reader::File {
    type Kept = NamedFile;

    fn read(takes: Takes, args: &mut dyn Args, key: &str) -> Result<Option<NamedFile>, Unsaid> {
        let Some(path) = reader::Text::read(takes, args, key)? else { return Ok(None) };
        let contains = reader::Text::read(takes, args, "contains")?;
        let found = args.look(&path, contains.as_deref());
        Ok(Some(NamedFile { path, contains, found }))
    }

    fn shown(kept: &NamedFile) -> Vec<String> {
        vec![kept.path.clone()]
    }
}
