//! The pages of catalogue entries.

use serde::Serialize;

use super::text::text;

/// A reference into a catalogue.
#[derive(Serialize)]
pub(crate) struct Reference {
    pub(crate) name: String,
    /// The address of its page; empty where there is none for it alone.
    pub(crate) url: String,
}

pub(super) fn references(all: &[String]) -> Vec<Reference> {
    all.iter().map(|name| Reference { name: text(name), url: address(name) }).collect()
}

/// The address of the page on a catalogue entry.
fn address(name: &str) -> String {
    let after = |prefix: &str| name.strip_prefix(prefix).filter(|rest| is_plain(rest));
    if name.starts_with("https://") {
        return name.to_owned();
    }
    if let Some(number) = after("CWE-") {
        return format!("https://cwe.mitre.org/data/definitions/{number}.html");
    }
    if let Some(number) = after("CAPEC-") {
        return format!("https://capec.mitre.org/data/definitions/{number}.html");
    }
    if after("CVE-").is_some() {
        return format!("https://www.cve.org/CVERecord?id={name}");
    }
    if let Some(number) = after("RFC ").or(after("RFC")) {
        return format!("https://www.rfc-editor.org/rfc/rfc{number}");
    }
    if after("D3-").is_some() {
        // Their pages go by names; the search leads to them by the short form.
        return format!("https://d3fend.mitre.org/search?q={name}");
    }
    if let Some(number) = after("TA").filter(|rest| digits(rest)) {
        return format!("https://attack.mitre.org/tactics/TA{number}/");
    }
    if let Some(number) = after("T").filter(|rest| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')) {
        return format!("https://attack.mitre.org/techniques/T{}/", number.replace('.', "/"));
    }
    if let Some(number) = after("M").filter(|rest| digits(rest)) {
        return format!("https://attack.mitre.org/mitigations/M{number}/");
    }
    // Entries of these have no addresses that their numbers lead to: the list that they are in.
    let lists = [
        ("API", "https://owasp.org/API-Security/"),
        ("LLM", "https://genai.owasp.org/llm-top-10/"),
        ("ASVS", "https://owasp.org/www-project-application-security-verification-standard/"),
        ("v5.", "https://owasp.org/www-project-application-security-verification-standard/"),
        ("GDPR", "https://eur-lex.europa.eu/eli/reg/2016/679/oj"),
    ];
    if let Some((_, list)) = lists.iter().find(|(prefix, _)| name.starts_with(prefix)) {
        return (*list).to_owned();
    }
    match name.strip_prefix('A').and_then(|rest| rest.split_once(':')) {
        Some((number, year)) if digits(number) && digits(year) => format!("https://owasp.org/Top10/{year}/"),
        _ => String::new(),
    }
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn an_entry_has_the_page_of_its_catalogue() {
        for (name, expected) in [
            ("CWE-89", "https://cwe.mitre.org/data/definitions/89.html"),
            ("CAPEC-66", "https://capec.mitre.org/data/definitions/66.html"),
            ("T1552.001", "https://attack.mitre.org/techniques/T1552/001/"),
            ("TA0001", "https://attack.mitre.org/tactics/TA0001/"),
            ("M1036", "https://attack.mitre.org/mitigations/M1036/"),
            ("RFC 6265", "https://www.rfc-editor.org/rfc/rfc6265"),
            ("A05:2025", "https://owasp.org/Top10/2025/"),
            ("https://example.org/x", "https://example.org/x"),
            ("NIST SI-10", ""),
            ("CWE-89\"><script>", ""),
            ("javascript:alert(1)", ""),
        ] {
            assert_eq!(address(name), expected, "{name}");
        }
    }
}
