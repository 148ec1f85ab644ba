//! The report as a page, and what a real browser makes of it.
#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use std::collections::BTreeSet;

use serde_json::{Value, json};
use threatmodel_model::{diff::Diff, evidence::Run, model::Model, policy::SourceLinks};
use threatmodel_report::{
    Origin,
    html::{self, Since},
};

use crate::{browser::Browser, common};

fn page(model: &Model) -> String {
    page_from(model, &Origin::default())
}

fn page_from(model: &Model, origin: &Origin) -> String {
    html::page(&common::run(model, &common::verdict(model)), origin, None).unwrap()
}

/// A shop without findings: what the rules report is allowed by its policy.
fn sound() -> Model {
    let mut model: Value = serde_json::from_str(&common::shop().to_json().unwrap()).unwrap();
    for finding in common::verdict(&common::shop()).findings {
        model["policy"]["rules"][finding.rule] = json!("Allow");
    }
    model["policy"]["exemptions"] = json!([]);
    Model::from_json(&model.to_string()).unwrap()
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

/// How many elements of each name and attribute a page has, how many links lead nowhere, and what stands in prose that may not.
const STRUCTURE: &str = "(() => {
    const names = {};
    const prose = [...document.querySelectorAll('.doc *')];
    for (const one of document.querySelectorAll('*')) {
        const name = one.localName + ' ' + [...one.attributes].map((a) => a.name).sort().join(' ');
        // What the rules find and which references have a page depends on what texts say.
        if (one.closest('svg, #verdict, #rules, a[rel]') || one.localName === 'br' || one.parentElement?.closest('.doc')) continue;
        names[name] = (names[name] || 0) + 1;
    }
    const lost = [...document.querySelectorAll('a[href^=\"#\"]')].filter((a) => !document.getElementById(a.hash.slice(1)));
    const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
    const allowed = 'p em strong code pre ul ol li blockquote hr br a table thead tbody tr th td del sup div'.split(' ');
    const strange = prose.filter((one) => !allowed.includes(one.localName)
        || [...one.attributes].some((a) => !['href', 'class', 'start', 'style', 'title'].includes(a.name))
        || (one.localName === 'a' && !/^https?:/.test(one.protocol)));
    const found = 'h2 p b a ul li pre code span details summary'.split(' ');
    for (const one of document.querySelectorAll('#verdict *')) {
        const own = found.includes(one.localName) || one.closest('.doc');
        if (!own || [...one.attributes].some((a) => a.name.startsWith('on'))) strange.push(one);
    }
    for (const one of document.querySelectorAll('a[rel]')) if (!/^https?:$/.test(one.protocol)) strange.push(one);
    return { names, lost: lost.length, twice: ids.length - new Set(ids).size, strange: strange.length };
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
        assert_eq!(found["strange"], json!(0), "{name}");
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
    let found = browser.value("document.getElementById('found').textContent");
    assert!(found.as_str().unwrap().split(", ").any(|count| count == "1 threat"), "{found}");
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
    let width = "document.querySelector('.picture svg').viewBox.baseVal.width";
    let click = |action: &str| format!("document.querySelector('[data-do={action}]').click()");
    let whole = browser.value(width).as_f64().unwrap();
    browser.value(&click("in"));
    assert!(browser.value(width).as_f64().unwrap() < whole);
    browser.value(&click("whole"));
    assert_eq!(browser.value(width).as_f64(), Some(whole));

    // A real drag: the browser moves its pointer.
    browser.value("document.querySelector('.picture').scrollIntoView()");
    let spot = browser.value("(() => { const box = document.querySelector('.picture svg').getBoundingClientRect(); return [box.x + box.width / 2, box.y + 40] })()");
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
    let left = browser.value("document.querySelector('.picture svg').viewBox.baseVal.x").as_f64().unwrap();
    assert!(left < 0.0, "{left}");

    let options = browser.value("document.querySelectorAll('#asset option').length");
    assert_eq!(options, json!(common::shop().assets().count() + 1));
    let dimmed = "document.querySelectorAll('.picture .dim').length";
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

#[test]
fn the_verdict_comes_first() {
    let Some(mut browser) = Browser::start() else { return };
    let first = "document.querySelector('main > section').innerText";
    let shop = common::shop();
    assert!(!common::verdict(&shop).passes());
    browser.open(&page(&shop));
    let said = browser.value(first).as_str().unwrap().to_owned();
    assert!(said.starts_with("The model fails"), "{said}");
    for finding in common::verdict(&shop).findings {
        assert!(said.contains(&finding.code), "{}: {said}", finding.message);
    }
    let colour = "getComputedStyle(document.querySelector('#verdict > h2')).color";
    let bad = browser.value(colour);
    browser.open(&page(&sound()));
    let said = browser.value(first).as_str().unwrap().to_owned();
    assert!(said.starts_with("The model holds"), "{said}");
    let good = browser.value(colour);
    assert_ne!(good, bad);
    // Nothing ran: that is no failure, and not as green.
    let mut unseen = sound().facts().clone();
    unseen.run = Run::default();
    browser.open(&page(&Model::from_facts(unseen)));
    let said = browser.value(first).as_str().unwrap().to_owned();
    assert!(said.starts_with("The model holds if its tests show what they claim"), "{said}");
    assert!(said.contains("pending"), "{said}");
    let pending = browser.value(colour);
    assert!(pending != good && pending != bad, "{pending}");
}

#[test]
fn the_evidence_of_each_configuration_is_there() {
    let mut model: Value = serde_json::from_str(&common::shop().to_json().unwrap()).unwrap();
    let asset = model["assets"][0]["declared"]["path"].clone();
    let lines = model["run"]["lines"].as_array_mut().unwrap();
    let undefended = lines.iter_mut().find(|line| line["configuration"] == "without_defences").unwrap();
    undefended["leaked"] = json!([asset]);
    undefended["tried"] = json!(12);
    undefended["through"] = json!({ "count": 1, "labels": ["union select"] });
    let model = Model::from_json(&model.to_string()).unwrap();
    let page = page(&model);
    assert!(page.contains("12 tried, 1 got through: union select"));
    let (line, _) = model.fresh_lines().find(|(line, _)| !line.leaked.is_empty()).unwrap();
    let asset = model.asset_at(&line.leaked[0]).unwrap();
    for text in ["all controls on", "no control", "only LoginThrottle", &line.verdict.to_string(), asset.name()] {
        assert!(page.contains(text), "{text}");
    }
    assert_eq!(
        page.matches("class=\"as-expected\"").count(),
        model.fresh_lines().filter(|(line, _)| line.holds).count()
    );
}

#[test]
fn places_and_references_lead_to_their_pages() {
    let Some(mut browser) = Browser::start() else { return };
    let model = common::shop();
    let mut origin = Origin::below("backend/");
    origin.commit = Some("0123456789abcdef".to_owned());
    origin.sources = SourceLinks::guess("git@github.com:owner/shop.git");
    browser.open(&page_from(&model, &origin));
    let exposure = model.exposures().next().unwrap().facts().site.place.clone();
    let address =
        format!("https://github.com/owner/shop/blob/0123456789abcdef/backend/{}#L{}", exposure.file, exposure.line);
    let there = |address: &str| format!("!!document.querySelector('a[href=\"{address}\"]')");
    assert_eq!(browser.value(&there(&address)), json!(true), "{address}");
    assert_eq!(browser.value(&there("https://cwe.mitre.org/data/definitions/89.html")), json!(true));
    // Without a repository that anybody knows, a place is text.
    browser.open(&page(&model));
    assert_eq!(browser.value(&there(&address)), json!(false));
    assert_eq!(browser.value("document.querySelectorAll('a.at').length"), json!(0));
}

#[test]
fn every_thing_has_one_address_and_every_link_within_the_page_leads_to_one() {
    let model = common::shop();
    let page = page(&model);
    let after = |mark: &'static str| page.split(mark).skip(1).map(|rest| rest.split_once('"').unwrap().0);
    let addresses: Vec<&str> = after(" id=\"").collect();
    let linked: BTreeSet<&str> = after("href=\"#").collect();
    assert_eq!(addresses.iter().collect::<BTreeSet<_>>().len(), addresses.len());
    let dead: Vec<_> = linked.iter().filter(|link| !addresses.contains(link)).collect();
    assert!(dead.is_empty(), "{dead:?}");
    // From a control to the tests that name it, and from a test to the controls.
    let test = model.tests().find(|test| test.controls().next().is_some()).unwrap();
    let control = test.controls().next().unwrap().facts().name().to_owned();
    let (_, controls) = page.split_once("<section id=\"controls\"").unwrap();
    assert!(controls.contains(&format!("<bdi>{}</bdi></a></li>", test.facts().site.item)));
    let (threats, _) = page.split_once("<section id=\"matrix\"").unwrap();
    assert!(threats.contains(&format!(": stopped by <a href=\"#{control}-")), "{control}");
}

#[test]
fn code_in_a_finding_is_shown_as_code() {
    let page = page(&common::shop());
    let (_, banner) = page.split_once("<section id=\"verdict\"").unwrap();
    let (banner, _) = banner.split_once("</section>").unwrap();
    assert!(banner.contains("<code>") && !banner.contains('`'), "{banner}");
}

#[test]
fn what_is_new_or_weaker_since_a_revision_is_marked() {
    let model = common::shop();
    let mut before: Value = serde_json::from_str(&model.to_json().unwrap()).unwrap();
    before["threats"].as_array_mut().unwrap().remove(0);
    let before = Model::from_json(&before.to_string()).unwrap();
    let since = Since::new("v1.0", &Diff::between(&before, &model));
    let verdict = common::verdict(&model);
    let page = html::page(&common::run(&model, &verdict), &Origin::default(), Some(&since)).unwrap();
    assert!(page.contains("What changed since <bdi>v1.0</bdi>"));
    let new = model.facts().threats[0].name();
    let at = page.find(&format!("<b><bdi>{new}</bdi></b>")).unwrap();
    assert!(page[at..].split_once("</summary>").unwrap().0.contains("<span class=\"badge new\">new</span>"));
}

/// The least height of a name in the pictures, in pixels of the screen.
const LEAST_NAME: &str = "Math.min(...[...document.querySelectorAll('.picture svg')].flatMap((svg) => {
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    return [...svg.querySelectorAll('.tm-name')].map((name) => parseFloat(getComputedStyle(name).fontSize) * scale);
}))";

#[test]
fn names_in_pictures_can_be_read_and_large_systems_have_several() {
    let Some(mut browser) = Browser::start() else { return };
    let resize = |browser: &mut Browser, width: u32| {
        let size = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        browser.call("Emulation.setDeviceMetricsOverride", size);
    };
    resize(&mut browser, 1_440);
    for (model, pictures) in [(common::shop(), 1), (common::many(5, 5), 2)] {
        browser.open(&page(&model));
        assert!(browser.value("document.querySelectorAll('.picture').length").as_u64().unwrap() >= pictures);
        let least = browser.value(LEAST_NAME).as_f64().unwrap();
        assert!(least >= 12.0, "{least}");
        // Every component is in one of them.
        let shown = "new Set([...document.querySelectorAll('.picture [data-node]')].map((one) => one.getAttribute('data-node'))).size";
        assert!(browser.value(shown).as_u64().unwrap() >= model.components().count() as u64);
    }
    // On a telephone the header is one line, and nothing but tables and pictures is wider than the screen.
    resize(&mut browser, 390);
    browser.open(&page(&common::shop()));
    assert!(browser.value("document.documentElement.scrollWidth").as_u64().unwrap() <= 390);
    assert!(browser.value("document.querySelector('header').getBoundingClientRect().height").as_f64().unwrap() < 60.0);
    for (width, target) in [(390, "#threats .item"), (1_440, "#threats .item"), (1_440, "#threats h2")] {
        resize(&mut browser, width);
        browser.value("location.hash = ''");
        browser.value(&format!("location.hash = document.querySelector('{target}').closest('[id]').id"));
        let covered = browser.value(&format!(
            "new Promise((done) => setTimeout(() => done(document.querySelector('{target}').getBoundingClientRect().top
                - document.querySelector('header').getBoundingClientRect().bottom), 300))"
        ));
        assert!(covered.as_f64().unwrap() >= -1.0, "{width} {target}: {covered}");
    }
    assert_eq!(browser.misdeeds(), Vec::<String>::new());
}

#[test]
fn boxes_answer_the_keyboard() {
    let Some(mut browser) = Browser::start() else { return };
    browser.open(&page(&common::shop()));
    let key = |key: &str| {
        format!("document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {{ key: '{key}', bubbles: true }}))")
    };
    browser.value("document.querySelector('.picture [data-node]').focus()");
    browser.value(&key("Enter"));
    let panel = "[...document.querySelectorAll('.panel')].filter((one) => one.checkVisibility()).length";
    assert_eq!(browser.value(panel), json!(1));
    assert_ne!(browser.value("document.querySelectorAll('.picture .dim').length"), json!(0));
    browser.value(&key("Escape"));
    assert_eq!(browser.value(panel), json!(0));
    assert_eq!(browser.value("document.querySelectorAll('.picture .dim').length"), json!(0));
}

#[test]
fn a_picture_fills_the_screen_and_two_fingers_zoom_it() {
    let Some(mut browser) = Browser::start() else { return };
    let size = json!({ "width": 400, "height": 850, "deviceScaleFactor": 1, "mobile": true });
    browser.call("Emulation.setDeviceMetricsOverride", size);
    browser.call("Emulation.setTouchEmulationEnabled", json!({ "enabled": true, "maxTouchPoints": 2 }));
    browser.open(&page(&common::shop()));
    let width = "document.querySelector('.picture svg').viewBox.baseVal.width";
    let before = browser.value(width).as_f64().unwrap();
    browser.value("document.querySelector('.picture').scrollIntoView({ block: 'center' })");
    let pinch = json!({ "x": 200, "y": 425, "scaleFactor": 2.0, "gestureSourceType": "touch" });
    browser.call("Input.synthesizePinchGesture", pinch);
    let after = browser.value(width).as_f64().unwrap();
    assert!(after < before * 0.9, "{before} {after}");
    // The page around it stays as it is.
    assert_eq!(browser.value("visualViewport.scale"), json!(1));

    let call = json!({
        "expression": "document.querySelector('[data-do=full]').click()", "userGesture": true,
    });
    browser.call("Runtime.evaluate", call);
    let full = "new Promise((done) => setTimeout(() => done(document.fullscreenElement?.className), 500))";
    assert!(browser.value(full).as_str().unwrap().contains("frame"));
    assert_eq!(browser.misdeeds(), Vec::<String>::new());
}

#[test]
fn three_hundred_threats_stay_light_and_closed() {
    let Some(mut browser) = Browser::start() else { return };
    let model = common::many(34, 4);
    assert!(model.threats().count() >= 300);
    let page = page(&model);
    assert!(page.len() < 2_000_000, "{}", page.len());
    browser.open(&page);
    assert_eq!(browser.value("document.querySelectorAll('#threats > details[open]').length"), json!(0));
    let sticks = "(() => { const area = document.querySelector('.tall'); area.scrollTop = 500;
        return Math.abs(area.querySelector('thead th').getBoundingClientRect().top - area.getBoundingClientRect().top) })()";
    assert!(browser.value(sticks).as_f64().unwrap() < 3.0);
}

#[test]
fn an_empty_model_says_what_to_do() {
    assert!(page(&common::empty()).contains("cargo threatmodel suggest"));
}
