//! A package with as many annotations as are wanted.

use std::{fmt::Write as _, fs, path::Path};

/// How many annotations one unit has: what one threat brings along.
pub(crate) const UNIT: usize = 10;

/// A package of that many units in files of ten, and four files without annotations for each. The texts of the annotated
/// files are returned.
pub(crate) fn write_package(folder: &Path, units: usize) -> Vec<String> {
    let source = crate::process::package(folder, "testing");
    fs::write(folder.join("threatmodel.toml"), "[rules]\nno-legitimate-use = \"allow\"\n").unwrap();
    let mut root = String::new();
    let mut annotated = Vec::new();
    for file in 0..units.div_ceil(10) {
        let _ = writeln!(root, "mod m{file};");
        let mut text = "use threatmodel::prelude::*;\n".to_owned();
        for unit in file * 10..(file * 10 + 10).min(units) {
            let _ = write!(
                text,
                "#[asset(kind = Data, classification = Restricted)]\npub struct A{unit};\n\
                 #[threat(targets = [A{unit}], stride = [Tampering])]\npub struct T{unit};\n\
                 #[control(layer = DataAccess)]\npub struct C{unit};\n\
                 #[requirement(from = [T{unit}], phase = Design)]\npub struct R{unit};\n\
                 #[component]\npub struct P{unit};\n\
                 #[threat(T{unit})]\n#[mitigates(T{unit}, by = C{unit})]\n#[satisfies(R{unit})]\n#[accesses(A{unit}, ops = [Read])]\n\
                 pub fn f{unit}() {{\n    let list: Vec<u8> = (0..3).map(|x| x * 2).collect();\n    assert!(list.len() == 3);\n}}\n\
                 #[mitigates(T{unit}, by = C{unit})]\n#[test]\nfn t{unit}() {{\n    f{unit}();\n}}\n"
            );
        }
        fs::write(source.join(format!("m{file}.rs")), &text).unwrap();
        annotated.push(text);
        for other in 0..4 {
            let _ = writeln!(root, "mod p{file}_{other};");
            let mut plain = String::new();
            for function in 0..40 {
                let _ = write!(
                    plain,
                    "/// Does something with a threat in words.\npub fn g{function}(x: &str) -> usize {{\n    let y = x.trim();\n    if y.is_empty() {{ 0 }} else {{ y.len() + {function} }}\n}}\n"
                );
            }
            fs::write(source.join(format!("p{file}_{other}.rs")), plain).unwrap();
        }
    }
    fs::write(source.join("lib.rs"), root).unwrap();
    annotated
}
