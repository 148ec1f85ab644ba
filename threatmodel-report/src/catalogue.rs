//! References into catalogues: where each is described, and what other formats call it.

/// The tactics of ATT&CK that Sigma has tags for.
const TACTICS: [(&str, &str); 12] = [
    ("TA0001", "initial-access"),
    ("TA0002", "execution"),
    ("TA0003", "persistence"),
    ("TA0004", "privilege-escalation"),
    ("TA0005", "defense-evasion"),
    ("TA0006", "credential-access"),
    ("TA0007", "discovery"),
    ("TA0008", "lateral-movement"),
    ("TA0009", "collection"),
    ("TA0010", "exfiltration"),
    ("TA0011", "command-and-control"),
    ("TA0040", "impact"),
];

/// A reference that other formats have a place for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry<'r> {
    /// A weakness, by its number.
    Cwe(&'r str),
    /// A vulnerability, by year and number: `2021-44228`.
    Cve(&'r str),
    /// A pattern of attacks, by its number.
    Capec(&'r str),
    /// A tactic of ATT&CK: `TA0001`.
    Tactic(&'r str),
    /// A technique of ATT&CK, and the whole of a technique below it: `T1110`, `T1110.004`.
    Technique(&'r str, Option<&'r str>),
    /// A mitigation of ATT&CK: `M1036`.
    Mitigation(&'r str),
    /// A technique of D3FEND: `D3-ITF`.
    Defend(&'r str),
}

impl<'r> Entry<'r> {
    /// The entry that the reference names, if other formats have a place for it.
    pub(crate) fn of(reference: &'r str) -> Option<Self> {
        let numbered = |prefix: &str| reference.strip_prefix(prefix).filter(|rest| digits(rest));
        if let Some(number) = numbered("CWE-") {
            return Some(Self::Cwe(number));
        }
        if let Some(number) = numbered("CAPEC-") {
            return Some(Self::Capec(number));
        }
        if let Some(rest) = reference.strip_prefix("CVE-") {
            return rest
                .split_once('-')
                .is_some_and(|(year, number)| digits(year) && digits(number))
                .then_some(Self::Cve(rest));
        }
        if let Some(rest) = reference.strip_prefix("D3-") {
            let letters = !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
            return letters.then_some(Self::Defend(reference));
        }
        if numbered("TA").is_some() {
            return Some(Self::Tactic(reference));
        }
        if numbered("M").is_some() {
            return Some(Self::Mitigation(reference));
        }
        let rest = reference.strip_prefix('T')?;
        match rest.split_once('.') {
            Some((number, below)) if digits(number) && digits(below) => {
                Some(Self::Technique(reference.get(..=number.len())?, Some(reference)))
            }
            None if digits(rest) => Some(Self::Technique(reference, None)),
            _ => None,
        }
    }

    /// Where it is described.
    pub(crate) fn address(self) -> String {
        match self {
            Self::Cwe(number) => format!("https://cwe.mitre.org/data/definitions/{number}.html"),
            Self::Cve(number) => format!("https://www.cve.org/CVERecord?id=CVE-{number}"),
            Self::Capec(number) => format!("https://capec.mitre.org/data/definitions/{number}.html"),
            Self::Tactic(id) => format!("https://attack.mitre.org/tactics/{id}/"),
            Self::Technique(id, None) => format!("https://attack.mitre.org/techniques/{id}/"),
            Self::Technique(_, Some(below)) => {
                format!("https://attack.mitre.org/techniques/{}/", below.replacen('.', "/", 1))
            }
            Self::Mitigation(id) => format!("https://attack.mitre.org/mitigations/{id}/"),
            Self::Defend(id) => format!("https://d3fend.mitre.org/technique/{id}/"),
        }
    }

    /// The tag that Sigma has for it. `attack`, `cve` and `d3fend` are namespaces of the specification; `cwe` is not, but
    /// such a tag is well-formed.
    pub(crate) fn sigma_tag(self) -> Option<String> {
        Some(match self {
            Self::Cve(number) => format!("cve.{number}"),
            Self::Cwe(_) | Self::Capec(_) => return None,
            Self::Tactic(id) => format!("attack.{}", TACTICS.iter().find(|(known, _)| *known == id)?.1),
            Self::Technique(id, below) => format!("attack.{}", below.unwrap_or(id).to_lowercase()),
            Self::Mitigation(id) => format!("attack.{}", id.to_lowercase()),
            Self::Defend(id) => format!("d3fend.{}", id.to_lowercase()),
        })
    }
}

/// Where a reference is described, or the reference itself where nobody knows.
pub(crate) fn address(reference: &str) -> String {
    Entry::of(reference).map_or_else(|| reference.to_owned(), Entry::address)
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{Entry, address};

    #[test]
    fn references_have_tags_and_addresses() {
        for (reference, tag, at) in [
            ("CWE-89", None, "https://cwe.mitre.org/data/definitions/89.html"),
            ("CVE-2021-44228", Some("cve.2021-44228"), "https://www.cve.org/CVERecord?id=CVE-2021-44228"),
            ("CAPEC-66", None, "https://capec.mitre.org/data/definitions/66.html"),
            ("T1190", Some("attack.t1190"), "https://attack.mitre.org/techniques/T1190/"),
            ("T1110.004", Some("attack.t1110.004"), "https://attack.mitre.org/techniques/T1110/004/"),
            ("TA0001", Some("attack.initial-access"), "https://attack.mitre.org/tactics/TA0001/"),
            ("TA9999", None, "https://attack.mitre.org/tactics/TA9999/"),
            ("M1036", Some("attack.m1036"), "https://attack.mitre.org/mitigations/M1036/"),
            ("D3-ITF", Some("d3fend.d3-itf"), "https://d3fend.mitre.org/technique/D3-ITF/"),
            ("A05:2025", None, "A05:2025"),
            ("https://example.org/a", None, "https://example.org/a"),
        ] {
            assert_eq!(Entry::of(reference).and_then(Entry::sigma_tag).as_deref(), tag, "{reference}");
            assert_eq!(address(reference), at);
        }
    }

    #[test]
    fn what_only_looks_like_a_reference_is_none() {
        for text in
            ["CWE-", "CWE-89x", "CVE-2021", "CVE-a-b", "T", "T1190.", "T.1", "M", "D3-", "D3-\u{202e}", "TA", "Ü"]
        {
            assert_eq!(Entry::of(text), None, "{text}");
        }
    }
}
