//! The meaning of a query: its words looked up among nouns, fields, words of the vocabulary and names of the models.

use jiff::civil::Date;
use threatmodel_model::model::{Model, today};

use super::{
    ast::{self, Comparison, Condition, RelationKind, Word},
    fields::{Field, NOUNS, Noun},
    mistake::Fault,
    names,
    value::{Height, Literal, Named, Type, folded, word_at, written},
};

/// A query that can be run.
pub(super) struct Plan {
    pub(super) noun: &'static Noun,
    /// Relations, and the path of the noun that each leads to.
    pub(super) relations: Vec<(RelationKind, String)>,
    pub(super) filter: Option<Filter>,
    pub(super) order: Option<(&'static Field, bool)>,
    /// The columns that somebody chose.
    pub(super) show: Vec<&'static Field>,
    pub(super) limit: usize,
}

/// A condition on rows.
pub(super) enum Filter {
    Any(Vec<Filter>),
    All(Vec<Filter>),
    Not(Box<Filter>),
    Compare(&'static Field, Comparison, Literal),
    Has(&'static Field),
}

type Models<'m> = [(&'m str, &'m Model)];

/// Looks the words of a query up.
pub(super) fn of(query: &ast::Query, models: &Models<'_>) -> Result<Plan, Fault> {
    let noun = noun(&query.noun)?;
    let planner = Planner { noun, reaches: query.relations.iter().any(reaches), models };
    let relations = query.relations.iter().map(|relation| planner.relation(relation)).collect::<Result<_, _>>()?;
    let filter = query.filter.as_ref().map(|condition| planner.filter(condition)).transpose()?;
    let order = query.order.as_ref().map(|order| planner.order(order)).transpose()?;
    let show = query.show.iter().map(|word| planner.field(word)).collect::<Result<_, _>>()?;
    let limit = query.limit.as_ref().map_or(Ok(usize::MAX), number)?;
    Ok(Plan { noun, relations, filter, order, show, limit })
}

/// The noun of this name.
fn noun(word: &Word) -> Result<&'static Noun, Fault> {
    let found = NOUNS.iter().find(|noun| noun.name.eq_ignore_ascii_case(&word.text));
    found.ok_or_else(|| {
        let fault = Fault::new(word.span.clone(), format!("there is no noun `{}`", word.text));
        fault.nearest(&word.text, NOUNS.iter().map(|noun| noun.name))
    })
}

fn reaches(relation: &ast::Relation) -> bool {
    relation.kind == RelationKind::ReachableFrom
}

fn number(word: &Word) -> Result<usize, Fault> {
    word.text.parse().map_err(|_| Fault::new(word.span.clone(), format!("`{}` is no whole number", word.text)))
}

/// The tables in which the words of a noun are looked up.
struct Planner<'p, 'm> {
    noun: &'static Noun,
    reaches: bool,
    models: &'p Models<'m>,
}

impl Planner<'_, '_> {
    fn relation(&self, relation: &ast::Relation) -> Result<(RelationKind, String), Fault> {
        let known = self.noun.relations.iter().find(|(kind, _)| *kind == relation.kind);
        let Some((kind, named)) = known else {
            let message = format!("`{}` means nothing for {}", relation.kind.words(), self.noun.name);
            let known: Vec<String> =
                self.noun.relations.iter().map(|(kind, _)| format!("`{}`", kind.words())).collect();
            return Err(Fault::new(relation.span.clone(), message).help(match known.is_empty() {
                true => "write `where` and a condition".to_owned(),
                false => format!("{} know {}", self.noun.name, known.join(" and ")),
            }));
        };
        let path = names::declared(&relation.name, *named, self.models);
        let is_actor = *named == Named::Component && names::declared(&relation.name, Named::Actor, self.models).is_ok();
        match path {
            Err(fault) if is_actor => Err(fault.help("this is an actor; code is of components only")),
            path => Ok((*kind, path?)),
        }
    }

    fn filter(&self, condition: &Condition) -> Result<Filter, Fault> {
        let all = |parts: &[Condition]| parts.iter().map(|part| self.filter(part)).collect::<Result<Vec<_>, _>>();
        Ok(match condition {
            Condition::Any(parts) => Filter::Any(all(parts)?),
            Condition::All(parts) => Filter::All(all(parts)?),
            Condition::Not(part) => Filter::Not(Box::new(self.filter(part)?)),
            Condition::Has(word) => self.has(word)?,
            Condition::Bare(word) => self.bare(word)?,
            Condition::Compare { field, comparison, value } => {
                let (word, field) = (field, self.field(field)?);
                self.comparable(word, field, *comparison)?;
                Filter::Compare(field, *comparison, self.literal(field, *comparison, value)?)
            }
        })
    }

    fn has(&self, word: &Word) -> Result<Filter, Fault> {
        let field = self.field(word)?;
        match field.kind {
            Type::Flag => {
                Err(Fault::new(word.span.clone(), format!("`{}` is a flag, which is always known", field.name))
                    .help(format!("write `{}` alone", field.name)))
            }
            _ => Ok(Filter::Has(field)),
        }
    }

    /// A word alone: a flag, or a word of `state` or `evidence`.
    fn bare(&self, word: &Word) -> Result<Filter, Fault> {
        let field = self.noun.fields.iter().find(|field| field.name.eq_ignore_ascii_case(&word.text));
        if let Some(field) = field.filter(|field| field.kind == Type::Flag) {
            self.available(word, field)?;
            return Ok(Filter::Compare(field, Comparison::Equals, Literal::Flag(true)));
        }
        if let Some(field) = field {
            let fault = Fault::new(word.span.clone(), format!("`{}` is no flag", field.name));
            return Err(fault.help(format!("compare it, or write `has {}`", field.name)));
        }
        for field in self.with_bare_words() {
            let (Type::Word(words) | Type::Ranked(words)) = field.kind else { continue };
            if let Some(at) = word_at(words, &word.text) {
                return Ok(Filter::Compare(field, Comparison::Equals, Literal::Word(at, words[at])));
            }
        }
        let mut known: Vec<String> = Vec::new();
        known.extend(
            self.noun.fields.iter().filter(|field| field.kind == Type::Flag).map(|field| field.name.to_owned()),
        );
        for field in self.with_bare_words() {
            if let Type::Word(words) | Type::Ranked(words) = field.kind {
                known.extend(words.iter().map(|word| written(word).to_lowercase()));
            }
        }
        let fault = Fault::new(word.span.clone(), format!("{} have no flag `{}`", self.noun.name, word.text));
        Err(fault.nearest(&word.text, known.iter().map(String::as_str)))
    }

    fn with_bare_words(&self) -> impl Iterator<Item = &'static Field> {
        self.noun.fields.iter().filter(|field| matches!(field.name, "state" | "evidence"))
    }

    fn field(&self, word: &Word) -> Result<&'static Field, Fault> {
        let field = self.noun.fields.iter().find(|field| field.name.eq_ignore_ascii_case(&word.text));
        let field = field.ok_or_else(|| {
            let fault = Fault::new(word.span.clone(), format!("{} have no field `{}`", self.noun.name, word.text));
            fault.nearest(&word.text, self.noun.fields.iter().map(|field| field.name))
        })?;
        self.available(word, field)?;
        Ok(field)
    }

    /// A field that nothing would fill is a mistake: its conditions would silently hold for no row.
    fn available(&self, word: &Word, field: &Field) -> Result<(), Fault> {
        match field.of_reach && !self.reaches {
            false => Ok(()),
            true => {
                Err(Fault::new(word.span.clone(), format!("`{}` is known only after `reachable from`", field.name))
                    .help(format!("write `{} reachable from NAME`", self.noun.name)))
            }
        }
    }

    fn order(&self, order: &ast::Order) -> Result<(&'static Field, bool), Fault> {
        let field = self.field(&order.field)?;
        match field.kind.is_list() {
            false => Ok((field, order.descending)),
            true => {
                Err(Fault::new(order.field.span.clone(), format!("`{}` is a list, which has no order", field.name)))
            }
        }
    }

    fn comparable(&self, word: &Word, field: &Field, comparison: Comparison) -> Result<(), Fault> {
        let sign = comparison.sign();
        let fault = || Fault::new(word.span.clone(), format!("`{}` cannot be compared with `{sign}`", field.name));
        match comparison {
            Comparison::Equals | Comparison::Differs if field.kind.is_list() => {
                let help = match comparison {
                    Comparison::Differs => format!("it is a list: write `not {} contains …`", field.name),
                    _ => format!("it is a list: write `{} contains …`", field.name),
                };
                Err(fault().help(help))
            }
            Comparison::Contains if !field.kind.is_searched() => Err(fault().help("write `=`")),
            Comparison::Below | Comparison::AtMost | Comparison::Above | Comparison::AtLeast
                if !field.kind.is_ordered() =>
            {
                Err(fault().help("only words in an order, levels, numbers and dates are less or more than others"))
            }
            _ => Ok(()),
        }
    }

    fn literal(&self, field: &Field, comparison: Comparison, word: &Word) -> Result<Literal, Fault> {
        match field.kind {
            Type::Ranked(words) | Type::Word(words) | Type::Words(words) => match word_at(words, &word.text) {
                Some(at) => Ok(Literal::Word(at, words[at])),
                None => {
                    let known: Vec<String> = words.iter().map(|word| written(word)).collect();
                    let fault = Fault::new(word.span.clone(), format!("`{}` is no {}", word.text, field.name));
                    Err(fault.nearest(&word.text, known.iter().map(String::as_str)))
                }
            },
            // Part of a name need not be a name.
            Type::Name(_) if comparison == Comparison::Contains => Ok(Literal::Text(folded(&word.text))),
            Type::Text | Type::Texts => Ok(Literal::Text(folded(&word.text))),
            Type::Name(named) | Type::Names(named) => {
                Ok(Literal::Name(names::declared_or_package(word, named, self.models)?))
            }
            Type::Number => Ok(Literal::Number(number(word)?)),
            Type::Date => self.date(word).map(Literal::Date),
            Type::Flag => match word.text.to_ascii_lowercase().as_str() {
                "yes" | "true" => Ok(Literal::Flag(true)),
                "no" | "false" => Ok(Literal::Flag(false)),
                _ => Err(Fault::new(word.span.clone(), format!("`{}` is a flag: `yes` or `no`", field.name))),
            },
            Type::Level => self.level(word),
        }
    }

    /// A date, or the day that the models are judged on.
    fn date(&self, word: &Word) -> Result<Date, Fault> {
        if word.text.eq_ignore_ascii_case("today") {
            return Ok(self.models.first().map_or_else(today, |(_, model)| model.facts().as_of));
        }
        // The parser of dates reads times too, and they would be forgotten.
        let date = word.text.parse().ok().filter(|_| word.text.len() == "2026-06-01".len());
        date.ok_or_else(|| {
            Fault::new(word.span.clone(), format!("`{}` is no date", word.text)).help("write `2026-06-01` or `today`")
        })
    }

    fn level(&self, word: &Word) -> Result<Literal, Fault> {
        let policies = || self.models.iter().flat_map(|(_, model)| &model.facts().classifications);
        let same = |level: &&String| level.eq_ignore_ascii_case(&word.text);
        let Some(name) = policies().flat_map(|policy| &policy.levels).find(same) else {
            let known: std::collections::BTreeSet<&str> =
                policies().flat_map(|policy| &policy.levels).map(String::as_str).collect();
            let fault = Fault::new(word.span.clone(), format!("no classification has a level `{}`", word.text));
            return Err(fault.nearest(&word.text, known));
        };
        let heights = policies().filter_map(|policy| {
            let rank = policy.levels.iter().position(|level| level == name)?;
            Some((policy.path.clone(), Height::of(rank, policy.levels.len())))
        });
        Ok(Literal::Level(name.clone(), heights.collect()))
    }
}
