//! What `docker compose logs` puts before a line: `shop-web-1  | text`.

use super::Prefixed;

/// The longest name of a container, which is that of a host.
const LONGEST: usize = 253;

pub(super) fn prefix(text: &str) -> Option<Prefixed<'_>> {
    let (name, line) = text.split_once('|')?;
    let name = name.trim_end();
    let is_name = (1..=LONGEST).contains(&name.len())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.'));
    is_name.then_some(Prefixed { at: "", target: name, line })
}
