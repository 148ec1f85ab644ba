//! The OWASP Top 10 of 2025, for web applications.

use super::{Set, SetEntry};

/// The OWASP Top 10 of 2025, for web applications.
pub const OWASP_TOP10_2025: Set = Set::new(
    "owasp-top10-2025",
    "OWASP Top 10:2025",
    "https://owasp.org/Top10/2025/",
    &[
        SetEntry::new("A01:2025", "Broken Access Control"),
        SetEntry::new("A02:2025", "Security Misconfiguration"),
        SetEntry::new("A03:2025", "Software Supply Chain Failures"),
        SetEntry::new("A04:2025", "Cryptographic Failures"),
        SetEntry::new("A05:2025", "Injection"),
        SetEntry::new("A06:2025", "Insecure Design"),
        SetEntry::new("A07:2025", "Authentication Failures"),
        SetEntry::new("A08:2025", "Software or Data Integrity Failures"),
        SetEntry::new("A09:2025", "Security Logging and Alerting Failures"),
        SetEntry::new("A10:2025", "Mishandling of Exceptional Conditions"),
    ],
);
