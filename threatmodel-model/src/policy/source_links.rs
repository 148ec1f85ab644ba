//! Where the sources of a project can be read: the addresses that reports lead to.

use core::fmt;

/// The addresses of sources: `https://host/{path}#L{line}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLinks(String);

/// A template that is no address of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SourceLinksError {
    /// It has no `{path}`.
    NoPath,
    /// It begins with neither `https://` nor `http://`, which are what a page may lead to.
    NoAddress,
}

impl fmt::Display for SourceLinksError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoPath => "the address of a source needs `{path}`",
            Self::NoAddress => "the address of a source begins with `https://` or `http://`",
        })
    }
}

impl core::error::Error for SourceLinksError {}

impl SourceLinks {
    /// The addresses that follow this template; `{path}`, `{line}` and `{commit}` stand for what they name.
    ///
    /// # Errors
    ///
    /// If it has no `{path}`, or is no web address.
    pub fn new(template: &str) -> Result<Self, SourceLinksError> {
        if !template.starts_with("https://") && !template.starts_with("http://") {
            return Err(SourceLinksError::NoAddress);
        }
        if !template.contains("{path}") {
            return Err(SourceLinksError::NoPath);
        }
        Ok(Self(template.to_owned()))
    }

    /// The addresses at the usual hosts, from the address of a git remote; `None` for a host that nobody knows. Who may sign in with
    /// what stands in the remote's address is left out.
    #[must_use]
    pub fn guess(remote: &str) -> Option<Self> {
        let remote = remote.trim().trim_end_matches('/');
        let (authority, path) = match remote.split_once("://") {
            Some((_, rest)) => rest.split_once('/')?,
            // As `git@host:owner/name`.
            None => remote.split_once(':')?,
        };
        let host = authority.rsplit('@').next()?.split(':').next()?.to_lowercase();
        let path = path.trim_start_matches('/');
        let path = path.strip_suffix(".git").unwrap_or(path);
        if path.is_empty() || path.contains(['{', '}', ' ', '?', '#', '"', '<']) {
            return None;
        }
        let file = match host.as_str() {
            "github.com" => "blob/{commit}/{path}#L{line}",
            "bitbucket.org" => "src/{commit}/{path}#lines-{line}",
            "codeberg.org" | "gitea.com" => "src/commit/{commit}/{path}#L{line}",
            "git.sr.ht" => "tree/{commit}/item/{path}#L{line}",
            host if host == "gitlab.com" || host.starts_with("gitlab.") => "-/blob/{commit}/{path}#L{line}",
            _ => return None,
        };
        Some(Self(format!("https://{host}/{path}/{file}")))
    }

    /// The address of a line of a file, which is named as in the repository, at a commit; without one at the newest.
    #[must_use]
    pub fn address(&self, path: &str, line: u32, commit: Option<&str>) -> String {
        let path: Vec<String> = path.split('/').map(encoded).collect();
        self.0
            .replace("{commit}", commit.unwrap_or("HEAD"))
            .replace("{line}", &line.to_string())
            .replace("{path}", &path.join("/"))
    }
}

/// A part of a path as it stands in an address, RFC 3986.
fn encoded(part: &str) -> String {
    let mut text = String::with_capacity(part.len());
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_hosts_are_known_by_their_remotes() {
        let address = |remote: &str| Some(SourceLinks::guess(remote)?.address("a b/c.rs", 7, Some("abc")));
        for (remote, expected) in [
            ("git@github.com:owner/name.git", "https://github.com/owner/name/blob/abc/a%20b/c.rs#L7"),
            ("https://token:x@github.com/owner/name", "https://github.com/owner/name/blob/abc/a%20b/c.rs#L7"),
            ("ssh://git@gitlab.example.org:22/g/s/n.git", "https://gitlab.example.org/g/s/n/-/blob/abc/a%20b/c.rs#L7"),
            ("https://bitbucket.org/o/n/", "https://bitbucket.org/o/n/src/abc/a%20b/c.rs#lines-7"),
            ("https://codeberg.org/o/n.git", "https://codeberg.org/o/n/src/commit/abc/a%20b/c.rs#L7"),
            ("https://git.sr.ht/~o/n", "https://git.sr.ht/~o/n/tree/abc/item/a%20b/c.rs#L7"),
        ] {
            assert_eq!(address(remote).as_deref(), Some(expected), "{remote}");
        }
        for unknown in
            ["/srv/git/x.git", "https://example.org/o/n", "../x", "", "https://github.com/", "git@github.com:a\"b"]
        {
            assert_eq!(address(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn a_template_is_a_web_address_with_a_path() {
        assert_eq!(SourceLinks::new("javascript:{path}"), Err(SourceLinksError::NoAddress));
        assert_eq!(SourceLinks::new("https://example.org/"), Err(SourceLinksError::NoPath));
        let links = SourceLinks::new("https://example.org/{path}?l={line}").expect("it is one");
        assert_eq!(links.address("x\"><script>.rs", 3, None), "https://example.org/x%22%3E%3Cscript%3E.rs?l=3");
    }
}
