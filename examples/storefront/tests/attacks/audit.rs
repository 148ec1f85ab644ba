//! Denying what was done.

use storefront::model::*;
use threatmodel::prelude::*;

use crate::{
    browser::{Browser, GOOD_CARD, start},
    legitimate::{an_administrator_adds_a_product, an_administrator_reads_the_log},
};

#[mitigates(Denial, by = AuditTrail, legitimate = an_administrator_adds_a_product)]
#[tokio::test]
async fn denying_an_order() {
    let running = start().await;
    let mut alice = Browser::customer(&running, "alice").await;
    let receipt = alice.buy(GOOD_CARD).await;
    let mut admin = Browser::admin(&running).await;
    admin.post("/admin/products", "name=Jug&description=&cents=750&stock=3").await;
    let entries = storefront::audit::entries(&running.shop().store).unwrap();
    let on_record = |actor: &str, action: &str, detail: &str| {
        entries.iter().any(|entry| entry.actor == actor && entry.action == action && entry.detail.contains(detail))
    };
    assert_blocked!(on_record("alice", "order placed", &receipt), "the order of alice is not on record");
    assert_blocked!(on_record("admin", "product added", "7 for 7.50"), "the new product is not on record");
}

#[mitigates(AuditTampering, by = [AppendOnlyLog, HashChain], legitimate = an_administrator_reads_the_log)]
#[tokio::test]
async fn an_entry_under_another_name() {
    let running = start().await;
    Browser::customer(&running, "alice").await;
    let mut admin = Browser::admin(&running).await;
    let store = &running.shop().store;
    let changed = store.write(|tx| Ok(tx.execute("UPDATE audit SET actor = 'bob' WHERE number = 2", [])?));
    let page = admin.get("/admin/audit").await;
    let shows = page.body.contains("changed at entry 2.");
    assert_blocked!(changed.is_err() || shows, "an entry was changed, and nothing shows it");
}

#[mitigates(AuditTampering, by = HashChain, legitimate = an_administrator_reads_the_log)]
#[tokio::test]
async fn a_log_that_somebody_with_the_file_changes() {
    let tricks = [
        ("UPDATE audit SET actor = 'bob' WHERE number = 2", 2),
        ("UPDATE audit SET actor = 'adminreg', action = 'istered' WHERE number = 1", 1),
        ("DELETE FROM audit WHERE number = 1", 1),
        ("DELETE FROM audit WHERE number = 2", 2),
    ];
    for (statement, number) in tricks {
        let running = start().await;
        Browser::customer(&running, "alice").await;
        let mut admin = Browser::admin(&running).await;
        assert!(admin.get("/admin/audit").await.body.contains("The log is whole."));
        let changed = running.shop().store.write(|tx| {
            let triggers = "DROP TRIGGER IF EXISTS audit_keeps_entries; DROP TRIGGER IF EXISTS audit_keeps_content";
            tx.execute_batch(triggers)?;
            Ok(tx.execute(statement, [])?)
        });
        assert_eq!(changed.unwrap(), 1);
        let page = admin.get("/admin/audit").await;
        assert_blocked!(page.body.contains(&format!("changed at entry {number}.")), "{statement} does not show");
    }
}

#[mitigates(AuditTampering, by = AppendOnlyLog, legitimate = an_administrator_reads_the_log)]
#[tokio::test]
async fn a_log_that_the_shop_changes() {
    let running = start().await;
    for statement in ["UPDATE audit SET actor = 'bob'", "DELETE FROM audit"] {
        let changed = running.shop().store.write(|tx| Ok(tx.execute(statement, [])?));
        assert_blocked!(changed.is_err(), "{statement} went through");
    }
}
