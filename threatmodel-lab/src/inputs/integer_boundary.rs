//! Numbers at and beyond the ends of integer types.

use super::{Input, Inputs};

/// Numbers at the ends of each integer type, one beyond them, and other spellings of numbers, as text (CWE-190,
/// CWE-191, CWE-681).
///
/// From 8 to 128 bits, signed and unsigned; zero, one and minus one; the last whole number that a floating-point number
/// has exactly; numbers whose product with a usual factor wraps round; seconds at which clocks end; and signs, zeros,
/// white space, exponents, separators and digits of other scripts. For a system that takes numbers, parse those that
/// are some:
///
/// ```
/// use threatmodel_lab::inputs;
///
/// let quantities: Vec<i64> = inputs::integer_boundary().iter().filter_map(|input| input.parse().ok()).collect();
/// assert!(quantities.contains(&i64::MIN));
/// ```
#[must_use]
pub fn integer_boundary() -> Inputs {
    let mut inputs = Inputs::texts([("zero", "0"), ("one", "1"), ("minus one", "-1"), ("minus zero", "-0")]);
    for bits in [8_u32, 16, 32, 64] {
        let (unsigned, signed) = (1_i128 << bits, 1_i128 << (bits - 1));
        inputs.extend([
            Input::new(format!("largest of u{bits}"), (unsigned - 1).to_string()),
            Input::new(format!("beyond u{bits}"), unsigned.to_string()),
            Input::new(format!("largest of i{bits}"), (signed - 1).to_string()),
            Input::new(format!("beyond i{bits}"), signed.to_string()),
            Input::new(format!("smallest of i{bits}"), (-signed).to_string()),
            Input::new(format!("below i{bits}"), (-signed - 1).to_string()),
        ]);
    }
    inputs.extend(Inputs::texts([
        ("largest of i128", i128::MAX.to_string()),
        ("smallest of i128", i128::MIN.to_string()),
        ("largest of u128", u128::MAX.to_string()),
        ("beyond u128", "340282366920938463463374607431768211456".to_owned()),
        ("last exact in f64", (1_i64 << 53).to_string()),
        ("first inexact in f64", ((1_i64 << 53) + 1).to_string()),
        // Times the factor, they are 2^32 and 2^64 or a little more.
        ("wraps u32 times 4", (1_u64 << 30).to_string()),
        ("wraps u32 times 100", (u64::from(u32::MAX) / 100 + 1).to_string()),
        ("wraps u64 times 8", (1_u64 << 61).to_string()),
        ("wraps u64 times 100", (u64::MAX / 100 + 1).to_string()),
        ("wraps i64 times 1,000", (i64::MAX / 1_000 + 1).to_string()),
        ("seconds that no date has", "99999999999999".to_owned()),
        ("plus sign", "+1".to_owned()),
        ("two signs", "--1".to_owned()),
        ("zeros first", "0000000000000000000000001".to_owned()),
        ("octal by a zero", "010".to_owned()),
        ("octal", "0o10".to_owned()),
        ("hexadecimal", "0x10".to_owned()),
        ("binary", "0b10".to_owned()),
        ("exponent", "1e3".to_owned()),
        ("huge exponent", "1e999999999".to_owned()),
        ("tiny exponent", "1e-999999999".to_owned()),
        ("fraction", "1.5".to_owned()),
        ("fraction below one half of a step", "0.4999999999999999999".to_owned()),
        ("comma", "1,5".to_owned()),
        ("thousands", "1,000".to_owned()),
        ("underscore", "1_000".to_owned()),
        ("not a number", "NaN".to_owned()),
        ("infinity", "inf".to_owned()),
        ("minus infinity", "-Infinity".to_owned()),
        ("space first", " 1".to_owned()),
        ("line end last", "1\n".to_owned()),
        ("NUL last", "1\0".to_owned()),
        ("Arabic digits", "\u{661}\u{662}\u{663}".to_owned()),
        ("full-width digits", "\u{ff11}\u{ff12}\u{ff13}".to_owned()),
        ("superscript", "1\u{b2}".to_owned()),
        ("minus sign of typography", "\u{2212}1".to_owned()),
        ("nothing", String::new()),
        ("sign alone", "-".to_owned()),
        ("a million digits", "9".repeat(1_000_000)),
    ]));
    inputs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_are_those_of_the_types() {
        let inputs = integer_boundary();
        let of = |label: String| inputs.iter().find(|input| input.label() == label).unwrap().to_string();
        macro_rules! ends {
            ($($unsigned:ident $signed:ident),+) => { $(
                let (u, i) = (stringify!($unsigned), stringify!($signed));
                assert_eq!(of(format!("largest of {u}")), $unsigned::MAX.to_string());
                assert!(of(format!("beyond {u}")).parse::<$unsigned>().is_err());
                assert_eq!(of(format!("largest of {i}")), $signed::MAX.to_string());
                assert_eq!(of(format!("smallest of {i}")), $signed::MIN.to_string());
                assert!(of(format!("beyond {i}")).parse::<$signed>().is_err());
                assert!(of(format!("below {i}")).parse::<$signed>().is_err());
            )+ };
        }
        ends!(u8 i8, u16 i16, u32 i32, u64 i64);
        assert!(of("beyond u128".to_owned()).parse::<u128>().is_err());
        let wraps = |label: &str, factor: u64| of(label.to_owned()).parse::<u64>().unwrap().checked_mul(factor);
        assert!(wraps("wraps u32 times 4", 4).is_some_and(|product| product > u64::from(u32::MAX)));
        assert!(wraps("wraps u32 times 100", 100).is_some_and(|product| product > u64::from(u32::MAX)));
        assert_eq!((wraps("wraps u64 times 8", 8), wraps("wraps u64 times 100", 100)), (None, None));
    }
}
