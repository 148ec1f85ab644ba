//! Pictures, and files that are none.

use storefront::model::*;
use threatmodel::prelude::*;

use crate::{
    browser::{Browser, PNG, start},
    legitimate::an_administrator_uploads_a_picture,
    prepared::{Filled, hidden_files},
};

#[mitigates(MaliciousUpload, by = [MagicBytes, FixedTypes], legitimate = an_administrator_uploads_a_picture)]
#[tokio::test]
async fn a_page_instead_of_a_picture() {
    let running = start().await;
    let mut admin = Browser::admin(&running).await;
    let secret = admin.secret().await;
    let contents =
        [&b"<script>alert(1)</script>"[..], b"GIF89a<script>", b"<svg onload=\"alert(1)\"/>", b"", b"\x89PNG"];
    for content in contents {
        if admin.upload(1, &secret, "a.html", content).await.status == 422 {
            assert_blocked!(true, "it was not taken");
            continue;
        }
        let product = admin.get("/products/1").await;
        let picture = admin.get(product.between("<img src=\"", "\"")).await;
        let shown_as = picture.header("content-type").to_owned();
        let believed = picture.header("x-content-type-options") == "nosniff";
        assert_blocked!(shown_as == "image/png" && believed, "it is shown as {shown_as}");
    }
}

#[mitigates(MaliciousUpload, by = FixedTypes, legitimate = an_administrator_uploads_a_picture)]
#[tokio::test]
async fn a_picture_that_is_a_page_too() {
    let running = start().await;
    let mut admin = Browser::admin(&running).await;
    let secret = admin.secret().await;
    let polyglot = [PNG, b"<script>alert(1)</script>"].concat();
    assert_eq!(admin.upload(1, &secret, "a.html", &polyglot).await.status, 303);
    let product = admin.get("/products/1").await;
    let picture = admin.get(product.between("<img src=\"", "\"")).await;
    let shown_as = picture.header("content-type").to_owned();
    assert_blocked!(shown_as == "image/png", "it is shown as {shown_as}");
    assert_blocked!(picture.header("x-content-type-options") == "nosniff", "browsers may guess what it is");
}

#[mitigates(PathTraversal, by = ServerMadeNames, legitimate = an_administrator_uploads_a_picture)]
#[tokio::test]
async fn a_file_name_that_leads_out_of_the_folder() {
    let shop = Filled::start::<PathTraversal>(hidden_files).await;
    let mut admin = Browser::admin(&shop.running).await;
    let secret = admin.secret().await;
    let page = admin.upload(1, &secret, "../evil.png", PNG).await;
    assert_eq!(page.status, 303, "{}", page.body);
    assert_blocked!(!shop.data().join("evil.png").exists(), "a file was written beside the database");
    let names = std::fs::read_dir(shop.data().join("pictures")).unwrap();
    let names = names.map(|file| file.unwrap().file_name().into_string().unwrap());
    let new: Vec<String> = names.filter(|name| name != "draft.png").collect();
    let [name] = &new[..] else { panic!("there are {new:?}") };
    assert_eq!(name.len(), 64 + ".png".len());
}

#[mitigates(PathTraversal, by = PublishedOnly, legitimate = an_administrator_uploads_a_picture)]
#[tokio::test]
async fn a_picture_name_that_leads_to_other_files() {
    let shop = Filled::start::<PathTraversal>(hidden_files).await;
    let mut mallory = Browser::new(&shop.running);
    for name in ["draft.png", "..%2Fnotes.txt", "%2E%2E%2Fnotes.txt", "..%2Fshop.db", "%2Fetc%2Fpasswd"] {
        let page = mallory.get(&format!("/pictures/{name}")).await;
        assert_no_leak!(page);
        assert_blocked!(page.status == 404, "{name} was served: {}", page.status);
    }
}

#[mitigates(RequestFlood, by = SizeLimits, legitimate = an_administrator_uploads_a_picture)]
#[tokio::test]
async fn large_requests() {
    let running = start().await;
    let mut admin = Browser::admin(&running).await;
    let secret = admin.secret().await;
    let mut large = PNG.to_vec();
    large.resize(1024 * 1024 - 1024, 0);
    assert_eq!(admin.upload(1, &secret, "a.png", &large).await.status, 303);
    large.resize(1024 * 1024, 0);
    let status = admin.upload(1, &secret, "a.png", &large).await.status;
    assert_blocked!(status == 413, "a large upload was taken: {status}");
    let fields = format!("product=1&quantity=1&price=1&more={}", "x".repeat(16 * 1024));
    let status = admin.post("/basket", &fields).await.status;
    assert_blocked!(status == 413, "a large form was taken: {status}");
}
