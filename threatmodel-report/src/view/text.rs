//! Texts of a report: bounded, and without characters that act unseen. They still have to be escaped.

use threatmodel_core::names;
use threatmodel_model::model::facts::{AttackTest, Declaration};

use crate::{hash, plain};

/// The longest text that a page shows; more of it helps nobody.
const LONGEST: usize = 4_000;

pub(super) fn text(text: &str) -> String {
    plain::cut(&plain::visible(text), LONGEST).into_owned()
}

pub(super) fn texts(all: &[String]) -> Vec<String> {
    all.iter().map(|one| text(one)).collect()
}

pub(super) fn optional(one: Option<&String>) -> String {
    one.map(|one| text(one)).unwrap_or_default()
}

pub(super) fn lower(name: &str) -> String {
    name.to_lowercase()
}

pub(super) fn short(path: &str) -> String {
    text(names::short(path))
}

/// The name of a component, or of the package that stands for one.
pub(super) fn component(path: &str) -> String {
    match path.strip_prefix("package:") {
        Some(package) => format!("package {}", text(package)),
        None => short(path),
    }
}

/// Where a noun stands on the page: a name that is safe in a link, the same in every run, and of this noun alone.
pub(super) fn anchor(path: &str) -> String {
    let readable = names::short(path).chars().take(40);
    let readable: String = readable.map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
    format!("{readable}-{}", hash::stable([path]))
}

/// The link to an attack test; one function may be the test of several threats.
pub(super) fn test_link(test: &AttackTest) -> Link {
    let address = format!("{}::{}::{}", test.threat, test.site.place.file, test.site.item);
    (anchor(&address), text(&test.site.item))
}

/// The anchor of a noun, empty where the page has nothing on it, and its name.
pub(crate) type Link = (String, String);

/// The link to a noun.
pub(super) fn link(declared: &Declaration) -> Link {
    (anchor(&declared.path), text(&declared.name))
}

/// How many days are left until a day; fewer than none where it is past.
pub(super) fn days_left(as_of: jiff::civil::Date, until: jiff::civil::Date) -> i64 {
    i64::from(as_of.until(until).map_or(0, |span| span.get_days()))
}
