//! Questions to the DNS, as they stand in a datagram: RFC 1035, section 4.1.
//!
//! Only what is understood to its last byte is a question. In anything else a name could travel that nobody reads.

use std::fmt::Write as _;

/// The port on which servers are asked.
pub(super) const PORT: u16 = 53;

/// The most bytes that a question is taken to have: what servers took before there were extensions (section 2.3.4).
pub(super) const LONGEST: usize = 512;

/// The fewest bytes that one has: a header, the name of the root, type and class.
pub(super) const SHORTEST: usize = HEADER + 1 + TYPE_AND_CLASS;

const HEADER: usize = 12;
const TYPE_AND_CLASS: usize = 4;
const LONGEST_LABEL: u8 = 63;
const LONGEST_NAME: usize = 255;

/// The names that a datagram asks for, each once; `None` if it is no question, or not a well-formed one.
pub(super) fn names(datagram: &[u8]) -> Option<Vec<String>> {
    if datagram.len() > LONGEST {
        return None;
    }
    let (header, mut rest) = datagram.split_first_chunk::<HEADER>()?;
    // Answers, and what is no look-up: updates carry more than names.
    const ANSWER_AND_OPERATION: u8 = 0b1111_1000;
    let [_, _, flags, _, counts @ ..] = header;
    let (counts, []) = counts.as_chunks::<2>() else { return None };
    let [questions, answers, authorities, additional] =
        counts.iter().map(|count| u16::from_be_bytes(*count)).collect::<Vec<_>>()[..]
    else {
        return None;
    };
    if flags & ANSWER_AND_OPERATION != 0 || questions == 0 || answers != 0 || authorities != 0 || additional > 1 {
        return None;
    }
    let mut names = Vec::new();
    for _ in 0..questions {
        let (name, behind) = name(rest)?;
        (_, rest) = behind.split_first_chunk::<TYPE_AND_CLASS>()?;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if additional == 1 {
        rest = behind_options(rest)?;
    }
    rest.is_empty().then_some(names)
}

/// A name without the dot at its end, and what stands behind it. A pointer to elsewhere has no place in a question: there is
/// nothing before it to point to.
///
/// A dot within a label is escaped like all bytes that names of hosts do not have, so that one label never looks like two.
fn name(mut bytes: &[u8]) -> Option<(String, &[u8])> {
    let mut text = String::new();
    let mut length = 0;
    loop {
        let (&label, rest) = bytes.split_first()?;
        length += 1 + usize::from(label);
        if label > LONGEST_LABEL || length > LONGEST_NAME {
            return None;
        }
        let (label, rest) = rest.split_at_checked(label.into())?;
        if label.is_empty() {
            if text.is_empty() {
                text.push('.');
            }
            return Some((text, rest));
        }
        if !text.is_empty() {
            text.push('.');
        }
        for byte in label {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => text.push(byte.to_ascii_lowercase().into()),
                // Writing to a text does not fail.
                byte => drop(write!(text, "\\x{byte:02x}")),
            }
        }
        bytes = rest;
    }
}

/// The bytes after the record of the sender's capabilities: RFC 6891, section 6.1.2.
fn behind_options(bytes: &[u8]) -> Option<&[u8]> {
    const ROOT_AND_TYPE: [u8; 3] = [0, 0, 41];
    const CLASS_AND_LIFE: usize = 6;
    let (start, rest) = bytes.split_first_chunk::<3>()?;
    let (_, rest) = rest.split_first_chunk::<CLASS_AND_LIFE>()?;
    let (length, rest) = rest.split_first_chunk::<2>()?;
    let (_, rest) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
    (*start == ROOT_AND_TYPE).then_some(rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn question(labels: &[&[u8]]) -> Vec<u8> {
        let mut bytes = vec![0xab, 0xcd, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        add_question(&mut bytes, labels);
        bytes
    }

    fn add_question(bytes: &mut Vec<u8>, labels: &[&[u8]]) {
        for label in labels {
            bytes.push(u8::try_from(label.len()).unwrap());
            bytes.extend(*label);
        }
        bytes.extend([0, 0, 1, 0, 1]);
    }

    fn with_options(mut bytes: Vec<u8>, options: &[u8]) -> Vec<u8> {
        bytes[11] = 1;
        bytes.extend([0, 0, 41, 4, 208, 0, 0, 0, 0, 0, u8::try_from(options.len()).unwrap()]);
        bytes.extend(options);
        bytes
    }

    fn asked(bytes: &[u8]) -> Option<String> {
        names(bytes).map(|names| names.join(" "))
    }

    #[test]
    fn a_question_gives_its_name() {
        let example = question(&[b"API", b"Example", b"org"]);
        assert_eq!(asked(&example).as_deref(), Some("api.example.org"));
        assert_eq!(asked(&with_options(example.clone(), &[0, 10, 0, 2, 1, 2])).as_deref(), Some("api.example.org"));
        assert_eq!(
            asked(&question(&[b"1", b"0", b"0", b"127", b"in-addr", b"arpa"])).unwrap(),
            "1.0.0.127.in-addr.arpa"
        );
        assert_eq!(asked(&question(&[])).as_deref(), Some("."));
        assert_eq!(question(&[]).len(), SHORTEST);
        let mut two = example.clone();
        two[5] = 2;
        add_question(&mut two, &[b"b"]);
        assert_eq!(asked(&two).as_deref(), Some("api.example.org b"));
        two.truncate(example.len());
        add_question(&mut two, &[b"api", b"example", b"ORG"]);
        assert_eq!(asked(&two).as_deref(), Some("api.example.org"));
    }

    #[test]
    fn one_label_never_looks_like_two_nor_like_a_pattern() {
        assert_eq!(asked(&question(&[b"a.b", b"c"])).as_deref(), Some("a\\x2eb.c"));
        assert_eq!(asked(&question(&[b"*", b"\xff\\"])).as_deref(), Some("\\x2a.\\xff\\x5c"));
    }

    #[test]
    fn what_is_not_understood_to_its_end_is_no_question() {
        let example = question(&[b"api", b"example", b"org"]);
        for end in 0..example.len() {
            assert_eq!(asked(&example[..end]), None, "cut off at {end}");
        }
        let changed = |at: usize, byte: u8| {
            let mut bytes = example.clone();
            bytes[at] = byte;
            asked(&bytes)
        };
        assert_eq!(changed(2, 0x81), None, "an answer");
        assert_eq!(changed(2, 0x29), None, "an update");
        for (at, count) in [(5, 0), (5, 2), (7, 1), (9, 1), (11, 1), (11, 2)] {
            assert_eq!(changed(at, count), None, "{count} at {at}");
        }
        assert_eq!(changed(12, 0xc0), None, "a pointer");
        assert_eq!(changed(12, 64), None, "a label that is too long");
        assert_eq!(asked(&[&example[..], b"x"].concat()), None, "something behind it");
        let options = with_options(example.clone(), &[1; 200]);
        assert!(asked(&options).is_some());
        assert_eq!(asked(&options[..options.len() - 1]), None);
        let mut other_record = with_options(example.clone(), &[]);
        other_record[example.len() + 2] = 16;
        assert_eq!(asked(&other_record), None, "a record of another kind");
        let label = [b'x'; 63];
        assert_eq!(asked(&question(&[&label, &label, &label, &label[..61]])).unwrap().len(), 253);
        assert_eq!(asked(&question(&[&label, &label, &label, &label[..62]])), None, "a name that is too long");
        assert_eq!(names(&[0; LONGEST + 1]), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_question_or_none(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            let _ = names(&bytes);
        }

        #[test]
        fn any_bytes_behind_a_header_are_a_question_or_none(
            count in 1..4_u8,
            bytes in prop::collection::vec(prop_oneof![0..5_u8, any::<u8>()], 0..300),
        ) {
            let mut datagram = vec![0, 0, 1, 0, 0, count, 0, 0, 0, 0, 0, 0];
            datagram.extend(bytes);
            for name in names(&datagram).into_iter().flatten() {
                prop_assert!(!name.is_empty() && name.is_ascii());
            }
        }

        #[test]
        fn a_question_that_is_built_gives_its_name_back(
            labels in prop::collection::vec("[a-zA-Z0-9_-]{1,63}", 1..4),
            options in prop::option::of(prop::collection::vec(any::<u8>(), 0..100)),
        ) {
            let parts: Vec<&[u8]> = labels.iter().map(String::as_bytes).collect();
            let bytes = question(&parts);
            let bytes = match options {
                Some(options) => with_options(bytes, &options),
                None => bytes,
            };
            prop_assert_eq!(names(&bytes), Some(vec![labels.join(".").to_ascii_lowercase()]));
        }
    }
}
