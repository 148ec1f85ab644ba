//! The OWASP Top 10 for Large Language Model Applications of 2025.

use super::{Set, SetEntry};

/// The OWASP Top 10 for Large Language Model Applications of 2025.
pub const OWASP_LLM_2025: Set = Set::new(
    "owasp-llm-2025",
    "OWASP Top 10 for LLM Applications 2025",
    "https://genai.owasp.org/llm-top-10/",
    &[
        SetEntry::new("LLM01:2025", "Prompt Injection"),
        SetEntry::new("LLM02:2025", "Sensitive Information Disclosure"),
        SetEntry::new("LLM03:2025", "Supply Chain"),
        SetEntry::new("LLM04:2025", "Data and Model Poisoning"),
        SetEntry::new("LLM05:2025", "Improper Output Handling"),
        SetEntry::new("LLM06:2025", "Excessive Agency"),
        SetEntry::new("LLM07:2025", "System Prompt Leakage"),
        SetEntry::new("LLM08:2025", "Vector and Embedding Weaknesses"),
        SetEntry::new("LLM09:2025", "Misinformation"),
        SetEntry::new("LLM10:2025", "Unbounded Consumption"),
    ],
);
