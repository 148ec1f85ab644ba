//! Names that are made from other names.

/// A name of a type as the name of a function: `BoundParameters` gives `bound_parameters`.
#[must_use]
pub fn snake_case(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::with_capacity(name.len() + 4);
    for (at, letter) in letters.iter().enumerate() {
        // A capital starts a word after a small letter, and where it is the last capital before one: `TLSConfig`.
        let after_small = at > 0 && !letters[at - 1].is_uppercase() && letters[at - 1] != '_';
        let before_small =
            at > 0 && letters[at - 1].is_uppercase() && letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        if letter.is_uppercase() && (after_small || before_small) {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::snake_case;

    #[test]
    fn words_start_at_capitals() {
        for (name, snake) in [
            ("BoundParameters", "bound_parameters"),
            ("TLSConfig", "tls_config"),
            ("Sha256", "sha256"),
            ("MFA", "mfa"),
            ("plain", "plain"),
            ("Two_Words", "two_words"),
        ] {
            assert_eq!(snake_case(name), snake);
        }
    }
}
