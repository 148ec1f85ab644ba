//! Words of other tools as words of the grammar.

use super::draft::Value;

/// A likelihood, of the words that tools use.
pub(super) fn likelihood(word: &str) -> Option<&'static str> {
    Some(match squeezed(word).as_str() {
        "rare" | "veryunlikely" | "verylow" | "improbable" => "Rare",
        "unlikely" | "low" => "Unlikely",
        "possible" | "medium" | "moderate" => "Possible",
        "likely" | "high" | "probable" => "Likely",
        "almostcertain" | "verylikely" | "veryhigh" | "frequent" | "certain" => "AlmostCertain",
        _ => return None,
    })
}

/// A severity, of the words that tools use.
pub(super) fn severity(word: &str) -> Option<&'static str> {
    Some(match squeezed(word).as_str() {
        "p0" | "critical" | "veryhigh" => "Critical",
        "p1" | "high" => "High",
        "p2" | "medium" | "moderate" | "elevated" => "Medium",
        "p3" | "low" | "verylow" => "Low",
        _ => return None,
    })
}

/// A STRIDE category, or its letter.
pub(super) fn stride(word: &str) -> Option<&'static str> {
    let word = squeezed(word);
    Some(match word.as_str() {
        "s" | "spoofing" => "Spoofing",
        "t" | "tampering" => "Tampering",
        "r" | "repudiation" => "Repudiation",
        "i" | "informationdisclosure" => "InformationDisclosure",
        "d" | "denialofservice" => "DenialOfService",
        "e" | "elevationofprivilege" | "elevationofprivileges" => "ElevationOfPrivilege",
        _ => return None,
    })
}

/// A LINDDUN category.
pub(super) fn linddun(word: &str) -> Option<&'static str> {
    Some(match squeezed(word).as_str() {
        "linkability" | "linking" => "Linking",
        "identifiability" | "identifying" => "Identifying",
        "nonrepudiation" => "NonRepudiation",
        "detectability" | "detecting" => "Detecting",
        "disclosureofinformation" | "datadisclosure" => "DataDisclosure",
        "unawareness" => "Unawareness",
        "noncompliance" => "NonCompliance",
        _ => return None,
    })
}

/// How much protection something needs, of the words that tools use.
pub(super) fn classification(word: &str) -> Option<&'static str> {
    Some(match squeezed(word).as_str() {
        "public" => "Public",
        "internal" | "restricted" => "Restricted",
        "confidential"
        | "strictlyconfidential"
        | "sensitive"
        | "secret"
        | "topsecret"
        | "pii"
        | "phi"
        | "financial"
        | "secrets" => "Confidential",
        _ => return None,
    })
}

/// A level of one of our own policies: `threatmodel::ThreeLevels::Restricted`.
pub(super) fn level(path: &str) -> Option<Value> {
    const THREE: [&str; 3] = ["Public", "Restricted", "Confidential"];
    const FOUR: [&str; 4] = [
        "threatmodel::FourLevels::Public",
        "threatmodel::FourLevels::Internal",
        "threatmodel::FourLevels::Confidential",
        "threatmodel::FourLevels::Secret",
    ];
    let three = path.strip_prefix("threatmodel::ThreeLevels::").and_then(|name| one_of(name, &THREE));
    let four = || FOUR.into_iter().find(|known| *known == path);
    three.map(Value::Word).or_else(|| four().map(Value::Level))
}

/// References into catalogues, in the form that the grammar takes; and how many are in none.
pub(super) fn refs<'t>(texts: impl IntoIterator<Item = &'t str>) -> (Vec<String>, usize) {
    let (mut known, mut unknown) = (Vec::new(), 0);
    for text in texts {
        let text = text.trim().trim_end_matches(['.', ',', ';']);
        let text = text.strip_prefix("cwe:").or_else(|| text.strip_prefix("capec:")).unwrap_or(text);
        let text = text.strip_prefix("owasp:").or_else(|| text.strip_prefix("attack:")).unwrap_or(text);
        let digits = |prefix: &str| {
            let rest = text
                .get(prefix.len()..)
                .filter(|_| text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix)))?;
            let rest = rest.trim_start_matches(['-', ' ', ':']);
            let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
            (end > 0).then(|| format!("{}-{}", prefix.to_ascii_uppercase(), &rest[..end]))
        };
        let reference = digits("CWE").or_else(|| digits("CAPEC")).unwrap_or_else(|| text.to_owned());
        if reference.is_empty() {
            continue;
        }
        match threatmodel_grammar::Syntax::Reference.check(&reference) {
            Ok(()) if !known.contains(&reference) => known.push(reference),
            Ok(()) => {}
            Err(_) => unknown += 1,
        }
    }
    (known, unknown)
}

/// A number from 0 to 100 as a word of five, each a fifth.
pub(super) fn fifth(number: f64, words: [&str; 5]) -> &str {
    words[if number < 20.0 {
        0
    } else if number < 40.0 {
        1
    } else if number < 60.0 {
        2
    } else if number < 80.0 {
        3
    } else {
        4
    }]
}

pub(super) const LIKELIHOODS: [&str; 5] = ["Rare", "Unlikely", "Possible", "Likely", "AlmostCertain"];
pub(super) const IMPACTS: [&str; 5] = ["Negligible", "Minor", "Moderate", "Major", "Severe"];

/// One of these words, as the grammar has it.
pub(super) fn one_of(word: &str, words: &[&'static str]) -> Option<&'static str> {
    let word = squeezed(word);
    words.iter().copied().find(|known| squeezed(known) == word)
}

fn squeezed(word: &str) -> String {
    word.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
