//! What SQLite does not look at: whether there is one query, and whether the values in it can be found at all. A slip in a value
//! would make an answer empty, and that reads like good news.

use threatmodel_grammar::RefKind;
use threatmodel_report::tables::{Type, tables};

use super::{
    Fault, Reads,
    known::{Known, folded},
    words::{Kind, Token},
};

/// Whether the text is one statement, without anything to fill in.
pub(super) fn one_statement(text: &str, tokens: &[Token]) -> Result<(), Fault> {
    let Some(first) = tokens.iter().find(|token| !token.is_sign(";")) else {
        return Err(Fault::new(text.len()..text.len(), "there is no query").help("write `SELECT … FROM …`"));
    };
    if !["SELECT", "WITH", "VALUES", "EXPLAIN"].iter().any(|word| first.is_word(word)) {
        let fault = Fault::new(first.span.clone(), "a query begins with `SELECT`, `WITH` or `VALUES`");
        let table = tables().iter().find(|table| first.is_word(&table.name));
        return Err(match table {
            Some(table) => fault.help(format!(
                "queries are SQL: `SELECT * FROM {}`; docs/query.md translates the language that was here before",
                table.name
            )),
            None => fault.help("the model is read, and nothing else"),
        });
    }
    let end = tokens.iter().position(|token| token.is_sign(";") && token.span.start > first.span.start);
    let second = end.and_then(|end| tokens[end..].iter().find(|token| !token.is_sign(";")));
    if let Some(second) = second {
        return Err(Fault::new(second.span.clone(), "this is a second query").help("ask one at a time"));
    }
    match tokens.iter().find(|token| token.kind == Kind::Parameter) {
        Some(parameter) => Err(Fault::new(parameter.span.clone(), "nothing fills this in").help("write the value")),
        None => Ok(()),
    }
}

/// Whether each text that a column is compared with is one that the column can have.
pub(super) fn values(tokens: &[Token], reads: &Reads, known: &Known) -> Result<(), Fault> {
    for (at, token) in tokens.iter().enumerate() {
        let Kind::Text(text) = &token.kind else { continue };
        if let [.., function, bracket] = &tokens[..at]
            && bracket.is_sign("(")
            // What is put together is looked up when it is.
            && tokens.get(at + 1).is_some_and(|next| next.is_sign(")") || next.is_sign(","))
        {
            let wrong = if function.is_word("noun") {
                known.noun(text).err()
            } else if function.is_word("level") {
                known.level(text, None).err()
            } else {
                None
            };
            if let Some((message, help)) = wrong {
                return Err(Fault { help, ..Fault::new(token.span.clone(), message) });
            }
        }
        let Some(column) = compared(tokens, at) else { continue };
        let types = types(column, reads);
        let mut faults = types.iter().map(|(column, kind)| value(text, column, *kind, token, known));
        // A name that two tables have may mean either.
        if let Some(Err(fault)) = faults.next()
            && faults.all(|other| other.is_err())
        {
            return Err(fault);
        }
    }
    Ok(())
}

/// The column that the text at this position is compared with.
fn compared(tokens: &[Token], at: usize) -> Option<&str> {
    let before = &tokens[..at];
    // `x = 'a'`, `x IS NOT 'a'`, `x BETWEEN 'a' …`
    if let Some(column) = column_before(before) {
        return Some(column);
    }
    // `x BETWEEN … AND 'a'`
    if let [.., between, _, and] = before
        && between.is_word("BETWEEN")
        && and.is_word("AND")
    {
        return column_before(&before[..before.len() - 2]);
    }
    // `x IN (…, 'a'`
    let in_list = |token: &Token| matches!(token.kind, Kind::Text(_)) || token.is_sign(",");
    let open = before.iter().rposition(|token| !in_list(token));
    if let Some([list, bracket]) = open.and_then(|open| before.get(open.checked_sub(1)?..=open))
        && list.is_word("IN")
        && bracket.is_sign("(")
    {
        return column_before(&before[..open.unwrap_or_default()]);
    }
    // `'a' = x`, `'a' = t.x`
    let [sign, after @ ..] = &tokens[at + 1..] else { return None };
    match after {
        _ if !is_comparison(sign) => None,
        [_, dot, column, ..] if dot.is_sign(".") => word(column),
        [column, ..] => word(column),
        [] => None,
    }
}

/// The column in front of the comparison that these tokens end with.
fn column_before(tokens: &[Token]) -> Option<&str> {
    let column = tokens.iter().rposition(|token| !is_comparison(token))?;
    if column + 1 == tokens.len() { None } else { word(&tokens[column]) }
}

fn is_comparison(token: &Token) -> bool {
    ["=", "==", "<>", "!=", "<", "<=", ">", ">="].iter().any(|sign| token.is_sign(sign))
        || ["NOT", "IS", "IN", "BETWEEN"].iter().any(|word| token.is_word(word))
}

fn word(token: &Token) -> Option<&str> {
    match &token.kind {
        Kind::Word(word) => Some(word),
        _ => None,
    }
}

/// What the columns of this name hold, in the tables that are read.
fn types<'q>(column: &'q str, reads: &Reads) -> Vec<(&'q str, Type)> {
    let read = tables().iter().filter(|table| reads.contains_key(&table.name));
    read.filter_map(|table| table.position(column).map(|at| (column, table.columns[at].kind))).collect()
}

fn value(text: &str, column: &str, kind: Type, token: &Token, known: &Known) -> Result<(), Fault> {
    let fault = |message: String| Fault::new(token.span.clone(), message);
    match kind {
        Type::Word(words) => match words.iter().any(|word| folded(word) == folded(text)) {
            true => Ok(()),
            false => Err(fault(format!("`{text}` is no `{column}`")).nearest(text, words.iter().copied())),
        },
        Type::Level => known.level(text, None).map(drop).map_err(|(message, help)| Fault { help, ..fault(message) }),
        Type::Date => match text.len() == "2026-06-01".len() && text.parse::<jiff::civil::Date>().is_ok() {
            true => Ok(()),
            false => Err(fault(format!("`{text}` is no date")).help("write `'2026-06-01'` or `today()`")),
        },
        Type::Path(RefKind::Kind) => Ok(()),
        Type::Path(_) if known.has(text) => Ok(()),
        Type::Path(_) => {
            let help = match known.noun(text) {
                Ok(_) => Some(format!("write `noun('{text}')`")),
                Err((_, help)) => help,
            };
            Err(Fault { help, ..fault(format!("no noun has the path `{text}`")) })
        }
        Type::Texts | Type::Words(_) | Type::Paths(_) if text.starts_with('[') => Ok(()),
        Type::Texts | Type::Words(_) | Type::Paths(_) => {
            let fault = fault(format!("`{column}` is a list, which no text is equal to"));
            let lists = tables().iter().filter(|table| table.name.ends_with(&format!("_{column}")));
            let lists: Vec<&str> = lists.map(|table| table.name.as_str()).collect();
            Err(match lists.as_slice() {
                [] => fault,
                lists => fault.help(format!("its entries are rows of `{}`", lists.join("` or `"))),
            })
        }
        _ => Ok(()),
    }
}
