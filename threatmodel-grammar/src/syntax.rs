//! Texts of a certain syntax: dates, catalogue references, locators.

use core::fmt;
use std::borrow::Cow;

use super::log_event;
use crate::{duration, locator::Locator};

/// A syntax that a text must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Syntax {
    /// A calendar date, `2027-03-31`.
    Date,
    /// A reference into a catalogue (`CWE-89`, `CAPEC-66`, `T1190`, `A05:2025`, …) or an `https://` address.
    Reference,
    /// The place where an asset lives: a [`Locator`], `postgres://db/shop`, `env:SIGNING_KEY`.
    Locator,
    /// A time, `1m` or `1h30m`, more than none.
    Duration,
    /// An event of the OWASP logging vocabulary, or one of the team's own that starts with `x_`.
    LogEvent,
}

/// The reason why a text does not follow the syntax.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SyntaxError {
    /// The description of the mistake.
    pub message: String,
    /// The text to write instead.
    pub help: Cow<'static, str>,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl core::error::Error for SyntaxError {}

impl Syntax {
    /// A text of this syntax, for examples in messages.
    #[must_use]
    pub const fn example(self) -> &'static str {
        match self {
            Self::Date => "2027-03-31",
            Self::Reference => "CWE-89",
            Self::Locator => "postgres://db/shop",
            Self::Duration => "1m",
            Self::LogEvent => "input_validation_fail",
        }
    }

    /// The texts that have this syntax, where they can be listed; there may be others.
    #[must_use]
    pub const fn known(self) -> &'static [&'static str] {
        match self {
            Self::LogEvent => log_event::EVENTS,
            _ => &[],
        }
    }

    /// Whether `text` has this syntax.
    ///
    /// # Errors
    ///
    /// Says what is wrong with `text` and what to write instead.
    pub fn check(self, text: &str) -> Result<(), SyntaxError> {
        match self {
            Self::Date => date(text),
            Self::Reference => reference(text),
            Self::Locator => Locator::parse(text).map(drop),
            Self::Duration => time(text),
            Self::LogEvent => log_event::check(text),
        }
    }
}

fn date(text: &str) -> Result<(), SyntaxError> {
    let help = "write a calendar date as year-month-day, `\"2027-03-31\"`";
    let wrong = |message: String| Err(SyntaxError { message, help: help.into() });
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else {
        return wrong(format!("`{text}` is not a date"));
    };
    if [(year, 4), (month, 2), (day, 2)].iter().any(|&(part, width)| !digits(part, width)) {
        return wrong(format!("`{text}` is not a date"));
    }
    let number = |part: &str| part.parse::<u32>().unwrap_or(0);
    let (year, month, day) = (number(year), number(month), number(day));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return wrong(format!("`{text}` is not a date: there is no month {month}")),
    };
    if day == 0 || day > days {
        return wrong(format!("`{text}` is not a date: month {month} of {year} has no day {day}"));
    }
    Ok(())
}

fn digits(text: &str, width: usize) -> bool {
    text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A shape of catalogue references: `#` stands for one digit, `+` for one or more, `@` for one or two capitals.
struct Catalogue {
    prefix: &'static str,
    shapes: &'static [&'static str],
    example: &'static str,
}

/// Longer prefixes first: `TA0001` must not be read as a malformed `T…`.
const CATALOGUES: &[Catalogue] = &[
    Catalogue { prefix: "CWE-", shapes: &["CWE-+"], example: "CWE-89" },
    Catalogue { prefix: "CAPEC-", shapes: &["CAPEC-+"], example: "CAPEC-66" },
    Catalogue { prefix: "CVE-", shapes: &["CVE-####-+"], example: "CVE-2021-44228" },
    Catalogue { prefix: "RFC", shapes: &["RFC +", "RFC+"], example: "RFC 6265" },
    Catalogue { prefix: "ASVS", shapes: &["ASVS +.+", "ASVS +.+.+", "ASVS v+.+.+-+.+.+"], example: "ASVS 1.2.4" },
    Catalogue { prefix: "NIST ", shapes: &["NIST @@-+", "NIST @@-+(+)"], example: "NIST SI-10" },
    Catalogue {
        prefix: "PCI DSS ",
        shapes: &["PCI DSS +", "PCI DSS +.+", "PCI DSS +.+.+", "PCI DSS +.+.+.+"],
        example: "PCI DSS 3.3.1",
    },
    Catalogue { prefix: "GDPR ", shapes: &["GDPR Art. +", "GDPR Art. +(+)"], example: "GDPR Art. 32" },
    Catalogue { prefix: "D3-", shapes: &["D3-@@@@", "D3-@@@", "D3-@@"], example: "D3-ITF" },
    Catalogue { prefix: "TA", shapes: &["TA####"], example: "TA0001" },
    Catalogue { prefix: "LLM", shapes: &["LLM##:####", "LLM##"], example: "LLM01:2025" },
    Catalogue { prefix: "API", shapes: &["API+:####"], example: "API1:2023" },
    Catalogue { prefix: "T", shapes: &["T####", "T####.###"], example: "T1190" },
    Catalogue { prefix: "M", shapes: &["M####"], example: "M1036" },
    Catalogue { prefix: "A", shapes: &["A##:####"], example: "A05:2025" },
    // An ASVS requirement in its official form, which names the version and not the standard.
    Catalogue { prefix: "v", shapes: &["v+.+.+-+.+.+"], example: "v5.0.0-1.2.5" },
];

fn reference(text: &str) -> Result<(), SyntaxError> {
    if let Some(rest) = text.strip_prefix("https://") {
        return if rest.contains('.') && !rest.contains(char::is_whitespace) {
            Ok(())
        } else {
            Err(SyntaxError {
                message: format!("`{text}` is not a web address"),
                help: "write the whole address, `\"https://example.org/page\"`".into(),
            })
        };
    }
    let known = CATALOGUES.iter().find(|catalogue| text.starts_with(catalogue.prefix));
    match known {
        Some(catalogue) if catalogue.shapes.iter().any(|shape| fits(shape.as_bytes(), text.as_bytes())) => Ok(()),
        Some(catalogue) => Err(SyntaxError {
            message: format!(
                "`{text}` is malformed: references that start with `{}` look like `{}`",
                catalogue.prefix.trim_end(),
                catalogue.example
            ),
            help: "write the identifier exactly as its catalogue does".into(),
        }),
        None => Err(SyntaxError {
            message: format!("`{text}` is not a reference into a known catalogue"),
            help: "write CWE-89, CAPEC-66, CVE-2021-44228, T1190, TA0001, M1036, D3-ITF, A05:2025, API1:2023, LLM01:2025, ASVS 1.2.4, v5.0.0-1.2.5, NIST SI-10, PCI DSS 3.3.1, GDPR Art. 32, RFC 6265, or an https:// address".into(),
        }),
    }
}

fn fits(shape: &[u8], text: &[u8]) -> bool {
    match (shape.first(), text.first()) {
        (None, None) => true,
        (Some(b'#'), Some(byte)) if byte.is_ascii_digit() => fits(&shape[1..], &text[1..]),
        (Some(b'@'), Some(byte)) if byte.is_ascii_uppercase() => fits(&shape[1..], &text[1..]),
        (Some(b'+'), Some(byte)) if byte.is_ascii_digit() => {
            let length = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
            fits(&shape[1..], &text[length..])
        }
        (Some(b'#' | b'@' | b'+'), _) => false,
        (Some(expected), Some(byte)) if expected == byte => fits(&shape[1..], &text[1..]),
        _ => false,
    }
}

fn time(text: &str) -> Result<(), SyntaxError> {
    let help = "write whole numbers with `d`, `h`, `m`, `s` or `ms`, `\"1m\"` or `\"1h30m\"`";
    match duration::parse(text) {
        Ok(time) if time.is_zero() => {
            Err(SyntaxError { message: format!("`{text}` is no time at all"), help: help.into() })
        }
        Ok(_) => Ok(()),
        Err(error) => Err(SyntaxError { message: error.to_string(), help: help.into() }),
    }
}

#[cfg(test)]
mod tests {
    use super::Syntax::{Date, Reference};

    #[test]
    fn dates_are_days_of_the_calendar() {
        for good in ["2027-03-31", "2024-02-29", "2000-02-29"] {
            assert_eq!(Date.check(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "2027-3-31",
            "2027-02-29",
            "1900-02-29",
            "2027-13-01",
            "2027-00-10",
            "2027-04-31",
            "31.03.2027",
            "2027-03-31T00:00",
        ] {
            assert!(Date.check(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn references_have_the_shape_of_their_catalogue() {
        for good in [
            "CWE-89",
            "CAPEC-66",
            "CVE-2021-44228",
            "T1190",
            "T1566.001",
            "TA0001",
            "M1036",
            "A05:2025",
            "API1:2023",
            "LLM01:2025",
            "ASVS 1.2.4",
            "ASVS v5.0.0-1.2.5",
            "v5.0.0-1.2.5",
            "NIST AC-2(1)",
            "PCI DSS 3.3.1",
            "D3-ITF",
            "RFC 6265",
            "https://example.org/x",
        ] {
            assert_eq!(Reference.check(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "CWE-",
            "CWE89",
            "cwe-89",
            "CWE-89x",
            "T119",
            "A5:2025",
            "CVE-21-1",
            "https://",
            "https://a b.c",
            "OWASP",
            "v5.0.0",
            "v5.0-1.2.5",
            "v5.0.0-1.2.5x",
        ] {
            assert!(Reference.check(bad).is_err(), "{bad}");
        }
    }
}
