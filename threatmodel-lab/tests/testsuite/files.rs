//! Scans of files and folders.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::{fs, io::Write, path::Path};

use flate2::{Compression, write::GzEncoder};
use tempfile::tempdir;
use threatmodel_core::noun::Asset;
use threatmodel_lab::{
    canary::Canary,
    scan::{self, Encoding, Reason},
};

use crate::common::hits;

assets!(Uploads, Names, Large, Logs);

#[test]
fn every_file_of_a_folder_is_read() {
    let folder = tempdir().unwrap();
    let canary = Canary::<Uploads>::mint();
    fs::create_dir_all(folder.path().join("a/b")).unwrap();
    fs::write(folder.path().join("a/b/report.txt"), canary.file_content()).unwrap();
    fs::write(folder.path().join("a/clean.txt"), "nothing").unwrap();
    fs::write(folder.path().join("z.bin"), [b"\0\xff", canary.text().as_bytes(), b"\xfe"].concat()).unwrap();

    let hits = hits::<Uploads>(folder.path());
    let base = folder.path().display();
    let sources: Vec<_> = hits.iter().map(|hit| (hit.source.clone(), hit.offset)).collect();
    assert_eq!(sources[0], (format!("{base}: a/b/report.txt"), 11));
    assert_eq!(sources.last().unwrap(), &(format!("{base}: z.bin"), 2));
    assert_eq!(sources.len(), 4, "the content has it three times: {sources:?}");
}

#[test]
fn names_and_links_are_read() {
    let folder = tempdir().unwrap();
    let canary = Canary::<Names>::mint();
    fs::write(folder.path().join(canary.text() + ".pdf"), "").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(format!("/srv/{canary}/avatar"), folder.path().join("link")).unwrap();
    let hits = hits::<Names>(folder.path());
    assert_eq!(hits.len(), if cfg!(unix) { 2 } else { 1 }, "{hits:?}");
}

#[test]
fn what_does_not_exist_is_not_clean() {
    let folder = tempdir().unwrap();
    let error = scan::find(&folder.path().join("missing.log")).unwrap_err();
    assert!(matches!(error.reason(), Reason::Io(_)));
    assert!(error.to_string().contains("missing.log"), "{error}");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_clean() {
    let error = scan::find(Path::new("/dev/null")).unwrap_err();
    assert!(error.to_string().contains("/dev/null"), "{error}");
}

#[test]
fn a_large_file_is_read_to_its_end() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("dump.sql");
    let canary = Canary::<Large>::mint();
    let mut file = std::io::BufWriter::new(fs::File::create(&path).unwrap());
    for line in 0..600_000_u32 {
        writeln!(file, "INSERT INTO orders VALUES ({line}, 'nothing');").unwrap();
    }
    let offset = file.get_ref().metadata().unwrap().len() + file.buffer().len() as u64;
    write!(file, "{}", canary.iban()).unwrap();
    file.flush().unwrap();
    let hits = hits::<Large>(&path);
    assert_eq!(hits.len(), 1);
    assert_eq!((hits[0].offset, hits[0].encoding), (offset, Encoding::Plain));
}

#[test]
fn what_was_found_before_is_not_lost() {
    let folder = tempdir().unwrap();
    let canary = Canary::<Logs>::mint();
    fs::write(folder.path().join("a.log"), canary.text()).unwrap();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&vec![0; 40 << 20]).unwrap();
    fs::write(folder.path().join("b.gz"), encoder.finish().unwrap()).unwrap();
    let limits = scan::Limits { unpacked: 1 << 20, ..scan::Limits::default() };
    let error = scan::find_within(folder.path(), limits).unwrap_err();
    assert!(matches!(error.reason(), Reason::TooLarge(_)));
    assert!(error.source_name().ends_with("b.gz"), "{error}");
    assert!(error.found().iter().any(|hit| hit.asset == Logs::PATH));
}

#[cfg(not(feature = "sqlite"))]
#[test]
fn a_database_needs_the_feature() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("shop.db"), b"SQLite format 3\0...").unwrap();
    let error = scan::find(folder.path()).unwrap_err();
    assert!(matches!(error.reason(), Reason::NeedsFeature("sqlite")));
    assert!(error.to_string().contains("shop.db"), "{error}");
}
