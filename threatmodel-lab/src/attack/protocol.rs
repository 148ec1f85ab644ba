//! What the process of a test and the processes of its configurations tell each other.

use std::fmt;

use threatmodel_core::switch::Places;

/// Tells a process which configuration it runs: a number that its answer repeats, what it does, and the test's name.
pub(super) const DUTY: &str = "THREATMODEL_DUTY";

/// In which of its places a control is on: `only 0123456789abcdef shop::LastFour`.
pub(super) const PLACE: &str = "THREATMODEL_PLACE";

/// A control that is on in some of its places only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Isolation {
    pub(super) control: String,
    pub(super) places: Places,
}

impl fmt::Display for Isolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, place) = match &self.places {
            Places::Only(place) => ("only", place),
            Places::AllBut(place) => ("all-but", place),
        };
        write!(f, "{word} {place} {}", self.control)
    }
}

impl Isolation {
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut words = text.splitn(3, ' ');
        let (word, place, control) = (words.next()?, words.next()?.to_owned(), words.next()?.to_owned());
        let places = match word {
            "only" => Places::Only(place),
            "all-but" => Places::AllBut(place),
            _ => return None,
        };
        Some(Self { control, places })
    }
}

/// How the line starts that says what was observed.
pub(super) const ANSWER: &str = "threatmodel-observation";

/// The purpose for which a process was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Duty {
    /// To run the attack.
    Attack,
    /// To run the legitimate use.
    Legitimate,
}

impl Duty {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Attack => "attack",
            Self::Legitimate => "legitimate",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        [Self::Attack, Self::Legitimate].into_iter().find(|duty| duty.name() == name)
    }
}
