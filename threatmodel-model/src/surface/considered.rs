//! What of the surface somebody has considered: by a threat that code there faces or stops, or by a dismissal.

use foldhash::{HashMap, HashSet};
use jiff::civil::Date;
use threatmodel_catalogue::{ALL, Entry};

use super::{Found, Role};
use crate::{
    annotation::Place,
    model::{
        Model,
        facts::{Threat, implicit_component},
    },
    policy::Matter,
};

/// How a place of the surface stands in a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing<'c, 'm> {
    /// Code there, or around it, faces or stops such a threat.
    Here,
    /// Other code of its component does.
    InComponent,
    /// Somebody has said why it is no threat.
    Dismissed(&'c Dismissed<'m>),
    /// Nobody has.
    Open,
}

/// A dismissal of a kind of threat, of an annotation or of the policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dismissed<'m> {
    /// The kind, by its id.
    pub(crate) kind: &'m str,
    range: Range<'m>,
    pub(crate) because: &'m str,
    pub(crate) owner: &'m str,
    pub(crate) until: Option<Date>,
    pub(crate) place: &'m Place,
    /// Its line in the lock.
    pub(crate) line: String,
}

/// The code that a dismissal covers.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Range<'m> {
    Everything,
    Component(&'m str),
    Item(String),
}

/// What a model has considered.
pub(crate) struct Considered<'m> {
    model: &'m Model,
    /// The kinds by the item that faces or stops them; any threat counts as known at the item.
    at_items: HashMap<String, HashSet<&'m str>>,
    in_components: HashMap<&'m str, HashSet<&'m str>>,
    in_files: HashMap<&'m str, HashSet<&'m str>>,
    pub(crate) dismissals: Vec<Dismissed<'m>>,
}

impl<'m> Considered<'m> {
    pub(crate) fn of(model: &'m Model) -> Self {
        let facts = model.facts();
        let mut considered = Self {
            model,
            at_items: HashMap::default(),
            in_components: HashMap::default(),
            in_files: HashMap::default(),
            dismissals: dismissals(model),
        };
        let kinds: HashMap<&str, Vec<&str>> =
            facts.threats.iter().map(|threat| (threat.path(), kinds_of(threat))).collect();
        let faced = facts.exposures.iter().map(|known| (&known.threat, &known.site));
        let stopped = facts.mitigations.iter().map(|known| (&known.threat, &known.site));
        for (threat, site) in faced.chain(stopped).filter(|(_, site)| site.in_system()) {
            let kinds = kinds.get(threat.as_str()).map_or(&[][..], Vec::as_slice);
            considered.at_items.entry(code_path(&site.item)).or_default().extend(kinds);
            considered.in_components.entry(&site.component).or_default().extend(kinds);
            considered.in_files.entry(&site.place.file).or_default().extend(kinds);
        }
        considered
    }

    /// How a place stands.
    pub(crate) fn standing(&self, found: &Found) -> Standing<'_, 'm> {
        let wanted = |kinds: &HashSet<&str>| found.kinds.iter().any(|kind| kinds.contains(kind.as_str()));
        // Where input comes in, whoever has written down any threat has thought of it.
        let counts = |kinds: &HashSet<&str>| found.role == Role::Entry || wanted(kinds);
        if around(found).any(|item| self.at_items.get(item).is_some_and(counts)) || self.handled(found, counts) {
            return Standing::Here;
        }
        if let Some(known) = self.dismissal(found, |kind| found.kinds.iter().any(|own| own == kind)) {
            return Standing::Dismissed(known);
        }
        if self.in_components.get(component(found, Some(self.model)).as_str()).is_some_and(wanted) {
            return Standing::InComponent;
        }
        Standing::Open
    }

    /// Whether this kind is considered at a place, for somebody who asks what to write down.
    pub(crate) fn knows(&self, kind: &str, found: &Found) -> bool {
        let in_file = self.in_files.get(found.place.file.as_str()).is_some_and(|kinds| kinds.contains(kind));
        in_file || self.dismissal(found, |known| known == kind).is_some()
    }

    /// The first dismissal that covers a place today, of a kind of which this holds.
    fn dismissal(&self, found: &Found, of: impl Fn(&str) -> bool) -> Option<&Dismissed<'m>> {
        let today = self.model.facts().as_of;
        self.dismissals
            .iter()
            .find(|known| of(known.kind) && known.until.is_none_or(|until| until >= today) && self.covers(known, found))
    }

    /// Whether a dismissal covers the code of a place.
    pub(crate) fn covers(&self, dismissed: &Dismissed<'_>, found: &Found) -> bool {
        match &dismissed.range {
            Range::Everything => true,
            Range::Component(path) => component(found, Some(self.model)) == *path,
            Range::Item(item) => {
                around(found).any(|around| around == item) || found.handlers.iter().any(|handler| is_of(item, handler))
            }
        }
    }

    /// Whether a function that a route leads to counts.
    fn handled(&self, found: &Found, counts: impl Fn(&HashSet<&str>) -> bool) -> bool {
        !found.handlers.is_empty()
            && found
                .handlers
                .iter()
                .all(|handler| self.at_items.iter().any(|(item, kinds)| is_of(item, handler) && counts(kinds)))
    }
}

/// The item that a place stands in, and those around it.
fn around(found: &Found) -> impl Iterator<Item = &str> {
    core::iter::successors(Some(found.item.as_str()), |item| item.rsplit_once("::").map(|(outer, _)| outer))
}

/// Whether the path of an item is that of a handler, or ends as the handler was written.
fn is_of(item: &str, handler: &str) -> bool {
    let written = handler.trim_start_matches("crate::").trim_start_matches("self::").trim_start_matches("super::");
    item == handler || item.strip_suffix(written).is_some_and(|before| before.ends_with("::"))
}

/// The path of an item as code inside it has it: that of the type, for an `impl` block.
fn code_path(item: &str) -> String {
    let Some((module, block)) = item.split_once("impl ") else { return item.to_owned() };
    let of = block.rsplit_once(" for ").map_or(block, |(_, of)| of);
    format!("{module}{}", of.split('<').next().unwrap_or(of))
}

/// The ids of the kinds that a threat is of: the one that it names, and those that share a weakness or an attack pattern with it.
/// A whole chapter of a list, such as an entry of the OWASP Top 10, says too little.
fn kinds_of(threat: &Threat) -> Vec<&str> {
    if let Some(kind) = &threat.kind {
        return vec![kind];
    }
    let tells = |reference: &str| reference.starts_with("CWE-") || reference.starts_with("CAPEC-");
    let has = |own: &str| threat.refs.iter().any(|reference| reference.eq_ignore_ascii_case(own));
    let shares = |entry: &&&Entry| entry.refs.iter().any(|own| tells(own) && has(own));
    ALL.iter().filter(shares).map(|entry| entry.id).collect()
}

fn dismissals(model: &Model) -> Vec<Dismissed<'_>> {
    let components: HashSet<&str> = model.facts().components.iter().map(|known| known.path()).collect();
    let range = |item: &str| match components.get(item) {
        Some(component) => Range::Component(component),
        None => Range::Item(code_path(item)),
    };
    let annotated = model.facts().dismissals.iter().filter(|known| known.site.in_system()).map(|known| Dismissed {
        kind: &known.kind,
        range: range(&known.site.item),
        because: &known.because,
        owner: &known.owner,
        until: known.until,
        place: &known.site.place,
        line: line(&known.kind, Some(&known.site.item), &known.owner, known.until),
    });
    let of_policy = model.policy().dismissals.iter().filter_map(|known| {
        let Matter::Kind(kind) = &known.of else { return None };
        Some(Dismissed {
            kind,
            range: known.item.as_deref().map_or(Range::Everything, range),
            because: &known.reason,
            owner: &known.owner,
            until: known.until,
            place: &known.place,
            line: line(kind, known.item.as_deref(), &known.owner, known.until),
        })
    });
    annotated.chain(of_policy).collect()
}

/// The line of a dismissal in the lock.
pub(crate) fn line(of: &str, item: Option<&str>, owner: &str, until: Option<Date>) -> String {
    let at = item.map_or_else(String::new, |item| format!(" at {item}"));
    let until = until.map_or_else(String::new, |until| format!(" until {until}"));
    format!("dismissed {of}{at} by {owner}{until}")
}

/// The innermost component around a place.
pub(crate) fn component(found: &Found, model: Option<&Model>) -> String {
    let is_around =
        |module: &str| found.item.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"));
    let known = model.into_iter().flat_map(|model| &model.facts().components);
    known
        .filter(|known| is_around(&known.module))
        .max_by_key(|known| known.module.len())
        .map_or_else(|| implicit_component(&found.package), |known| known.path().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_impl_block_is_around_what_stands_in_its_type() {
        assert_eq!(code_path("shop::web::impl Handler for Basket<T>"), "shop::web::Basket");
        assert_eq!(code_path("shop::web::impl Basket"), "shop::web::Basket");
        assert_eq!(code_path("shop::implicit"), "shop::implicit");
    }

    #[test]
    fn a_handler_is_the_function_that_its_path_ends_with() {
        assert!(is_of("shop::web::home::index", "home::index") && is_of("shop::web::index", "crate::web::index"));
        assert!(!is_of("shop::web::reindex", "index"));
        assert!(is_of("shop::web::index", "shop::web::index") && !is_of("shop::admin::index", "shop::web::index"));
    }
}
