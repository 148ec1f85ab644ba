//! The index of a folder of reports.
#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use threatmodel_report::index::{self, Entry};

use crate::common;

#[test]
fn an_index_has_the_verdict_and_the_files_of_each_package() {
    let model = common::shop();
    let verdict = common::verdict(&model);
    let shop = common::run(&model, &verdict);
    let mut hostile = common::run(&model, &verdict);
    hostile.subject = "<img src=x>|";
    let entries = [Entry::new(&shop, ["shop-a.csv", "shop-b.csv"]), Entry::new(&hostile, ["javascript:alert(1).html"])];

    let threats = model.threats().count();
    let text = index::markdown(&entries);
    assert!(text.contains(&format!("\n| shop | fails | {threats} | ")), "{text}");
    assert!(text.contains("| [shop-a.csv](<shop-a.csv>), [shop-b.csv](<shop-b.csv>) |\n"), "{text}");
    assert!(text.contains("\n| \\<img src=x\\>\\| | fails | "), "{text}");

    let page = index::html(&entries).unwrap();
    assert!(page.contains("<a href=\"./shop-a.csv\">shop-a.csv</a>, <a href=\"./shop-b.csv\">"), "{page}");
    assert!(page.contains("<span class=\"verdict bad\">fails</span>"), "{page}");
    assert!(!page.contains("<img") && !page.contains("href=\"javascript"), "{page}");
}
