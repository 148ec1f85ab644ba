//! Kinds of threats as Rust types, for models made with [`threatmodel`](https://docs.rs/threatmodel): where Rust programs have them,
//! the controls that are usual against them, requirements, and references into CWE, CAPEC, ATT&CK, OWASP and NIST SP 800-53.
//!
//! Each kind is a unit struct whose documentation is its page, and whose [`Kind::ENTRY`] has the same as data. All of it is constants:
//! a program that depends on this crate contains none of it, unless it asks for an entry at run time.
//!
//! ```
//! use threatmodel_catalogue::{Kind, Layer, SqlInjection};
//!
//! let entry = SqlInjection::ENTRY;
//! assert_eq!(entry.id, "sql-injection");
//! assert!(entry.refers_to("CWE-89"));
//! assert_eq!(entry.controls[0].layer, Layer::DataAccess);
//! ```
//!
//! [`ALL`] has the entries of all kinds. [`sets`] has lists that others publish, such as the OWASP Top 10, and tells which kinds their
//! entries cover. A catalogue of one's own is a crate that uses [`kind!`].

#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod access;
mod authentication;
mod cryptography;
mod entry;
mod files;
mod injection;
mod input;
mod kind;
mod memory;
mod models;
mod operations;
mod resources;
mod secrets;
pub mod sets;
mod signs;
mod supply;
mod web;

pub use access::*;
pub use authentication::*;
pub use cryptography::*;
pub use entry::{Control, Entry, FoundIn, Requirement};
pub use files::*;
pub use injection::*;
pub use input::*;
pub use kind::Kind;
pub use memory::*;
pub use models::*;
pub use operations::*;
pub use resources::*;
pub use secrets::*;
pub use signs::SIGNS;
pub use supply::*;
#[doc(hidden)]
pub use threatmodel_core as __core;
pub use threatmodel_core::words::{Layer, Likelihood, Linddun, Stride};
pub use web::*;

/// The entries of all kinds of this crate, sorted by id.
pub const ALL: &[&Entry] = &[
    &AlgorithmicComplexity::ENTRY,
    &ArchivePathEscape::ENTRY,
    &AsyncTaskStarvation::ENTRY,
    &BuildTimeCodeExecution::ENTRY,
    &BusinessFlowAbuse::ENTRY,
    &CertificateValidationDisabled::ENTRY,
    &CleartextStorage::ENTRY,
    &CleartextTransmission::ENTRY,
    &ClientSideTrust::ENTRY,
    &ConfusableName::ENTRY,
    &ConfusedDeputy::ENTRY,
    &CredentialGuessing::ENTRY,
    &CrossSiteRequestForgery::ENTRY,
    &CrossSiteScripting::ENTRY,
    &DecompressionBomb::ENTRY,
    &DeniableOrAlteredRecord::ENTRY,
    &DependencySubstitution::ENTRY,
    &ErrorDetailDisclosure::ENTRY,
    &ExcessPersonalData::ENTRY,
    &ExcessiveAgency::ENTRY,
    &ExcessiveDataExposure::ENTRY,
    &ExcessiveFilePermissions::ENTRY,
    &ExcessivePrivileges::ENTRY,
    &ExposedFiles::ENTRY,
    &ExposedInternalComponent::ENTRY,
    &ExposedNativeCommand::ENTRY,
    &FailOpen::ENTRY,
    &FfiBoundaryViolation::ENTRY,
    &ForgedClientAddress::ENTRY,
    &HardCodedSecret::ENTRY,
    &HeaderInjection::ENTRY,
    &InsecureCookie::ENTRY,
    &InsecureTemporaryFile::ENTRY,
    &IntegerOverflow::ENTRY,
    &InvalidPointerDereference::ENTRY,
    &LlmDataDisclosure::ENTRY,
    &LlmMisinformation::ENTRY,
    &LlmOutputMisuse::ENTRY,
    &LockHeldAcrossAwait::ENTRY,
    &LogInjection::ENTRY,
    &MassAssignment::ENTRY,
    &MessageForgeryOrReplay::ENTRY,
    &MissingAuthentication::ENTRY,
    &MissingFunctionAuthorization::ENTRY,
    &MissingSecurityLogging::ENTRY,
    &MissingTimeout::ENTRY,
    &ModelSupplyPoisoning::ENTRY,
    &NonceReuse::ENTRY,
    &OauthFlowAbuse::ENTRY,
    &ObjectLevelAuthorization::ENTRY,
    &OpenRedirect::ENTRY,
    &OsCommandInjection::ENTRY,
    &OutOfBoundsAccess::ENTRY,
    &PanicDenialOfService::ENTRY,
    &PathCheckRace::ENTRY,
    &PathTraversal::ENTRY,
    &PermissiveCors::ENTRY,
    &PhysicalAccess::ENTRY,
    &PoisonedPipeline::ENTRY,
    &PredictableRandomness::ENTRY,
    &PrivateDataInCacheOrUrl::ENTRY,
    &PromptInjection::ENTRY,
    &QueryLanguageInjection::ENTRY,
    &RegexDenialOfService::ENTRY,
    &RequestSmuggling::ENTRY,
    &ResourceExhaustion::ENTRY,
    &ScriptEngineInjection::ENTRY,
    &SecretInMemory::ENTRY,
    &SecretInOutput::ENTRY,
    &SecurityMisconfiguration::ENTRY,
    &ServerSideRequestForgery::ENTRY,
    &SessionHijacking::ENTRY,
    &SqlInjection::ENTRY,
    &StateRaceCondition::ENTRY,
    &SymlinkFollowing::ENTRY,
    &TemplateInjection::ENTRY,
    &TenantIsolationBreach::ENTRY,
    &TimingSideChannel::ENTRY,
    &TokenValidationBypass::ENTRY,
    &UnboundedAllocation::ENTRY,
    &UnboundedRecursion::ENTRY,
    &UndocumentedEndpoint::ENTRY,
    &UnmanagedSecret::ENTRY,
    &UnrestrictedUpload::ENTRY,
    &UnreviewedRelease::ENTRY,
    &UnsafeApiConsumption::ENTRY,
    &UnsafeDeserialization::ENTRY,
    &UnsoundSendSync::ENTRY,
    &UntrustedLibraryLoading::ENTRY,
    &UnvalidatedInput::ENTRY,
    &UnverifiedDownload::ENTRY,
    &UseAfterFree::ENTRY,
    &VectorStoreWeakness::ENTRY,
    &VulnerableDependency::ENTRY,
    &WeakAuthentication::ENTRY,
    &WeakCryptography::ENTRY,
    &WeakPasswordStorage::ENTRY,
    &WeakPipelineAccess::ENTRY,
    &WorkflowBypass::ENTRY,
    &XmlEntityAttack::ENTRY,
];

/// Returns the entry of the kind of this crate with the id `id`.
#[must_use]
pub fn find(id: &str) -> Option<&'static Entry> {
    ALL.iter().copied().find(|entry| entry.id == id)
}
