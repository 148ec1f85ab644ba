//! The tables of many models, as `report --format tables` has written them into a folder.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use threatmodel_report::tables::{Cell, FORMAT, HEAD, Head, Table, tables};

use super::{
    known::Known,
    words::{Kind, Token},
};

/// The models of a folder.
#[derive(Debug)]
pub(crate) struct Fleet {
    models: Vec<(Head, PathBuf)>,
}

impl Fleet {
    /// The newest of each model, or with `history` all of each. One that another version wrote in a way that this one does not know is
    /// refused by its name: an answer without it would look like one about all.
    pub(crate) fn open(folder: &Path, history: bool) -> Result<Self, String> {
        let mut newest: BTreeMap<String, (Head, PathBuf)> = BTreeMap::new();
        let mut models = Vec::new();
        let mut wrong = Vec::new();
        for model in partitions(folder, "model=")? {
            for day in partitions(&model, "as_of=")? {
                match head(&day) {
                    Ok(head) if history => models.push((head, day)),
                    Ok(head) => {
                        let is_newer = |(known, _): &(Head, PathBuf)| known.as_of < head.as_of;
                        if newest.get(&head.model).is_none_or(is_newer) {
                            newest.insert(head.model.clone(), (head, day));
                        }
                    }
                    Err(why) => wrong.push(format!("{}: {why}", day.display())),
                }
            }
        }
        models.extend(newest.into_values());
        match (wrong.is_empty(), models.is_empty()) {
            (false, _) => Err(format!("not all models can be read\n{}", wrong.join("\n"))),
            (true, true) => Err(format!(
                "`{}` has no models\nhelp: `cargo threatmodel report --format tables --output {0}` writes them",
                folder.display()
            )),
            (true, false) => Ok(Self { models }),
        }
    }

    /// Hands each row of a table over.
    pub(super) fn rows(
        &self,
        table: &Table,
        wanted: &[bool],
        each: &mut dyn FnMut(Vec<Cell<'_>>),
    ) -> Result<(), String> {
        for (head, folder) in &self.models {
            let file = folder.join(format!("{}.jsonl", table.name));
            let text = fs::read_to_string(&file).map_err(|error| cannot_read(&file, &error, head))?;
            for (number, line) in text.lines().enumerate() {
                let row = table.row(line, head, wanted);
                each(row.map_err(|error| format!("{}:{}: {error}", file.display(), number + 1))?);
            }
        }
        Ok(())
    }

    /// What its models know. Only where a query has texts need anybody know what they may name.
    pub(super) fn known(&self, tokens: &[Token]) -> Result<Known, String> {
        let mut known = Known::default();
        for (head, _) in &self.models {
            known.judged(&head.as_of);
        }
        let names = ["noun", "level"];
        let asks = |token: &Token| matches!(token.kind, Kind::Text(_)) || names.iter().any(|name| token.is_word(name));
        if !tokens.iter().any(asks) {
            return Ok(known);
        }
        let mut of = |name: &str, with: &mut dyn FnMut(&mut Known, Vec<Cell<'_>>)| -> Result<(), String> {
            let Some(table) = tables().iter().find(|table| table.name == name) else { return Ok(()) };
            self.rows(table, &vec![true; table.columns.len()], &mut |row| with(&mut known, row))
        };
        of("nouns", &mut |known, row| known.path(&text(&row, 0)))?;
        of("packages", &mut |known, row| known.path(&format!("package:{}", text(&row, 0))))?;
        of("classification_levels", &mut |known, row| {
            if let Some(Cell::Share(height)) = row.get(3) {
                known.height(text(&row, 1), text(&row, 0), *height);
            }
        })?;
        Ok(known)
    }

    /// How many problems of the sources of each model nobody has exempted, where there are any.
    pub(crate) fn unread(&self) -> Result<Vec<(String, usize)>, String> {
        let mut unread = Vec::new();
        let Some(table) = tables().iter().find(|table| table.name == "models") else { return Ok(unread) };
        let (count, model) =
            (table.position("unread").unwrap_or_default(), table.position("model").unwrap_or_default());
        self.rows(table, &vec![true; table.columns.len()], &mut |row| {
            if let Some(Cell::Number(number @ 1..)) = row.get(count) {
                unread.push((text(&row, model), usize::try_from(*number).unwrap_or(usize::MAX)));
            }
        })?;
        Ok(unread)
    }
}

/// Why a table of a model cannot be read. One that is not there is most likely newer than what wrote the model.
fn cannot_read(file: &Path, error: &std::io::Error, head: &Head) -> String {
    let file = file.display();
    match error.kind() {
        std::io::ErrorKind::NotFound => format!(
            "{file} does not exist: threatmodel {} wrote this model, and this is version {}; write it again with this one",
            head.version,
            env!("CARGO_PKG_VERSION")
        ),
        _ => format!("{file}: {error}"),
    }
}

fn text(row: &[Cell<'_>], at: usize) -> String {
    match row.get(at) {
        Some(Cell::Text(text)) => text.clone().into_owned(),
        _ => String::new(),
    }
}

/// The folders in a folder whose name begins so, by name.
fn partitions(folder: &Path, start: &str) -> Result<Vec<PathBuf>, String> {
    let wrong = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(wrong)? {
        let entry = entry.map_err(wrong)?;
        if entry.file_name().to_string_lossy().starts_with(start) {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// What wrote the tables in a folder. The version is looked at first: of another one nothing else need be as it is here.
fn head(folder: &Path) -> Result<Head, String> {
    #[derive(serde::Deserialize)]
    struct Version {
        format: u32,
    }
    let text = fs::read_to_string(folder.join(HEAD)).map_err(|error| format!("`{HEAD}` cannot be read: {error}"))?;
    let wrong = |error: serde_json::Error| format!("`{HEAD}` is not what it should be: {error}");
    match serde_json::from_str::<Version>(&text).map_err(wrong)?.format {
        FORMAT => serde_json::from_str(&text).map_err(wrong),
        other => Err(format!(
            "its tables have format {other}, and this version of threatmodel reads format {FORMAT}; read them with the version that wrote them, or write them again with this one"
        )),
    }
}
