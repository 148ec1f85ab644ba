//! Variations of a list, as a strategy of proptest.

use std::fmt::Write as _;

use proptest::{
    collection::vec,
    prelude::{Strategy, any},
    sample::select,
    strategy::ValueTree as _,
    test_runner::TestRunner,
};

use super::{Input, Inputs};

/// How many encodings lie around a value at most.
const DEPTH: usize = 3;

/// A change of an input that some layer of the system undoes, or that means nothing to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Change {
    /// ASCII letters in the other case, for what takes both: SQL, HTML, names of hosts and of headers.
    Case,
    /// White space around the value, for what takes it away.
    Padding,
    /// Characters as `%2e`, for what decodes addresses and forms. What a value in an address cannot have is always so.
    Percent,
    /// Characters as `\u002e`, for what decodes a text of JSON. What such a text cannot have is always so.
    Json,
    /// Characters as `&#x2e;` or `&#46;`, for what decodes HTML or XML. `&` and `<` are always so.
    Html,
}

/// Variations of the inputs of a list, with these changes (feature `proptest`).
///
/// The case and the padding are changed first, and up to three of the encodings, in any order and repeated, lie around
/// it; in each, any characters are encoded. So whatever holds of an input holds of its variation once the system has
/// undone the changes: give those that it undoes. The label is that of the input and says what was changed, from the
/// inside to the outside. A failing variation shrinks to an earlier input of the list with less of it changed.
///
/// ```
/// use proptest::prelude::*;
/// use threatmodel_lab::inputs::{self, Change};
///
/// fn shown(name: &str) -> String {
///     name.replace('&', "&amp;").replace('<', "&lt;")
/// }
///
/// proptest!(|(input in inputs::variations(inputs::cross_site_scripting(), &[Change::Case, Change::Padding]))| {
///     prop_assert!(!shown(&input).contains('<'), "{}", input.label());
/// });
///
/// // A list that takes a goal or a depth varies with it.
/// let deep = (1..1_000_usize).prop_flat_map(|depth| inputs::variations(inputs::deep_nesting_of(depth), &[]));
/// # let _ = deep;
/// ```
///
/// # Panics
///
/// If the list has no input.
pub fn variations(inputs: Inputs, changes: &[Change]) -> impl Strategy<Value = Input> + use<> {
    let (cased, padded) = (changes.contains(&Change::Case), changes.contains(&Change::Padding));
    let mut layers: Vec<Change> = changes.iter().copied().filter(|change| change.is_encoding()).collect();
    let depth = if layers.is_empty() { 0 } else { DEPTH };
    if layers.is_empty() {
        // A choice needs something to choose from; none of it is used.
        layers.push(Change::Percent);
    }
    let around = vec((select(layers), any::<u64>()), 0..=depth);
    let inputs: Vec<Input> = inputs.into_iter().collect();
    (
        select(inputs),
        any::<u64>(),
        vec(select(vec![' ', '\t', '\n']), 0..4),
        vec(select(vec![' ', '\t', '\n']), 0..4),
        around,
    )
        .prop_map(move |(Input { label, value }, case, before, behind, around)| {
            let mut varied = Input { label, value };
            if cased {
                let value = recased(&varied.value, case);
                varied.change("in another case", value);
            }
            if padded {
                let (before, behind): (String, String) = (before.into_iter().collect(), behind.into_iter().collect());
                let value = format!("{before}{}{behind}", varied.value);
                varied.change("padded", value);
            }
            for (layer, chosen) in around {
                let (name, value) = layer.around(&varied.value, chosen);
                varied.change(name, value);
            }
            varied
        })
}

/// So many values of a strategy as a list for [`each`](fn@crate::each), always the same ones (feature `proptest`).
///
/// A test of `proptest!` is no attack test, as it has no configurations; this is how an attack test tries variations.
/// What comes twice is in the list once.
///
/// ```
/// use threatmodel_lab::{assert_blocked, each, inputs::{self, Change}};
///
/// # fn opens(path: &str) -> bool { false }
/// let paths = inputs::variations(inputs::path_traversal(), &[Change::Percent]);
/// each(inputs::drawn(&paths, 100), |path| assert_blocked!(!opens(path), "opened {path}"));
/// ```
#[must_use]
pub fn drawn(strategy: &impl Strategy<Value = Input>, count: usize) -> Inputs {
    let mut runner = TestRunner::deterministic();
    let mut drawn = Inputs::default();
    for number in 1..=count {
        // A strategy of one's own may give up; then there is one value less.
        if let Ok(tree) = strategy.new_tree(&mut runner) {
            let Input { label, value } = tree.current();
            drawn.extend([Input::new(format!("{number}: {label}"), value)]);
        }
    }
    drawn.distinct()
}

impl Input {
    /// Takes another value, and says so in the label if it is another one.
    fn change(&mut self, name: &str, value: String) {
        if value != self.value {
            self.label = format!("{}; {name}", self.label).into();
            self.value = value;
        }
    }
}

impl Change {
    fn is_encoding(self) -> bool {
        matches!(self, Self::Percent | Self::Json | Self::Html)
    }

    /// The text in this encoding, and how a label says so; of the characters that may be encoded or not, those that are
    /// chosen.
    fn around(self, text: &str, chosen: u64) -> (&'static str, String) {
        let mut encoded = String::with_capacity(text.len());
        for (at, char) in text.chars().enumerate() {
            let (chosen, capital) = (bit(chosen, at), bit(chosen, at + 31));
            if chosen && self.may_encode(char) || self.must_encode(char) {
                self.encode(char, capital, &mut encoded);
            } else {
                encoded.push(char);
            }
        }
        let name = match self {
            Self::Percent => "percent-encoded",
            Self::Json => "in JSON",
            Self::Html => "in HTML",
            Self::Case | Self::Padding => "",
        };
        (name, encoded)
    }

    fn must_encode(self, char: char) -> bool {
        match self {
            Self::Percent => !char.is_ascii_graphic() || matches!(char, '%' | '+' | '&' | '#'),
            Self::Json => matches!(char, '"' | '\\' | '\0'..='\u{1f}'),
            Self::Html => matches!(char, '&' | '<'),
            Self::Case | Self::Padding => false,
        }
    }

    /// Browsers read another character for some numbers, which are therefore left as they are.
    fn may_encode(self, char: char) -> bool {
        self != Self::Html || !matches!(char, '\0' | '\r' | '\u{80}'..='\u{9f}')
    }

    fn encode(self, char: char, capital: bool, into: &mut String) {
        // A string takes all that is written.
        let _ = match self {
            Self::Percent => char
                .encode_utf8(&mut [0; 4])
                .bytes()
                .try_for_each(|byte| if capital { write!(into, "%{byte:02X}") } else { write!(into, "%{byte:02x}") }),
            Self::Json => char.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| {
                if capital { write!(into, "\\u{unit:04X}") } else { write!(into, "\\u{unit:04x}") }
            }),
            Self::Html if capital => write!(into, "&#x{:X};", u32::from(char)),
            Self::Html => write!(into, "&#{};", u32::from(char)),
            Self::Case | Self::Padding => Ok(()),
        };
    }
}

fn recased(text: &str, chosen: u64) -> String {
    let other =
        |char: char| if char.is_ascii_lowercase() { char.to_ascii_uppercase() } else { char.to_ascii_lowercase() };
    text.chars().enumerate().map(|(at, char)| if bit(chosen, at) { other(char) } else { char }).collect()
}

/// Whether the choice falls on the character at this place: one bit for each, and all over again behind 64.
fn bit(chosen: u64, at: usize) -> bool {
    chosen >> (at % 64) & 1 == 1
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::{prelude::*, sample::Index};

    use super::{super::tests::percent_decoded, *};
    use crate::inputs;

    /// What the list has, and the label of the variation says was done around it, undone from the outside to the inside.
    fn undone(varied: &Input, original: &Input) -> String {
        let changes = varied.label().strip_prefix(original.label()).unwrap();
        changes.split("; ").skip(1).collect::<Vec<_>>().iter().rev().fold(
            varied.to_string(),
            |text, name| match *name {
                "percent-encoded" => String::from_utf8(percent_decoded(&text)).unwrap(),
                "in JSON" => serde_json::from_str(&format!("\"{text}\"")).unwrap(),
                "in HTML" => without_references(&text),
                "padded" | "in another case" => text,
                other => panic!("{other}"),
            },
        )
    }

    /// HTML with its numeric references read; there are no others.
    fn without_references(text: &str) -> String {
        let mut parts = text.split('&');
        let mut read = parts.next().unwrap().to_owned();
        for part in parts {
            let (reference, rest) = part.split_once(';').unwrap();
            let digits = reference.strip_prefix('#').unwrap();
            let number = digits.strip_prefix('x').map_or_else(|| digits.parse(), |hex| u32::from_str_radix(hex, 16));
            read.push(char::from_u32(number.unwrap()).unwrap());
            read.push_str(rest);
        }
        read
    }

    const ALL: [Change; 5] = [Change::Case, Change::Padding, Change::Percent, Change::Json, Change::Html];

    /// The inputs of all lists that are short text.
    static SHORT: LazyLock<Inputs> = LazyLock::new(|| {
        let texts = inputs::KINDS.iter().flat_map(|kind| kind.inputs()).filter(|input| input.len() < 500);
        let text = |input: Input<Vec<u8>>| {
            Some(Input::new(input.label().to_owned(), String::from_utf8(input.into_value()).ok()?))
        };
        texts.filter_map(text).collect()
    });

    proptest! {
        #[test]
        fn undone_changes_give_an_input_of_the_list(at in any::<Index>(), changes in prop::sample::subsequence(ALL.to_vec(), 0..=5), seed in any::<[u8; 32]>()) {
            use proptest::test_runner::{Config, RngAlgorithm, TestRng};
            let original = at.get(&SHORT);
            let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
            let list: Inputs = [original.clone()].into_iter().collect();
            let varied = variations(list, &changes).new_tree(&mut runner).unwrap().current();
            let plain = undone(&varied, original);
            let (cased, padded) = (changes.contains(&Change::Case), changes.contains(&Change::Padding));
            let of_list = (**original).to_owned();
            let same = |plain: &str| if cased { plain.eq_ignore_ascii_case(&of_list) } else { plain == of_list };
            let at_most = plain.len() - of_list.len();
            prop_assert!(if padded { (0..=at_most).any(|start| plain.get(start..start + of_list.len()).is_some_and(same)) && at_most < 7 } else { same(&plain) }, "{}", varied.label());
        }

        #[test]
        fn a_path_still_leaves_the_folder(path in variations(inputs::path_traversal_to("secrets/canary.txt"), &[Change::Percent])) {
            if path.label().starts_with("plain, ") {
                let mut plain = path.to_string();
                for _ in 0..DEPTH {
                    plain = String::from_utf8(percent_decoded(&plain)).unwrap();
                }
                let up = plain.split('/').take_while(|segment| *segment == "..").count();
                prop_assert!(up >= 1 && plain.ends_with("secrets/canary.txt"), "{}: {plain}", path.label());
            }
        }
    }

    #[test]
    fn what_is_drawn_is_always_the_same_and_says_what_was_changed() {
        let strategy = variations(inputs::sql_injection(), &ALL);
        let list = drawn(&strategy, 200);
        assert_eq!(list, drawn(&variations(inputs::sql_injection(), &ALL), 200));
        assert!(list.len() > 150, "{}", list.len());
        for name in ["in another case", "padded", "percent-encoded", "in JSON", "in HTML"] {
            assert!(list.iter().any(|input| input.label().contains(&format!("; {name}"))), "{name}");
        }
        let deep = drawn(&variations(inputs::sql_injection(), &[Change::Percent]), 50);
        let deepest = deep.iter().map(|input| input.label().matches("percent-encoded").count()).max();
        assert_eq!(deepest, Some(DEPTH));
    }

    #[test]
    fn without_changes_it_is_the_list() {
        let list = inputs::log_injection();
        for input in &drawn(&variations(list.clone(), &[]), 50) {
            assert!(list.iter().any(|known| **known == **input));
        }
    }
}
