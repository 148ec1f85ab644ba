//! The model as tables.
#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use crate::common;

use proptest::prelude::*;
use threatmodel_model::{model::Model, unseen::is_unseen};
use threatmodel_report::csv as tables;

/// Every table of a model, with its name.
fn all(model: &Model) -> [(&'static str, String); 4] {
    [
        ("threats", tables::threats(model)),
        ("assets", tables::assets(model)),
        ("requirements", tables::requirements(model)),
        ("matrix", tables::matrix(model)),
    ]
}

/// The rows of a table, the names of its columns first.
fn rows(table: &str) -> Vec<Vec<String>> {
    read(table, b',')
}

fn read(table: &str, separator: u8) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(separator != b',')
        .delimiter(separator)
        .from_reader(table.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn is_dangerous(cell: &str) -> bool {
    let cell = cell.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '"');
    cell.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

#[test]
fn every_table_parses_back_and_no_cell_acts() {
    for (name, model) in common::models() {
        let counts = [model.threats().count(), model.assets().count(), model.requirements().count()];
        for ((table, text), count) in all(model).into_iter().zip(counts.map(Some).into_iter().chain([None])) {
            let rows = rows(&text);
            if let Some(count) = count {
                assert_eq!(rows.len(), count + 1, "{name}: {table}");
            }
            assert_eq!(text.matches("\r\n").count(), rows.len(), "{name}: {table}: a row is not one line");
            assert_eq!(text.matches(['\r', '\n']).count(), 2 * rows.len(), "{name}: {table}");
            for cell in rows.iter().flatten() {
                assert!(!is_dangerous(cell), "{name}: {table}: {cell:.60}");
                assert!(!cell.chars().any(|letter| letter.is_control() || letter == '\u{202e}'), "{name}: {cell:.60}");
            }
            // Where a spreadsheet takes another separator, no other cell acts either.
            for cell in text.lines().flat_map(|line| line.split([';', '\t'])) {
                assert!(!is_dangerous(cell), "{name}: {table}: {cell:.60}");
            }
        }
        assert_eq!(all(model), all(model), "{name}");
    }
}

#[test]
fn columns_are_named_like_the_fields_of_the_model() {
    let model = common::shop();
    let json: serde_json::Value = serde_json::from_str(&model.to_json().unwrap()).unwrap();
    for (list, table) in [
        ("threats", tables::threats(&model)),
        ("assets", tables::assets(&model)),
        ("requirements", tables::requirements(&model)),
    ] {
        let names = rows(&table).remove(0);
        for field in json[list][0].as_object().unwrap().keys().filter(|field| *field != "declared") {
            assert!(names.iter().any(|name| name.split('.').next() == Some(field)), "{list}: {field} has no column");
        }
        for field in json[list][0]["declared"].as_object().unwrap().keys().filter(|field| *field != "place") {
            assert!(names.contains(field), "{list}: {field} has no column");
        }
    }
}

#[test]
fn threats_come_by_rank_with_what_is_derived() {
    let model = common::shop();
    let rows = rows(&tables::threats(&model));
    let column = |name: &str| rows[0].iter().position(|known| known == name).unwrap();
    let ranked: Vec<&str> = model.threats().map(|threat| threat.facts().path()).collect();
    let paths: Vec<&str> = rows[1..].iter().map(|row| row[0].as_str()).collect();
    assert_eq!(paths, ranked);
    let row = rows.iter().find(|row| row[1] == "SearchFlood").unwrap();
    assert_eq!((row[column("likelihood")].as_str(), row[column("risk.likelihood")].as_str()), ("", "Likely"));
    assert_eq!(row[column("state")], "open");
}

#[test]
fn tables_read_like_this() {
    let text: String = all(&common::shop()).iter().map(|(name, table)| format!("# {name}\n{table}")).collect();
    insta::assert_snapshot!(text.replace("\r\n", "\n"));
}

proptest! {
    #[test]
    fn any_text_comes_back_but_for_what_acts(doc in any::<String>(), owner in "[ \"'=+@,;\t\r\n-]{0,12}") {
        let mut facts = common::shop().facts().clone();
        facts.assets.truncate(1);
        facts.assets[0].declared.doc.clone_from(&doc);
        facts.assets[0].owner = Some(owner.clone());
        let rows = rows(&tables::assets(&Model::from_facts(facts)));
        let column = |name: &str| rows[0].iter().position(|known| known == name).unwrap();
        prop_assert_eq!(rows.len(), 2);
        for (written, name) in [(doc, "doc"), (owner, "owner")] {
            let cell = &rows[1][column(name)];
            prop_assert!(!is_dangerous(cell), "{:?}", cell);
            // Only quotes are added, and only white space, active characters or letters that nobody sees (a filler of Hangul) go.
            let is_shown = |letter: &char| letter.is_alphanumeric() && !is_unseen(*letter);
            let plain = |text: &str| text.chars().filter(is_shown).collect::<String>();
            prop_assert_eq!(plain(cell), plain(&written));
        }
    }
}
