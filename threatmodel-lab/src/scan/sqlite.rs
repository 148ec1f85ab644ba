//! Databases of SQLite: every value of every table, and what is left of values that were deleted.

use std::{
    fs::File,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, types::ValueRef};

use super::{Readable, Reader, Unreadable, level::SQLITE};

/// The time that a writer may hold the database.
const PATIENCE: Duration = Duration::from_secs(5);

/// Every value of every table, those of attached databases too, under the names of table and column.
impl Readable for Connection {
    fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
        for database in names(self, "SELECT name FROM pragma_database_list")? {
            let tables = format!(
                "SELECT name FROM {}.sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL TABLE%' ORDER \
                 BY name",
                quoted(&database)
            );
            // A virtual table keeps its content in separate tables.
            let mut tables = names(self, &tables)?;
            tables.push("sqlite_schema".to_owned());
            for table in tables {
                let shown = if database == "main" { table.clone() } else { format!("{database}.{table}") };
                self::table(self, &format!("{}.{}", quoted(&database), quoted(&table)), &shown, reader)?;
            }
        }
        Ok(())
    }
}

/// Whether a file starts as databases of SQLite do.
pub(super) fn is_database(path: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    File::open(path)?.take(SQLITE.len() as u64).read_to_end(&mut start)?;
    Ok(start == SQLITE)
}

/// A database in a file, with its write-ahead log, read by row and then by byte: pages that are free still hold what was
/// deleted.
pub(super) fn file(path: &Path, reader: &mut Reader) -> Result<(), Unreadable> {
    rows(path, reader)?;
    reader.part("pages", |reader| reader.raw_stream(&mut File::open(path)?))?;
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    match File::open(PathBuf::from(log)) {
        Ok(mut log) => reader.part("write-ahead log", |reader| reader.raw_stream(&mut log)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// A database that is in no file yet.
pub(super) fn stream(reader: &mut Reader, stream: &mut dyn Read) -> Result<(), Unreadable> {
    let mut copy = tempfile::NamedTempFile::new()?;
    io::copy(stream, &mut copy)?;
    copy.flush()?;
    rows(copy.path(), reader)?;
    reader.part("pages", |reader| reader.raw_stream(&mut File::open(copy.path())?))
}

fn rows(path: &Path, reader: &mut Reader) -> Result<(), Unreadable> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.busy_timeout(PATIENCE)?;
    connection.read_into(reader)
}

fn table(connection: &Connection, table: &str, shown: &str, reader: &mut Reader) -> Result<(), Unreadable> {
    let mut statement = connection.prepare(&format!("SELECT * FROM {table}"))?;
    let columns: Vec<String> = statement.column_names().map(|column| format!("{shown}.{column}")).collect();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        for (at, column) in columns.iter().enumerate() {
            let value = row.get_ref(at)?;
            let printed;
            let bytes = match value {
                ValueRef::Null => continue,
                ValueRef::Integer(number) => {
                    printed = number.to_string();
                    printed.as_bytes()
                }
                ValueRef::Real(number) => {
                    printed = number.to_string();
                    printed.as_bytes()
                }
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes,
            };
            reader.part(column, |reader| reader.bytes(bytes))?;
        }
    }
    Ok(())
}

fn names(connection: &Connection, query: &str) -> rusqlite::Result<Vec<String>> {
    connection.prepare(query)?.query_map([], |row| row.get(0))?.collect()
}

/// As an identifier of SQL.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

impl From<rusqlite::Error> for Unreadable {
    fn from(error: rusqlite::Error) -> Self {
        Self::new(error)
    }
}
