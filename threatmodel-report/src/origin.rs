//! Where a report comes from: the commit, what made its evidence, and where its sources can be read.

use threatmodel_model::policy::SourceLinks;

/// The origin of a report.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Origin {
    /// What stands before the file of each place: where the workspace lies in its repository, as [`threatmodel_text::below`] says.
    pub below: String,
    /// The commit of the sources, in full; `None` where they lie in no repository.
    pub commit: Option<String>,
    /// Whether files differ from the commit.
    pub changed: bool,
    /// The command that made the evidence, if it is known.
    pub command: Option<String>,
    /// Where the sources can be read.
    pub sources: Option<SourceLinks>,
}

impl Origin {
    /// Of sources of which nothing is known but where they lie in their repository.
    #[must_use]
    pub fn below(below: impl Into<String>) -> Self {
        Self { below: below.into(), ..Self::default() }
    }

    /// The address of a line of a file, which is named as in the repository.
    pub(crate) fn address(&self, path: &str, line: u32) -> String {
        self.sources.as_ref().map(|links| links.address(path, line, self.commit.as_deref())).unwrap_or_default()
    }
}
