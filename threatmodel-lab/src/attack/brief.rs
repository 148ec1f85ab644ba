//! What the process of a configuration printed, cut to what helps.

use threatmodel_model::evidence::brief;

/// How many lines are kept at each end of a long output.
const KEPT: usize = 30;

/// From how many bytes on a line is long.
const LONG: usize = 500;

/// The output without the frames of other people's code, and without its middle where it is long.
pub(super) fn output(text: &str) -> String {
    let lines: Vec<String> = own_frames(text).into_iter().map(short).collect();
    let Some(left_out) = lines.len().checked_sub(2 * KEPT).filter(|left_out| *left_out > 1) else {
        return lines.join("\n");
    };
    let (start, end) = (&lines[..KEPT], &lines[lines.len() - KEPT..]);
    format!("{}\n[… {left_out} lines …]\n{}", start.join("\n"), end.join("\n"))
}

/// The line, without its middle where it is long.
fn short(line: &str) -> String {
    if line.len() > LONG { brief(line) } else { line.to_owned() }
}

/// The lines of a text, of backtraces only the frames of the package: the compiler names their files relative to it.
fn own_frames(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = Vec::new();
    let (mut in_backtrace, mut frame) = (false, None);
    for line in text.lines() {
        let told = line.trim_start();
        let is_frame = told.split_once(": ").is_some_and(|(number, _)| number.parse::<u32>().is_ok());
        let place = told.strip_prefix("at ");
        in_backtrace = line == "stack backtrace:" || in_backtrace && (is_frame || place.is_some());
        match place {
            Some(place) if in_backtrace => {
                lines.extend(frame.take().into_iter().chain([line]).filter(|_| place.starts_with("./")))
            }
            None if in_backtrace && is_frame => frame = Some(line),
            _ => {
                frame = None;
                lines.push(line);
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{KEPT, output};

    #[test]
    fn of_a_backtrace_the_own_frames_are_shown() {
        let text = "thread 'a' panicked at src/lib.rs:1:2:\ngone\nstack backtrace:\n   0: __rustc::rust_begin_unwind\n             \
                    at /rustc/59/library/std/src/panicking.rs:689:5\n   8: __rust_try\n   1: shop::find\n             at ./src/lib.rs:1:2\n\
                    note: Some details are omitted\n  at the end";
        let expected = "thread 'a' panicked at src/lib.rs:1:2:\ngone\nstack backtrace:\n   1: shop::find\n             \
                        at ./src/lib.rs:1:2\nnote: Some details are omitted\n  at the end";
        assert_eq!(output(text), expected);
    }

    #[test]
    fn a_long_output_keeps_both_ends() {
        let lines: Vec<String> = (0..3 * KEPT).map(|line| line.to_string()).collect();
        let cut = output(&lines.join("\n"));
        assert!(cut.starts_with("0\n1\n") && cut.ends_with("\n89") && cut.contains("[… 30 lines …]"), "{cut}");
        let short = lines[..2 * KEPT].join("\n");
        assert_eq!(output(&short), short);
    }
}
