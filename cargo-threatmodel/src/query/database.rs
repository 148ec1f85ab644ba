//! The tables in SQLite: in memory, filled with what a query reads, and from then on only read.

use std::{
    cmp::Ordering,
    ops::Range,
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::{
    Connection, Error, ErrorCode, OpenFlags, Statement, ToSql,
    config::DbConfig,
    functions::{Context, FunctionFlags},
    hooks::{AuthAction, AuthContext, Authorization},
    limits::Limit,
    params_from_iter,
    types::{ToSqlOutput, Value, ValueRef},
};
use threatmodel_core::names::short;
use threatmodel_report::tables::{Cell, Column, Source, Table, Type, VIEWS, View, tables};

use super::{
    Bounds, Fault, Fleet, Reads,
    known::{Known, folded},
    words::{self, Token},
};

/// The most memory that SQLite takes, and that an answer takes: more is a query that joins everything with everything.
const MEMORY: usize = 256 << 20;

/// Hands the rows of a table over, with those columns that are wanted.
type Rows<'s> = dyn Fn(&Table, &[bool], &mut dyn FnMut(Vec<Cell<'_>>)) -> Result<(), String> + 's;

/// The tables.
pub(super) struct Database {
    connection: Connection,
    bounds: Bounds,
}

/// The rows that a query gives.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The names of the columns, each once, and how their values are shown.
    pub(super) columns: Vec<(String, Shape)>,
    pub(super) rows: Vec<Vec<Value>>,
    /// Whether there are more rows, which its bounds left out.
    pub(crate) more: bool,
}

impl Answer {
    /// Whether nothing matches.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many rows it has.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }
}

/// How the values of a column are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Plain,
    Flag,
    Path,
    List,
    Paths,
}

impl Database {
    /// The tables and views that are mentioned, without rows.
    pub(super) fn empty(tokens: &[Token], bounds: Bounds) -> Result<Self, Fault> {
        Self::opened(tokens, bounds).map_err(|error| Fault::new(0..0, error.to_string()))
    }

    fn opened(tokens: &[Token], bounds: Bounds) -> Result<Self, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_MEMORY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_in_memory_with_flags(flags)?;
        // "a name" is a name, never a text.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
        // What is sorted goes into no file.
        connection.pragma_update(None, "temp_store", 2)?;
        connection.pragma_update_and_check(
            None,
            "hard_heap_limit",
            i64::try_from(MEMORY).unwrap_or(i64::MAX),
            |_| Ok(()),
        )?;
        for (name, compare) in orders() {
            connection.create_collation(name.as_str(), compare)?;
        }
        functions(&connection, Known::default())?;
        connection.execute_batch(&format!("BEGIN; {} COMMIT;", schema(tokens)))?;
        connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
        connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, 64 << 20)?;
        bounds.apply(&mut connection)?;
        Ok(Self { connection, bounds })
    }

    /// The columns that a query reads.
    pub(super) fn prepared(mut self, text: &str, tokens: &[Token]) -> Result<Reads, Fault> {
        let reads = Arc::new(Mutex::new(Reads::new()));
        let seen = Arc::clone(&reads);
        let hook = move |context: AuthContext<'_>| {
            if let AuthAction::Read { table_name, column_name } = context.action {
                let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                seen.entry(table_name.to_owned()).or_default().insert(column_name.to_owned());
            }
            allowed(context)
        };
        self.connection.authorizer(Some(hook)).map_err(|error| Fault::of(&error, text, tokens))?;
        self.connection.prepare(text).map_err(|error| Fault::of(&error, text, tokens))?;
        let reads = reads.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Ok(reads)
    }

    /// Fills the columns that are read.
    pub(super) fn fill(&mut self, reads: &Reads, sources: &[Source<'_>]) -> Result<(), Fault> {
        self.filled(reads, &|table, wanted, each| {
            sources.iter().for_each(|source| table.rows(source, wanted, &mut |row| each(row)));
            Ok(())
        })
    }

    /// The same, from the files of a fleet.
    pub(super) fn fill_from(&mut self, reads: &Reads, fleet: &Fleet) -> Result<(), Fault> {
        self.filled(reads, &|table, wanted, each| fleet.rows(table, wanted, each))
    }

    fn filled(&mut self, reads: &Reads, rows: &Rows<'_>) -> Result<(), Fault> {
        let wrong = |error: Error| Fault::new(0..0, said(&error));
        let transaction = self.connection.transaction().map_err(wrong)?;
        for (table, read) in tables().iter().filter_map(|table| Some((table, reads.get(&table.name)?))) {
            let wanted: Vec<bool> = table.columns.iter().map(|column| read.contains(column.name)).collect();
            let mut insert = transaction.prepare(&inserting(table)).map_err(wrong)?;
            let mut result = Ok(());
            let mut each = |row: Vec<Cell<'_>>| {
                if result.is_ok() {
                    result = inserted(&mut insert, &row);
                }
            };
            rows(table, &wanted, &mut each).map_err(|error| Fault::new(0..0, error))?;
            result.map_err(wrong)?;
        }
        transaction.commit().map_err(wrong)
    }

    /// Asks.
    pub(super) fn answer(mut self, text: &str, tokens: &[Token], known: Known) -> Result<Answer, Fault> {
        self.asked(text, known).map_err(|error| Fault::of(&error, text, tokens))
    }

    fn asked(&mut self, text: &str, known: Known) -> Result<Answer, Error> {
        functions(&self.connection, known)?;
        self.connection.authorizer(Some(allowed))?;
        let mut statement = self.connection.prepare(text)?;
        let mut columns: Vec<(String, Shape)> = Vec::new();
        for column in statement.columns() {
            let same = |name: &str| columns.iter().any(|(known, _)| known == name);
            let mut name = column.name().to_owned();
            // As SQLite names them where it has to: an object has each name once.
            for number in 1.. {
                if !same(&name) {
                    break;
                }
                name = format!("{}:{number}", column.name());
            }
            // A noun's own path is asked for to be seen; its name is the last part already.
            let shape = if column.name() == "path" { Shape::Plain } else { shape(column.decl_type()) };
            columns.push((name, shape));
        }
        let (mut rows, mut size, mut more) = (Vec::new(), 0, false);
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            if rows.len() == self.bounds.rows {
                more = true;
                break;
            }
            let row: Vec<Value> = (0..columns.len()).map(|at| row.get_ref(at).map(value)).collect::<Result<_, _>>()?;
            size += row.iter().map(bytes).sum::<usize>();
            if size > MEMORY {
                return Err(Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_NOMEM), None));
            }
            if size > self.bounds.bytes {
                more = true;
                break;
            }
            rows.push(row);
        }
        Ok(Answer { columns, rows, more })
    }
}

/// What a query may do: read.
fn allowed(context: AuthContext<'_>) -> Authorization {
    match context.action {
        AuthAction::Select | AuthAction::Read { .. } | AuthAction::Recursive => Authorization::Allow,
        AuthAction::Function { function_name } if !function_name.eq_ignore_ascii_case("load_extension") => {
            Authorization::Allow
        }
        _ => Authorization::Deny,
    }
}

fn created(table: &Table) -> String {
    let columns: Vec<String> = table.columns.iter().map(column).collect();
    format!("CREATE TABLE \"{}\" ({});", table.name, columns.join(", "))
}

fn column(column: &Column) -> String {
    let kind = match column.kind {
        Type::Word(words) => format!("TEXT COLLATE {}", order_of(words)),
        Type::Level => "TEXT COLLATE NOCASE".to_owned(),
        Type::Number => "INTEGER".to_owned(),
        Type::Share => "REAL".to_owned(),
        Type::Flag => FLAG.to_owned(),
        Type::Path(_) => PATH.to_owned(),
        Type::Texts | Type::Words(_) => LIST.to_owned(),
        Type::Paths(_) => PATHS.to_owned(),
        Type::Date => "TEXT".to_owned(),
        _ => "TEXT COLLATE NOCASE".to_owned(),
    };
    format!("\"{}\" {kind}", column.name)
}

// The declared types say how values are shown.
const FLAG: &str = "BOOLEAN";
const PATH: &str = "PATH_TEXT";
const LIST: &str = "LIST_TEXT";
const PATHS: &str = "PATHS_TEXT";

fn shape(declared: Option<&str>) -> Shape {
    match declared {
        Some(FLAG) => Shape::Flag,
        Some(PATH) => Shape::Path,
        Some(LIST) => Shape::List,
        Some(PATHS) => Shape::Paths,
        _ => Shape::Plain,
    }
}

/// The tables and views that a query mentions; all of them where it asks what there is.
fn schema(tokens: &[Token]) -> String {
    let all = tokens.iter().any(|token| token.is_word("sqlite_schema") || token.is_word("sqlite_master"));
    let views = || VIEWS.iter().filter(|view| all || tokens.iter().any(|token| token.is_word(view.name)));
    let inside: Vec<Token> = views().flat_map(|view| words::tokens(view.select)).collect();
    let is_mentioned = |table: &&Table| all || tokens.iter().chain(&inside).any(|token| token.is_word(&table.name));
    let view = |view: &View| {
        let columns: Vec<String> = view.columns.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        format!("CREATE VIEW {} ({}) AS {};\n", view.name, columns.join(", "), view.select)
    };
    tables().iter().filter(is_mentioned).map(created).chain(views().map(view)).collect()
}

/// The name of the order of these words.
fn order_of(words: &[&str]) -> String {
    format!("words_{}", lists().iter().position(|known| *known == words).unwrap_or_default())
}

/// The lists of words, each once.
fn lists() -> Vec<&'static [&'static str]> {
    let mut lists: Vec<&[&str]> = Vec::new();
    for column in tables().iter().flat_map(|table| &table.columns) {
        if let Type::Word(words) = column.kind
            && !lists.contains(&words)
        {
            lists.push(words);
        }
    }
    lists
}

/// How words are compared: by their position in their list, however they are written, and behind them what is none.
fn orders() -> Vec<(String, impl Fn(&str, &str) -> Ordering + Send + 'static)> {
    let order = |(at, words): (usize, &'static [&'static str])| {
        let folds: Vec<String> = words.iter().map(|word| folded(word)).collect();
        let rank = move |text: &str| {
            // Mostly it is written as in the list.
            let known = words.iter().position(|word| *word == text);
            known.or_else(|| folds.iter().position(|word| *word == folded(text))).unwrap_or(words.len())
        };
        let compare = move |left: &str, right: &str| {
            let ranks = (rank(left), rank(right));
            let both_unknown = ranks == (words.len(), words.len());
            if both_unknown { left.cmp(right) } else { ranks.0.cmp(&ranks.1) }
        };
        (format!("words_{at}"), compare)
    };
    lists().into_iter().enumerate().map(order).collect()
}

/// The functions that know the models.
fn functions(connection: &Connection, known: Known) -> Result<(), Error> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    let wrong = |(message, help): (String, Option<String>)| {
        Error::UserFunctionError(help.map_or_else(|| message.clone(), |help| format!("{message}; {help}")).into())
    };
    let known = Arc::new(known);
    let nouns = Arc::clone(&known);
    connection.create_scalar_function("noun", 1, flags, move |context: &mut Context<'_>| {
        nouns.noun(&context.get::<String>(0)?).map(str::to_owned).map_err(wrong)
    })?;
    for arguments in [1, 2] {
        let levels = Arc::clone(&known);
        connection.create_scalar_function("level", arguments, flags, move |context: &mut Context<'_>| {
            let policy = if arguments == 2 { context.get::<Option<String>>(1)? } else { None };
            levels.level(&context.get::<String>(0)?, policy.as_deref()).map_err(wrong)
        })?;
    }
    connection.create_scalar_function("short", 1, flags, |context: &mut Context<'_>| {
        Ok(context.get::<Option<String>>(0)?.map(|path| short(&path).to_owned()))
    })?;
    connection.create_scalar_function("today", 0, flags, move |_: &mut Context<'_>| Ok(known.as_of.clone()))
}

fn inserting(table: &Table) -> String {
    let places = vec!["?"; table.columns.len()].join(", ");
    format!("INSERT INTO \"{}\" VALUES ({places})", table.name)
}

fn inserted(insert: &mut Statement<'_>, row: &[Cell<'_>]) -> Result<(), Error> {
    insert.execute(params_from_iter(row.iter().map(Bound))).map(drop)
}

/// A cell on its way into a table.
struct Bound<'r, 'm>(&'r Cell<'m>);

impl ToSql for Bound<'_, '_> {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>, Error> {
        Ok(match self.0 {
            Cell::Missing => ToSqlOutput::Borrowed(ValueRef::Null),
            Cell::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Cell::Number(number) => ToSqlOutput::Borrowed(ValueRef::Integer(*number)),
            Cell::Share(share) => ToSqlOutput::Borrowed(ValueRef::Real(*share)),
            Cell::Flag(on) => ToSqlOutput::Borrowed(ValueRef::Integer((*on).into())),
            Cell::List(list) => {
                let text = serde_json::to_string(list).map_err(|error| Error::ToSqlConversionFailure(error.into()))?;
                ToSqlOutput::Owned(Value::Text(text))
            }
        })
    }
}

/// The value, with text that is text.
fn value(found: ValueRef<'_>) -> Value {
    match found {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
    }
}

const fn bytes(value: &Value) -> usize {
    size_of::<Value>()
        + match value {
            Value::Text(text) => text.len(),
            Value::Blob(bytes) => bytes.len(),
            Value::Null | Value::Integer(_) | Value::Real(_) => 0,
        }
}

/// What went wrong, in words.
fn said(error: &Error) -> String {
    match error {
        Error::SqlInputError { msg, .. } => msg.clone(),
        Error::SqliteFailure(failure, _) if failure.code == ErrorCode::OutOfMemory => {
            format!("the query needs more than {} MB", MEMORY >> 20)
        }
        Error::SqliteFailure(failure, _) if failure.code == ErrorCode::OperationInterrupted => {
            "the query takes too long".to_owned()
        }
        Error::SqliteFailure(failure, _) if failure.code == ErrorCode::TooBig => "a value is too long".to_owned(),
        Error::SqliteFailure(_, Some(message)) => message.clone(),
        other => other.to_string(),
    }
}

impl Fault {
    /// What SQLite says of a query.
    fn of(error: &Error, text: &str, tokens: &[Token]) -> Self {
        let message = said(error);
        let offset = match error {
            Error::SqlInputError { offset, .. } => usize::try_from(*offset).ok(),
            _ => None,
        };
        let at = offset.and_then(|offset| tokens.iter().find(|token| token.span.contains(&offset)));
        let span = at.map_or(text.len()..text.len(), |token| token.span.clone());
        if let Error::SqlInputError { error, .. } | Error::SqliteFailure(error, _) = error {
            match error.code {
                ErrorCode::AuthorizationForStatementDenied => {
                    return Self::new(0..text.len(), "this does more than read the tables, and is refused");
                }
                ErrorCode::OperationInterrupted => {
                    return Self::new(0..text.len(), message).help("ask for less, or join fewer tables");
                }
                ErrorCode::OutOfMemory => return Self::new(span, message).help("ask for less, or add `LIMIT`"),
                _ => {}
            }
        }
        Self::about(message, span, tokens)
    }

    fn about(message: String, span: Range<usize>, tokens: &[Token]) -> Self {
        let mentioned = |table: &&Table| tokens.iter().any(|token| token.is_word(&table.name));
        let named =
            |start: &str| message.strip_prefix(start).map(|name| unquoted(name.rsplit('.').next().unwrap_or(name)));
        // SQLite points at the `t` of `t.name`.
        let place = |name: &str| {
            let start = if span.is_empty() { 0 } else { span.start };
            let named = tokens.iter().find(|token| token.is_word(name) && token.span.start >= start);
            named.map_or(span.clone(), |token| token.span.clone())
        };
        if let Some(name) = named("no such table: ") {
            let names = tables().iter().map(|table| table.name.as_str()).chain(VIEWS.iter().map(|view| view.name));
            let fault = Self::new(place(&name), format!("there is no table `{name}`"));
            return fault.nearest_or(&name, names, "`cargo threatmodel query --tables` lists them");
        }
        if let Some(name) = named("no such column: ") {
            let fault = Self::new(place(&name), format!("there is no column `{name}`"));
            let columns = tables().iter().filter(mentioned).flat_map(|table| &table.columns).map(|column| column.name);
            let views = VIEWS.iter().filter(|view| tokens.iter().any(|token| token.is_word(view.name)));
            let columns = columns.chain(views.flat_map(|view| view.columns).map(|(name, _)| *name));
            return fault.nearest_or(&name, columns, "a text stands in single quotes");
        }
        if let Some(name) = named("no such function: ") {
            let own = ["noun", "level", "today", "short", "count", "min", "max", "sum", "group_concat", "coalesce"];
            let fault = Self::new(place(&name), format!("there is no function `{name}`"));
            return fault.nearest_or(&name, own, "https://sqlite.org/lang_corefunc.html lists them");
        }
        if let Some(name) = message.strip_prefix("near \"").and_then(|rest| rest.split('"').next()) {
            let column =
                tables().iter().flat_map(|table| &table.columns).find(|column| column.name.eq_ignore_ascii_case(name));
            let before = tokens.iter().take_while(|token| token.span.end <= span.start).last();
            let before = before.and_then(|token| {
                tables().iter().flat_map(|table| &table.columns).find(|column| token.is_word(column.name))
            });
            let fault = Self::new(span, format!("`{name}` is not expected here"));
            return match column.or(before.filter(|column| matches!(column.name, "from" | "to" | "default" | "check"))) {
                Some(column) => {
                    fault.help(format!("the column is written `\"{}\"`, since SQL has the word too", column.name))
                }
                None => fault,
            };
        }
        match message.as_str() {
            "incomplete input" => Self::new(span, "the query ends too early"),
            _ => Self::new(span, message),
        }
    }
}

fn unquoted(name: &str) -> String {
    // SQLite explains itself behind the name.
    name.split(" - ").next().unwrap_or(name).trim_matches('"').to_owned()
}
