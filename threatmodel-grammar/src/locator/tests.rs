//! Every scheme of the table, and what holds of all locators.

use std::{
    ffi::OsStr,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    path::{Path, PathBuf},
};

use proptest::prelude::*;

use super::{Host, Locator, Resolved, Touch, UnixName, Unresolved};

fn parsed(text: &str) -> Locator {
    Locator::parse(text).unwrap_or_else(|error| panic!("{text}: {}; {}", error.message, error.help))
}

fn lookup(name: &str) -> Option<String> {
    match name {
        "DATA" => Some("/var/lib/shop".to_owned()),
        "STAR" => Some("*".to_owned()),
        "HOST" => Some("db.example.org".to_owned()),
        "PORT" => Some("6543".to_owned()),
        "EMPTY" => Some(String::new()),
        _ => None,
    }
}

fn resolved(text: &str) -> Resolved {
    parsed(text).resolve(lookup, Path::new("/srv/shop")).unwrap()
}

fn file(locator: &str, path: &str) -> bool {
    resolved(locator).covers(&Touch::File(Path::new(path)))
}

fn tcp(locator: &str, host: &str, port: u16) -> bool {
    let host = host.parse().map_or(Host::Name(host), Host::Address);
    resolved(locator).covers(&Touch::Tcp { host, port })
}

#[test]
fn what_docs_and_models_write_is_a_locator() {
    for good in [
        "postgres://db/shop",
        "postgres://shop@db.example.org:5433/shop?sslmode=require#public.cards.number",
        "postgres://${DB_HOST}:${DB_PORT}/shop",
        "mongodb://a,b:27018,c/shop#orders",
        "redis://cache/0#session:*",
        "file:/var/lib/shop",
        "file:///var/lib/shop",
        "file:with space",
        "dir:pictures/",
        "dir:/",
        "dir:src/**/fixtures",
        "env:KEY",
        "env:AWS_*",
        "tcp://gateway:443",
        "tcp://127.0.0.1:3000",
        "tcp://[::1]:3000",
        "tcp://*:*",
        "udp://10.0.*.*:53",
        "dns:*.example.org",
        "unix:/run/shop.sock",
        "unix:@shop",
        "exec:openssl",
        "exec:/usr/bin/openssl",
        "exec:${TOOLS}/sign",
        "sqlite:shop.db#cards",
        "sqlite::memory:",
        "sqlite://shop.db?mode=rwc#cards",
        "https://api.example.org/orders",
        "s3://bucket/cards",
        "mongodb+srv://cluster.example.org/shop",
        "urn:isbn:0451450523",
        "x-files:cabinet",
    ] {
        assert_eq!(parsed(good).to_string(), good);
    }
}

#[test]
fn a_mistake_is_named_with_its_mend() {
    let said: Vec<String> = [
        "",
        "shop.db",
        ":x",
        "file:",
        "file://",
        "9p://x",
        "Postgres://x",
        "flie:/x",
        "file://host/x",
        "file:~/x",
        "file:/x/",
        "file:a**b",
        "dir:**/../x",
        "file:${",
        "file:${}",
        "file:${A-B}/x",
        "file:${1A}",
        "tcp:gateway:443",
        "tcp://gateway",
        "tcp://gateway:https",
        "tcp://gateway:443/x",
        "udp://:53",
        "dns:a b",
        "env:${KEY}",
        "env:A=B",
        "exec:openssl enc",
        "exec:**",
        "unix:@",
        "sqlite:shop.db#",
        "postgres:db/shop",
        "postgres:///shop",
        "postgres://shop:secret@db/shop",
        "s3://a b",
    ]
    .iter()
    .map(|bad| {
        let error = Locator::parse(bad).expect_err(bad);
        format!("{bad}\n  {}\n  {}", error.message, error.help)
    })
    .collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn files_and_directories() {
    assert!(file("file:a/b", "/srv/shop/a/b"));
    assert!(file("file:./a/../b", "/srv/shop/b"));
    assert!(file("file:../b", "/srv/b"));
    assert!(!file("file:a", "/srv/shop/a/b"), "a file is not what lies below it");
    assert!(file("dir:a", "/srv/shop/a") && file("dir:a", "/srv/shop/a/b/c"));
    assert!(!file("dir:a", "/srv/shop/ab"));
    assert!(file("dir:/", "/anything"));
    assert!(file("file:/a/*.pem", "/a/x.pem") && !file("file:/a/*.pem", "/a/b/x.pem"));
    assert!(file("file:/a/**/x", "/a/x") && file("file:/a/**/x", "/a/b/c/x"));
    assert!(file("file:${DATA}/x", "/var/lib/shop/x"));
    assert!(file("file:${STAR}", "/srv/shop/*") && !file("file:${STAR}", "/srv/shop/x"), "a value is no pattern");
    assert!(!file("file:a", "a"), "only absolute paths are known to be the same");
    let socket = Touch::Unix(UnixName::Path(Path::new("/run/s")));
    assert!(resolved("unix:/run/s").covers(&socket) && resolved("dir:/run").covers(&socket));
    assert!(resolved("unix:@s*").covers(&Touch::Unix(UnixName::Abstract(b"s\xff"))));
}

#[cfg(unix)]
#[test]
fn paths_are_bytes() {
    use std::os::unix::ffi::OsStrExt as _;
    let strange = PathBuf::from(OsStr::from_bytes(b"/srv/shop/a/\xff\xfe"));
    assert!(resolved("dir:a").covers(&Touch::File(&strange)));
    assert!(resolved("file:a/*").covers(&Touch::File(&strange)));
    let base = PathBuf::from(OsStr::from_bytes(b"/srv/\xff"));
    let inside = parsed("file:x").resolve(lookup, &base).unwrap();
    assert!(inside.covers(&Touch::File(&base.join("x"))));
}

#[test]
fn databases() {
    for side in ["shop.db", "shop.db-wal", "shop.db-shm", "shop.db-journal"] {
        assert!(file("sqlite:shop.db#cards", &format!("/srv/shop/{side}")), "{side}");
    }
    assert!(!file("sqlite:shop.db#cards", "/srv/shop/shop.db-old"));
    assert!(tcp("postgres://db/shop#cards", "db", 5432) && !tcp("postgres://db/shop", "db", 5433));
    assert!(tcp("postgres://${HOST}:${PORT}/shop", "db.example.org", 6543));
    assert!(tcp("mongodb://a,b:1/shop", "a", 27017) && tcp("mongodb://a,b:1/shop", "b", 1));
    assert!(tcp("https://api.example.org/orders", "API.example.org.", 443));
    assert!(tcp("http://api.example.org", "api.example.org", 80));
}

#[test]
fn hosts() {
    assert!(tcp("tcp://localhost:1", "127.0.0.1", 1) && tcp("tcp://localhost:1", "127.8.8.8", 1));
    assert!(tcp("tcp://localhost:1", "::1", 1) && tcp("tcp://localhost:1", "::ffff:127.0.0.1", 1));
    assert!(!tcp("tcp://localhost:1", "10.0.0.1", 1));
    assert!(tcp("tcp://10.0.*.*:1", "10.0.3.4", 1) && !tcp("tcp://10.0.*.*:1", "10.1.3.4", 1));
    assert!(tcp("tcp://*.example.org:1", "a.example.org", 1) && !tcp("tcp://*.example.org:1", "a.b.example.org", 1));
    assert!(tcp("tcp://*:*", "a.b", 9) && tcp("tcp://*:*", "::2", 9));
    assert!(!tcp("udp://a:1", "a", 1));
    let gateway = resolved("tcp://gateway:443");
    let touch = Touch::Tcp { host: Host::Address(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 7))), port: 443 };
    assert!(!gateway.covers(&touch), "nobody has said what the name means");
    let known = |name: &str| if name == "gateway" { vec![IpAddr::V4(Ipv4Addr::new(10, 0, 0, 7))] } else { vec![] };
    assert!(gateway.clone().with_addresses(known).covers(&touch));
    assert!(gateway.clone().with_addresses(known).overlaps(&resolved("tcp://10.0.0.7:443")));
    assert!(gateway.covers(&Touch::Dns("gateway")) && resolved("dns:gateway").covers(&Touch::Dns("GATEWAY")));
    assert!(!resolved("dns:gateway").covers(&touch));
    let reached = |locator: Resolved, address: &str| locator.reaches(Host::Address(address.parse().unwrap()));
    assert!(reached(resolved("tcp://gateway:443").with_addresses(known), "10.0.0.7"));
    assert!(!reached(resolved("tcp://gateway:443").with_addresses(known), "10.0.0.8"));
    assert!(reached(resolved("udp://10.0.0.7:1"), "10.0.0.7") && !reached(resolved("file:/10.0.0.7"), "10.0.0.7"));
}

#[test]
fn variables_and_programs() {
    assert!(resolved("env:AWS_*").covers(&Touch::Variable(OsStr::new("AWS_KEY"))));
    assert!(!resolved("env:KEY").covers(&Touch::Variable(OsStr::new("key"))));
    let program = |locator: &str, path: &str| resolved(locator).covers(&Touch::Program(Path::new(path)));
    assert!(program("exec:openssl", "/opt/bin/openssl") && !program("exec:openssl", "/opt/openssl/bin"));
    assert!(program("exec:/usr/bin/*", "/usr/bin/openssl") && !program("exec:/bin/openssl", "/usr/bin/openssl"));
}

#[test]
fn what_has_no_value_is_not_resolved() {
    let why = |text: &str| parsed(text).resolve(lookup, Path::new("/srv")).unwrap_err();
    assert_eq!(why("file:${NONE}/x"), Unresolved::Unset { name: "NONE".to_owned() });
    assert_eq!(why("dir:${EMPTY}/x"), Unresolved::Unset { name: "EMPTY".to_owned() }, "not the root");
    assert_eq!(why("tcp://a:${DATA}"), Unresolved::NoPort { found: "/var/lib/shop".to_owned() });
    assert_eq!(parsed("file:x").resolve(lookup, Path::new("srv")), Err(Unresolved::RelativeBase));
}

#[test]
fn overlaps() {
    for (a, b) in [
        ("sqlite:shop.db#accounts", "sqlite:shop.db#Accounts"),
        ("sqlite:shop.db#accounts", "sqlite:./shop.db#accounts.password"),
        ("sqlite:shop.db", "sqlite:shop.db#accounts"),
        ("sqlite:*.db#accounts", "sqlite:shop.db"),
        ("file:shop.db-wal", "sqlite:shop.db#accounts"),
        ("dir:.", "sqlite:shop.db#accounts"),
        ("dir:/var", "file:/var/lib/x"),
        ("file:/**/x", "dir:/var/lib"),
        ("file:**/x", "file:/**/a/x"),
        ("file:/a/*b", "file:/a/a*"),
        ("file:/run/s", "unix:/run/s"),
        ("file:${DATA}/x", "dir:${DATA}"),
        ("dir:/", "file:${DATA}/x"),
        ("tcp://db:5432", "postgres://db/shop#cards"),
        ("postgres://db/shop", "postgresql://db:5432/shop#cards"),
        ("postgres://db/shop", "redis://db:5432"),
        ("tcp://localhost:80", "http://127.0.0.1"),
        ("tcp://[::1]:80", "http://localhost/x"),
        ("https://api/orders", "https://api/orders/7"),
        ("mongodb://a,b/x", "mongodb://b/x"),
        ("dns:*.b", "dns:A.B"),
        ("env:A*", "env:*Z"),
        ("exec:openssl", "exec:/usr/bin/openssl"),
        ("s3://bucket", "s3://bucket/cards"),
        ("unix:@a", "unix:@*"),
    ] {
        assert!(parsed(a).overlaps(&parsed(b)), "{a} {b}");
        assert!(parsed(b).overlaps(&parsed(a)), "{b} {a}");
    }
    for (a, b) in [
        ("sqlite:shop.db#accounts", "sqlite:shop.db#orders"),
        ("sqlite:shop.db#accounts.name", "sqlite:shop.db#accounts.password"),
        ("sqlite:shop.db", "sqlite:audit.db"),
        ("file:shop.db-old", "sqlite:shop.db"),
        ("file:/a", "file:/a/b"),
        ("dir:/a", "file:/ab"),
        ("file:/a/*b", "file:/a/*c"),
        ("file:${DATA}/x", "file:${OTHER}/x"),
        ("file:x", "file:/srv/x"),
        ("postgres://db/shop", "postgres://db/audit"),
        ("postgres://db/shop", "postgres://db:5433/shop"),
        ("tcp://a:1", "udp://a:1"),
        ("tcp://a:1", "dns:a"),
        ("https://api/orders", "https://api/users"),
        ("env:A", "env:B"),
        ("exec:a", "exec:/usr/bin/b"),
        ("s3://bucket/a", "s3://bucket/b"),
        ("s3://bucket", "gs://bucket"),
        ("env:A", "file:A"),
    ] {
        assert!(!parsed(a).overlaps(&parsed(b)), "{a} {b}");
        assert!(!parsed(b).overlaps(&parsed(a)), "{b} {a}");
    }
}

/// A path of few names, so that two of them often meet.
fn path() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        Just("a"),
        Just("b"),
        Just("ab"),
        Just("a.db"),
        Just("a.db-wal"),
        Just("*"),
        Just("a*"),
        Just("*b"),
        Just("**")
    ];
    (any::<bool>(), prop::collection::vec(name, 1..4))
        .prop_map(|(absolute, names)| format!("{}{}", if absolute { "/" } else { "" }, names.join("/")))
}

fn host() -> impl Strategy<Value = String> {
    let hosts = ["localhost", "127.0.0.1", "127.*.*.*", "[::1]", "a", "*", "a.b", "*.b", "10.0.0.1", "${HOST}"];
    prop::sample::select(hosts.to_vec()).prop_map(str::to_owned)
}

fn locator() -> impl Strategy<Value = String> {
    prop_oneof![
        path().prop_map(|path| format!("file:{path}")),
        path().prop_map(|path| format!("dir:{path}")),
        path().prop_map(|path| format!("unix:{path}")),
        (path(), any::<bool>()).prop_map(|(path, table)| format!("sqlite:{path}{}", if table { "#a" } else { "" })),
        (host(), prop::sample::select(&["1", "5432", "*", "${PORT}"][..]))
            .prop_map(|(host, port)| format!("tcp://{host}:{port}")),
        host().prop_map(|host| format!("postgres://{host}/a#b")),
        host().prop_map(|host| format!("http://{host}/a")),
        prop::sample::select(
            &["env:A", "env:A*", "env:*B", "exec:a", "exec:/a/b", "exec:/*/a", "unix:@a", "s3://a/b"][..]
        )
        .prop_map(str::to_owned),
    ]
}

/// Whether two locators tell apart what an observation does not.
fn is_finer_than_sight(locator: &str) -> bool {
    locator.contains('#') || locator.starts_with("http")
}

proptest! {
    #[test]
    fn what_is_written_is_what_is_shown(text in locator()) {
        let locator = parsed(&text);
        prop_assert_eq!(locator.to_string(), text.clone());
        prop_assert_eq!(parsed(&locator.to_string()), locator);
    }

    #[test]
    fn any_text_is_a_locator_or_an_error(text in "(file|dir|env|tcp|dns|exec|sqlite|http|s3|unix)?:?[a-z/:*.#${}@\\[\\]1~ é]{0,24}") {
        if let Ok(locator) = Locator::parse(&text) {
            prop_assert!(locator.overlaps(&locator), "{} is somewhere", text);
            let _ = locator.resolve(lookup, Path::new("/srv"));
        }
    }

    #[test]
    fn overlap_is_mutual(a in locator(), b in locator()) {
        let (a, b) = (parsed(&a), parsed(&b));
        prop_assert_eq!(a.overlaps(&b), b.overlaps(&a));
        let (a, b) = (resolved(a.as_str()), resolved(b.as_str()));
        prop_assert_eq!(a.overlaps(&b), b.overlaps(&a));
    }

    #[test]
    fn what_both_cover_makes_them_overlap(
        a in locator(),
        b in locator(),
        names in prop::collection::vec(prop::sample::select(&["a", "b", "ab", "a.db", "a.db-wal"][..]), 1..4),
        inside in any::<bool>(),
        // Not `localhost`, which is two addresses: a locator of either covers it, and the two do not overlap.
        host in prop::sample::select(&["a", "a.b", "db.example.org"][..]),
        port in prop::sample::select(&[1, 80, 5432, 6543][..]),
    ) {
        if is_finer_than_sight(&a) && is_finer_than_sight(&b) {
            return Ok(());
        }
        let path = PathBuf::from(if inside { "/srv/shop" } else { "/" }).join(names.join("/"));
        let variable = names.concat();
        let touches = [
            Touch::File(&path),
            Touch::Unix(UnixName::Path(&path)),
            Touch::Unix(UnixName::Abstract(b"a")),
            Touch::Program(&path),
            Touch::Variable(OsStr::new(&variable)),
            Touch::Tcp { host: Host::Name(host), port },
            Touch::Tcp { host: Host::Address(IpAddr::V4(Ipv4Addr::LOCALHOST)), port },
            Touch::Tcp { host: Host::Address(IpAddr::V6(Ipv6Addr::LOCALHOST)), port },
        ];
        let (left, right) = (resolved(&a), resolved(&b));
        for touch in touches {
            if left.covers(&touch) && right.covers(&touch) {
                prop_assert!(left.overlaps(&right), "{} and {} cover {:?}", a, b, touch);
            }
        }
    }

    #[test]
    fn steps_find_every_overlap(a in locator(), b in locator()) {
        let (a, b) = (parsed(&a), parsed(&b));
        let protocols = |locator: &Locator| !matches!(locator.scheme(), "postgres" | "http");
        if a.overlaps(&b) && (a.scheme() == b.scheme() || protocols(&a) || protocols(&b)) {
            let (of_a, of_b) = (a.steps(), b.steps());
            let found = of_a.iter().any(|a| of_b.iter().any(|b| a.starts_with(b) || b.starts_with(a)));
            prop_assert!(found, "{} and {}: {:?} {:?}", a, b, of_a, of_b);
        }
    }
}
