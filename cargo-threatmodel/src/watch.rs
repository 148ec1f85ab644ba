//! Waits for somebody to save a source, a manifest, the policy or the lock.

use std::{
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use notify_debouncer_mini::{
    DebounceEventResult, Debouncer, new_debouncer,
    notify::{RecommendedWatcher, RecursiveMode},
};

use crate::subject::Error;

/// How long nothing may be saved before what was saved is looked at: editors write in several steps.
const QUIET: Duration = Duration::from_millis(200);

pub(crate) struct Watch {
    debouncer: Debouncer<RecommendedWatcher>,
    events: Receiver<DebounceEventResult>,
}

impl Watch {
    pub(crate) fn start() -> Result<Self, Error> {
        let (sender, events) = channel();
        Ok(Self { debouncer: new_debouncer(QUIET, sender)?, events })
    }

    /// Watches the folders of packages: their files, and what lies below folders of sources. Watched twice is watched.
    pub(crate) fn add(&mut self, packages: &[PathBuf]) -> Result<(), Error> {
        for package in packages {
            self.debouncer.watcher().watch(package, RecursiveMode::NonRecursive)?;
            for entry in std::fs::read_dir(package)?.flatten() {
                let path = entry.path();
                if path.is_dir() && !is_beside(&path) {
                    self.debouncer.watcher().watch(&path, RecursiveMode::Recursive)?;
                }
            }
        }
        Ok(())
    }

    /// Waits until something is saved that a check reads.
    pub(crate) fn wait(&self) -> Result<(), Error> {
        loop {
            let events = self.events.recv()??;
            if events.iter().any(|event| is_read(&event.path)) {
                return Ok(());
            }
        }
    }
}

/// Whether a folder holds no sources.
fn is_beside(folder: &Path) -> bool {
    folder.file_name().is_none_or(|name| name == "target" || name.to_string_lossy().starts_with('.'))
}

fn is_read(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "rs" || extension == "toml" || extension == "lock")
}
