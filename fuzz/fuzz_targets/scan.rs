//! The scan of one source file, the library of a package: every place that it names lies in the file, and a line break at the
//! end of the file changes nothing.

#![no_main]

use std::{
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use cargo_metadata::{Metadata, MetadataCommand};
use libfuzzer_sys::fuzz_target;
use threatmodel_model::{annotation::Place, source::Sources};
use threatmodel_check::scan::{Request, Scanner};

const FILE: &str = "src/lib.rs";

/// The package, and what cargo says of it.
struct Package {
    folder: PathBuf,
    metadata: Metadata,
}

static PACKAGE: LazyLock<Package> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder").keep();
    let manifest = |name: &str, rest: &str| {
        format!("[package]\nname = {name:?}\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{rest}")
    };
    let shop = manifest("shop", "threatmodel = { path = \"threatmodel\" }\n\n[workspace]\n");
    write(&folder.join("Cargo.toml"), shop.as_bytes());
    write(&folder.join(FILE), b"");
    write(&folder.join("threatmodel/Cargo.toml"), manifest("threatmodel", "").as_bytes());
    write(&folder.join("threatmodel/src/lib.rs"), b"");
    let mut command = MetadataCommand::new();
    let command = command.manifest_path(folder.join("Cargo.toml")).other_options(["--offline".to_owned()]);
    let metadata = command.exec().expect("cargo knows the package");
    Package { folder, metadata }
});

fuzz_target!(|text: &[u8]| {
    let sources = scan(text);
    let lines: Vec<usize> = text.split(|byte| *byte == b'\n').map(<[u8]>::len).collect();
    for annotation in &sources.annotations {
        lies_in(&annotation.place, &lines);
    }
    for problem in &sources.problems {
        assert!(!problem.message.is_empty(), "{problem:?}");
        if problem.place.file == FILE {
            lies_in(&problem.place, &lines);
        }
    }
    let longer = scan(&[text, b"\n"].concat());
    assert_eq!(longer.annotations, sources.annotations);
    assert_eq!(longer.problems.len(), sources.problems.len(), "{:?} {:?}", longer.problems, sources.problems);
});

fn scan(text: &[u8]) -> Sources {
    let Package { folder, metadata } = &*PACKAGE;
    write(&folder.join(FILE), text);
    let manifest = folder.join("Cargo.toml");
    let request = Request { manifest, workspace: true, outside: false, features: Some(Vec::new()) };
    let scanner = Scanner::of_metadata(metadata.clone()).expect("threads");
    scanner.scan(&request).expect("cargo knows the package")
}

fn lies_in(place: &Place, lines: &[usize]) {
    // Under this cfg, which `--no-cfg-fuzzing` leaves out, proc-macro2 knows no places.
    if cfg!(fuzzing) {
        return;
    }
    let line = (place.line as usize).checked_sub(1).and_then(|at| lines.get(at));
    // Columns count characters, of which there are no more than bytes.
    let end = (place.column - 1 + place.len) as usize;
    assert!(line.is_some_and(|bytes| end <= *bytes), "{place:?}");
}

fn write(file: &Path, text: &[u8]) {
    fs::create_dir_all(file.parent().expect("it lies in a folder")).expect("a folder");
    fs::write(file, text).expect("a file");
}
