//! What keys take, together with what a fact keeps of it.

use core::marker::PhantomData;

use threatmodel_core::{statement::Statement, words::Word};

use crate::{RefKind, Syntax, Takes};

/// What a key takes, and how its value is read.
pub(crate) struct Kind<R> {
    pub(crate) takes: Takes,
    reader: PhantomData<R>,
}

impl<R> Kind<R> {
    const fn new(takes: Takes) -> Self {
        Self { takes, reader: PhantomData }
    }
}

/// The names of the readers; [`read`](crate::fact) implements them.
pub(crate) mod reader {
    use core::marker::PhantomData;

    pub(crate) struct Text;
    pub(crate) struct Texts;
    pub(crate) struct OneWord<W>(PhantomData<W>);
    pub(crate) struct Words<W>(PhantomData<W>);
    pub(crate) struct Flag;
    pub(crate) struct Number;
    pub(crate) struct Day;
    pub(crate) struct Reference;
    pub(crate) struct References;
    pub(crate) struct Groups;
    pub(crate) struct Scope;
    pub(crate) struct Level;
    pub(crate) struct Code;
    pub(crate) struct File;
    pub(crate) struct OrOwn;
}

/// Any text.
pub(crate) const fn text() -> Kind<reader::Text> {
    Kind::new(Takes::Text)
}

/// A text of this syntax.
pub(crate) const fn checked(syntax: Syntax) -> Kind<reader::Text> {
    Kind::new(Takes::SyntaxText(syntax))
}

/// Texts of this syntax.
pub(crate) const fn texts(syntax: Syntax) -> Kind<reader::Texts> {
    Kind::new(Takes::SyntaxTexts(syntax))
}

/// A calendar date.
pub(crate) const fn date() -> Kind<reader::Day> {
    Kind::new(Takes::SyntaxText(Syntax::Date))
}

/// One word of a list.
pub(crate) const fn word<W: Word>() -> Kind<reader::OneWord<W>> {
    Kind::new(Takes::Word(W::NAMES))
}

/// Words of a list.
pub(crate) const fn words<W: Word>() -> Kind<reader::Words<W>> {
    Kind::new(Takes::Words(W::NAMES))
}

/// One word of a list, or a text.
pub(crate) const fn word_or_text<W: Word>() -> Kind<reader::Text> {
    Kind::new(Takes::WordOrText(W::NAMES))
}

/// Words of a list, or texts.
pub(crate) const fn words_or_texts<W: Word>() -> Kind<reader::Texts> {
    Kind::new(Takes::WordsOrTexts(W::NAMES))
}

/// A key that stands alone.
pub(crate) const fn flag() -> Kind<reader::Flag> {
    Kind::new(Takes::Flag)
}

/// A whole number between the two, both included.
pub(crate) const fn number(least: u32, most: u32) -> Kind<reader::Number> {
    Kind::new(Takes::Number(least, most))
}

/// The name of a field of an event.
pub(crate) const fn field() -> Kind<reader::Text> {
    Kind::new(Takes::Field)
}

/// The names of fields of an event.
pub(crate) const fn fields() -> Kind<reader::Texts> {
    Kind::new(Takes::Fields)
}

/// A noun that this statement declares.
pub(crate) const fn one(statement: Statement) -> Kind<reader::Reference> {
    reference(RefKind::One(statement))
}

/// Nouns that this statement declares.
pub(crate) const fn several(statement: Statement) -> Kind<reader::References> {
    references(RefKind::One(statement))
}

/// A noun of this kind.
pub(crate) const fn reference(kind: RefKind) -> Kind<reader::Reference> {
    Kind::new(Takes::Ref(kind))
}

/// A kind of threat of a catalogue.
pub(crate) const fn kind_of_threat() -> Kind<reader::Reference> {
    reference(RefKind::Kind)
}

/// Nouns of this kind.
pub(crate) const fn references(kind: RefKind) -> Kind<reader::References> {
    Kind::new(Takes::Refs(kind))
}

/// A component or an actor; without it, the component that the annotation is in.
pub(crate) const fn endpoint_or_own() -> Kind<reader::OrOwn> {
    Kind::new(Takes::Ref(RefKind::Endpoint))
}

/// Nouns that this statement declares, in groups that are taken as one.
pub(crate) const fn groups(statement: Statement) -> Kind<reader::Groups> {
    Kind::new(Takes::RefGroups(RefKind::One(statement)))
}

/// Components, or all of them.
pub(crate) const fn scope() -> Kind<reader::Scope> {
    Kind::new(Takes::RefsOrAll(RefKind::One(Statement::Component)))
}

/// A level of a classification policy.
pub(crate) const fn level() -> Kind<reader::Level> {
    Kind::new(Takes::Level)
}

/// The path of a function.
pub(crate) const fn function() -> Kind<reader::Code> {
    Kind::new(Takes::Function)
}

/// A Rust expression.
pub(crate) const fn expression() -> Kind<reader::Code> {
    Kind::new(Takes::Expr)
}

/// A detection, and the fields of its event.
pub(crate) const fn emission() -> Kind<reader::Reference> {
    Kind::new(Takes::Emission)
}

/// A file of the package, and the text that the key `contains` wants in it.
pub(crate) const fn file() -> Kind<reader::File> {
    Kind::new(Takes::Text)
}
