//! The surface of packages: each shape of code once where it is told and once where it is not, and what stands in nobody's way.

use threatmodel_check::scan::{Request, Scanner};
use threatmodel_model::surface::{Found, Shape, Sign, Surface, signs};

use super::{Folder, MetadataCommand};

/// The signs of the catalogue.
fn known() -> Vec<Sign> {
    threatmodel_catalogue::SIGNS.iter().flat_map(|(_, text)| signs(text).unwrap()).collect()
}

/// The surface of a package, of which cargo resolves no dependency.
fn surface(folder: &Folder) -> Surface {
    let mut command = MetadataCommand::new();
    let manifest = folder.path().join("Cargo.toml");
    command.no_deps().manifest_path(&manifest);
    let scanner = Scanner::ask(&command, &["--offline".to_owned()], None).unwrap();
    let request = Request { manifest, workspace: false, outside: false, features: None };
    scanner.surface(&request, &known()).unwrap()
}

/// A package with these dependencies and this library.
fn package(dependencies: &[&str], code: &str) -> Folder {
    let folder = Folder::new();
    let dependencies: String = dependencies.iter().map(|name| format!("{name} = \"*\"\n")).collect();
    let manifest =
        "[package]\nname = \"shop\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n";
    folder.write("Cargo.toml", format!("{manifest}{dependencies}")).write("src/lib.rs", code);
    folder
}

fn told(folder: &Folder) -> Vec<String> {
    surface(folder).found.iter().map(|found| format!("{} {}", found.place.line, found.sign)).collect()
}

/// For each shape what it is told of, and what is like it and harmless.
const SHAPES: &[(Shape, &str, &str)] = &[
    (
        Shape::SqlText,
        "fn f(name: &str) -> String { format!(\"SELECT a FROM b WHERE c = '{name}'\") }",
        "const B: &str = \"b\"; fn f() -> String { format!(\"SELECT a FROM {}\", B) }",
    ),
    (
        Shape::MarkupText,
        "fn f(name: &str) -> String { format!(\"<p>{name}</p>\") }",
        "fn f(name: &str) -> String { format!(\"a < {name}\") }",
    ),
    (
        Shape::HeaderText,
        "fn f(out: &mut Vec<u8>, value: &str) { out.extend_from_slice(value.as_bytes()); out.extend_from_slice(b\"\\r\\n\"); }",
        "fn f(out: &mut Vec<u8>, value: &str) { out.extend_from_slice(value.as_bytes()); }",
    ),
    (
        Shape::UntrustedTextToTerminal,
        "fn f(a: &Commit) { println!(\"{}\", a.message); }",
        "fn f(a: &Commit) { println!(\"{}\", a.count); }",
    ),
    (
        Shape::SecretInText,
        "fn f(token: &str) { log::info!(\"got {token}\"); }",
        "fn f(token: &str) { log::info!(\"got {}\", token.len()); }",
    ),
    (
        Shape::InstrumentedSecret,
        "#[tracing::instrument]\nfn f(password: &str) {}",
        "#[tracing::instrument(skip(password))]\nfn f(password: &str) {}",
    ),
    (
        Shape::PrintableSecret,
        "#[derive(Debug)]\nstruct A { password: String }",
        "#[derive(Debug)]\nstruct A { password: SecretString }",
    ),
    (Shape::SecretConstant, "const API_KEY: &str = \"4f9a77e1c0\";", "const API_KEY: &str = \"SHOP_API_KEY\";"),
    (
        Shape::SecretComparison,
        "fn check(a: &A, token: &str) -> bool { a.token() == token }",
        "fn check(a: &A, token: &str) -> bool { a.token().len() == token.len() }",
    ),
    (
        Shape::BranchOnSecret,
        "struct SecretKey; impl SecretKey { fn from_text(t: &str) -> Self { base64_decode(t) } }",
        "struct Picture; impl Picture { fn from_text(t: &str) -> Self { base64_decode(t) } }",
    ),
    (
        Shape::KeyGeneration,
        "fn new_token() -> String { text(rand::random()) }",
        "fn new_colour() -> String { text(rand::random()) }",
    ),
    (Shape::VerifyingFunction, "fn verify(signature: &[u8]) -> bool { true }", "fn verify(age: u32) -> bool { true }"),
    (
        Shape::CertificateVerifier,
        "impl V for A { fn verify_server_cert(&self) -> R { ok() } }",
        "impl V for A { fn verify_server_name(&self) -> R { ok() } }",
    ),
    (
        Shape::PlainHttpAddress,
        "fn f() { get(\"http://files.shop.test/a.tar\"); }",
        "fn f() { get(\"http://localhost:8080/a\"); get(\"http://www.w3.org/2000/svg\"); }",
    ),
    (Shape::UnsafeBlock, "fn f(a: *const u8) { unsafe { g(a) } }", "fn f(a: &u8) { g(a) }"),
    (Shape::UnsafeSendSync, "unsafe impl Send for A {}", "unsafe impl Zeroable for A {}"),
    (Shape::ForeignLayout, "unsafe extern \"C\" { fn g(a: *mut A); }", "extern crate alloc;"),
    (Shape::ExportedFunction, "pub extern \"C\" fn parse(a: *const u8) {}", "pub fn parse(a: *const u8) {}"),
    (
        Shape::AllocationByInput,
        "fn read(length: usize) -> Vec<u8> { Vec::with_capacity(length) }",
        "fn read(a: &[u8]) -> Vec<u8> { Vec::with_capacity(a.len()) }",
    ),
    (
        Shape::UnboundedRecursion,
        "fn parse_value(a: &mut L) { if a.open() { parse_value(a) } }",
        "fn parse_value(a: &mut L, depth: usize) { if depth > 0 { parse_value(a, depth - 1) } }",
    ),
    (
        Shape::LoopOnInput,
        "fn read(a: &mut R) { loop { if a.end() { break } } }",
        "fn sum(a: &[u8]) -> u32 { a.iter().sum() }",
    ),
    (
        Shape::QuadraticOnInput,
        "fn parse(a: &mut Vec<u8>) { for _ in 0..9 { a.remove(0); } }",
        "fn parse(a: &mut Vec<u8>) { for _ in 0..9 { a.pop(); } }",
    ),
    (
        Shape::ArithmeticOnInput,
        "fn parse(width: usize, height: usize) -> usize { width * height }",
        "fn parse(width: usize, height: usize) -> Option<usize> { width.checked_mul(height) }",
    ),
    (
        Shape::NarrowingCast,
        "fn write(a: &[u8]) { put(a.len() as u16) }",
        "fn write(a: &[u8]) { put(u16::try_from(a.len())) }",
    ),
    (Shape::IndexOnInput, "fn parse(a: &[u8]) -> u8 { a[3] }", "fn parse(a: &[u8]) -> Option<&u8> { a.get(3) }"),
    (
        Shape::PanicOnInput,
        "fn parse(a: &str) -> u8 { a.trim().bytes().last().unwrap() }",
        "fn parse(a: &str) -> Option<u8> { a.trim().bytes().last() }",
    ),
    (
        Shape::GrowthByInput,
        "impl A { fn recv(&mut self, b: B) { self.queue.push_back(b); } }",
        "impl A { fn recv(&mut self, b: B) { if self.queue.len() < self.limit { self.queue.push_back(b); } } }",
    ),
    (
        Shape::TaskPerPeer,
        "async fn serve(a: L) { loop { let b = a.accept().await; tokio::spawn(f(b)); } }",
        "async fn serve(a: L) { loop { let b = a.accept().await; let c = semaphore.acquire().await; tokio::spawn(f(b, c)); } }",
    ),
    (
        Shape::DerivedOverInvariant,
        "#[derive(Deserialize)] struct A { len: usize }\nunsafe impl Storage for A {}",
        "#[derive(Deserialize)] struct A { len: usize }\nimpl Storage for A {}",
    ),
    (
        Shape::MassAssignment,
        "#[derive(Deserialize)] struct Registration { name: String, role: String }",
        "#[derive(Deserialize)] struct Registration { name: String }",
    ),
    (
        Shape::Routes,
        "fn f() { Router::new().route(\"/orders/{id}\", get(show).post(change)); }",
        "fn f() { Map::new().route(\"orders\", 3); }",
    ),
    (
        Shape::ChangingRoute,
        "fn f() { Router::new().route(\"/orders\", post(add)); }",
        "fn f() { Router::new().route(\"/orders\", get(show)); }",
    ),
    (
        Shape::PrivilegedRoute,
        "fn f() { Router::new().nest(\"/admin\", g()); }",
        "fn f() { Router::new().nest(\"/about\", g()); }",
    ),
    (
        Shape::ServiceImplementation,
        "impl A { fn handle(&self, a: Request<B>) -> Response<B> { b() } }",
        "impl A { fn handle(&self, a: Job) -> Outcome { b() } }",
    ),
    (
        Shape::ClientAddressHeader,
        "fn f(h: &H) { h.get(\"X-Forwarded-For\"); }",
        "fn f(h: &H) { h.get(\"X-Request-Id\"); }",
    ),
    (Shape::FramingHeader, "fn f(h: &H) { h.get(\"transfer-encoding\"); }", "fn f(h: &H) { h.get(\"accept\"); }"),
    (Shape::Login, "fn sign_in(name: &str, password: &str) {}", "fn change(name: &str, password: &str) {}"),
    (Shape::CookieText, "fn f(h: &H) { h.put(\"Set-Cookie\"); }", "fn f(h: &H) { h.put(\"Cookie-Jar\"); }"),
    (
        Shape::ErrorInAnswer,
        "impl I for E { fn into_response(self) -> Response { text(self.to_string()) } }",
        "impl I for E { fn into_report(self) -> Report { text(self.to_string()) } }",
    ),
    (Shape::Session, "mod session { fn start() {} }", "mod engine { fn start() {} }"),
    (Shape::Webhook, "fn webhook(body: &[u8]) {}", "fn webhook() {}"),
    (
        Shape::SecretInStore,
        "fn f(d: &D, token: &str) { d.run(\"INSERT INTO sessions (token) VALUES (?)\"); }",
        "fn f(d: &D, name: &str) { d.run(\"INSERT INTO names (name) VALUES (?)\"); }",
    ),
    (
        Shape::ReadThenWrite,
        "fn f(d: &D) { if d.find() > 0 { d.update_stock(); } }",
        "fn f(d: &D) { if d.find() > 0 { d.update_name(); } }",
    ),
    (
        Shape::WorkflowStep,
        "mod orders { fn place(d: &D) { d.insert(); } }",
        "mod orders { fn list(d: &D) { d.insert(); } }",
    ),
    (Shape::ObjectById, "fn receipt(d: &D, number: &str) { d.find(number); }", "fn receipt(d: &D) { d.find_all(); }"),
    (Shape::Amount, "mod basket { fn total(lines: &[L]) {} }", "mod report { fn total(lines: &[L]) {} }"),
    (Shape::Quantity, "fn add(quantity: i64) {}", "fn add(name: &str) {}"),
    (
        Shape::LogEntry,
        "mod audit { fn append(file: &mut F, actor: &str) { file.write_all(actor) } }",
        "mod ui { fn log_marker(selected: bool) -> Style { Style::of(selected) } }",
    ),
    (
        Shape::Notable,
        "mod admin { fn change(d: &D) { d.update(); } }",
        "mod admin { fn change(d: &D) { d.update(); tracing::info!(\"changed\"); } }",
    ),
    (Shape::Password, "fn stored(password: &str) { hash(password) }", "fn stored(name: &str) { hash(name) }"),
    (Shape::Search, "fn search(terms: &[String]) {}", "fn search() {}"),
];

fn is_told(shape: Shape, code: &str) -> bool {
    surface(&package(&[], code)).found.iter().any(|found| found.sign == shape.name())
}

#[test]
fn each_shape_is_told_where_it_is_and_not_where_it_is_not() {
    for shape in Shape::ALL {
        assert!(SHAPES.iter().any(|(known, ..)| known == shape), "{shape:?} has no case");
        assert!(known().iter().any(|sign| sign.shape == Some(*shape)), "{shape:?} has no sign");
    }
    for (shape, there, not_there) in SHAPES {
        assert!(is_told(*shape, there), "{shape:?} is not told of: {there}");
        assert!(!is_told(*shape, not_there), "{shape:?} is told of: {not_there}");
    }
}

#[test]
fn every_sign_suggests_a_kind_that_the_catalogue_has() {
    for sign in known() {
        for kind in &sign.kinds {
            assert!(threatmodel_catalogue::find(kind).is_some(), "{kind} of {:?}", sign.calls);
        }
    }
}

#[test]
fn calls_are_known_by_their_path_however_it_is_written() {
    let code = "\
use rusqlite as sqlite;
use std::{fs as files, process::Command as Run};
pub use std::path::Path;
mod inner { use super::*; pub fn f(a: &Path, name: &str) { files::write(a.join(name), \"\"); } }
fn run(name: &str) { Run::new(name); }
fn query(db: &sqlite::Connection, name: &str) { db.execute_batch(&format!(\"drop table {name}\")); }
fn own(name: &str) { mine::write(name); Command::new(name); }
mod mine { pub fn write(name: &str) {} }
";
    let signs = told(&package(&["rusqlite"], code));
    for (line, sign) in
        [(4, "std::fs::write"), (5, "std::process::Command::new"), (6, "rusqlite::Connection::execute_batch")]
    {
        assert!(signs.contains(&format!("{line} {sign}")), "{sign}: {signs:?}");
    }
    assert!(!signs.iter().any(|sign| sign.starts_with("7 ") || sign.starts_with("8 ")), "{signs:?}");
}

#[test]
fn a_crate_that_is_no_dependency_is_not_meant() {
    let code = "fn f(db: &rusqlite::Connection, name: &str) { db.execute_batch(&format!(\"{name}\")); }\n";
    assert_eq!(told(&package(&[], code)), [] as [&str; 0]);
    // Renamed in the manifest, it is the crate that it is.
    let folder = package(&[], &code.replace("rusqlite", "db"));
    let manifest = std::fs::read_to_string(folder.path().join("Cargo.toml")).unwrap();
    folder.write("Cargo.toml", format!("{manifest}db = {{ package = \"rusqlite\", version = \"*\" }}\n"));
    assert_eq!(told(&folder), ["1 rusqlite::Connection::execute_batch"]);
}

#[test]
fn arguments_decide() {
    let code = "\
use std::{fs, path::Path, os::unix::fs::PermissionsExt as _};
fn a(root: &Path) { fs::write(root.join(\"fixed\"), \"\"); }
fn b(root: &Path, name: &str) { fs::write(root.join(name), \"\"); }
fn c() { std::process::Command::new(\"/usr/bin/git\"); }
fn d() { std::process::Command::new(\"sh\"); }
fn e(builder: reqwest::ClientBuilder) { builder.danger_accept_invalid_certs(false); }
fn g(builder: reqwest::ClientBuilder) { builder.danger_accept_invalid_certs(true); }
fn h() { fs::set_permissions(\"a\", fs::Permissions::from_mode(0o600)); }
fn i() { fs::set_permissions(\"a\", fs::Permissions::from_mode(0o777)); }
fn j(data: &[u8]) { flate2::read::GzDecoder::new(data).read_to_end(); }
fn k(data: &[u8]) { flate2::read::GzDecoder::new(data).take(9).read_to_end(); }
fn l() { axum::response::Redirect::to(&format!(\"/orders/{}\", id())); }
fn m(next: &str) { axum::response::Redirect::to(next); }
";
    let folder = package(&["reqwest", "flate2", "axum"], code);
    let lines: std::collections::BTreeSet<u32> = surface(&folder).found.iter().map(|found| found.place.line).collect();
    assert_eq!(lines.into_iter().collect::<Vec<_>>(), [3, 5, 7, 9, 10, 13]);
}

#[test]
fn tests_do_not_count_and_build_scripts_and_other_platforms_do() {
    let call = "std::process::Command::new(name())";
    let folder =
        package(&[], &format!("#[cfg(test)]\nmod tests {{ fn f() {{ {call}; }} }}\n#[test]\nfn g() {{ {call}; }}\n"));
    folder
        .write("src/windows.rs", format!("fn f() {{ {call}; }}\n"))
        .write("build.rs", format!("fn main() {{ {call}; }}\n"))
        .write("tests/a.rs", format!("fn f() {{ {call}; }}\n"));
    let lib = std::fs::read_to_string(folder.path().join("src/lib.rs")).unwrap();
    folder.write("src/lib.rs", format!("#[cfg(windows)]\nmod windows;\n{lib}"));
    let files: Vec<String> = surface(&folder).found.into_iter().map(|found| found.place.file).collect();
    assert_eq!(files, ["build.rs", "src/windows.rs"]);
}

#[test]
fn a_module_line_that_a_macro_writes_hides_no_file() {
    let folder = package(&[], "macro_rules! on { ($($i:item)*) => { $($i)* } }\non! { mod hidden; }\n");
    folder
        .write(
            "src/hidden.rs",
            "use std::process::Command;\npub mod deeper;\nfn f(name: &str) { Command::new(name); }\n",
        )
        .write("src/hidden/deeper.rs", "fn f(name: &str) { super::Command::new(name); }\n");
    let found: Vec<(String, String)> =
        surface(&folder).found.into_iter().map(|found| (found.place.file, found.item)).collect();
    let expected = [("src/hidden.rs", "shop::hidden::f"), ("src/hidden/deeper.rs", "shop::hidden::deeper::f")];
    assert_eq!(found, expected.map(|(file, item)| (file.to_owned(), item.to_owned())));
}

#[test]
fn what_cannot_be_read_is_named() {
    let folder = package(&[], "mod missing;\nmod bytes;\nmod broken;\n");
    folder.write("src/bytes.rs", b"\xff\xfe").write("src/broken.rs", "fn f( {");
    let unread = surface(&folder).unread.join("\n");
    for file in ["src/missing.rs", "src/bytes.rs", "src/broken.rs"] {
        assert!(unread.contains(file), "{file}: {unread}");
    }
}

#[test]
fn a_place_says_where_it_is_and_how_much_it_says() {
    let code = "fn delete(root: &std::path::Path, name: &str) { std::fs::remove_file(root.join(name)); }\n";
    let found = surface(&package(&[], code)).found;
    let place = found.iter().find(|found| found.sign == "std::fs::remove_file").unwrap();
    let Found { area, kinds, weight, package, item, .. } = place;
    assert_eq!((area.as_str(), package.as_str(), item.as_str()), ("files", "shop", "shop::delete"));
    assert_eq!((kinds[0].as_str(), *weight), ("path-traversal", 7));
}

#[test]
fn a_library_beside_a_program_is_read_once_and_whole() {
    let read = "pub fn f(name: &str) { let _ = std::fs::read(std::path::Path::new(\"a\").join(name)); }\n";
    let folder = package(&[], "mod a;\nmod b;\n");
    folder
        .write("src/main.rs", "mod c;\nfn main() {}\n")
        .write("src/bin/other.rs", "fn main() {}\n")
        .write("src/a.rs", read)
        .write("src/b/mod.rs", "mod deep;\n")
        .write("src/b/deep.rs", read)
        .write("src/c.rs", read)
        // No line leads to it: a macro may write one.
        .write("src/stray.rs", read);
    let surface = surface(&folder);
    assert_eq!(surface.unread, Vec::<String>::new());
    let mut files: Vec<&str> = surface.found.iter().map(|found| found.place.file.as_str()).collect();
    files.dedup();
    assert_eq!(files, ["src/a.rs", "src/b/deep.rs", "src/c.rs", "src/stray.rs"]);
    assert_eq!(surface.files, 8);
}

#[test]
fn a_method_that_many_types_have_counts_by_what_it_is_called_on() {
    let told = |code: &str| {
        let folder = package(
            &["http-body-util"],
            &format!("use std::path::{{Path, PathBuf}};\nuse http_body_util::BodyExt;\n{code}\n"),
        );
        told(&folder)
    };
    assert_eq!(told("fn f(mut path: PathBuf, name: &str) { path.push(name); }"), ["3 std::path::PathBuf::push"]);
    assert_eq!(
        told("fn f(names: &mut Vec<String>, root: PathBuf, name: String) { names.push(name); }"),
        Vec::<String>::new()
    );
    assert_eq!(
        told("async fn f(answer: Response) { let _ = answer.into_body().collect().await; }"),
        ["3 http_body_util::BodyExt::collect"]
    );
    assert_eq!(
        told("async fn f(names: &[u8]) -> Vec<u8> { names.iter().map(|body| *body).collect() }"),
        Vec::<String>::new()
    );
}
