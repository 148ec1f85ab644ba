//! Password reset by mail: one asset, one threat, one control, one requirement.

use std::time::{Duration, Instant};

use threatmodel::prelude::*;

/// The accounts of customers.
#[asset(kind = Data, classification = Confidential, owner = "accounts team")]
pub struct Accounts;

/// Somebody tries reset codes until one opens a foreign account.
#[threat(
    targets = [Accounts],
    stride = [Spoofing, ElevationOfPrivilege],
    likelihood = Likely,
    refs = ["CWE-307", "CAPEC-112"],
    misuse = "as a stranger I ask for a reset and try every code"
)]
pub struct CodeGuessing;

/// A reset code admits few tries and a short time.
#[control(layer = Authentication, kind = Preventive)]
pub struct TryLimit;

/// A reset code dies after three wrong tries.
#[requirement(from = [CodeGuessing], phase = Implementation, refs = ["ASVS 2.2.1"])]
pub struct ThreeTries;

/// A password reset that waits for its code.
pub struct Reset {
    code: String,
    tries: u32,
    until: Instant,
}

impl Reset {
    /// Waits for this code for ten minutes.
    #[must_use]
    pub fn new(code: &str) -> Self {
        Self { code: code.to_owned(), tries: 0, until: Instant::now() + Duration::from_secs(600) }
    }

    /// Whether this is the code. The third wrong one ends the reset.
    #[threat(CodeGuessing)]
    #[mitigates(CodeGuessing, by = TryLimit, bypass = code == self.code)]
    #[satisfies(ThreeTries)]
    pub fn admits(&mut self, code: &str) -> bool {
        if self.tries >= 3 || Instant::now() > self.until {
            return false;
        }
        self.tries += 1;
        code == self.code
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[mitigates(CodeGuessing, by = TryLimit, legitimate = the_right_code_opens_the_account)]
    #[test]
    fn every_code_is_tried() {
        let mut reset = Reset::new("4711");
        for guess in 0..10_000 {
            assert_blocked!(!reset.admits(&format!("{guess:04}")), "guess {guess} opened the account");
        }
    }

    #[test]
    fn the_right_code_opens_the_account() {
        assert!(Reset::new("4711").admits("4711"));
    }
}
