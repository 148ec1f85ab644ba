//! Text that starts another command, or adds an option to one.

use super::Inputs;

/// Text that starts another command, `cat /etc/passwd`: [`command_injection_running`].
#[must_use]
pub fn command_injection() -> Inputs {
    command_injection_running("cat /etc/passwd")
}

/// Text that starts this command in a shell, or adds an option to the command that it was meant for (CWE-78, CWE-88).
///
/// Each separator and each substitution of shells, of Unix and of Windows, outside and inside of quotes; spaces in
/// other spellings for a filter; options in the place of a name, which work without a shell. A command such as `touch
/// /tmp/…/marker` shows by its file that it ran, also where nobody sees the output.
#[must_use]
pub fn command_injection_running(command: &str) -> Inputs {
    let without_spaces = command.replace(' ', "${IFS}");
    let with_braces = format!("{{{}}}", command.replace(' ', ","));
    Inputs::texts([
        ("semicolon", format!("x; {command}")),
        ("semicolon, rest commented out", format!("x; {command} #")),
        ("and", format!("x && {command}")),
        ("or", format!("x || {command}")),
        ("pipe", format!("x | {command}")),
        ("in the background", format!("x & {command}")),
        ("line end", format!("x\n{command}")),
        ("carriage return and line end", format!("x\r\n{command}")),
        ("line end percent-encoded", format!("x%0a{command}")),
        ("substitution", format!("$({command})")),
        ("substitution by backquotes", format!("`{command}`")),
        ("substitution of a process", format!("<({command})")),
        ("out of single quotes", format!("x'; {command}; '")),
        ("out of double quotes", format!("x\"; {command}; \"")),
        ("substitution inside of double quotes", format!("x$({command})y")),
        ("out of single quotes, without spaces", format!("x';{without_spaces};'")),
        ("without spaces", format!("x;{without_spaces}")),
        ("braces for spaces", format!("x;{with_braces}")),
        ("tab for a space", format!("x;{}", command.replace(' ', "\t"))),
        ("backslash before the end of quotes", format!("x\\\"; {command}; \\\"")),
        ("redirected into a file", format!("x > /tmp/redirected; {command}")),
        ("ampersand of cmd", format!("x&{command}")),
        ("caret of cmd", format!("x^&{command}")),
        ("out of quotes for cmd", format!("x\" & {command} & \"")),
        ("substitution of PowerShell", format!("$({command});")),
        ("option that runs a command, ssh", format!("-oProxyCommand={command}")),
        ("option that runs a command, git", format!("--upload-pack={command}")),
        ("option that runs a command, tar", format!("--checkpoint-action=exec={command}")),
        ("option that runs a command, find", format!("-exec {command} ;")),
        ("option that writes a file", "--output=/tmp/redirected".to_owned()),
        ("option alone", "--help".to_owned()),
        ("end of options", "--".to_owned()),
        ("standard input", "-".to_owned()),
        ("NUL before the command", format!("x\0; {command}")),
        ("pattern of names", "*".to_owned()),
        ("variable", "$PATH".to_owned()),
    ])
    .distinct()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_shell_runs_the_command() {
        use std::process::Command;
        let folder = tempfile::tempdir().unwrap();
        let runs = |wrapped: fn(&str) -> String, label: &str| {
            let marker = folder.path().join("marker");
            let inputs = command_injection_running(&format!("touch {}", marker.display()));
            let input = inputs.iter().find(|input| input.label() == label).unwrap();
            let ended = Command::new("sh").args(["-c", &wrapped(input)]).current_dir(&folder).output().unwrap();
            let ran = marker.exists();
            let _ = std::fs::remove_file(marker);
            assert!(ran, "{label}: {ended:?}");
        };
        for label in [
            "semicolon",
            "semicolon, rest commented out",
            "or",
            "pipe",
            "line end",
            "substitution",
            "substitution by backquotes",
            "without spaces",
            "tab for a space",
        ] {
            runs(|input| format!("false {input}"), label);
        }
        runs(|input| format!("true {input}"), "and");
        runs(|input| format!("echo '{input}'"), "out of single quotes");
        runs(|input| format!("echo '{input}'"), "out of single quotes, without spaces");
        runs(|input| format!("echo \"{input}\""), "out of double quotes");
        runs(|input| format!("echo \"{input}\""), "substitution inside of double quotes");
    }
}
