//! Reads what stands behind the scheme of a locator.

use super::{
    scheme::{self, Means, Server},
    template::{Stars, Template, check_variables},
    wrong,
};
use crate::SyntaxError;

/// The place that a locator points to, as written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// A file, or a socket with a path.
    File(Template),
    /// A directory with everything below it.
    Dir(Template),
    /// A socket without a path.
    Abstract(Template),
    /// A database in a file, or in memory, and what of it.
    Sqlite(Option<Template>, Template),
    /// A server, and what of it.
    Net(Net),
    Dns(Template),
    Env(Template),
    Exec(Template),
    /// A place that cannot be observed.
    Other(Template, Template),
}

/// A place that is reached over the network.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Net {
    pub(super) udp: bool,
    /// The protocol above TCP or UDP, if the scheme says one.
    pub(super) protocol: &'static str,
    pub(super) sql: bool,
    pub(super) ends: Vec<End>,
    pub(super) path: Template,
    pub(super) item: Template,
}

/// A host and a port.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct End {
    pub(super) host: Template,
    pub(super) port: Port,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Port {
    Any,
    Number(u16),
    Variable(Template),
}

impl Place {
    /// The place that a locator names.
    pub(super) fn parse(text: &str) -> Result<Self, SyntaxError> {
        let (name, rest) = scheme_of(text)?;
        check_variables(rest)?;
        if let Some(control) = text.chars().find(|letter| letter.is_control()) {
            let message = format!("`{}` in the locator cannot be seen", control.escape_default());
            return Err(wrong(message, "delete it"));
        }
        let Some(known) = scheme::known(name) else { return other(text, name, rest) };
        match known.means {
            Means::File => {
                if rest.ends_with('/') && rest.len() > 1 {
                    let help = format!("a file has no slash at its end; write `dir:{rest}` for a directory");
                    return Err(wrong(format!("`{text}` names a directory"), help));
                }
                Ok(Self::File(path(text, name, rest)?))
            }
            Means::Dir => Ok(Self::Dir(path(text, name, rest)?)),
            Means::Unix => match rest.strip_prefix('@') {
                Some("") => Err(wrong(format!("`{text}` names no socket"), "write `unix:@name`")),
                Some(name) => Ok(Self::Abstract(Template::parse(name, Stars::Never)?)),
                None => Ok(Self::File(path(text, name, rest)?)),
            },
            Means::Sqlite => sqlite(text, rest),
            Means::Tcp => transport(text, name, rest, false),
            Means::Udp => transport(text, name, rest, true),
            Means::Server(server) => net(text, name, rest, server),
            Means::Dns => {
                host(text, rest)?;
                Ok(Self::Dns(Template::parse(rest, Stars::Never)?))
            }
            Means::Env => env(text, rest),
            Means::Exec => exec(text, rest),
        }
    }
}

fn scheme_of(text: &str) -> Result<(&str, &str), SyntaxError> {
    let help = "write a scheme and a place, `\"postgres://db/shop\"`, `\"file:/var/lib/shop\"`, `\"env:SIGNING_KEY\"`, `\"tcp://gateway:443\"`";
    let no_locator = || wrong(format!("`{text}` is not a locator"), help);
    let (scheme, rest) = text.split_once(':').ok_or_else(no_locator)?;
    let letters = scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    if !scheme.starts_with(|first: char| first.is_ascii_alphabetic()) || !letters {
        return Err(no_locator());
    }
    if scheme.bytes().any(|byte| byte.is_ascii_uppercase()) {
        let small = scheme.to_ascii_lowercase();
        return Err(wrong(format!("the scheme `{scheme}` has capitals"), format!("write `{small}:{rest}`")));
    }
    if rest.trim_start_matches('/').trim().is_empty() && !matches!((scheme, rest), ("dir" | "file", "/" | "///")) {
        return Err(wrong(format!("`{text}` names no place"), help));
    }
    Ok((scheme, rest))
}

/// A place that no observation can be compared with.
fn other(text: &str, name: &str, rest: &str) -> Result<Place, SyntaxError> {
    if let Some(meant) = scheme::meant(name) {
        let help = format!("did you mean `{meant}:{rest}`? A scheme of your own that looks like it starts with `x-`");
        return Err(wrong(format!("unknown scheme `{name}`"), help));
    }
    let outside = rest.replace("${", "");
    let strange = |letter: char| letter.is_whitespace() || "\"<>\\^`|{".contains(letter);
    if let Some(letter) = outside.chars().find(|letter| strange(*letter)) {
        let help = format!("write it as `%{:02X}`", u32::from(letter));
        return Err(wrong(format!("`{letter}` cannot stand in `{text}`"), help));
    }
    let (rest, item) = rest.split_once('#').unwrap_or((rest, ""));
    Ok(Place::Other(Template::parse(rest, Stars::One)?, Template::parse(item, Stars::One)?))
}

/// A path in the file system.
fn path(text: &str, name: &str, rest: &str) -> Result<Template, SyntaxError> {
    let rest = match rest.strip_prefix("//") {
        Some(path) if path.starts_with('/') => path,
        // sqlx and its like write a relative path behind two slashes.
        Some(path) if name == "sqlite" => path,
        Some(path) => {
            let help = format!("write `{name}:/{path}` for an absolute path, `{name}:{path}` for a relative one");
            return Err(wrong(format!("`{text}` names a host, and a `{name}:` locator has none"), help));
        }
        None => rest,
    };
    if rest == "~" || rest.starts_with("~/") {
        let help = format!("write `{name}:${{HOME}}{}`", &rest[1..]);
        return Err(wrong(format!("`~` in `{text}` means something to a shell only"), help));
    }
    let mut parts = rest.split('/').skip_while(|part| !part.contains('*'));
    if parts.any(|part| part == "..") {
        return Err(wrong(format!("`..` in `{text}` goes up from a pattern"), "write the path without the `..`"));
    }
    if rest.trim().is_empty() {
        return Err(wrong(format!("`{text}` names no place"), format!("write a path, `{name}:/var/lib/shop`")));
    }
    Template::parse(rest, Stars::Path)
}

fn sqlite(text: &str, rest: &str) -> Result<Place, SyntaxError> {
    let (rest, item) = with_item(text, rest)?;
    let (rest, _) = rest.split_once('?').unwrap_or((rest, ""));
    if matches!(rest, ":memory:" | "//:memory:") {
        return Ok(Place::Sqlite(None, item));
    }
    Ok(Place::Sqlite(Some(path(text, "sqlite", rest)?), item))
}

/// The text before the `#`, and the names after it.
fn with_item<'t>(text: &str, rest: &'t str) -> Result<(&'t str, Template), SyntaxError> {
    let Some((rest, item)) = rest.split_once('#') else { return Ok((rest, Template::parse("", Stars::One)?)) };
    if item.split('.').any(|name| name.trim().is_empty()) {
        let help = "write a table, `#cards`, or a column of it, `#cards.number`";
        return Err(wrong(format!("a name behind the `#` of `{text}` is empty"), help));
    }
    Ok((rest, Template::parse(item, Stars::Never)?))
}

fn transport(text: &str, name: &str, rest: &str, udp: bool) -> Result<Place, SyntaxError> {
    let example = format!("write host and port, `{name}://gateway:443`; `*` stands for any port");
    let Some(authority) = rest.strip_prefix("//") else {
        return Err(wrong(format!("`{text}` has no `//` before the host"), example));
    };
    if let Some(at) = authority.find(['/', '?', '#', '@', ',']) {
        let letter = &authority[at..=at];
        return Err(wrong(format!("`{letter}` cannot stand in `{text}`"), example));
    }
    let end = end(text, authority, None)?.ok_or_else(|| wrong(format!("`{text}` has no port"), example))?;
    let nothing = Template::parse("", Stars::One)?;
    let (ends, path, item) = (vec![end], nothing.clone(), nothing);
    Ok(Place::Net(Net { udp, protocol: "", sql: false, ends, path, item }))
}

fn net(text: &str, name: &str, rest: &str, server: Server) -> Result<Place, SyntaxError> {
    let Some(rest) = rest.strip_prefix("//") else {
        let message = format!("`{text}` has no `//` before the host");
        return Err(wrong(message, format!("write `{name}://{}`", rest.trim_start_matches('/'))));
    };
    let (rest, item) = with_item(text, rest)?;
    let (rest, _) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (user, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
    if user.contains(':') {
        let message = format!("a `{name}:` locator holds a password");
        return Err(wrong(message, "delete it: a locator is printed in reports, and the place is the same without it"));
    }
    let ends = hosts.split(',').map(|host| {
        let end = end(text, host, Some(server.port))?;
        end.ok_or_else(|| wrong(format!("`{text}` has no port"), "write `host:port`"))
    });
    let (ends, path) = (ends.collect::<Result<_, _>>()?, Template::parse(path, Stars::Path)?);
    Ok(Place::Net(Net { udp: false, protocol: server.protocol, sql: server.sql, ends, path, item }))
}

/// A host and its port; nothing where there is no port.
fn end(text: &str, authority: &str, default: Option<u16>) -> Result<Option<End>, SyntaxError> {
    let (name, port) = match authority.split_once(']') {
        Some((address, behind)) if authority.starts_with('[') => {
            (&authority[..=address.len()], behind.strip_prefix(':').or((!behind.is_empty()).then_some(behind)))
        }
        _ => match authority.rsplit_once(':') {
            Some((name, port)) => (name, Some(port)),
            None => (authority, None),
        },
    };
    host(text, name)?;
    let port = match port {
        None => match default {
            Some(port) => Port::Number(port),
            None => return Ok(None),
        },
        Some("*") => Port::Any,
        Some(port) if port.contains("${") => Port::Variable(Template::parse(port, Stars::Never)?),
        Some(port) => {
            let number = port.parse().ok().filter(|_| port.bytes().all(|byte| byte.is_ascii_digit()));
            let help = "write a number from 0 to 65535, or `*` for any port";
            Port::Number(number.ok_or_else(|| wrong(format!("`{port}` in `{text}` is not a port"), help))?)
        }
    };
    Ok(Some(End { host: Template::parse(name, Stars::Never)?, port }))
}

/// Whether a text may be the name or the address of a host.
fn host(text: &str, name: &str) -> Result<(), SyntaxError> {
    let help = "write a name, `db.example.org`, or an address, `10.0.0.1` or `[fd00::1]`; `*` stands for one label";
    if name.is_empty() {
        return Err(wrong(format!("`{text}` has no host"), help));
    }
    if let Some(address) = name.strip_prefix('[') {
        let address = address.strip_suffix(']').and_then(|address| address.parse::<std::net::Ipv6Addr>().ok());
        return address.map(drop).ok_or_else(|| wrong(format!("`{name}` in `{text}` is not an address"), help));
    }
    let label = |label: &str| {
        let fixed = label.replace("${", "").replace(['}', '*'], "");
        !label.is_empty() && fixed.chars().all(|letter| letter.is_alphanumeric() || letter == '-' || letter == '_')
    };
    // A name may end with the dot of the root.
    if name.strip_suffix('.').unwrap_or(name).split('.').all(label) {
        Ok(())
    } else {
        Err(wrong(format!("`{name}` in `{text}` is not a host"), help))
    }
}

fn env(text: &str, rest: &str) -> Result<Place, SyntaxError> {
    if let Some(inside) = rest.strip_prefix("${") {
        let name = inside.split('}').next().unwrap_or_default();
        return Err(wrong(format!("`{text}` names a variable by the value of another"), format!("write `env:{name}`")));
    }
    if let Some(letter) = rest.chars().find(|letter| letter.is_whitespace() || "=/$".contains(*letter)) {
        let help = "write the name of an environment variable, `env:SIGNING_KEY`; `*` stands for any text";
        return Err(wrong(format!("`{letter}` cannot stand in `{text}`"), help));
    }
    Ok(Place::Env(Template::parse(rest, Stars::Never)?))
}

fn exec(text: &str, rest: &str) -> Result<Place, SyntaxError> {
    if rest.starts_with("//") && !rest.starts_with("///") || !rest.contains('/') && rest.contains("**") {
        let help = "write the name of a program, `exec:openssl`, or its path, `exec:/usr/bin/openssl`";
        return Err(wrong(format!("`{text}` is not a program"), help));
    }
    if !rest.contains('/') && rest.trim().contains(char::is_whitespace) {
        let program = rest.split_whitespace().next().unwrap_or_default();
        return Err(wrong(format!("`{text}` holds arguments"), format!("write the program alone, `exec:{program}`")));
    }
    Ok(Place::Exec(path(text, "exec", rest)?))
}
