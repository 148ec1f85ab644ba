//! Durations as people write them: `1m`, `90s`, `1h30m`, `250ms`.

use core::{fmt, time::Duration};

/// Units, from the largest, with their nanoseconds.
const UNITS: [(&str, u64); 7] = [
    ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000),
    ("m", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
];

/// Reads a duration: whole numbers with the units `d`, `h`, `m`, `s`, `ms`, `us` and `ns`, each at most once and the larger
/// ones first.
///
/// ```
/// use core::time::Duration;
/// use threatmodel_grammar::duration;
///
/// assert_eq!(duration::parse("1h30m"), Ok(Duration::from_secs(5400)));
/// assert!(duration::parse("90").is_err());
/// ```
///
/// # Errors
///
/// If the text is anything else.
pub fn parse(text: &str) -> Result<Duration, BadDuration> {
    let mut rest = text;
    let mut next = 0;
    let mut nanos = 0_u64;
    if rest.is_empty() {
        return Err(BadDuration::Empty);
    }
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, after) = rest.split_at(digits);
        if number.is_empty() {
            return Err(BadDuration::NoNumber { before: rest.to_owned() });
        }
        let number: u64 = number.parse().map_err(|_| BadDuration::TooLong)?;
        let letters = after.bytes().take_while(|byte| !byte.is_ascii_digit()).count();
        let (unit, after) = after.split_at(letters);
        let Some(index) = UNITS.iter().position(|(name, _)| *name == unit) else {
            return Err(BadDuration::Unit { number, unit: unit.to_owned() });
        };
        if index < next {
            return Err(BadDuration::Order { unit: UNITS[index].0 });
        }
        next = index + 1;
        let part = number.checked_mul(UNITS[index].1).ok_or(BadDuration::TooLong)?;
        nanos = nanos.checked_add(part).ok_or(BadDuration::TooLong)?;
        rest = after;
    }
    Ok(Duration::from_nanos(nanos))
}

/// Writes a duration as [`parse`] reads it, cut to 584 years.
pub fn display(duration: Duration) -> impl fmt::Display {
    Written(nanos(duration))
}

/// The nanoseconds of a duration, cut to 584 years.
#[must_use]
pub fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

struct Written(u64);

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        if rest == 0 {
            return f.write_str("0s");
        }
        for (unit, size) in UNITS {
            let number = rest / size;
            rest %= size;
            if number > 0 {
                write!(f, "{number}{unit}")?;
            }
        }
        Ok(())
    }
}

/// The reason why a text is not a duration.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum BadDuration {
    /// There is no text.
    Empty,
    /// There is no number before this.
    NoNumber {
        /// The rest of the text.
        before: String,
    },
    /// The number has no unit, or one that is not known.
    Unit {
        /// The number.
        number: u64,
        /// The unit found after it.
        unit: String,
    },
    /// The unit stands twice, or after a smaller one.
    Order {
        /// The unit.
        unit: &'static str,
    },
    /// It is longer than 584 years.
    TooLong,
}

impl fmt::Display for BadDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the duration is empty; write `1m`, `90s` or `1h30m`"),
            Self::NoNumber { before } => write!(f, "there is no whole number before `{before}`; write `1m` or `90s`"),
            Self::Unit { number, unit } if unit.is_empty() => {
                write!(f, "`{number}` has no unit; write `{number}s` or `{number}m`")
            }
            Self::Unit { unit, .. } => write!(f, "unknown unit `{unit}`; there are d, h, m, s, ms, us and ns"),
            Self::Order { unit } => {
                write!(f, "`{unit}` is out of place; write each unit once, the larger ones first")
            }
            Self::TooLong => f.write_str("the duration is longer than 584 years"),
        }
    }
}

impl core::error::Error for BadDuration {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read() {
        for (text, nanos) in [
            ("1m", 60_000_000_000),
            ("90s", 90_000_000_000),
            ("1h30m", 5_400_000_000_000),
            ("250ms", 250_000_000),
            ("2d", 172_800_000_000_000),
            ("1s5ns", 1_000_000_005),
            ("0s", 0),
        ] {
            assert_eq!(parse(text), Ok(Duration::from_nanos(nanos)), "{text}");
        }
    }

    #[test]
    fn what_is_no_duration_says_why() {
        for (text, why) in [
            ("", "the duration is empty; write `1m`, `90s` or `1h30m`"),
            ("m", "there is no whole number before `m`; write `1m` or `90s`"),
            ("1.5h", "unknown unit `.`; there are d, h, m, s, ms, us and ns"),
            ("5", "`5` has no unit; write `5s` or `5m`"),
            ("1min", "unknown unit `min`; there are d, h, m, s, ms, us and ns"),
            ("1m ", "unknown unit `m `; there are d, h, m, s, ms, us and ns"),
            ("1m1h", "`h` is out of place; write each unit once, the larger ones first"),
            ("1m1m", "`m` is out of place; write each unit once, the larger ones first"),
            ("99999999999999999999s", "the duration is longer than 584 years"),
            ("18446744073709551615d", "the duration is longer than 584 years"),
            ("1µs", "unknown unit `µs`; there are d, h, m, s, ms, us and ns"),
        ] {
            assert_eq!(parse(text).expect_err(text).to_string(), why);
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_is_read_again(nanos in 0..u64::MAX) {
            let duration = Duration::from_nanos(nanos);
            proptest::prop_assert_eq!(parse(&display(duration).to_string()), Ok(duration));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,12}") {
            let _ = parse(&text);
        }
    }
}
