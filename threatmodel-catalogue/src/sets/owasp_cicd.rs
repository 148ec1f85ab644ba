//! The OWASP Top 10 CI/CD Security Risks.

use super::{Set, SetEntry};

/// The OWASP Top 10 CI/CD Security Risks.
pub const OWASP_CICD: Set = Set::new(
    "owasp-cicd",
    "OWASP Top 10 CI/CD Security Risks",
    "https://owasp.org/www-project-top-10-ci-cd-security-risks/",
    &[
        SetEntry::with_address(
            "CICD-SEC-1",
            "Insufficient Flow Control Mechanisms",
            "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-01-Insufficient-Flow-Control-Mechanisms",
        ),
        SetEntry::with_address(
            "CICD-SEC-2",
            "Inadequate Identity and Access Management",
            "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-02-Inadequate-Identity-And-Access-Management",
        ),
        SetEntry::with_address(
            "CICD-SEC-3",
            "Dependency Chain Abuse",
            "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-03-Dependency-Chain-Abuse",
        ),
        SetEntry::with_address(
            "CICD-SEC-4",
            "Poisoned Pipeline Execution (PPE)",
            "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-04-Poisoned-Pipeline-Execution",
        ),
        SetEntry::with_address(
            "CICD-SEC-5",
            "Insufficient PBAC (Pipeline-Based Access Controls)",
            "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-05-Insufficient-PBAC",
        ),
        SetEntry::with_address(
            "CICD-SEC-6",
            "Insufficient Credential Hygiene",
            "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-06-Insufficient-Credential-Hygiene",
        ),
        SetEntry::with_address(
            "CICD-SEC-7",
            "Insecure System Configuration",
            "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-07-Insecure-System-Configuration",
        ),
        SetEntry::with_address(
            "CICD-SEC-8",
            "Ungoverned Usage of 3rd Party Services",
            "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-08-Ungoverned-Usage-of-3rd-Party-Services",
        ),
        SetEntry::with_address(
            "CICD-SEC-9",
            "Improper Artifact Integrity Validation",
            "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-09-Improper-Artifact-Integrity-Validation",
        ),
        SetEntry::with_address(
            "CICD-SEC-10",
            "Insufficient Logging and Visibility",
            "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-10-Insufficient-Logging-And-Visibility",
        ),
    ],
);
