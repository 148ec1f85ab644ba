//! The report as a page, and what a real browser makes of it.
#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use crate::browser;
use crate::common;

use browser::Browser;
use serde_json::{Value, json};
use threatmodel_model::model::Model;
use threatmodel_report::html;

fn page(model: &Model) -> String {
    html::page("shop", model, "").unwrap()
}

#[test]
fn the_same_model_gives_the_same_page() {
    let model = common::shop();
    let again = Model::from_json(&model.to_json().unwrap()).unwrap();
    assert_eq!(page(&model), page(&model));
    assert_eq!(page(&model), page(&again));
}

#[test]
fn everything_in_the_model_is_on_the_page() {
    let model = common::shop();
    let page = page(&model);
    let shows = |text: &str| {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
        assert!(page.contains(&escaped.replace('\'', "&#x27;").replace('/', "&#x2f;")), "{text}");
    };
    for threat in model.threats() {
        shows(threat.facts().path());
        for exposure in threat.exposures() {
            shows(&exposure.facts().site.item);
            shows(&format!("{}:{}", exposure.facts().site.place.file, exposure.facts().site.place.line));
        }
        for control in threat.controls() {
            shows(control.control.facts().name());
        }
        for test in threat.tests() {
            shows(&test.facts().site.item);
        }
    }
    for asset in model.assets() {
        shows(asset.facts().path());
        shows(&asset.facts().classification.as_ref().unwrap().name);
    }
    for requirement in model.requirements() {
        shows(requirement.name());
    }
    for decision in model.decisions() {
        shows(&decision.facts().because);
        if let Some(until) = decision.facts().until {
            shows(&until.to_string());
        }
    }
}

#[test]
fn every_model_has_a_page_in_which_only_our_script_stands() {
    for (name, model) in common::models() {
        let page = page(model);
        assert_eq!(page.matches("<script").count(), 1, "{name}");
        assert_eq!(page.matches("</script").count(), 1, "{name}");
        assert!(!page.contains(['\u{1b}', '\0', '\u{202e}']), "{name}");
        assert!(page.len() < 3_000_000, "{name}: {}", page.len());
    }
}

/// How many elements of each name and attribute a page has, and how many links lead nowhere.
const STRUCTURE: &str = "(() => {
    const names = {};
    for (const one of document.querySelectorAll('*')) {
        const name = one.localName + ' ' + [...one.attributes].map((a) => a.name).sort().join(' ');
        if (one.closest('svg') || one.localName === 'br') continue;
        names[name] = (names[name] || 0) + 1;
    }
    const lost = [...document.querySelectorAll('a')].filter((a) => !document.getElementById(a.hash.slice(1)));
    const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
    return { names, lost: lost.length, twice: ids.length - new Set(ids).size };
})()";

#[test]
fn a_browser_finds_the_same_page_whatever_texts_say() {
    let Some(mut browser) = Browser::start() else { return };
    browser.open(&page(&common::hostile_at_the_end("x")));
    let expected = browser.value(STRUCTURE);
    assert_eq!((&expected["lost"], &expected["twice"]), (&json!(0), &json!(0)));
    for (name, model) in common::models() {
        browser.open(&page(model));
        let found = browser.value(STRUCTURE);
        assert_eq!(browser.misdeeds(), Vec::<String>::new(), "{name}");
        // With all paths alike, or nothing there at all, the page has another shape.
        if name.contains("at the") {
            assert_eq!(found, expected, "{name}");
        }
    }
}

#[test]
fn a_script_of_somebody_else_would_not_run() {
    let Some(mut browser) = Browser::start() else { return };
    let page = page(&common::shop());
    // As if an escape were missing.
    let broken =
        page.replacen("<main>", "<main><script>window.ran = 1</script><img src=x onerror='window.ran = 2'>", 1);
    assert_ne!(page, broken);
    browser.open(&broken);
    assert_eq!(browser.value("window.ran === undefined"), json!(true));
    assert_ne!(browser.misdeeds().len(), 0, "the browser says that the policy forbids it");
}

#[test]
fn a_reader_searches_filters_and_follows_links() {
    let Some(mut browser) = Browser::start() else { return };
    let model = common::shop();
    let threat = model.threats().next().unwrap();
    let (name, severity) = (threat.name().to_owned(), threat.severity().name());
    browser.open(&page(&model));
    let shown = "[...document.querySelectorAll('#threats .item')].filter((one) => one.checkVisibility()).length";
    assert_eq!(browser.value(shown), json!(model.threats().count()));
    let set = |id: &str, value: &str| {
        format!(
            "{{ const one = document.getElementById('{id}'); one.value = '{value}'; one.dispatchEvent(new Event('input')) }}"
        )
    };
    browser.value(&set("search", &name.to_uppercase()));
    assert_eq!(browser.value(shown), json!(1));
    assert_eq!(browser.value("document.getElementById('found').textContent"), json!("1 threat"));
    browser.value(&set("search", "nothing says this"));
    assert_eq!(browser.value(shown), json!(0));
    browser.value(&set("search", ""));
    browser.value(&set("severity", severity));
    let of_that = model.threats().filter(|threat| threat.severity().name() == severity).count();
    assert_eq!(browser.value(shown), json!(of_that));
    browser.value(&set("severity", ""));

    // Following a link from the matrix opens the threat that it leads to.
    browser.value("document.querySelectorAll('#threats details').forEach((one) => { one.open = false })");
    browser.value("document.querySelector('.grid tbody a').click()");
    let opened = "new Promise((done) => setTimeout(() => done(document.querySelectorAll('#threats details[open]').length), 200))";
    assert_eq!(browser.value(opened), json!(1));
    assert_eq!(browser.misdeeds(), Vec::<String>::new());
}

#[test]
fn a_reader_zooms_moves_and_asks_for_the_reach_of_an_asset() {
    let Some(mut browser) = Browser::start() else { return };
    browser.open(&page(&common::shop()));
    let width = "document.querySelector('#picture svg').viewBox.baseVal.width";
    let click = |id: &str| format!("document.getElementById('{id}').click()");
    let whole = browser.value(width).as_f64().unwrap();
    browser.value(&click("in"));
    assert!(browser.value(width).as_f64().unwrap() < whole);
    browser.value(&click("whole"));
    assert_eq!(browser.value(width).as_f64(), Some(whole));

    // A real drag: the browser moves its pointer.
    browser.value("document.getElementById('picture').scrollIntoView()");
    let spot = browser.value("(() => { const box = document.querySelector('#picture svg').getBoundingClientRect(); return [box.x + box.width / 2, box.y + 40] })()");
    let (x, y) = (spot[0].as_f64().unwrap(), spot[1].as_f64().unwrap());
    let mut mouse = |kind: &str, x: f64, y: f64| {
        let buttons = i32::from(kind != "mouseReleased");
        browser.call(
            "Input.dispatchMouseEvent",
            json!({ "type": kind, "x": x, "y": y, "button": "left", "buttons": buttons, "clickCount": 1 }),
        );
    };
    mouse("mousePressed", x, y);
    mouse("mouseMoved", x + 60.0, y + 30.0);
    mouse("mouseReleased", x + 60.0, y + 30.0);
    let left = browser.value("document.querySelector('#picture svg').viewBox.baseVal.x").as_f64().unwrap();
    assert!(left < 0.0, "{left}");

    let options = browser.value("document.querySelectorAll('#asset option').length");
    assert_eq!(options, json!(common::shop().assets().count() + 1));
    let dimmed = "document.querySelectorAll('#picture .dim').length";
    assert_eq!(browser.value(dimmed), json!(0));
    let mut dims = Vec::new();
    for at in 1..options.as_u64().unwrap() {
        browser.value(&format!("{{ const one = document.getElementById('asset'); one.selectedIndex = {at}; one.dispatchEvent(new Event('input')) }}"));
        dims.push(browser.value(dimmed).as_u64().unwrap());
        assert!(
            browser.value("document.getElementById('told').textContent").as_str().unwrap().contains("can reach it")
        );
    }
    assert!(dims.iter().any(|count| *count > 0), "{dims:?}");
    assert_eq!(browser.misdeeds(), Vec::<String>::new());
}

#[test]
fn a_page_prints_whole_and_works_without_script() {
    let Some(mut browser) = Browser::start() else { return };
    let page = page(&common::shop());
    browser.open(&page);
    browser.value("dispatchEvent(new Event('beforeprint'))");
    assert_eq!(browser.value("document.querySelectorAll('details:not([open])').length"), json!(0));
    browser.value("dispatchEvent(new Event('afterprint'))");
    assert_ne!(browser.value("document.querySelectorAll('details:not([open])').length"), json!(0));
    browser.call("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
    browser.open(&page);
    let tree = browser.call("DOM.getDocument", json!({ "depth": -1 })).to_string();
    let tools = tree.contains("\"hidden\"");
    assert!(tools, "what needs the script is hidden");
    assert_eq!(browser.misdeeds(), Vec::<String>::new());
    let pdf = browser.call("Page.printToPDF", json!({}));
    assert!(matches!(&pdf["data"], Value::String(data) if data.len() > 10_000));
}
