//! Our own threat model of the renderers: what a text that somebody wrote into an annotation could do to those who read
//! it. `cargo threatmodel report --package threatmodel-report` draws it.

use threatmodel::prelude::*;

/// The state of the threat model as reviewers see it: findings, evidence, the matrix.
#[asset(kind = Data, classification = Confidential, owner = "maintainers")]
pub struct Verdict;

/// The browser of a reviewer, with what it is signed in to.
#[asset(kind = Service, classification = Confidential, owner = "maintainers", adjacent)]
pub struct ReviewersBrowser;

/// The machine of a reviewer: terminal, spreadsheet, files.
#[asset(kind = Service, classification = Confidential, owner = "maintainers", adjacent)]
pub struct ReviewersMachine;

/// The machine that runs the check, with the secrets of its CI.
#[asset(kind = Service, classification = Confidential, owner = "maintainers", adjacent)]
pub struct BuildMachine;

/// Somebody whose text ends up in an annotation: the author of a pull request, of a dependency.
#[actor(kind = Adversary)]
pub struct Author;

/// A text is a script in the HTML report or in its picture.
#[threat(
    targets = [ReviewersBrowser, Verdict],
    stride = [Tampering, ElevationOfPrivilege],
    likelihood = Possible,
    actor = Author,
    misuse = "as the author of a pull request I name a threat `<script>` and read what the reviewer's browser can",
    refs = ["CWE-79", "CAPEC-592"]
)]
pub struct ScriptInReport;

/// A text is a formula in a table, which a spreadsheet computes.
#[threat(
    targets = [ReviewersMachine],
    stride = [ElevationOfPrivilege],
    likelihood = Possible,
    actor = Author,
    refs = ["CWE-1236"]
)]
pub struct FormulaInTable;

/// A text ends its line in a log of CI and is a command there.
#[threat(
    targets = [BuildMachine, Verdict],
    stride = [Tampering, ElevationOfPrivilege],
    likelihood = Possible,
    actor = Author,
    refs = ["CWE-93", "CWE-117"]
)]
pub struct CommandInLog;

/// A text brings a picture, a link or a heading into a comment on a pull request, or leaves its cell.
#[threat(
    targets = [Verdict],
    stride = [Tampering, Spoofing],
    likelihood = Possible,
    actor = Author,
    refs = ["CWE-116", "CWE-80"]
)]
pub struct MarkupInComment;

/// A text moves the cursor or turns the direction of writing, so that a terminal shows another verdict.
#[threat(
    targets = [Verdict, ReviewersMachine],
    stride = [Tampering, Spoofing],
    likelihood = Possible,
    actor = Author,
    refs = ["CWE-150"]
)]
pub struct EscapeInTerminal;

/// A text leaves its quotes in the source of a diagram: nodes and flows that the model does not have, links that act.
#[threat(
    targets = [Verdict, ReviewersBrowser],
    stride = [Tampering, Spoofing],
    likelihood = Possible,
    actor = Author,
    refs = ["CWE-116"]
)]
pub struct DiagramBreakout;

/// Markup in HTML and SVG is escaped so that it is text.
#[control(layer = InputValidation, kind = Preventive)]
pub struct HtmlEscaping;

/// The page allows one script, by its hash.
#[control(layer = Infrastructure, kind = Preventive)]
pub struct ContentPolicy;

/// Text that would begin a formula is prefixed with an apostrophe.
#[control(layer = InputValidation, kind = Preventive)]
pub struct FormulaGuard;

/// Line ends and separators of workflow commands are written as percent signs and numbers.
#[control(layer = InputValidation, kind = Preventive)]
pub struct CommandEscaping;

/// Markup in Markdown is escaped with a backslash.
#[control(layer = InputValidation, kind = Preventive)]
pub struct MarkupEscaping;

/// Characters that act without being seen are replaced.
#[control(layer = InputValidation, kind = Preventive)]
pub struct VisibleText;

/// Characters with a meaning in the language of a diagram are escaped or written as numbers.
#[control(layer = InputValidation, kind = Preventive)]
pub struct DiagramEscaping;

/// Whatever a text says, it stays text, in every format.
#[requirement(
    from = [ScriptInReport, FormulaInTable, CommandInLog, MarkupInComment, EscapeInTerminal, DiagramBreakout],
    phase = Implementation,
    refs = ["ASVS 1.1.2", "ASVS 1.2.1", "ASVS 1.2.10"]
)]
pub struct TextStaysText;
