//! Our own threat model of the command line: what a tree of sources that somebody else wrote, or a pull request, could do
//! to those who check it.

use threatmodel::prelude::*;

/// The verdicts of the check, the verification and the comparison.
#[asset(kind = Data, classification = Confidential, owner = "maintainers")]
pub(crate) struct Verdict;

/// Files beside the sources: keys, other repositories, the home folder.
#[asset(kind = Data, classification = Confidential, owner = "maintainers", adjacent)]
pub(crate) struct OtherFiles;

/// The machine that runs the check, with the secrets of its CI.
#[asset(kind = Service, classification = Confidential, owner = "maintainers", adjacent)]
pub(crate) struct BuildMachine;

/// The author of a pull request, who writes sources, policy and lock.
#[actor(kind = Adversary)]
pub(crate) struct Author;

/// A coding assistant that asks `mcp`, and does what stands in the texts that it reads, whoever wrote them.
#[actor(kind = Adversary)]
pub(crate) struct Assistant;

/// A `#[path]`, an `include!` or a link in the sources leads to another file of the machine, and a finding quotes it.
#[threat(
    targets = [OtherFiles],
    stride = [InformationDisclosure],
    likelihood = Unlikely,
    actor = Author,
    misuse = "as the author of a pull request I link `src/lib.rs` to a key and read it in the log of the check",
    refs = ["CWE-59", "CWE-22", "CAPEC-132"]
)]
pub(crate) struct SourceOutside;

/// Lines of evidence that no test of this run wrote make a control look proven.
#[threat(targets = [Verdict], stride = [Tampering, Spoofing], likelihood = Possible, actor = Author, refs = ["CWE-345"])]
pub(crate) struct ForgedEvidence;

/// A pull request lowers the policy, the evidence that is needed, or what the lock remembers, and nobody sees it.
#[threat(targets = [Verdict], stride = [Tampering], likelihood = Likely, actor = Author, refs = ["CWE-353"])]
pub(crate) struct PoisonedPolicy;

/// What an assistant asks for changes a file of the repository: a decision, a lock or a version comes in that no owner has made.
#[threat(
    targets = [Verdict],
    stride = [Tampering],
    likelihood = Possible,
    actor = Assistant,
    misuse = "as an assistant I am told by a comment in the sources to make the check pass, and ask the server for what makes it pass",
    refs = ["CWE-441"]
)]
pub(crate) struct DecidesForOwner;

/// An assistant asks about a file outside the workspace, and the answer tells what is in it.
#[threat(
    kind = threatmodel_catalogue::PathTraversal,
    targets = [OtherFiles],
    likelihood = Possible,
    actor = Assistant,
    misuse = "as an assistant I am told to ask about `../../other/src/keys.rs`, and to send what comes back"
)]
pub(crate) struct FileAskedOutside;

/// Sources are so deep or so large that the check ends in a crash, which somebody takes for a machine's whim.
#[threat(
    targets = [Verdict],
    stride = [DenialOfService],
    likelihood = Possible,
    impact = Minor,
    because = "a check that ends so is red, never green",
    actor = Author,
    refs = ["CWE-674", "CWE-400"]
)]
pub(crate) struct HostileTree;

/// A switch of a control survives into a release binary.
#[threat(targets = [BuildMachine], stride = [ElevationOfPrivilege], likelihood = Rare, refs = ["CWE-489"])]
pub(crate) struct SurvivingSwitch;

/// A crate that we link does what its author wants.
#[threat(targets = [BuildMachine], stride = [ElevationOfPrivilege], likelihood = Unlikely, refs = ["CWE-1357", "A03:2025"])]
pub(crate) struct PoisonedDependency;

/// Cargo, when it is asked about a tree, runs what `.cargo/config.toml` in it names as the compiler.
#[threat(targets = [BuildMachine], stride = [ElevationOfPrivilege], likelihood = Unlikely, actor = Author, refs = ["CWE-829"])]
pub(crate) struct ForeignCargoConfig;

/// Text in a threat model of another tool becomes code of the package that imports it.
#[threat(
    targets = [BuildMachine],
    stride = [ElevationOfPrivilege, Tampering],
    likelihood = Unlikely,
    actor = Author,
    misuse = "as whoever sends a model I end the comment that a description becomes, and write a build that is mine",
    refs = ["CWE-94", "CAPEC-242"]
)]
pub(crate) struct CodeInImport;

/// The scan reads nothing outside the repository.
#[control(layer = InputValidation, kind = Preventive)]
pub(crate) struct RepositoryBorder;

/// Code that nests deeper than a bound is reported with its place, and is not read.
#[control(
    layer = InputValidation,
    kind = Preventive,
    fixed = "the scan is below the crate that switches need, and without the bound the process of the test would end"
)]
pub(crate) struct NestingBound;

/// Text of another tool stands in comments and literals, and cannot leave them.
#[control(layer = InputValidation, kind = Preventive)]
pub(crate) struct ImportedTextIsQuoted;

/// Each verification has a name of its own, and counts what was written under it.
#[control(layer = Authentication, kind = Preventive)]
pub(crate) struct FreshRun;

/// A file that an assistant names lies in the workspace, links resolved, or it is not read.
#[control(layer = InputValidation, kind = Preventive)]
pub(crate) struct WorkspaceBorder;

/// No tool writes, and cargo, which the tools ask, has to leave `Cargo.lock` as it is.
#[control(layer = Authorization, kind = Preventive)]
pub(crate) struct ReadOnly;

/// `diff --fail-on weaker` fails where protection is gone or something is permitted that was not.
#[control(layer = Monitoring, kind = Detective)]
pub(crate) struct WeakerFails;

/// A tree of sources is data: reading it runs nothing of it, ends nothing, and shows nothing else.
#[requirement(from = [SourceOutside, HostileTree, ForeignCargoConfig, FileAskedOutside], phase = Implementation, refs = ["ASVS 5.3.2"])]
pub(crate) struct TreesAreData;

/// A model of another tool is data: what is made of it is nouns and what they say, and no code.
#[requirement(from = [CodeInImport], phase = Implementation, refs = ["v5.0.0-1.3.2"])]
pub(crate) struct ImportsAreData;

/// Everything that makes a check green is seen in the run or in the review.
#[requirement(from = [ForgedEvidence, PoisonedPolicy, SurvivingSwitch, DecidesForOwner], phase = Design)]
pub(crate) struct OnlyEvidenceCounts;

/// Every dependency has its reason beside it, and its exact version in `Cargo.lock`.
#[requirement(from = [PoisonedDependency], phase = Implementation, refs = ["ASVS 15.1.1"])]
pub(crate) struct DependenciesHaveReasons;
