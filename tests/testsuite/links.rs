//! The pages for people lead to each other: the index names every page, and every link to a file finds one.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use pulldown_cmark::{Event, Parser, Tag};
use subjects::root;

#[test]
fn the_index_names_every_page() {
    let docs = root().join("docs");
    let index: BTreeSet<PathBuf> = links(&docs.join("README.md")).into_iter().map(|link| docs.join(link)).collect();
    for folder in [docs.clone(), docs.join("schemas")] {
        for page in files(&folder).into_iter().filter(|page| *page != docs.join("README.md")) {
            assert!(index.contains(&page), "docs/README.md does not name {}", page.display());
        }
    }
    assert!(index.contains(&docs.join("rules/README.md")));
}

#[test]
fn every_link_to_a_file_finds_one() {
    let mut pages =
        ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"].map(|page| root().join(page)).to_vec();
    pages.push(root().join("examples/storefront/README.md"));
    pages.extend(files(&root().join("docs")));
    pages.extend(files(&root().join("docs/rules")));
    let mut links_to_files = 0;
    for page in pages.iter().filter(|page| page.extension().is_some_and(|extension| extension == "md")) {
        let folder = page.parent().unwrap_or(Path::new("."));
        for link in links(page) {
            assert!(folder.join(&link).exists(), "{} has a link to {link}, which is not there", page.display());
            links_to_files += 1;
        }
    }
    assert!(links_to_files > 100, "{links_to_files}");
}

/// Where the page leads to in this repository, without the heading.
fn links(page: &Path) -> Vec<String> {
    let text = fs::read_to_string(page).unwrap_or_else(|error| panic!("{}: {error}", page.display()));
    let destinations = Parser::new(&text).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some(dest_url.to_string()),
        _ => None,
    });
    let files = destinations.filter_map(|link| link.split('#').next().map(str::to_owned));
    files.filter(|link| !link.is_empty() && !link.contains(':')).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    paths.filter(|path| path.is_file()).collect()
}
