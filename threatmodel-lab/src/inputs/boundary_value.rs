//! Values at the edge of what a field means.

use super::Inputs;

/// Values at the edge of what a field means: texts, numbers, dates, addresses, choices (CWE-20, CWE-1284, CWE-1287).
///
/// Nothing, white space and what looks like nothing; words that mean something to programs; negative and huge amounts;
/// days that do not exist and the ends of calendars; addresses of mail and of the network that are almost some; texts
/// of many and of strange characters. Ask whether the system has refused them; for whole numbers there is
/// [`integer_boundary`](super::integer_boundary()), for names [`confusable_name`](super::confusable_name()).
#[must_use]
pub fn boundary_value() -> Inputs {
    Inputs::texts([
        ("nothing", String::new()),
        ("space", " ".to_owned()),
        ("tab and line end", "\t\r\n".to_owned()),
        ("space that is not ASCII", "\u{a0}".to_owned()),
        ("zero width alone", "\u{200b}".to_owned()),
        ("NUL", "\0".to_owned()),
        ("word null", "null".to_owned()),
        ("word undefined", "undefined".to_owned()),
        ("word true", "true".to_owned()),
        ("word no, which YAML takes for false", "no".to_owned()),
        ("negative quantity", "-1".to_owned()),
        ("part of a quantity", "0.001".to_owned()),
        ("huge amount", "99999999999.99".to_owned()),
        ("amount with many digits", "0.000000000000000000001".to_owned()),
        ("not a number", "NaN".to_owned()),
        ("per cent beyond a hundred", "101%".to_owned()),
        ("day that no month has", "2023-02-30".to_owned()),
        ("leap day of a year without one", "2023-02-29".to_owned()),
        ("day zero", "2023-00-00".to_owned()),
        ("month thirteen", "2023-13-01".to_owned()),
        ("year zero", "0000-01-01".to_owned()),
        ("year before it", "-0001-12-31".to_owned()),
        ("last year of four digits", "9999-12-31".to_owned()),
        ("year of five digits", "10000-01-01".to_owned()),
        ("year far away", "+262143-12-31".to_owned()),
        ("begin of Unix time", "1970-01-01T00:00:00Z".to_owned()),
        ("before Unix time", "1969-12-31T23:59:59Z".to_owned()),
        ("leap second", "2016-12-31T23:59:60Z".to_owned()),
        ("hour twenty-four", "2023-01-01T24:00:00Z".to_owned()),
        ("hour that the clock skips", "2023-03-26T02:30:00 Europe/Berlin".to_owned()),
        ("hour that comes twice", "2023-10-29T02:30:00 Europe/Berlin".to_owned()),
        ("offset of more than a day", "2023-01-01T00:00:00+25:00".to_owned()),
        ("two-digit year", "01/02/03".to_owned()),
        ("duration that overflows", "P99999999999Y".to_owned()),
        ("mail address without a name", "@example.org".to_owned()),
        ("mail address with two signs", "a@b@example.org".to_owned()),
        ("mail address with quotes", "\"a b\"@example.org".to_owned()),
        ("mail address with a comment", "a(b)@example.org".to_owned()),
        ("mail address with a tag", "a+b@example.org".to_owned()),
        ("mail address of a number", "a@[127.0.0.1]".to_owned()),
        ("mail address of two", "a@example.org,b@example.org".to_owned()),
        ("mail address with a long name", format!("{}@example.org", "a".repeat(65))),
        ("port zero", "0".to_owned()),
        ("port beyond the last", "65536".to_owned()),
        ("number of the network with a zero", "010.0.0.1".to_owned()),
        ("number of the network beyond the last", "256.0.0.1".to_owned()),
        ("UUID of zeros", "00000000-0000-0000-0000-000000000000".to_owned()),
        ("UUID of ones", "ffffffff-ffff-ffff-ffff-ffffffffffff".to_owned()),
        ("UUID without dashes in braces", "{00000000000040008000000000000001}".to_owned()),
        ("latitude beyond the pole", "90.0001".to_owned()),
        ("country that is none", "XX".to_owned()),
        ("currency that is none", "XXX".to_owned()),
        ("choice in another case", "ADMIN".to_owned()),
        ("choice with a space", "admin ".to_owned()),
        ("list in a text", "a,b".to_owned()),
        ("255 characters", "a".repeat(255)),
        ("256 characters", "a".repeat(256)),
        ("65,536 characters", "a".repeat(65_536)),
        ("a million characters", "a".repeat(1_000_000)),
        ("256 characters of four bytes", "\u{1f600}".repeat(256)),
        ("one character of many marks", format!("a{}", "\u{301}".repeat(1_000))),
        ("one sign of many characters", "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}\u{200d}\u{1f466}".to_owned()),
        // Their length changes with the case: `ß` becomes `SS`, and `İ` an i with a dot.
        ("letter that grows in capitals", "stra\u{df}e".to_owned()),
        ("letter that grows in small letters", "\u{130}stanbul".to_owned()),
        ("ligature that NFKC takes apart", "\u{fb01}le".to_owned()),
        ("character that NFKC makes eighteen of", "\u{fdfa}".to_owned()),
        ("not assigned", "\u{378}".to_owned()),
        ("private use", "\u{e000}".to_owned()),
        ("no character", "\u{fffe}".to_owned()),
        ("mark of the byte order", "\u{feff}a".to_owned()),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_about_case_and_length_hold() {
        let inputs = boundary_value();
        let of = |label: &str| inputs.iter().find(|input| input.label() == label).unwrap().to_string();
        let grows = of("letter that grows in capitals");
        assert!(grows.to_uppercase().chars().count() > grows.chars().count());
        let grows = of("letter that grows in small letters");
        assert!(grows.to_lowercase().chars().count() > grows.chars().count());
        assert_eq!((of("256 characters").len(), of("256 characters of four bytes").len()), (256, 1024));
        for date in ["2023-02-29", "2023-02-30", "2023-00-00", "2023-13-01"] {
            assert!(
                inputs.iter().any(|input| **input == *date) && date.parse::<jiff::civil::Date>().is_err(),
                "{date}"
            );
        }
        assert!("65536".parse::<u16>().is_err() && "256.0.0.1".parse::<std::net::Ipv4Addr>().is_err());
    }
}
