//! What runs have left, read from their folders: what counts, what would, and what cannot be read.

use std::{
    collections::HashSet,
    fs,
    hash::Hash,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    CHECK, CORPUS, Check, Configuration, EXTENSION, Line, Observed, Origin, REACTION, Reaction,
    text::{CUT_SHORT, parsed},
};

/// What is known of what tests showed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Run {
    /// The name of the run that is told of, or of the newest where that left nothing; empty where there was none.
    pub name: String,
    /// Whether it is the run that the check is part of.
    pub current: bool,
    /// Whether anybody looked for what runs have left. If not, the model is that of the sources alone, and what tests are still
    /// to show is neither shown nor missing.
    #[serde(default)]
    pub looked: bool,
    /// What counts: for each configuration the newest line that an executable left which is still what the sources build.
    pub lines: Vec<Line>,
    /// The lines that would, had their executable or the sources not changed since.
    #[serde(default)]
    pub stale: Vec<Line>,
    /// What tests with `#[satisfies]` came to that are no attack tests, as far as it counts.
    #[serde(default)]
    pub checks: Vec<Check>,
    /// What they would, had their executable or the sources not changed since.
    #[serde(default)]
    pub stale_checks: Vec<Check>,
    /// What detections did on tests that are no configurations of attack tests.
    #[serde(default)]
    pub reactions: Vec<Reaction>,
    /// The files that could not be read.
    pub unread: Vec<Unread>,
    /// What a program was seen to do against its asset list; `None` where nobody watched one.
    #[serde(default)]
    pub observed: Option<Vec<Observed>>,
    /// The component whose list it was held against, by path; `None` where that of the whole system was.
    #[serde(default)]
    pub component: Option<String>,
}

/// A file of evidence that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Unread {
    /// The file.
    pub file: PathBuf,
    /// Why not.
    pub why: String,
}

impl Run {
    /// Reads what this run left, and of configurations that it left nothing about, what an earlier one did. `folder` holds a
    /// folder for each run. A line counts if `is_current` says so of its executable; a newer one hides those before it.
    #[must_use]
    pub fn read(folder: &Path, name: &str, is_current: impl FnMut(Origin<'_>) -> bool) -> Self {
        let mut runs = Self::newest_first(folder);
        runs.retain(|(path, _)| path.file_name().is_none_or(|other| other != name));
        let own = Self::read_one(&folder.join(name), name, true);
        let run = if own.is_empty() && !runs.is_empty() { Self::read_newest_of(&mut runs) } else { own };
        run.with(runs, is_current)
    }

    /// Reads what the newest run left, and of configurations that it left nothing about, what an earlier one did.
    #[must_use]
    pub fn read_newest(folder: &Path, is_current: impl FnMut(Origin<'_>) -> bool) -> Self {
        let mut runs = Self::newest_first(folder);
        Self::read_newest_of(&mut runs).with(runs, is_current)
    }

    fn read_newest_of(runs: &mut Vec<(PathBuf, String)>) -> Self {
        if runs.is_empty() {
            return Self::default();
        }
        let (path, name) = runs.remove(0);
        Self::read_one(&path, &name, false)
    }

    /// With what earlier runs left, and only what counts of it.
    fn with(mut self, earlier: Vec<(PathBuf, String)>, mut is_current: impl FnMut(Origin<'_>) -> bool) -> Self {
        let earlier = earlier.into_iter().map(|(path, name)| Self::read_one(&path, &name, false));
        let (mut lines, mut checks) = (std::mem::take(&mut self.lines), std::mem::take(&mut self.checks));
        for run in earlier {
            lines.extend(run.lines);
            checks.extend(run.checks);
        }
        (self.lines, self.stale) = counted(lines.into_iter(), &mut is_current);
        (self.checks, self.stale_checks) = counted(checks.into_iter(), &mut is_current);
        self.looked = true;
        self
    }

    /// The folders of all runs, and their names.
    fn newest_first(folder: &Path) -> Vec<(PathBuf, String)> {
        let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
        let mut runs: Vec<_> = entries
            .filter_map(|entry| {
                let entry = entry.ok()?;
                let metadata = entry.metadata().ok()?;
                metadata.is_dir().then_some((metadata.modified().ok()?, entry.path()))
            })
            .collect();
        runs.sort();
        let named = runs.into_iter().rev().map(|(_, path)| {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            (path, name)
        });
        named.collect()
    }

    /// Reads what the run of this name left, and no other.
    #[must_use]
    pub fn read_only(folder: &Path, name: &str) -> Self {
        Self { looked: true, ..Self::read_one(&folder.join(name), name, true) }
    }

    /// Whether it left nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.checks.is_empty() && self.reactions.is_empty() && self.unread.is_empty()
    }

    fn read_one(folder: &Path, name: &str, current: bool) -> Self {
        let mut run = Self { name: name.to_owned(), current, ..Self::default() };
        let files = match files_of(folder) {
            Ok(files) => files,
            Err(error) => {
                run.unread.push(Unread { file: folder.to_owned(), why: error.to_string() });
                return run;
            }
        };
        for file in files {
            let add: fn(&mut Self, &Path, &str) = match file.extension() {
                Some(extension) if extension == EXTENSION => Self::add_lines,
                Some(extension) if extension == CHECK => |run, file, text| run.add(file, text, |run| &mut run.checks),
                Some(extension) if extension == REACTION => {
                    |run, file, text| run.add(file, text, |run| &mut run.reactions)
                }
                _ => continue,
            };
            match fs::read_to_string(&file) {
                Ok(text) => add(&mut run, &file, &text),
                Err(error) => run.unread.push(Unread { file, why: error.to_string() }),
            }
        }
        run
    }

    fn add<T: DeserializeOwned>(&mut self, file: &Path, text: &str, list: fn(&mut Self) -> &mut Vec<T>) {
        match parsed(text) {
            Ok(evidence) => list(self).push(evidence),
            Err(error) => self.unread.push(Unread { file: file.to_owned(), why: error.to_string() }),
        }
    }

    /// Several lines in one file are several lines: somebody may have put them together.
    fn add_lines(&mut self, file: &Path, text: &str) {
        if text.is_empty() {
            self.unread.push(Unread { file: file.to_owned(), why: CUT_SHORT.to_owned() });
        }
        for line in text.split_inclusive('\n') {
            self.add(file, line, |run| &mut run.lines);
        }
    }
}

/// Evidence of which the newest counts that an executable left which is still what the sources build.
trait Left {
    type Key: Eq + Hash;
    fn key(&self) -> Self::Key;
    fn origin(&self) -> Origin<'_>;
}

impl Left for Line {
    type Key = (String, String, String, Configuration, Vec<String>);

    /// The configuration of a test that the line is about. A library and a program of one package may have tests of one path.
    fn key(&self) -> Self::Key {
        let Self { package, file, test, configuration, controls, .. } = self;
        (package.clone(), file.clone(), test.clone(), *configuration, controls.clone())
    }

    fn origin(&self) -> Origin<'_> {
        Origin { package: &self.package, cfgs: self.cfgs.as_ref(), executable: &self.executable }
    }
}

impl Left for Check {
    type Key = (String, String, String, String);

    fn key(&self) -> Self::Key {
        let Self { package, file, test, case, .. } = self;
        (package.clone(), file.clone(), test.clone(), case.clone())
    }

    fn origin(&self) -> Origin<'_> {
        Origin { package: &self.package, cfgs: self.cfgs.as_ref(), executable: &self.executable }
    }
}

/// What counts of all that was left, the newest first, and what would, had its executable or the sources not changed since.
fn counted<T: Left>(
    newest_first: impl Iterator<Item = T>,
    is_current: &mut impl FnMut(Origin<'_>) -> bool,
) -> (Vec<T>, Vec<T>) {
    let (mut known, mut counts, mut outdated) = (HashSet::new(), Vec::new(), Vec::new());
    for left in newest_first {
        let key = left.key();
        if known.contains(&key) {
            continue;
        }
        if is_current(left.origin()) {
            known.insert(key);
            counts.push(left);
        } else {
            outdated.push((key, left));
        }
    }
    let stale = outdated.into_iter().filter_map(|(key, left)| known.insert(key).then_some(left)).collect();
    (counts, stale)
}

/// The events that the tests of a run emitted, one JSON object on each line, process by process.
///
/// # Errors
///
/// If a file cannot be read.
pub fn corpus(folder: &Path, run: &str) -> std::io::Result<String> {
    let of_corpus = |file: &PathBuf| file.extension().is_some_and(|extension| extension == CORPUS);
    files_of(&folder.join(run))?.iter().filter(|file| of_corpus(file)).map(fs::read_to_string).collect()
}

/// The files in the folder of a run, by name; none where there is no such folder.
fn files_of(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::{Executable, FORMAT, Fingerprint, Verdict};
    use super::*;

    fn line() -> Line {
        Line {
            format: FORMAT,
            run: "1".to_owned(),
            executable: Executable {
                file: "debug/deps/attacks-1".to_owned(),
                bytes: 7,
                modified: jiff::Timestamp::UNIX_EPOCH,
            },
            package: "shop".to_owned(),
            cfgs: None,
            test: "attacks::union_select".to_owned(),
            file: "tests/attacks.rs".to_owned(),
            line: 7,
            threat: "shop::SqlInjection".to_owned(),
            configuration: Configuration::Only,
            controls: vec!["shop::BoundParameters".to_owned()],
            off: vec!["shop::SearchGrammar".to_owned()],
            entered: vec!["shop::BoundParameters".to_owned()],
            stood_in: BTreeSet::new(),
            sites: BTreeSet::from(["1".to_owned()]),
            reached: BTreeSet::new(),
            verdict: Verdict::Blocked,
            holds: true,
            reason: "stopped".to_owned(),
            leaked: Vec::new(),
            unpredicted: Vec::new(),
            events: BTreeMap::new(),
            alerts: BTreeSet::new(),
            unmarked: BTreeMap::new(),
            logged: BTreeSet::new(),
            legitimate: None,
            fingerprint: Fingerprint { test: "0".to_owned(), controls: BTreeSet::from(["1".to_owned()]) },
            seed: "s".to_owned(),
            started: jiff::Timestamp::UNIX_EPOCH,
            duration_ms: 8,
        }
    }

    #[test]
    fn a_line_comes_back_as_it_was() {
        assert_eq!(Line::from_json(&line().to_json().unwrap()), Ok(line()));
    }

    #[test]
    fn what_is_cut_short_or_newer_is_no_line() {
        let json = line().to_json().unwrap();
        for end in 0..json.len() {
            assert!(Line::from_json(&json[..end]).is_err(), "{end}");
        }
        let newer = json.replace("\"format\":2", "\"format\":3");
        assert!(Line::from_json(&newer).unwrap_err().to_string().contains("format 3"));
    }

    #[test]
    fn a_run_reads_what_it_can_and_names_the_rest() {
        let folder = std::env::temp_dir().join(format!("threatmodel-evidence-{}", std::process::id()));
        let run = folder.join("1");
        fs::create_dir_all(&run).unwrap();
        let json = line().to_json().unwrap();
        fs::write(run.join("a.jsonl"), json.repeat(2)).unwrap();
        fs::write(run.join("b.jsonl"), &json[..20]).unwrap();
        fs::write(run.join("c.jsonl"), "").unwrap();
        fs::write(run.join("d.part"), "half").unwrap();
        let read = Run::read(&folder, "1", |_| true);
        assert_eq!((read.lines.len(), read.unread.len(), read.current, read.looked), (1, 2, true, true));
        let executable = Executable { file: "debug/deps/others-2".to_owned(), ..line().executable };
        let another = Line { test: "attacks::another".to_owned(), executable, ..line() };
        let failed = Line { test: "attacks::failed".to_owned(), holds: false, ..line() };
        let hidden = Line { holds: false, ..line() };
        fs::create_dir_all(folder.join("0")).unwrap();
        for (file, line) in [("a", another), ("b", failed), ("c", hidden)] {
            fs::write(folder.join(format!("0/{file}.jsonl")), line.to_json().unwrap()).unwrap();
        }
        let touch = fs::File::open(folder.join("0")).unwrap();
        touch.set_modified(std::time::UNIX_EPOCH).unwrap();
        let tests = |lines: &[Line]| lines.iter().map(|line| (line.test.clone(), line.holds)).collect::<Vec<_>>();
        let of =
            |names: &[(&str, bool)]| names.iter().map(|(name, holds)| ((*name).to_owned(), *holds)).collect::<Vec<_>>();
        let all = of(&[("attacks::union_select", true), ("attacks::another", true), ("attacks::failed", false)]);
        assert_eq!(
            tests(&Run::read(&folder, "1", |_| true).lines),
            all,
            "what this run does not know, and what failed too"
        );
        assert_eq!(tests(&Run::read(&folder, "2", |_| true).lines), all);
        // A line of an executable that is no longer what the sources build says nothing.
        let read = Run::read(&folder, "1", |origin| origin.executable.file != "debug/deps/others-2");
        assert_eq!(tests(&read.lines), [all[0].clone(), all[2].clone()]);
        assert_eq!(tests(&read.stale), [all[1].clone()]);
        // A newer line that is stale does not hide an older one that is not. This run has left the line twice.
        let mut judged = 0;
        let read = Run::read(&folder, "1", |_| {
            judged += 1;
            judged > 2
        });
        assert_eq!((tests(&read.lines)[2].clone(), read.stale.len()), (("attacks::union_select".to_owned(), false), 0));
        // A run of which only an ordinary test has left something is this run, too.
        let reaction = Reaction {
            format: FORMAT,
            run: "3".to_owned(),
            package: "shop".to_owned(),
            binary: "shop".to_owned(),
            test: None,
            detection: "shop::Probing".to_owned(),
            alerted: true,
            said: "found".to_owned(),
        };
        fs::create_dir_all(folder.join("3")).unwrap();
        fs::write(folder.join("3/a.reaction"), reaction.to_json().unwrap()).unwrap();
        let reacted = Run::read(&folder, "3", |_| true);
        assert_eq!((reacted.current, reacted.reactions.as_slice()), (true, &[reaction][..]));
        fs::remove_dir_all(folder.join("3")).unwrap();
        fs::remove_dir_all(folder.join("0")).unwrap();
        let earlier = Run::read(&folder, "2", |_| true);
        assert_eq!((earlier.lines.len(), earlier.current, earlier.name.as_str()), (1, false, "1"));
        assert!(Run::read(&folder.join("nowhere"), "1", |_| true).is_empty());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn of_checks_the_newest_of_each_case_counts() {
        let folder = std::env::temp_dir().join(format!("threatmodel-checks-{}", std::process::id()));
        let check = |run: &str, case: &str, holds: bool| Check {
            format: FORMAT,
            run: run.to_owned(),
            executable: line().executable,
            package: "shop".to_owned(),
            cfgs: None,
            test: "attacks::locked".to_owned(),
            file: "tests/attacks.rs".to_owned(),
            case: case.to_owned(),
            cases: BTreeSet::new(),
            holds,
        };
        for (run, case, holds) in [("0", "locked::a", true), ("0", "locked::b", true), ("1", "locked::b", false)] {
            fs::create_dir_all(folder.join(run)).unwrap();
            let text = check(run, case, holds).to_json().unwrap();
            fs::write(folder.join(run).join(format!("{}.check", &case[8..])), text).unwrap();
        }
        fs::write(folder.join("1/c.check"), "{").unwrap();
        let older = fs::File::open(folder.join("0")).unwrap();
        older.set_modified(std::time::UNIX_EPOCH).unwrap();
        let read = Run::read(&folder, "1", |_| true);
        assert_eq!(read.checks, [check("1", "locked::b", false), check("0", "locked::a", true)]);
        assert_eq!((read.unread.len(), read.current, read.is_empty()), (1, true, false));
        let stale = Run::read(&folder, "1", |_| false);
        assert_eq!((stale.checks.len(), stale.stale_checks.len()), (0, 2));
        fs::remove_dir_all(folder).unwrap();
    }
}
