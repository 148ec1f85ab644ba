//! The dependency raises no other: an application with an older lock keeps the versions in it.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::{collections::BTreeSet, env, fs, path::PathBuf};

use subjects::{Run, Skip, Subject, root};

/// What an application has in its lock, older than what stands in ours: name, version and checksum.
const OLD: &str = "\
aho-corasick 1.1.0 0f2135563fb5c609d2b2b87c1e8ce7bc41b0b45430fa9661f457981503dd5bf0
bitflags 2.9.0 5c8214115b7bf84099f1309324e63141d4c5d7cc26862f97a0a857dbefe165bd
bytes 1.5.0 a2bd12c1caf447e69cd4528f47f94d203fd2582878ecb9e9465484c4148a8223
itoa 1.0.10 b1a46d1a171d865aa5f83f92695765caa047a9b4cbae2cbf37dbd613a793fd4c
libc 0.2.186 68ab91017fe16c622486840e4c83c9a37afeff978bd239b5293d61ece587de66
linux-raw-sys 0.11.0 df1d3c3b53da64cf5760482273a98e575c651a67eec7f77df96b5b642de8f039
memchr 2.7.4 78ca9ab1a0babb1e7d5695e3530886289c18cf2f87ec19a575a0abdce112e3a3
proc-macro2 1.0.95 02b3e5e68a3a1a02aad3ec490a98007cbc13c37cbe84a3cd7b8e406d76e7f778
quote 1.0.38 0e4dccaaaf89514f546c693ddc140f729f958c247918a13380cccc6078391acc
rustix 1.1.1 9621e389a110cae094269936383d69b869492f03e5c1ed2d575a53c029d4441d
ryu 1.0.17 e86697c916019a8588c99b5fac3cead74ec0b4b819707a682fd4d23fa0ce1ba1
serde 1.0.225 fd6c24dee235d0da097043389623fb913daddf92c76e9f5a1db88607a0bcbd1d
serde_core 1.0.225 659356f9a0cb1e529b24c01e43ad2bdf520ec4ceaf83047b83ddcc2251f96383
serde_derive 1.0.225 0ea936adf78b1f766949a4977b91d2f5595825bd6ec079aa9543ad2685fc4516
serde_json 1.0.142 030fedb782600dcbd6f02d479bf0d817ac3bb40d644745b769d6a96bc3afc5a7
strsim 0.11.0 5ee073c9e4cd00e28217186dbe12796d692868f432bf2e97ee73bed0c56dfa01
syn 3.0.3 53e9bae58849f64dfa4f5d5ae372c8341f7305f82a3868709269343628b659a3
tempfile 3.23.0 2d31c77bdf42a745371d260a26ca7163f1e0924b64afa0b688e61b5a9fa02f16
tracing 0.1.40 c3523ab5a71916ccf420eebdf5521fcef02141234bbc0b8a49f2fdc4544364ef
tracing-core 0.1.35 7a04e24fab5c89c6a36eb8558c9656f30d81de51dfa4d3b45f26b21d61fa0a6c
unicode-ident 1.0.13 e91b56cd4cadaeb79bbf1a5645f6b4f8dc5bde8834ad5894a8db35fda9efa1fe
uuid 1.10.0 81dfa00651efa65069b0b6b651f4aaa31ba9e3c3ce0137aaad053604ee7e0314
";

/// What the facade brings, in versions that ask for no more of the others than it does itself.
const BROUGHT: &str = "\
annotate-snippets 0.12.12 c86cd1c51b95d71dde52bca69ed225008f6ff4c8cc825b08042aa1ef823e1980
cargo-platform 0.3.0 8abf5d501fd757c2d2ee78d0cc40f606e92e3a63544420316565556ed28485e2
serde_spanned 1.1.0 876ac351060d4f882bb1032b6369eb0aef79ad9df1ea8bc404874d8cc3d0cd98
toml 1.1.0+spec-1.1.0 f8195ca05e4eb728f4ba94f3e3291661320af739c4e43779cbdfae82ab239fcc
toml_datetime 1.1.0+spec-1.1.0 97251a7c317e03ad83774a8752a7e81fb6067740609f75ea2b585b569a59198f
tracing-subscriber 0.3.22 2f30143827ddab0d256fd843b7a66d164e9f271cfa0dde49142c5ca0ca291f1e
";

/// What an application asks for itself.
const ASKED: &str = r#"
aho-corasick = "1"
bytes = "1"
memchr = "2"
proc-macro2 = "1"
quote = "1"
rustix = { version = "1", features = ["fs"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
strsim = "0.11"
syn = "3"
tempfile = "3"
tracing = { version = "0.1", default-features = false, features = ["std"] }
uuid = "1"
"#;

#[test]
fn an_older_lock_keeps_its_versions() {
    let alone = Resolved::new("");
    if !alone.run.passed() {
        let why = "the index of the registry does not say what there is";
        return Skip { what: "which versions an older lock keeps", why, how: "run `cargo fetch` once" }.note();
    }
    for (name, version, _) in older().take(OLD.lines().count()) {
        assert!(
            alone.versions.contains(&(name.to_owned(), version.to_owned())),
            "{name} {version}\n{}",
            alone.run.said()
        );
    }

    let place = root().display();
    for (code, tests) in
        [("[]", "[]"), ("[]", r#"["confine", "http", "testing"]"#), (r#"["detect"]"#, r#"["testing"]"#)]
    {
        let with = Resolved::new(&format!(
            "threatmodel = {{ path = '{place}', features = {code} }}\n\n\
             [dev-dependencies]\nthreatmodel = {{ path = '{place}', features = {tests} }}\n"
        ));
        let said = with.run.said();
        assert!(with.run.passed() && with.versions.iter().any(|(name, _)| name == "threatmodel"), "{said}");
        let moved = alone.versions.difference(&with.versions).collect::<Vec<_>>();
        assert!(moved.is_empty(), "{moved:?} by the features {code} and, in tests, {tests}\n{said}");
    }
}

/// What cargo makes of the old lock.
struct Resolved {
    run: Run,
    versions: BTreeSet<(String, String)>,
}

impl Resolved {
    /// For an application with these dependencies besides its own. Versions of what is not in the old lock are those of ours: a
    /// version that others publish changes nothing.
    fn new(dependencies: &str) -> Self {
        let subject = Subject::empty("old-lock");
        subject.write("src/lib.rs", "");
        subject.write(
            "Cargo.toml",
            &format!(
                "[package]\nname = \"old\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n\
                 [dependencies]{ASKED}{dependencies}\n[workspace]\n"
            ),
        );
        subject.write("Cargo.lock", &old_lock());

        // Without the network cargo chooses among what has been downloaded, unless that is nothing.
        let home = subject.folder.join("home");
        let index = home.join("registry/index");
        fs::create_dir_all(index.parent().unwrap()).unwrap();
        let ours = cargo_home().join("registry/index");
        #[cfg(unix)]
        std::os::unix::fs::symlink(ours, index).unwrap();
        #[cfg(not(unix))]
        if ours.exists() {
            subjects::copy(&ours, &index);
        }
        let run = Run::of(subject.cargo(&["update", "--workspace", "--offline"]).env("CARGO_HOME", home));
        Self { run, versions: versions(&subject.read("Cargo.lock")) }
    }
}

fn cargo_home() -> PathBuf {
    let set = env::var_os("CARGO_HOME").map(PathBuf::from);
    set.or_else(|| Some(env::home_dir()?.join(".cargo"))).expect("cargo has a home")
}

/// The lock of the workspace, in which the older versions stand.
fn old_lock() -> String {
    let ours = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let mut blocks: Vec<String> = ours
        .split("\n[[package]]\n")
        .filter(|block| {
            // Another major version is another crate.
            !older().any(|(name, version, _)| {
                let major = version.split('.').next().unwrap();
                block.starts_with(&format!("name = \"{name}\"\nversion = \"{major}."))
            })
        })
        .map(str::to_owned)
        .collect();
    for (name, version, checksum) in older() {
        blocks.push(format!(
            "name = \"{name}\"\nversion = \"{version}\"\n\
             source = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"{checksum}\"\n"
        ));
    }
    blocks.join("\n[[package]]\n")
}

/// Name, version and checksum of what is older than in our lock.
fn older() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    OLD.lines().chain(BROUGHT.lines()).map(|line| {
        let [name, version, checksum] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        (name, version, checksum)
    })
}

/// What stands in a lock: names and versions.
fn versions(lock: &str) -> BTreeSet<(String, String)> {
    let value = |line: Option<&str>, key: &str| {
        line.and_then(|line| line.strip_prefix(key)).map(|value| value.trim_matches([' ', '=', '"']).to_owned())
    };
    let blocks = lock.split("[[package]]\n").skip(1).map(str::lines);
    blocks.filter_map(|mut lines| Some((value(lines.next(), "name")?, value(lines.next(), "version")?))).collect()
}
