//! Phone numbers that are set aside for fiction.

use super::Seed;

/// A number between 555-0100 and 555-0199 of some area (North American Numbering Plan).
pub(super) fn number(seed: &Seed) -> String {
    loop {
        let area = 200 + seed.below(800);
        if is_geographic(area) {
            return format!("+1-{area}-555-01{:02}", seed.below(100));
        }
    }
}

/// Areas whose 555-01XX are fiction: none of the service codes (N11), of those kept for a longer plan (N9X), and none of
/// the toll-free and premium areas, where only 555-0199 is.
fn is_geographic(area: u64) -> bool {
    let service = area % 100 == 11;
    let expansion = area / 10 % 10 == 9;
    let special = matches!(area, 800 | 822 | 833 | 844 | 855 | 866 | 877 | 888 | 900);
    !service && !expansion && !special
}
