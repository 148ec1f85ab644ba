//! Attacks on the content of pages.

use storefront::model::*;
use threatmodel::prelude::*;

use crate::{
    browser::{Browser, start},
    legitimate::{a_visitor_loses_the_way, an_administrator_adds_a_product},
};

#[mitigates(CrossSiteScripting, by = [OutputEscaping, ContentPolicy], legitimate = an_administrator_adds_a_product)]
#[tokio::test]
async fn a_script_in_a_review() {
    let running = start().await;
    let script = "%3Cscript%3Ealert(1)%3C/script%3E";
    let mut mallory = Browser::customer(&running, "mallory").await;
    let fields = format!("stars=5&body={script}");
    assert_eq!(mallory.post("/products/1/reviews", &fields).await.status, 303);
    let mut admin = Browser::admin(&running).await;
    let fields = format!("name={script}&description={script}&cents=1&stock=1");
    assert_eq!(admin.post("/admin/products", &fields).await.status, 303);
    for path in ["/products/1", "/products/7", "/"] {
        let page = mallory.get(path).await;
        let policy = page.header("content-security-policy");
        let forbidden = policy.starts_with("default-src 'none'") && !policy.contains("script-src");
        assert_blocked!(forbidden || !page.body.contains("<script"), "the script runs on {path}");
    }
}

#[threat(CrossSiteScripting)]
#[tokio::test]
async fn browsers_are_told_to_run_no_scripts() {
    let running = start().await;
    let mut visitor = Browser::new(&running);
    for path in ["/", "/products/1", "/login", "/nowhere", "/pictures/x", "/?q='"] {
        let page = visitor.get(path).await;
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; style-src 'self'"), "{path}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("script-src") && !policy.contains("unsafe"), "{path}");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
    }
}

#[mitigates(ErrorDisclosure, by = ErrorMasking, legitimate = a_visitor_loses_the_way)]
#[tokio::test]
async fn an_error_that_tells_how_the_shop_is_built() {
    let running = start().await;
    let broken = running.shop().store.write(|tx| Ok(tx.execute_batch("DROP TABLE reviews")?));
    broken.unwrap();
    let page = Browser::new(&running).get("/products/1").await;
    assert_eq!(page.status, 500);
    for inside in ["reviews", "table", "sql", "SELECT"] {
        assert_blocked!(!page.body.contains(inside), "the page says {inside:?}");
    }
    assert!(page.body.contains("Reference: "));
}
