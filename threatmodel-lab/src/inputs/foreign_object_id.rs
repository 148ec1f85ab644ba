//! Ids of objects that belong to somebody else.

use super::{Inputs, foreign};

/// Ids that lead from the own object `1000` to the object `1001` of somebody else: [`foreign_object_id_of`].
#[must_use]
pub fn foreign_object_id() -> Inputs {
    foreign_object_id_of("1000", "1001")
}

/// Ids that lead from the own object to one of somebody else (CWE-639, CWE-566).
///
/// The foreign id in spellings that a check may not know and a lookup understands; the own id and the foreign one in one
/// value, of which a check may see the one and a lookup the other; what stands for all objects; and, for numbers, other
/// notations, and the neighbours of the own one. Give the object of somebody else a canary, ask as the owner of the own
/// object, and let `assert_no_leak!` look at the answer; for a change or deletion, ask whether the foreign object is
/// still what it was. Each label says whether the input names the `foreign` object, `both`, `every` one or another
/// `number`.
#[must_use]
pub fn foreign_object_id_of(own: &str, foreign: &str) -> Inputs {
    let mut more = Inputs::default();
    if let (Ok(mine), Ok(other)) = (own.parse::<u32>(), foreign.parse::<u32>()) {
        more.extend(Inputs::texts([
            ("number: foreign one with a zero before", format!("0{other}")),
            ("number: foreign one with a sign", format!("+{other}")),
            ("number: foreign one with a fraction", format!("{other}.0")),
            ("number: foreign one with an exponent", format!("{other}e0")),
            ("number: foreign one in hexadecimal", format!("{other:#x}")),
            ("number: foreign one beyond 32 bits", (u64::from(other) + (1 << 32)).to_string()),
            ("number: foreign one beyond 64 bits", (u128::from(other) + (1 << 64)).to_string()),
            ("number: next", (u64::from(mine) + 1).to_string()),
            ("number: before", (i64::from(mine) - 1).to_string()),
            ("number: zero", "0".to_owned()),
            ("number: one", "1".to_owned()),
            ("number: minus one", "-1".to_owned()),
        ]));
    }
    foreign::list(own, foreign, "id", more)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_names_the_object_of_somebody_else() {
        for (own, other) in [("1000", "1001"), ("alice.pdf", "bob.pdf")] {
            foreign::tests::holds(&foreign_object_id_of(own, other), own, other);
        }
    }

    #[test]
    fn numbers_are_the_foreign_one_as_other_types_read_them() {
        let inputs = foreign_object_id();
        let of = |label: &str| {
            let input = inputs.iter().find(|input| input.label() == format!("number: foreign one {label}"));
            input.unwrap().to_string()
        };
        assert_eq!(of("with a zero before").parse(), Ok(1001));
        assert_eq!(of("with a sign").parse(), Ok(1001));
        for float in ["with a fraction", "with an exponent"] {
            assert!((of(float).parse::<f64>().unwrap() - 1001.0).abs() < f64::EPSILON);
        }
        assert_eq!(u32::from_str_radix(&of("in hexadecimal")[2..], 16), Ok(1001));
        // What `as` leaves of them.
        assert_eq!(of("beyond 32 bits").parse::<u64>().unwrap() & u64::from(u32::MAX), 1001);
        assert_eq!(of("beyond 64 bits").parse::<u128>().unwrap() & u128::from(u64::MAX), 1001);
        // Neighbours are another's only if they are not the foreign one, which comes first.
        assert!(inputs.iter().all(|input| input.label() != "number: next"));
    }
}
