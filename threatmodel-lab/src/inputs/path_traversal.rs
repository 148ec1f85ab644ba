//! Paths that lead out of a folder.

use super::{Input, Inputs};

/// How `..` and `/` are written.
const SPELLINGS: [(&str, &str, &str); 19] = [
    ("plain", "..", "/"),
    ("backslashes", "..", "\\"),
    ("dots percent-encoded", "%2e%2e", "/"),
    ("slashes percent-encoded", "..", "%2f"),
    ("backslashes percent-encoded", "..", "%5c"),
    ("percent-encoded", "%2e%2e", "%2f"),
    ("percent-encoded in capitals", "%2E%2E", "%2F"),
    // For a check between two decoders.
    ("percent-encoded twice", "%252e%252e", "%252f"),
    ("slashes percent-encoded twice", "..", "%252f"),
    // For decoders that do not insist on the shortest form.
    ("overlong in two bytes", "%c0%ae%c0%ae", "%c0%af"),
    ("overlong in three bytes", "%e0%80%ae%e0%80%ae", "%e0%80%af"),
    ("percent-u", "%u002e%u002e", "%u002f"),
    // For a normalization of Unicode behind the check.
    ("full width", "\u{ff0e}\u{ff0e}", "\u{ff0f}"),
    ("two dot leader", "\u{2025}", "/"),
    // For a filter that deletes `../` once.
    ("left by a filter", "....", "//"),
    ("nested for a filter", "...", "/./"),
    ("slashes doubled", "..", "//"),
    // For proxies and servers that disagree on parameters of a segment.
    ("segment parameters", "..;", "/"),
    ("dot segments between", "./..", "/"),
];

/// The number of levels that the relative paths go up: to a neighbour of the folder, a little further, and surely to
/// the root.
const LEVELS: [usize; 3] = [1, 2, 12];

/// Paths that lead out of a folder to `etc/passwd`: [`path_traversal_to`].
#[must_use]
pub fn path_traversal() -> Inputs {
    path_traversal_to("etc/passwd")
}

/// Paths that lead out of a folder to this target (CWE-22, CWE-23, CWE-36).
///
/// They go up one, two and twelve levels with `..`, with backslashes, percent-encoded once and twice, as overlong
/// UTF-8, in full-width characters, and so that a filter which deletes `../` leaves it behind; they are absolute, with
/// drives and shares of Windows, with a NUL or another ending behind the name, and they name the folder itself. A
/// relative target is beside the folder at one level, and below the root where a path is absolute. Mint a canary into
/// it, and ask `assert_no_leak!` about what was read; for a system that writes, ask whether the target has changed.
#[must_use]
pub fn path_traversal_to(target: &str) -> Inputs {
    let target = target.trim_start_matches('/');
    let mut inputs: Inputs = SPELLINGS
        .iter()
        .flat_map(|spelling| LEVELS.iter().map(move |levels| (spelling, *levels)))
        .map(|((name, dots, slash), levels)| {
            let up = format!("{dots}{slash}").repeat(levels);
            Input::new(format!("{name}, {levels} up"), format!("{up}{}", target.replace('/', slash)))
        })
        .collect();
    let with_backslashes = target.replace('/', "\\");
    inputs.extend(Inputs::texts([
        ("absolute", format!("/{target}")),
        ("absolute with two slashes", format!("//{target}")),
        ("absolute, slash percent-encoded", format!("%2f{target}")),
        ("absolute by a file address", format!("file:///{target}")),
        ("absolute through the process", format!("/proc/self/root/{target}")),
        ("absolute with a backslash", format!("\\{with_backslashes}")),
        ("drive", format!("C:\\{with_backslashes}")),
        ("drive without a root", format!("C:{with_backslashes}")),
        ("share", format!("\\\\localhost\\c$\\{with_backslashes}")),
        ("verbatim path of Windows", format!("\\\\?\\C:\\{with_backslashes}")),
        ("down, then up", format!("images/../../{target}")),
        ("behind a file", format!("logo.png/../../{target}")),
        ("dot segment last", format!("../{target}/.")),
        ("slash last", format!("../{target}/")),
        ("NUL before an ending", format!("../{target}\0.png")),
        ("NUL percent-encoded before an ending", format!("../{target}%00.png")),
        ("query before an ending", format!("../{target}?.png")),
        ("fragment before an ending", format!("../{target}#.png")),
        // Windows drops these from the end of a name.
        ("dot last", format!("../{target}.")),
        ("space last", format!("../{target} ")),
        ("stream of NTFS", format!("../{target}::$DATA")),
        ("space first", format!(" ../{target}")),
        ("line end first", format!("\n../{target}")),
        ("home folder", format!("~/{target}")),
        ("parent alone", "..".to_owned()),
        ("folder itself", ".".to_owned()),
        ("nothing", String::new()),
        ("device of Windows", "NUL".to_owned()),
        ("device of Windows with an ending", "CON.txt".to_owned()),
    ]));
    inputs.distinct()
}

/// The inputs of [`path_traversal`] as bytes, with those that are no text: overlong UTF-8, and a byte that no text has
/// (CWE-22, CWE-176).
#[must_use]
pub fn path_traversal_bytes() -> Inputs<Vec<u8>> {
    let mut inputs = path_traversal().into_bytes();
    let target: &[u8] = b"etc/passwd";
    inputs.extend([
        Input::new("overlong slash, as bytes", [b"..\xc0\xaf", target].concat()),
        Input::new("overlong dots, as bytes", [b"\xc0\xae\xc0\xae/", target].concat()),
        Input::new("byte that is no text", [b"\xff/../../", target].concat()),
    ]);
    inputs
}

#[cfg(test)]
mod tests {
    use super::{super::tests::percent_decoded, *};

    fn of(inputs: &Inputs, label: &str) -> String {
        inputs.iter().find(|input| input.label() == label).unwrap_or_else(|| panic!("no {label}")).to_string()
    }

    #[test]
    fn what_is_encoded_decodes_to_the_plain_form() {
        let inputs = path_traversal_to("secrets/canary.txt");
        for levels in LEVELS {
            let plain = of(&inputs, &format!("plain, {levels} up"));
            assert_eq!(plain, format!("{}secrets/canary.txt", "../".repeat(levels)));
            for once in
                ["dots percent-encoded", "slashes percent-encoded", "percent-encoded", "percent-encoded in capitals"]
            {
                assert_eq!(percent_decoded(&of(&inputs, &format!("{once}, {levels} up"))), plain.as_bytes());
            }
            for twice in ["percent-encoded twice", "slashes percent-encoded twice"] {
                let half = String::from_utf8(percent_decoded(&of(&inputs, &format!("{twice}, {levels} up")))).unwrap();
                assert_ne!(half, plain);
                assert_eq!(percent_decoded(&half), plain.as_bytes());
            }
            for filtered in ["left by a filter", "nested for a filter"] {
                let left = of(&inputs, &format!("{filtered}, {levels} up")).replace("../", "");
                assert!(left.starts_with("../"), "{left}");
            }
            let backslashes = percent_decoded(&of(&inputs, &format!("backslashes percent-encoded, {levels} up")));
            assert_eq!(backslashes, of(&inputs, &format!("backslashes, {levels} up")).as_bytes());
        }
    }

    #[test]
    fn overlong_forms_are_no_utf_8_and_carry_the_bits_of_dot_and_slash() {
        let bits = |bytes: &[u8]| match *bytes {
            [first, second] => char::from(((first & 0x1f) << 6) | (second & 0x3f)),
            [_, second, third] => char::from((second & 0x3f) << 6 | (third & 0x3f)),
            _ => panic!("{bytes:?}"),
        };
        for (dot, slash) in [("%c0%ae", "%c0%af"), ("%e0%80%ae", "%e0%80%af")] {
            assert_eq!((bits(&percent_decoded(dot)), bits(&percent_decoded(slash))), ('.', '/'));
            assert!(std::str::from_utf8(&percent_decoded(dot)).is_err());
        }
        let no_text = path_traversal_bytes().iter().filter(|input| std::str::from_utf8(input).is_err()).count();
        assert_eq!(no_text, 3);
    }

    /// What lenient layers make of a path: decoders, filters, and normalizations, one after the other.
    fn readings(path: &str) -> Vec<String> {
        let unicode = path.replace("%u002e", ".").replace("%u002f", "/");
        let unicode = unicode.replace(['\u{ff0e}', '\u{2025}'], "..").replace("....", "..").replace('\u{ff0f}', "/");
        let bytes = percent_decoded(std::str::from_utf8(&percent_decoded(&unicode)).unwrap_or(&unicode));
        let mut decoded = String::new();
        let mut rest = &bytes[..];
        while let Some((first, behind)) = rest.split_first() {
            let (char, behind) = match *rest {
                [0xc0, low, ..] => (low & 0x3f, &rest[2..]),
                [0xe0, 0x80, low, ..] => (low & 0x3f, &rest[3..]),
                _ => (*first, behind),
            };
            decoded.push(char::from(char));
            rest = behind;
        }
        let slashes = decoded.replace('\\', "/");
        vec![slashes.trim_start().to_owned(), path.replace("../", ""), slashes.replace("..;", "..")]
    }

    /// Whether a folder is left when it is joined with this.
    fn leaves(path: &str) -> bool {
        let drive = path.as_bytes().get(1) == Some(&b':');
        let mut depth = 0_i32;
        let up = path.split('/').any(|segment| {
            depth += match segment {
                ".." => -1,
                "" | "." => 0,
                _ => 1,
            };
            depth < 0
        });
        up || path.starts_with('/') || drive || path.starts_with("file:///")
    }

    #[test]
    fn each_leaves_the_folder_in_some_reading() {
        const OTHERS: [&str; 5] =
            ["home folder", "folder itself", "nothing", "device of Windows", "device of Windows with an ending"];
        for input in &path_traversal_to("secrets/canary.txt") {
            let any = readings(input).iter().any(|path| leaves(path));
            assert_eq!(any, !OTHERS.contains(&input.label()), "{}: {:?}", input.label(), readings(input));
        }
        assert!(!leaves("a/../b") && !leaves("..a") && leaves("a/../../b"));
    }

    #[test]
    fn a_join_with_an_absolute_one_forgets_the_folder() {
        let absolute = of(&path_traversal(), "absolute");
        assert_eq!(std::path::Path::new("/srv").join(absolute), std::path::Path::new("/etc/passwd"));
        assert_eq!(path_traversal_to("/etc/passwd"), path_traversal());
    }
}
