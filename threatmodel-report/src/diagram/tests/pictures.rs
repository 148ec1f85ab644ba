//! The pictures of small models.

use threatmodel_core::words::{ComponentKind, Severity};

use super::models::{model, shop};
use crate::diagram::{Diagram, NodeKind, dot, mermaid, svg};

fn node<'d>(diagram: &'d Diagram, path: &str) -> (usize, &'d crate::diagram::Node) {
    let found = diagram.nodes.iter().enumerate().find(|(_, node)| node.path == path);
    found.unwrap_or_else(|| panic!("{path} is not in the diagram"))
}

#[test]
fn everything_that_stands_or_flows_is_there() {
    let diagram = Diagram::of(&shop());
    let zones: Vec<_> = diagram.zones.iter().map(|zone| (zone.name.as_str(), zone.trust)).collect();
    assert_eq!(zones, [("Nowhere", None), ("Internet", Some(0)), ("Host", Some(80))]);

    let (web, facts) = node(&diagram, "app::Web");
    assert_eq!(facts.uses, ["app::Cards", "app::Prices"]);
    assert_eq!(facts.classification.as_ref().map(|level| (level.name.as_str(), level.band)), Some(("Confidential", 3)));
    assert_eq!(facts.unsettled, [(Severity::High, 1)]);
    assert_eq!(facts.reaches.iter().map(|reach| reach.path.as_str()).collect::<Vec<_>>(), ["app::Disk"]);
    assert!(facts.reaches[0].way.contains("app::Host"));

    assert_eq!(node(&diagram, "app::Clock").1.kind, NodeKind::Component(ComponentKind::Process));
    assert_eq!(node(&diagram, "package:tool").1.kind, NodeKind::Package);
    assert_eq!(node(&diagram, "package:tool").1.unsettled, [(Severity::High, 1)]);
    assert_eq!(node(&diagram, "app::NotDeclared").1.kind, NodeKind::Undeclared);
    assert_eq!(node(&diagram, "app::Disk").1.uses, ["app::Disk"]);
    assert!(!diagram.nodes.iter().any(|node| node.path == "app::Cards" || node.path == "package:app"));

    let (customer, _) = node(&diagram, "app::Customer");
    let inward = diagram.edges.iter().find(|edge| edge.from == customer && edge.to == web).expect("an edge");
    assert_eq!(inward.carries.len(), 2);
    assert_eq!(inward.protocols, ["https", "http"]);
    assert!(inward.authenticated && !inward.encrypted && inward.crosses && inward.is_bare());
    let own = diagram.edges.iter().find(|edge| edge.from == web && edge.to == web).expect("an edge");
    assert!(!own.crosses);
    let stored = diagram.edges.iter().find(|edge| edge.carries.iter().any(|carried| carried.name == "Gone"));
    assert!(stored.is_some_and(|edge| edge.encrypted && !edge.crosses));
}

#[test]
fn a_shop_as_svg() {
    let picture = svg(&Diagram::of(&shop()));
    let body = picture.split_once("</style>").map_or("", |(_, body)| body);
    insta::assert_snapshot!(body);
}

#[test]
fn a_shop_as_mermaid() {
    insta::assert_snapshot!(mermaid(&Diagram::of(&shop())).concat());
}

#[test]
fn a_shop_as_dot() {
    insta::assert_snapshot!(dot(&Diagram::of(&shop())));
}

#[test]
fn an_empty_model_says_so() {
    let diagram = Diagram::of(&model(&[]));
    let picture = svg(&diagram);
    let document = roxmltree::Document::parse(&picture).expect("XML");
    let texts: Vec<_> =
        document.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "text"))).collect();
    assert_eq!(texts.len(), 1);
    assert_eq!(texts[0].text(), Some("This model has no components, actors or flows yet."));
    assert_eq!(mermaid(&diagram), ["flowchart LR\n  n0[\"This model has no components, actors or flows yet#46;\"]\n"]);
    assert!(dot(&diagram).contains("label=\"This model has no components, actors or flows yet.\""));
}

#[test]
fn a_picture_stands_alone_and_among_others() {
    let picture = svg(&Diagram::of(&shop()));
    let document = roxmltree::Document::parse(&picture).expect("XML");
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    assert_eq!(root.attribute("aria-label"), Some("Data-flow diagram: 3 trust zones, 9 nodes, 5 flows"));
    for element in document.descendants().filter(roxmltree::Node::is_element) {
        // An id would clash with the page or with a second picture.
        assert!(element.attribute("id").is_none() && element.attribute("href").is_none());
        assert!(!matches!(element.tag_name().name(), "script" | "a" | "image" | "use" | "foreignObject"));
        assert!(
            element.attribute("class").is_none_or(|classes| classes.split(' ').all(|class| class.starts_with("tm-")))
        );
        assert!(element.attributes().all(|attribute| !attribute.name().starts_with("on")));
    }
    let style = document.descendants().find(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "style")));
    let style = style.and_then(|style| style.text()).expect("a style");
    for line in style.lines().filter(|line| !line.is_empty()) {
        assert!(line.contains(".tm-diagram"), "{line} reaches into the page");
    }
    assert!(!style.contains("url(") && !style.contains("@import"));

    let nodes = document.descendants().filter(|node| node.attribute("data-node").is_some());
    let web = nodes.into_iter().find(|node| node.attribute("data-node") == Some("app::Web")).expect("the node");
    assert_eq!(web.attribute("data-assets"), Some("app::Cards app::Prices"));
    assert_eq!(web.attribute("data-reaches"), Some("app::Disk"));
    assert!(web.first_element_child().is_some_and(|title| title.tag_name().name() == "title"));
    let edges = document.descendants().filter(|node| node.attribute("data-from") == Some("app::Web"));
    assert!(edges.into_iter().any(|edge| edge.attribute("data-carries") == Some("app::Cards app::Gone")));
}
