//! What runs have left, read from their folders: what counts, what would, and what cannot be read.

use std::{
    collections::HashSet,
    fs,
    hash::Hash,
    path::{Path, PathBuf},
};

use serde::de::DeserializeOwned;
use threatmodel_model::evidence::{
    CHECK, CORPUS, Check, Configuration, EXTENSION, Line, Origin, REACTION, Run, Unread, parsed,
};

/// Reads what this run left, and of configurations that it left nothing about, what an earlier one did. `folder` holds a
/// folder for each run. A line counts if `is_current` says so of its executable; a newer one hides those before it.
#[must_use]
pub fn read(folder: &Path, name: &str, is_current: impl FnMut(Origin<'_>) -> bool) -> Run {
    let mut runs = newest_first(folder);
    runs.retain(|(path, _)| path.file_name().is_none_or(|other| other != name));
    let own = read_one(&folder.join(name), name, true);
    let run = if own.is_empty() && !runs.is_empty() { read_newest_of(&mut runs) } else { own };
    with(run, runs, is_current)
}

/// Reads what the newest run left, and of configurations that it left nothing about, what an earlier one did.
#[must_use]
pub fn read_newest(folder: &Path, is_current: impl FnMut(Origin<'_>) -> bool) -> Run {
    let mut runs = newest_first(folder);
    let newest = read_newest_of(&mut runs);
    with(newest, runs, is_current)
}

fn read_newest_of(runs: &mut Vec<(PathBuf, String)>) -> Run {
    if runs.is_empty() {
        return Run::default();
    }
    let (path, name) = runs.remove(0);
    read_one(&path, &name, false)
}

/// The run with what earlier runs left, and only what counts of it.
fn with(mut run: Run, earlier: Vec<(PathBuf, String)>, mut is_current: impl FnMut(Origin<'_>) -> bool) -> Run {
    let earlier = earlier.into_iter().map(|(path, name)| read_one(&path, &name, false));
    let (mut lines, mut checks) = (std::mem::take(&mut run.lines), std::mem::take(&mut run.checks));
    for earlier in earlier {
        lines.extend(earlier.lines);
        checks.extend(earlier.checks);
    }
    (run.lines, run.stale) = counted(lines.into_iter(), &mut is_current);
    (run.checks, run.stale_checks) = counted(checks.into_iter(), &mut is_current);
    run.looked = true;
    run
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
pub fn read_only(folder: &Path, name: &str) -> Run {
    Run { looked: true, ..read_one(&folder.join(name), name, true) }
}

fn read_one(folder: &Path, name: &str, current: bool) -> Run {
    let mut run = Run { name: name.to_owned(), current, ..Run::default() };
    let files = match files_of(folder) {
        Ok(files) => files,
        Err(error) => {
            run.unread.push(Unread { file: folder.to_owned(), why: error.to_string() });
            return run;
        }
    };
    for file in files {
        let add: fn(&mut Run, &Path, &str) = match file.extension() {
            Some(extension) if extension == EXTENSION => add_lines,
            Some(extension) if extension == CHECK => |run, file, text| add_one(run, file, text, |run| &mut run.checks),
            Some(extension) if extension == REACTION => {
                |run, file, text| add_one(run, file, text, |run| &mut run.reactions)
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

fn add_one<T: DeserializeOwned>(run: &mut Run, file: &Path, text: &str, list: fn(&mut Run) -> &mut Vec<T>) {
    match parsed(text) {
        Ok(evidence) => list(run).push(evidence),
        Err(error) => run.unread.push(Unread { file: file.to_owned(), why: error.to_string() }),
    }
}

/// Several lines in one file are several lines: somebody may have put them together.
fn add_lines(run: &mut Run, file: &Path, text: &str) {
    let lines = if text.is_empty() { vec![text] } else { text.split_inclusive('\n').collect() };
    for line in lines {
        add_one(run, file, line, |run| &mut run.lines);
    }
}

/// Evidence of which the newest counts that an executable left which is still what the sources build.
trait Left {
    type Key: Eq + Hash;
    fn key(&self) -> Self::Key;
    /// The executables that must still be what the sources build.
    fn origins(&self) -> Vec<Origin<'_>>;
}

impl Left for Line {
    type Key = (String, String, String, Configuration, Vec<String>, String);

    /// The configuration of a test that the line is about, and its case. A library and a program of one package may have tests of one path.
    fn key(&self) -> Self::Key {
        let Self { package, file, test, configuration, controls, case, .. } = self;
        (package.clone(), file.clone(), test.clone(), *configuration, controls.clone(), case.clone())
    }

    fn origins(&self) -> Vec<Origin<'_>> {
        let origin = |executable, started| Origin {
            package: &self.package,
            cfgs: self.cfgs.as_ref(),
            dependencies: self.dependencies.as_deref(),
            requested: self.requested.as_ref(),
            executable,
            started,
        };
        let programs = self.programs.iter().map(|program| origin(program, true));
        std::iter::once(origin(&self.executable, false)).chain(programs).collect()
    }
}

impl Left for Check {
    type Key = (String, String, String, String);

    fn key(&self) -> Self::Key {
        let Self { package, file, test, case, .. } = self;
        (package.clone(), file.clone(), test.clone(), case.clone())
    }

    fn origins(&self) -> Vec<Origin<'_>> {
        vec![Origin {
            package: &self.package,
            cfgs: self.cfgs.as_ref(),
            dependencies: self.dependencies.as_deref(),
            requested: self.requested.as_ref(),
            executable: &self.executable,
            started: false,
        }]
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
        if left.origins().into_iter().all(&mut *is_current) {
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

    use threatmodel_model::evidence::{Executable, FORMAT, Fingerprint, Reaction, Verdict};

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
            dependencies: None,
            requested: None,
            test: "attacks::union_select".to_owned(),
            file: "tests/attacks.rs".to_owned(),
            line: 7,
            case: String::new(),
            cases: BTreeSet::new(),
            threat: "shop::SqlInjection".to_owned(),
            configuration: Configuration::Only,
            controls: vec!["shop::BoundParameters".to_owned()],
            off: vec!["shop::SearchGrammar".to_owned()],
            entered: vec!["shop::BoundParameters".to_owned()],
            stood_in: BTreeSet::new(),
            programs: BTreeSet::new(),
            sites: BTreeSet::from(["1".to_owned()]),
            reached: BTreeSet::new(),
            verdict: Verdict::Blocked,
            holds: true,
            reason: "stopped".to_owned(),
            tried: None,
            through: None,
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
        let found = read(&folder, "1", |_| true);
        assert_eq!((found.lines.len(), found.unread.len(), found.current, found.looked), (1, 2, true, true));
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
        assert_eq!(tests(&read(&folder, "1", |_| true).lines), all, "what this run does not know, and what failed too");
        assert_eq!(tests(&read(&folder, "2", |_| true).lines), all);
        // A line of an executable that is no longer what the sources build says nothing.
        let found = read(&folder, "1", |origin| origin.executable.file != "debug/deps/others-2");
        assert_eq!(tests(&found.lines), [all[0].clone(), all[2].clone()]);
        assert_eq!(tests(&found.stale), [all[1].clone()]);
        // A newer line that is stale does not hide an older one that is not. This run has left the line twice.
        let mut judged = 0;
        let found = read(&folder, "1", |_| {
            judged += 1;
            judged > 2
        });
        assert_eq!(
            (tests(&found.lines)[2].clone(), found.stale.len()),
            (("attacks::union_select".to_owned(), false), 0)
        );
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
        let reacted = read(&folder, "3", |_| true);
        assert_eq!((reacted.current, reacted.reactions.as_slice()), (true, &[reaction][..]));
        fs::remove_dir_all(folder.join("3")).unwrap();
        fs::remove_dir_all(folder.join("0")).unwrap();
        let earlier = read(&folder, "2", |_| true);
        assert_eq!((earlier.lines.len(), earlier.current, earlier.name.as_str()), (1, false, "1"));
        assert!(read(&folder.join("nowhere"), "1", |_| true).is_empty());
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
            dependencies: None,
            requested: None,
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
        let found = read(&folder, "1", |_| true);
        assert_eq!(found.checks, [check("1", "locked::b", false), check("0", "locked::a", true)]);
        assert_eq!((found.unread.len(), found.current, found.is_empty()), (1, true, false));
        let stale = read(&folder, "1", |_| false);
        assert_eq!((stale.checks.len(), stale.stale_checks.len()), (0, 2));
        fs::remove_dir_all(folder).unwrap();
    }
}
