//! The input that the attributes accept, and their messages about the rest. A separate package, so that the cases are compiled
//! with the facade alone, as users have it, and not with everything that its tests need.

use std::{env, fs, path::Path, process::Command};

#[test]
fn what_must_compile_does_and_runs() {
    let programs = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/bin");
    // Cargo puts programs one folder above the tests.
    let test = env::current_exe().expect("a test has a path");
    let built = test.ancestors().nth(2).expect("tests lie two folders deep");
    let mut run = 0;
    for source in fs::read_dir(programs).expect("the programs are there") {
        let source = source.expect("the folder can be read").path();
        let name = source.file_stem().expect("each is a file");
        let program = built.join(name).with_extension(env::consts::EXE_EXTENSION);
        let status = Command::new(program).status();
        assert!(status.is_ok_and(|status| status.success()), "{}", source.display());
        run += 1;
    }
    assert_eq!(run, 18);
}

#[test]
fn what_must_not_compile_says_why() {
    trybuild::TestCases::new().compile_fail("fail/*.rs");
}
