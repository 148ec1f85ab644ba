//! Comments of whatever language, line by line, for the formats that live in them.

use super::Input;

/// The verbs of GuardLink that threatspec does not have, and the other way round.
const OF_GUARDLINK: [&str; 9] =
    ["@asset ", "@confirmed ", "@flows ", "@boundary ", "@handles ", "@owns ", "@audit ", "@assumes ", "@source file:"];
const OF_THREATSPEC: [&str; 3] = ["@component ", "@connects ", "@tests "];
/// The verbs of both.
const OF_BOTH: [&str; 6] = ["@threat ", "@control ", "@mitigates ", "@exposes ", "@accepts ", "@transfers "];

/// The format of the annotations in the file, if it has some.
pub(super) fn format(input: &Input) -> Option<&'static str> {
    let (mut guardlink, mut threatspec) = (0_usize, 0_usize);
    for (_, line) in lines(&input.text, is_raw(input)) {
        let Some(line) = line.filter(|line| line.starts_with('@')) else { continue };
        let starts = |verbs: &[&str]| verbs.iter().any(|verb| line.starts_with(verb));
        guardlink += usize::from(starts(&OF_GUARDLINK));
        threatspec += usize::from(starts(&OF_THREATSPEC));
        if starts(&OF_BOTH) {
            // GuardLink puts what it says into quotes behind two dashes, threatspec behind `with`.
            let is_guardlink = line.contains("-- \"") || line.contains(" using ");
            let is_threatspec = line.contains(" with ") || !is_guardlink && line.contains(':');
            guardlink += usize::from(is_guardlink);
            threatspec += usize::from(is_threatspec && !is_guardlink);
        }
    }
    match (guardlink, threatspec) {
        (0, 0) => None,
        (guardlink, threatspec) if guardlink >= threatspec => Some("guardlink"),
        _ => Some("threatspec"),
    }
}

/// What the file says in comments, without the code: a source is another version when that is another.
pub(super) fn annotated(input: &Input) -> Input {
    let said = lines(&input.text, is_raw(input)).filter_map(|(_, line)| line);
    let text = said.filter(|line| line.starts_with(['@', '-', '"'])).flat_map(|line| [line, "\n"]).collect();
    Input { name: input.name.clone(), text }
}

/// Whether annotations stand in a file without comments around them.
pub(super) fn is_raw(input: &Input) -> bool {
    [".gal", ".txt"].iter().any(|ending| input.name.ends_with(ending))
}

/// The lines of a text with their numbers; of each what the comment on it says, or nothing where there is none.
pub(super) fn lines(text: &str, raw: bool) -> impl Iterator<Item = (usize, Option<&str>)> {
    const BLOCKS: [(&str, &str); 4] = [("/*", "*/"), ("\"\"\"", "\"\"\""), ("'''", "'''"), ("<!--", "-->")];
    let all = (1..).zip(text.lines());
    let mut until: Option<&str> = None;
    all.map(move |(number, line)| {
        let trimmed = line.trim();
        if let Some(end) = until {
            let said = trimmed.split(end).next().unwrap_or_default();
            until = until.filter(|_| said.len() == trimmed.len());
            return (number, Some(said.trim_start_matches('*').trim()));
        }
        let block = BLOCKS.iter().find_map(|(start, end)| Some((trimmed.strip_prefix(start)?, *end)));
        until = block.filter(|(rest, end)| !rest.contains(end)).map(|(_, end)| end);
        (number, stripped(trimmed).or_else(|| (raw && trimmed.starts_with('@')).then_some(trimmed)))
    })
}

/// The annotation that follows code on its line.
pub(super) fn behind_code(line: &str) -> Option<&str> {
    let start = ["// @", "# @", "/* @"].iter().find_map(|mark| Some(line.find(mark)? + mark.len() - 1))?;
    line.get(start..).map(str::trim)
}

/// What the comment on a line says.
fn stripped(line: &str) -> Option<&str> {
    const STARTS: [&str; 12] = ["///", "//!", "//", "#", "--", "%", ";", "<!--", "/*", "{-", "(*", "\"\"\""];
    const ENDS: [&str; 5] = ["-->", "*/", "-}", "*)", "\"\"\""];
    let inner = STARTS.iter().find_map(|start| line.strip_prefix(start));
    let inner = inner.or_else(|| line.strip_prefix('*').filter(|rest| !rest.starts_with('/')));
    let inner = inner?;
    let inner = inner.trim_start_matches(['*', '/', '#']).trim();
    Some(ENDS.iter().fold(inner, |inner, end| inner.strip_suffix(end).unwrap_or(inner)).trim())
}

/// The words of a line; what stands in quotes is one, without them.
pub(super) fn words(text: &str) -> Vec<Word> {
    let (mut words, mut letters) = (Vec::new(), text.chars().peekable());
    while let Some(letter) = letters.next() {
        if letter.is_whitespace() {
            continue;
        }
        let mut word = String::new();
        if letter == '"' {
            while let Some(letter) = letters.next() {
                match letter {
                    '\\' => word.extend(letters.next()),
                    '"' => break,
                    other => word.push(other),
                }
            }
            words.push(Word { text: word, quoted: true });
            continue;
        }
        word.push(letter);
        while let Some(letter) = letters.next_if(|letter| !letter.is_whitespace()) {
            word.push(letter);
        }
        words.push(Word { text: word, quoted: false });
    }
    words
}

/// A word of an annotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) quoted: bool,
}

/// The parts of an annotation that these keywords, in this order, stand between; what an absent one would begin is empty.
pub(super) fn parts(words: &[Word], keywords: &[&[&str]]) -> Vec<String> {
    let mut parts: Vec<Vec<&str>> = keywords.iter().map(|_| Vec::new()).chain([Vec::new()]).collect();
    let mut current = 0;
    for word in words {
        let is_keyword = |known: &&[&str]| !word.quoted && known.contains(&word.text.as_str());
        let follows = parts.get(current).is_some_and(|part| !part.is_empty());
        match keywords.iter().skip(current).position(is_keyword).filter(|_| follows) {
            Some(skipped) => current += skipped + 1,
            None => parts.get_mut(current).into_iter().for_each(|part| part.push(&word.text)),
        }
    }
    parts.into_iter().map(|part| part.join(" ")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_of_all_languages_are_read() {
        for (line, said) in [
            ("// @exposes a", Some("@exposes a")),
            ("  # @exposes a", Some("@exposes a")),
            (" * @exposes a", Some("@exposes a")),
            ("<!-- @exposes a -->", Some("@exposes a")),
            ("/* @exposes a */", Some("@exposes a")),
            ("@Test", None),
            ("let a = 1;", None),
        ] {
            assert_eq!(lines(line, false).next().and_then(|(_, said)| said), said, "{line}");
        }
    }

    #[test]
    fn a_comment_may_follow_code() {
        assert_eq!(behind_code("run(); // @review a b"), Some("@review a b"));
        assert_eq!(behind_code("run(); // a"), None);
    }

    #[test]
    fn a_comment_of_several_lines_is_read_to_its_end() {
        let text = "/*\n@threat a\n * @threat b */\n@threat c\n";
        let said: Vec<_> = lines(text, false).map(|(_, said)| said).collect();
        assert_eq!(said, [Some(""), Some("@threat a"), Some("@threat b"), None]);
    }

    #[test]
    fn keywords_in_quotes_are_words() {
        let words = words("\"a to b\" to #c with more to say");
        assert_eq!(parts(&words, &[&["to"], &["with"]]), ["a to b", "#c", "more to say"]);
    }
}
