//! The OWASP API Security Top 10 of 2023.

use super::{Set, SetEntry};

/// The OWASP API Security Top 10 of 2023.
pub const OWASP_API_2023: Set = Set::new(
    "owasp-api-2023",
    "OWASP API Security Top 10 2023",
    "https://owasp.org/API-Security/editions/2023/en/0x11-t10/",
    &[
        SetEntry::new("API1:2023", "Broken Object Level Authorization"),
        SetEntry::new("API2:2023", "Broken Authentication"),
        SetEntry::new("API3:2023", "Broken Object Property Level Authorization"),
        SetEntry::new("API4:2023", "Unrestricted Resource Consumption"),
        SetEntry::new("API5:2023", "Broken Function Level Authorization"),
        SetEntry::new("API6:2023", "Unrestricted Access to Sensitive Business Flows"),
        SetEntry::new("API7:2023", "Server Side Request Forgery"),
        SetEntry::new("API8:2023", "Security Misconfiguration"),
        SetEntry::new("API9:2023", "Improper Inventory Management"),
        SetEntry::new("API10:2023", "Unsafe Consumption of APIs"),
    ],
);
