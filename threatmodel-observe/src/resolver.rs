//! How names of hosts are looked up on this machine: resolv.conf(5).

use std::{collections::BTreeSet, fs, net::IpAddr};

/// The servers that are asked for names, and the search domains.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resolver {
    /// The servers that are asked.
    pub(crate) servers: Vec<IpAddr>,
    /// The search domains appended to a name that is not found alone, in lower case, with a leading dot.
    pub(crate) endings: BTreeSet<String>,
}

impl Resolver {
    /// The settings in `/etc/resolv.conf`. `lookup` gives the values of environment variables as the program has them:
    /// `LOCALDOMAIN` names further endings.
    ///
    /// Where there is no such file, the defaults are those of the C library: a server on this machine, and the domain in the
    /// name of the machine.
    #[must_use]
    pub fn of_system(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let text = |path: &str| fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let settings = text("/etc/resolv.conf").unwrap_or_default();
        let machine = text("/proc/sys/kernel/hostname").unwrap_or_default();
        Self::parse(&settings, lookup("LOCALDOMAIN").as_deref(), machine.trim())
    }

    fn parse(settings: &str, local_domain: Option<&str>, machine: &str) -> Self {
        let mut servers = Vec::new();
        // Each line takes the place of the one before it.
        let mut endings: Option<Vec<&str>> = None;
        for line in settings.lines() {
            let mut words = line.split_ascii_whitespace();
            // A keyword stands at the start of its line; what is behind `#` or `;` there is a remark.
            match words.next().filter(|keyword| line.starts_with(keyword)) {
                Some("nameserver") => servers.extend(words.next().and_then(|server| server.parse::<IpAddr>().ok())),
                Some("domain") => endings = Some(words.take(1).collect()),
                Some("search") => endings = Some(words.collect()),
                _ => {}
            }
        }
        if servers.is_empty() {
            servers.push(IpAddr::from([127, 0, 0, 1]));
        }
        let endings =
            endings.unwrap_or_else(|| machine.split_once('.').map(|(_, domain)| domain).into_iter().collect());
        let of_variable = local_domain.into_iter().flat_map(str::split_ascii_whitespace);
        let endings =
            endings.into_iter().chain(of_variable).map(|ending| ending.trim_matches('.').to_ascii_lowercase());
        Self {
            servers: servers.iter().map(IpAddr::to_canonical).collect(),
            endings: endings.filter(|ending| !ending.is_empty()).map(|ending| format!(".{ending}")).collect(),
        }
    }

    /// The names that a program may have meant when it was this one that was asked for: without each ending.
    pub(crate) fn meant<'n>(&self, name: &'n str) -> impl Iterator<Item = &'n str> {
        self.endings.iter().filter_map(move |ending| name.strip_suffix(ending.as_str()).filter(|name| !name.is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(resolver: &Resolver) -> Vec<String> {
        resolver.servers.iter().map(ToString::to_string).collect()
    }

    fn endings(resolver: &Resolver) -> Vec<&str> {
        resolver.endings.iter().map(String::as_str).collect()
    }

    #[test]
    fn servers_and_endings_are_those_of_the_file() {
        let text = "# search remark.example\n;nameserver 9.9.9.9\n nameserver 8.8.8.8\nnameserver 10.0.0.1 \nnameserver ::ffff:10.0.0.2\n\
                    nameserver fe80::1%eth0\nnameserver\nsearch old.example\nsearch Shop.example. corp.example .\noptions ndots:2\n";
        let resolver = Resolver::parse(text, None, "machine.lan.example");
        assert_eq!(addresses(&resolver), ["10.0.0.1", "10.0.0.2"]);
        assert_eq!(endings(&resolver), [".corp.example", ".shop.example"]);
        let domain = Resolver::parse("search a.example\ndomain b.example c.example\n", Some("x.example  y"), "");
        assert_eq!(endings(&domain), [".b.example", ".x.example", ".y"]);
    }

    #[test]
    fn without_a_file_the_c_library_asks_this_machine() {
        let resolver = Resolver::parse("", None, "machine.lan.example");
        assert_eq!((addresses(&resolver), endings(&resolver)), (vec!["127.0.0.1".to_owned()], vec![".lan.example"]));
        assert_eq!(endings(&Resolver::parse("search .\n", None, "machine.lan.example")), Vec::<&str>::new());
    }

    #[test]
    fn only_whole_endings_are_taken_off() {
        let resolver = Resolver::parse("search corp.example example\n", None, "");
        let meant = |name| resolver.meant(name).collect::<Vec<_>>();
        assert_eq!(meant("api.example.org.corp.example"), ["api.example.org", "api.example.org.corp"]);
        assert!(meant("api.mycorp.example.org").is_empty() && meant("corp.example.evil").is_empty());
        assert_eq!(meant("apicorp.example"), ["apicorp"]);
        assert!(meant(".example").is_empty());
    }
}
