//! The search box.

use storefront::model::*;
use threatmodel::prelude::*;

use crate::{
    browser::{Browser, start},
    legitimate::a_visitor_searches,
    sql,
};

#[mitigates(SqlInjection, by = [SearchGrammar, BoundParameters], legitimate = a_visitor_searches)]
#[tokio::test]
async fn union_select_in_the_search_box() {
    let running = start().await;
    Browser::customer(&running, "alice").await;
    let password = Canary::<Passwords>::mint();
    sql(&running, "UPDATE accounts SET password = ?1 WHERE name = 'alice'", &[&password.text()]);
    let mut mallory = Browser::new(&running);
    for probe in ["'", "')"] {
        mallory.get(&format!("/?q=zzz{probe}")).await;
    }
    let page = mallory.get("/?q=zzz')+UNION+SELECT+id,password,name,0,0,NULL+FROM+accounts--").await;
    assert_no_leak!(page);
}

#[mitigates(SqlInjection, by = SearchGrammar, legitimate = a_visitor_searches)]
#[tokio::test]
async fn searches_that_are_no_words() {
    let running = start().await;
    let mut mallory = Browser::new(&running);
    for query in ["'", "x%27+OR+1=1--", "100%25", "a_b", "tea;", "%22open", "%22%22", "-"] {
        let status = mallory.get(&format!("/?q={query}")).await.status;
        assert_blocked!(status == 422, "{query} was run: {status}");
    }
}

#[mitigates(SqlInjection, by = ReadOnlyReads, legitimate = a_visitor_searches)]
#[tokio::test]
async fn a_read_that_writes() {
    let running = start().await;
    // SQLite lets no SELECT write, so no search can try this: it is what a mistake in a later query would do.
    let written = running.shop().store.read(|db| Ok(db.execute("UPDATE products SET cents = 1", [])?));
    assert_blocked!(written.is_err(), "a read has changed {written:?} prices");
}

#[mitigates(SearchFlood, by = SearchBounds, legitimate = a_visitor_searches)]
#[tokio::test]
async fn searches_that_cost_a_lot() {
    let running = start().await;
    let filled = running.shop().store.write(|tx| {
        for number in 0..100 {
            let sql = "INSERT INTO products (name, description, cents, stock) VALUES (?1, '', 1, 1)";
            tx.execute(sql, [format!("cup {number}")])?;
        }
        Ok(())
    });
    filled.unwrap();
    let mut mallory = Browser::new(&running);
    let answered = mallory.get("/").await.body.matches("<li>").count();
    assert_blocked!(answered == 24, "one search answered {answered} products");
    for query in ["a".repeat(101), "a+".repeat(9)] {
        let status = mallory.get(&format!("/?q={query}")).await.status;
        assert_blocked!(status == 422, "{query} was run: {status}");
    }
}
