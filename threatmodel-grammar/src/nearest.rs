//! "Did you mean" for names that nobody knows.

/// The known name that may be meant by what was written, if one is near enough; case makes no difference.
#[must_use]
pub fn nearest<'k>(found: &str, known: &[&'k str]) -> Option<&'k str> {
    let found = found.to_lowercase();
    let scored = known.iter().map(|name| (strsim::damerau_levenshtein(&found, &name.to_lowercase()), *name));
    let near = scored.min_by_key(|(distance, _)| *distance).filter(|(distance, name)| *distance <= name.len() / 3 + 1);
    near.map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_of_the_hand_is_near_and_another_word_is_not() {
        let known = ["targets", "stride", "by"];
        assert_eq!(nearest("taregts", &known), Some("targets"));
        assert_eq!(nearest("STRIDES", &known), Some("stride"));
        assert_eq!(nearest("severity", &known), None);
        assert_eq!(nearest("severity", &[]), None);
    }
}
