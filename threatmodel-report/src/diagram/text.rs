//! Text of a model on a picture: made harmless, measured, cut and wrapped.

use threatmodel_text::plain;

/// How many characters of a text a picture shows.
pub(super) const SHOWN: usize = 60;

/// How many characters of a text a tooltip shows.
pub(super) const TOLD: usize = 600;

/// The text on one line of at most this many characters, without what a reader cannot see or XML cannot say.
pub(super) fn clean(text: &str, most: usize) -> String {
    // A text may be huge: only what can be shown is looked at.
    let shown: String = text.chars().take(most + 1).collect();
    let mut shown = plain::line(&shown);
    if shown.chars().nth(most).is_some() {
        shown = shown.chars().take(most.saturating_sub(1)).collect();
        shown.push('…');
    }
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How much wider the widest fonts are that a browser may take than those of the table.
const WIDEST: f64 = 1.1;

/// How much wider bold letters are.
pub(super) const BOLD: f64 = 1.1;

/// The width in pixels that a usual sans-serif font needs for the text at this size.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size * WIDEST
}

/// The width of a letter relative to the size of the font, rather too wide than too narrow.
fn em(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | '\'' | '|' => 0.26,
        ' ' | '.' | ',' | ':' | ';' | '!' | 'I' | '/' | '\\' | '[' | ']' => 0.31,
        'f' | 't' | 'r' | '(' | ')' | '-' | '`' | '{' | '}' | '·' => 0.37,
        'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' | 'J' | '*' | '^' => 0.53,
        'a' | 'b' | 'd' | 'e' | 'g' | 'h' | 'n' | 'o' | 'p' | 'q' | 'u' | '0'..='9' | '_' | '?' | '$' | '#' => 0.59,
        'A' | 'B' | 'E' | 'F' | 'K' | 'L' | 'P' | 'S' | 'T' | 'V' | 'X' | 'Y' | 'Z' | '+' | '=' | '<' | '>' | '~' => {
            0.68
        }
        'C' | 'D' | 'G' | 'H' | 'N' | 'O' | 'Q' | 'R' | 'U' | '&' => 0.76,
        'w' => 0.78,
        'm' | 'M' | '%' => 0.89,
        'W' | '@' | '…' => 1.0,
        '\u{300}'..='\u{36f}' => 0.0,
        _ if (letter as u32) < 0x1100 => 0.68,
        _ => 1.02,
    }
}

/// The text cut to a width, with an ellipsis.
pub(super) fn fit(text: &str, size: f64, most: f64) -> String {
    if width(text, size) <= most {
        return text.to_owned();
    }
    let mut fitting = String::new();
    let mut left = most - width("…", size);
    for letter in text.chars() {
        left -= em(letter) * size * WIDEST;
        if left < 0.0 {
            break;
        }
        fitting.push(letter);
    }
    format!("{}…", fitting.trim_end())
}

/// The text on lines of a width; what is too much for so many lines is cut.
pub(super) fn wrap(text: &str, size: f64, most: f64, lines: usize) -> Vec<String> {
    let mut wrapped: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut rest = pieces(text).into_iter().peekable();
    while let Some(piece) = rest.peek() {
        let longer = format!("{line}{piece}");
        if line.is_empty() || width(longer.trim_end(), size) <= most {
            line = longer;
            rest.next();
            // A piece that is wider than a line is broken where the line ends.
            while width(line.trim_end(), size) > most && wrapped.len() + 1 < lines {
                let (head, tail) = broken(&line, size, most);
                wrapped.push(head);
                line = tail;
            }
        } else if wrapped.len() + 1 < lines {
            wrapped.push(line.trim_end().to_owned());
            line = String::new();
        } else {
            line.extend(rest.by_ref());
            break;
        }
    }
    if !line.trim_end().is_empty() {
        wrapped.push(fit(line.trim_end(), size, most));
    }
    wrapped
}

/// Words with the space behind them; long names come apart before their capitals and behind their joints.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    let mut last = ' ';
    for letter in text.chars() {
        let hump = letter.is_uppercase() && last.is_lowercase();
        let joint = matches!(last, ' ' | '_' | '-' | '/' | '.') && letter != ' ';
        if (hump || joint) && !piece.is_empty() {
            pieces.push(std::mem::take(&mut piece));
        }
        piece.push(letter);
        last = letter;
    }
    pieces.push(piece);
    pieces
}

fn broken(text: &str, size: f64, most: f64) -> (String, String) {
    let mut left = most;
    let fitting = text.chars().take_while(|letter| {
        left -= em(*letter) * size * WIDEST;
        left >= 0.0
    });
    let head: String = text.chars().take(fitting.count().max(1)).collect();
    let tail = text.chars().skip(head.chars().count()).collect();
    (head, tail)
}

#[cfg(test)]
mod tests {
    use super::{clean, fit, width, wrap};

    #[test]
    fn what_cannot_be_seen_is_shown_as_replaced() {
        assert_eq!(
            clean("a\u{1b}[31m\u{202e}b\0\u{fffe}\u{feff}c", 60),
            "a\u{fffd}[31m\u{fffd}b\u{fffd}\u{fffd}\u{fffd}c"
        );
        assert_eq!(clean(" one\r\n\ttwo\u{2028}three ", 60), "one two three");
    }

    #[test]
    fn a_long_text_is_cut() {
        let shown = clean(&"x".repeat(1 << 20), 60);
        assert_eq!(shown.chars().count(), 60);
        assert!(shown.ends_with('…'));
    }

    #[test]
    fn lines_are_as_wide_as_allowed() {
        for text in [
            "PaymentGatewayOfTheNorthernHemisphere",
            "a b c d e f g h i j",
            "https, ended by the proxy",
            "ẞ漢字漢字漢字漢字",
        ] {
            let lines = wrap(text, 13.0, 90.0, 3);
            assert!(lines.len() <= 3, "{lines:?}");
            assert!(lines.iter().all(|line| width(line, 13.0) <= 90.0), "{lines:?}");
        }
        assert_eq!(wrap("AccountKeeping", 13.0, 90.0, 2), ["Account", "Keeping"]);
        assert_eq!(fit("short", 13.0, 90.0), "short");
        assert!(wrap("", 13.0, 90.0, 2).is_empty());
    }
}
