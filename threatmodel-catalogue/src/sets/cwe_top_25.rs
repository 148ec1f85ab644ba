//! The CWE Top 25 Most Dangerous Software Weaknesses of 2025, the most dangerous first.

use super::{Set, SetEntry};

/// The CWE Top 25 Most Dangerous Software Weaknesses of 2025, the most dangerous first.
pub const CWE_TOP_25: Set = Set::new(
    "cwe-top-25",
    "CWE Top 25 (2025)",
    "https://cwe.mitre.org/top25/archive/2025/2025_cwe_top25.html",
    &[
        SetEntry::new("CWE-79", "Cross-site Scripting"),
        SetEntry::new("CWE-89", "SQL Injection"),
        SetEntry::new("CWE-352", "Cross-Site Request Forgery (CSRF)"),
        SetEntry::new("CWE-862", "Missing Authorization"),
        SetEntry::new("CWE-787", "Out-of-bounds Write"),
        SetEntry::new("CWE-22", "Path Traversal"),
        SetEntry::new("CWE-416", "Use After Free"),
        SetEntry::new("CWE-125", "Out-of-bounds Read"),
        SetEntry::new("CWE-78", "OS Command Injection"),
        SetEntry::new("CWE-94", "Code Injection"),
        SetEntry::new("CWE-120", "Classic Buffer Overflow"),
        SetEntry::new("CWE-434", "Unrestricted Upload of File with Dangerous Type"),
        SetEntry::new("CWE-476", "NULL Pointer Dereference"),
        SetEntry::new("CWE-121", "Stack-based Buffer Overflow"),
        SetEntry::new("CWE-502", "Deserialization of Untrusted Data"),
        SetEntry::new("CWE-122", "Heap-based Buffer Overflow"),
        SetEntry::new("CWE-863", "Incorrect Authorization"),
        SetEntry::new("CWE-20", "Improper Input Validation"),
        SetEntry::new("CWE-284", "Improper Access Control"),
        SetEntry::new("CWE-200", "Exposure of Sensitive Information to an Unauthorized Actor"),
        SetEntry::new("CWE-306", "Missing Authentication for Critical Function"),
        SetEntry::new("CWE-918", "Server-Side Request Forgery (SSRF)"),
        SetEntry::new("CWE-77", "Command Injection"),
        SetEntry::new("CWE-639", "Authorization Bypass Through User-Controlled Key"),
        SetEntry::new("CWE-770", "Allocation of Resources Without Limits or Throttling"),
    ],
);
