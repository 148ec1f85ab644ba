//! `cargo threatmodel mcp` as a process: asked by the client of the crate that it is built with, by the official client in Python,
//! and by whoever writes lines that are no messages.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{ChildStdin, Command, Stdio},
    time::{Duration, Instant},
};

use rmcp::{
    RoleClient, ServiceExt as _,
    model::{CallToolRequestParams, CallToolResult},
    service::RunningService,
    transport::TokioChildProcess,
};
use serde_json::{Value, json};
use subjects::{Manifest, Run, Skip, Subject};

use crate::common::{self, root};

/// The quickstart, from the folder of the workspace on.
const QUICKSTART: &str = "examples/quickstart/src/lib.rs";

fn command(folder: &Path) -> Command {
    common::command(folder, &["mcp", "--offline"])
}

/// A client that has a server started in a folder.
struct Client {
    running: RunningService<RoleClient, ()>,
}

impl Client {
    async fn start(folder: &Path) -> Self {
        Self::of(command(folder)).await
    }

    async fn of(command: Command) -> Self {
        let transport = TokioChildProcess::new(tokio::process::Command::from(command)).unwrap();
        Self { running: ().serve(transport).await.unwrap() }
    }

    async fn quickstart() -> Self {
        Self::start(&root().join("examples/quickstart")).await
    }

    async fn call(&self, tool: &'static str, arguments: Value) -> CallToolResult {
        let Value::Object(arguments) = arguments else { panic!("arguments are an object") };
        self.running.call_tool(CallToolRequestParams::new(tool).with_arguments(arguments)).await.unwrap()
    }

    /// The answer of a tool as an object.
    async fn object(&self, tool: &'static str, arguments: Value) -> Value {
        let result = self.call(tool, arguments).await;
        assert_ne!(result.is_error, Some(true), "{}", text(&result));
        let object = result.structured_content.clone().unwrap();
        assert_eq!(serde_json::from_str::<Value>(&text(&result)).unwrap(), object);
        object
    }

    /// The error that a tool gives.
    async fn error(&self, tool: &'static str, arguments: Value) -> String {
        let result = self.call(tool, arguments).await;
        assert_eq!(result.is_error, Some(true), "{}", text(&result));
        text(&result)
    }
}

fn text(result: &CallToolResult) -> String {
    result.content.iter().filter_map(|block| Some(block.as_text()?.text.as_str())).collect()
}

/// What the command line says in the quickstart.
fn said(arguments: &[&str]) -> Run {
    Run::of(&mut common::command(&root().join("examples/quickstart"), arguments))
}

/// A package in a repository of its own that reads as the quickstart does, with a lock file that cargo leaves as it is.
fn package(name: &str) -> Subject {
    let subject = Subject::new(&format!("mcp/{name}"), &Manifest::new(name), &[]);
    subject.write("src/lib.rs", &fs::read_to_string(root().join(QUICKSTART)).unwrap());
    Run::of(&mut common::cargo(&subject.folder, &["metadata", "--format-version", "1", "--offline"])).succeeds();
    for arguments in [&["init", "-q"][..], &["add", "-A"], &["commit", "-q", "-m", "all"]] {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=A", "-c", "user.email=a@example.com"]).args(arguments).current_dir(&subject.folder);
        Run::of(&mut git).succeeds();
    }
    subject
}

/// Every file below a folder with what is in it, what git keeps included.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else {
                files.insert(entry.clone(), fs::read(entry).unwrap());
            }
        }
    }
    files
}

#[tokio::test]
async fn every_tool_says_that_it_only_reads_and_what_it_takes() {
    let client = Client::quickstart().await;
    let server = client.running.peer_info().unwrap();
    assert!(server.instructions.as_ref().unwrap().contains("writes nothing"));
    let tools = client.running.list_all_tools().await.unwrap();
    let names: Vec<&str> = tools.iter().map(|tool| &*tool.name).collect();
    assert_eq!(names, ["check", "at", "needed_evidence", "attack_test", "suggest", "query", "explain"]);
    for tool in &tools {
        let hints = tool.annotations.as_ref().unwrap();
        assert_eq!((hints.read_only_hint, hints.destructive_hint), (Some(true), Some(false)), "{}", tool.name);
        assert!(tool.description.as_ref().unwrap().len() > 100, "{}", tool.name);
        assert_eq!(tool.input_schema["type"], "object");
        assert_eq!(tool.input_schema["additionalProperties"], false);
        let schema = Value::Object((*tool.input_schema).clone());
        jsonschema::validator_for(&schema).unwrap();
    }
    // What has a structure says which.
    for (tool, arguments) in [
        ("check", json!({})),
        ("at", json!({ "file": QUICKSTART, "line": 47 })),
        ("needed_evidence", json!({ "files": [QUICKSTART] })),
        ("suggest", json!({ "everything": true })),
        ("query", json!({ "sql": "SELECT * FROM threats" })),
    ] {
        let schema = tools.iter().find(|listed| listed.name == tool).unwrap().output_schema.clone().unwrap();
        let answer = client.object(tool, arguments).await;
        let schema = jsonschema::validator_for(&Value::Object((*schema).clone())).unwrap();
        let violations: Vec<String> = schema.iter_errors(&answer).map(|error| error.to_string()).collect();
        assert_eq!(violations, Vec::<String>::new(), "{tool}: {answer:#}");
    }
}

#[tokio::test]
async fn answers_are_those_of_the_command_line() {
    let client = Client::quickstart().await;
    let check = client.object("check", json!({})).await;
    let line: Value = serde_json::from_str(&said(&["check", "--offline", "--format", "json"]).out).unwrap();
    assert_eq!((&check["verdicts"], &check["passes"]), (&json!([line]), &json!(true)));

    let sql = "SELECT name, severity, evidence, controls FROM threats";
    let rows: Value = serde_json::from_str(&said(&["query", "--offline", "--format", "json", sql]).out).unwrap();
    assert_eq!(client.object("query", json!({ "sql": sql })).await, json!({ "rows": rows, "notes": [] }));
    let wrong = "SELECT nam FROM threats";
    assert_eq!(client.error("query", json!({ "sql": wrong })).await.trim_end(), said(&["query", wrong]).err.trim_end());
    assert!(client.object("query", json!({})).await["notes"][0].as_str().unwrap().contains("\nthreats: "));

    assert_eq!(text(&client.call("explain", json!({ "rule": "TM001" })).await), said(&["explain", "TM001"]).out);
    assert_eq!(text(&client.call("explain", json!({})).await), said(&["rules"]).out);
    assert!(client.error("explain", json!({ "rule": "no-rule" })).await.contains("there is no rule `no-rule`"));

    let suggested = client.object("suggest", json!({})).await;
    let line: Value = serde_json::from_str(&said(&["suggest", "--offline", "--format", "json"]).out).unwrap();
    assert_eq!((&suggested["suggestions"], &suggested["more"]), (&line["suggestions"], &line["more"]));
}

#[tokio::test]
async fn suggestions_are_those_of_a_file_or_a_component() {
    let client = Client::start(&root().join("examples/storefront")).await;
    let all = client.object("suggest", json!({ "everything": true })).await;
    let Some(first) = all["suggestions"].as_array().unwrap().first() else { return };
    let (file, component) = (&first["place"]["file"], &first["component"]);
    let of_file = client.object("suggest", json!({ "file": file })).await;
    let places = of_file["suggestions"].as_array().unwrap();
    assert!(!places.is_empty() && places.iter().all(|one| one["place"]["file"] == *file), "{of_file:#}");
    let of_component = client.object("suggest", json!({ "component": component })).await;
    let places = of_component["suggestions"].as_array().unwrap();
    assert!(!places.is_empty() && places.iter().all(|one| one["component"] == *component), "{of_component:#}");
    let nothing = client.object("suggest", json!({ "component": "NoSuch" })).await;
    assert_eq!(nothing["suggestions"], json!([]));
    assert!(nothing["components"].as_array().unwrap().contains(component));
}

#[tokio::test]
async fn a_line_has_what_stands_on_the_items_around_it() {
    let client = Client::quickstart().await;
    // In the body of `admits`.
    let found = client.object("at", json!({ "file": QUICKSTART, "line": 52 })).await;
    let here = &found["models"][0];
    assert_eq!(here["faces"][0]["threat"], "quickstart::CodeGuessing");
    assert_eq!(here["faces"][0]["at"]["item"], "quickstart::Reset::admits");
    assert_eq!(here["implements"][0]["control"], "quickstart::TryLimit");
    assert_eq!(here["implements"][0]["needs"], "proven");
    assert_eq!(found["around"].as_array().unwrap().len(), 2, "{found:#}");
    let attack = client.object("at", json!({ "file": QUICKSTART, "line": 64 })).await;
    assert_eq!(attack["models"][0]["attacks"][0]["controls"], json!(["quickstart::TryLimit"]));
    let declared = client.object("at", json!({ "file": QUICKSTART, "line": 19 })).await;
    assert_eq!(declared["models"][0]["declares"], json!(["threat quickstart::CodeGuessing"]));
    // An absolute path means the same file.
    let absolute = root().join(QUICKSTART);
    assert_eq!(client.object("at", json!({ "file": absolute, "line": 19 })).await, declared);
    let none = client.object("at", json!({ "file": QUICKSTART, "line": 39 })).await;
    assert_eq!((&none["models"], &none["asked"]), (&json!([]), &json!(["quickstart"])), "{none:#}");
}

#[tokio::test]
async fn a_change_needs_the_evidence_of_what_it_touches() {
    let subject = package("change");
    let client = Client::start(&subject.folder).await;
    let clean = client.object("needed_evidence", json!({})).await;
    assert_eq!((&clean["models"], &clean["unannotated"]), (&json!([]), &json!([])), "{clean:#}");

    subject.replace("src/lib.rs", "self.tries >= 3", "self.tries >= 4");
    let changed = client.object("needed_evidence", json!({})).await;
    let threat = &changed["models"][0]["threats"][0];
    let what: Vec<&str> =
        threat["changed"].as_array().unwrap().iter().map(|one| one["what"].as_str().unwrap()).collect();
    assert_eq!((&threat["threat"], what), (&json!("change::CodeGuessing"), vec!["exposure", "control"]));
    assert_eq!((&threat["needs"], &threat["controls"][0]["has"]), (&json!("proven"), &json!("pending")));
    assert_eq!(threat["run_again"][0]["at"]["item"], "change::tests::every_code_is_tried");
    assert_eq!(threat["unreached"][0]["item"], "change::Reset::admits");
    assert_eq!(threat["missing"], json!([]));

    // A test that is gone, a function that nobody annotated, a file that git does not know yet.
    subject.replace(
        "src/lib.rs",
        "#[mitigates(CodeGuessing, by = TryLimit, legitimate = the_right_code_opens_the_account)]",
        "",
    );
    subject.replace("src/lib.rs", "from_secs(600)", "from_secs(60)");
    subject.write("src/more.rs", "pub fn more() {}\n");
    subject.write("threatmodel.toml", "profile = \"strict\"\n");
    let changed = client.object("needed_evidence", json!({ "since": "HEAD" })).await;
    let missing = changed["models"][0]["threats"][0]["missing"][0].as_str().unwrap();
    assert!(missing.contains("no attack test that counts names `change::TryLimit`"), "{missing}");
    let unannotated = changed["unannotated"].to_string();
    assert!(unannotated.contains("new in src/lib.rs") && unannotated.contains("more in src/more.rs"), "{unannotated}");
    assert_eq!(changed["not_examined"], json!(["threatmodel.toml"]));

    // Files that are named count as a whole, or with what changed in them.
    let named = client.object("needed_evidence", json!({ "files": ["src/more.rs"] })).await;
    assert_eq!(named["models"], json!([]));
    let whole = client.object("needed_evidence", json!({ "files": ["src/lib.rs"] })).await;
    assert_eq!(whole["models"][0]["threats"][0]["changed"][0]["what"], "declaration");
    let none = client.error("needed_evidence", json!({ "since": "--output=x" })).await;
    assert!(none.contains("git knows no revision `--output=x`"), "{none}");
}

#[tokio::test]
async fn a_skeleton_is_rust_that_names_the_threat_and_the_control() {
    let client = Client::quickstart().await;
    let skeleton = text(&client.call("attack_test", json!({ "threat": "CodeGuessing", "control": "TryLimit" })).await);
    syn::parse_file(&skeleton).unwrap();
    assert!(
        skeleton.contains("#[mitigates(quickstart::CodeGuessing, by = quickstart::TryLimit, legitimate = "),
        "{skeleton}"
    );
    assert!(skeleton.contains("There is one already: `quickstart::tests::every_code_is_tried`"), "{skeleton}");
    let only = text(&client.call("attack_test", json!({ "threat": "quickstart::CodeGuessing" })).await);
    assert!(syn::parse_file(&only).is_ok() && only.contains("#[threat(quickstart::CodeGuessing)]"), "{only}");
    let wrong = client.error("attack_test", json!({ "threat": "CodeGuesing" })).await;
    assert!(wrong.contains("did you mean `CodeGuessing`?"), "{wrong}");
    assert!(client.error("attack_test", json!({ "threat": "" })).await.contains("there is no threat ``"));
}

#[tokio::test]
async fn sources_are_read_again_for_every_call() {
    let subject = package("again");
    let client = Client::start(&subject.folder).await;
    let sql = json!({ "sql": "SELECT count(*) AS n FROM threats" });
    assert_eq!(client.object("query", sql.clone()).await["rows"], json!([{ "n": 1 }]));
    let source = subject.read("src/lib.rs");
    let more =
        "\n/// More.\n#[threat(targets = [Accounts], stride = [Tampering], likelihood = Likely)]\npub struct More;\n";
    subject.write("src/lib.rs", &(source.clone() + more));
    assert_eq!(client.object("query", sql.clone()).await["rows"], json!([{ "n": 2 }]));
    let check = client.object("check", json!({ "findings": 0 })).await;
    assert_eq!(check["passes"], json!(false), "{check:#}");

    // What is half-written is said, and ends nothing.
    subject.write("src/lib.rs", &format!("{source}fn half("));
    let check = client.object("check", json!({})).await;
    assert!(check["verdicts"].to_string().contains("source-unread"), "{check:#}");
    let at = client.error("at", json!({ "file": "src/lib.rs", "line": 1 })).await;
    assert!(at.contains("cannot be parsed: src/lib.rs:"), "{at}");
    let manifest = subject.read("Cargo.toml");
    subject.write("Cargo.toml", "[package");
    assert!(client.error("check", json!({})).await.starts_with("error: "));
    subject.write("Cargo.toml", &manifest);
    subject.write("src/lib.rs", &source);
    assert_eq!(client.object("check", json!({})).await["passes"], json!(true));
}

#[tokio::test]
async fn no_tool_writes_a_file() {
    let subject = package("reads");
    subject.replace("src/lib.rs", "self.tries >= 3", "self.tries >= 4");
    // Git would note that it has looked at this file again.
    let lock = subject.read("Cargo.lock");
    for cargo_lock in [Some(lock.as_str()), Some("version = 4\n"), None] {
        match cargo_lock {
            Some(text) => subject.write("Cargo.lock", text),
            None => subject.delete("Cargo.lock"),
        }
        let before = files(&subject.folder);
        let client = Client::start(&subject.folder).await;
        for (tool, arguments) in [
            ("check", json!({})),
            ("at", json!({ "file": "src/lib.rs", "line": 47 })),
            ("needed_evidence", json!({})),
            ("needed_evidence", json!({ "since": "HEAD", "files": ["src/lib.rs"] })),
            ("attack_test", json!({ "threat": "CodeGuessing", "control": "TryLimit" })),
            ("suggest", json!({ "everything": true })),
            ("query", json!({ "sql": "SELECT * FROM findings", "last_run": true })),
            ("query", json!({ "sql": "ATTACH 'written.db' AS w" })),
            ("query", json!({ "sql": "SELECT * FROM surface" })),
            ("explain", json!({ "rule": "TM001" })),
        ] {
            let result = client.call(tool, arguments).await;
            let stale = cargo_lock != Some(&lock);
            let refused = result.is_error == Some(true) && text(&result).contains("this server writes nothing");
            assert!(!refused || stale, "{tool}: {}", text(&result));
        }
        client.running.cancel().await.unwrap();
        assert_eq!(files(&subject.folder), before);
    }
}

#[tokio::test]
async fn a_query_has_bounds() {
    let client = Client::quickstart().await;
    let numbers = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)";
    let few = client.object("query", json!({ "sql": format!("{numbers} SELECT x FROM n"), "rows": 3 })).await;
    assert_eq!(few["rows"], json!([{ "x": 1 }, { "x": 2 }, { "x": 3 }]));
    assert!(few["notes"][0].as_str().unwrap().contains("more rows than the first 3"), "{few:#}");
    let long = format!("{numbers} SELECT x, printf('%.1000c', 'a') AS a FROM n");
    let long = client.object("query", json!({ "sql": long, "rows": 1_000_000_000 })).await;
    let given = long["rows"].as_array().unwrap().len();
    assert!((200..300).contains(&given) && long.to_string().len() < 400_000, "{given}");
    let start = Instant::now();
    let ever = client.error("query", json!({ "sql": format!("{numbers} SELECT count(*) FROM n") })).await;
    assert!(ever.contains("the query takes too long") && start.elapsed() < Duration::from_secs(60), "{ever}");
    // It still answers.
    assert_eq!(client.object("query", json!({ "sql": "SELECT 1 AS one" })).await["rows"], json!([{ "one": 1 }]));
}

#[tokio::test]
async fn what_is_wrong_to_ask_is_said() {
    let client = Client::quickstart().await;
    let unknown = client.running.call_tool(CallToolRequestParams::new("lock")).await.unwrap_err().to_string();
    assert!(unknown.contains("there is no tool `lock`; there are: check, "), "{unknown}");
    for (tool, arguments, why) in [
        ("query", json!({ "sql": 5 }), "invalid type: integer `5`, expected a string"),
        ("query", json!({ "sqll": "SELECT 1" }), "unknown field `sqll`"),
        ("query", json!({ "sql": "DROP TABLE threats" }), "begins with `SELECT`"),
        ("query", json!({ "sql": "SELECT 1; SELECT 2" }), "second query"),
        ("at", json!({ "file": QUICKSTART }), "missing field `line`"),
        ("at", json!({ "file": QUICKSTART, "line": -1 }), "invalid value"),
        ("at", json!({ "file": QUICKSTART, "line": 0 }), "no line 0"),
        ("at", json!({ "file": QUICKSTART, "line": 100_000 }), "no line 100000"),
        ("at", json!({ "file": "../../../../../../etc/passwd", "line": 1 }), "etc/passwd`"),
        ("at", json!({ "file": "Cargo.toml", "line": 1 }), "is not a Rust source"),
        ("at", json!({ "file": "src", "line": 1 }), "is not a Rust source"),
        ("at", json!({ "file": "", "line": 1 }), "is not a Rust source"),
        ("at", json!({ "file": "a\u{0}b.rs", "line": 1 }), "cannot be read"),
        ("at", json!({ "file": "no/such.rs", "line": 1 }), "cannot be read"),
        ("needed_evidence", json!({ "files": "src/lib.rs" }), "expected a sequence"),
        ("needed_evidence", json!({ "files": ["/etc/passwd"] }), "/etc/passwd`"),
        ("check", json!({ "findings": -1 }), "invalid value"),
    ] {
        let said = client.error(tool, arguments.clone()).await;
        assert!(said.starts_with("error: ") && said.contains(why), "{tool} {arguments}: {said}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_leads_to_no_other_file() {
    let subject = package("link");
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.rs"), "fn secret() {}\n").unwrap();
    std::os::unix::fs::symlink(outside.path().join("secret.rs"), subject.folder.join("src/linked.rs")).unwrap();
    let client = Client::start(&subject.folder).await;
    let said = client.error("at", json!({ "file": "src/linked.rs", "line": 1 })).await;
    assert!(said.contains("outside of the workspace") && !said.contains("secret"), "{said}");
}

/// A server that is written to line by line.
struct Lines {
    child: std::process::Child,
    input: ChildStdin,
    output: BufReader<std::process::ChildStdout>,
}

impl Lines {
    fn start() -> Self {
        let mut command = command(&root().join("examples/quickstart"));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let mut lines = Self { child, input, output };
        lines.write(
            &json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
            "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": { "name": "lines", "version": "1" }
        } })
            .to_string(),
        );
        assert_eq!(lines.read()["result"]["protocolVersion"], "2025-06-18");
        lines.write(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#);
        lines
    }

    fn write(&mut self, line: &str) {
        self.input.write_all(line.as_bytes()).and_then(|()| self.input.write_all(b"\n")).unwrap();
    }

    /// The next line, which is a message.
    fn read(&mut self) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        let message: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert_eq!(message["jsonrpc"], "2.0");
        message
    }

    /// Ends its input. What it still says is messages.
    fn end(mut self) -> (Vec<Value>, Option<i32>) {
        drop(self.input);
        let rest = (&mut self.output).lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect();
        (rest, self.child.wait().unwrap().code())
    }
}

#[test]
fn lines_that_are_no_messages_are_refused_and_end_nothing() {
    let mut lines = Lines::start();
    let long = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"{}"}}"#, "a".repeat(5 << 20));
    for (line, code) in [
        ("{", -32700),
        ("\u{fffd}not json", -32700),
        (&"[".repeat(100_000), -32700),
        (long.as_str(), -32700),
        ("[]", -32600),
        ("5", -32600),
        (r#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, -32600),
        (r#"{"jsonrpc":"2.0","id":1,"method":"no/such"}"#, -32601),
        (r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"no_such"}}"#, -32602),
    ] {
        lines.write(line);
        let said = lines.read();
        assert_eq!(said["error"]["code"], code, "{}: {said}", &line[..line.len().min(80)]);
        assert!(!said["error"]["message"].as_str().unwrap().is_empty());
    }
    lines.write("");
    lines.write(r#"{"jsonrpc":"2.0","id":2,"method":"ping"}"#);
    assert_eq!(lines.read()["id"], 2);
    assert_eq!(lines.end(), (vec![], Some(0)));
}

#[test]
fn it_ends_with_its_input() {
    // Nobody has asked anything.
    let mut command = command(&root().join("examples/quickstart"));
    let run = Run::from(command.stdin(Stdio::null()).output().unwrap());
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", ""));
    // What was asked before the end is answered, without a last line ending too.
    let mut lines = Lines::start();
    lines.write(r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"explain","arguments":{}}}"#);
    lines.input.write_all(br#"{"jsonrpc":"2.0","id":2,"method":"ping"}"#).unwrap();
    let (rest, code) = lines.end();
    let mut ids: Vec<u64> = rest.iter().map(|message| message["id"].as_u64().unwrap()).collect();
    ids.sort_unstable();
    assert_eq!((ids, code), (vec![1, 2], Some(0)));
}

#[test]
fn packages_are_selected_as_other_verbs_select_them() {
    let said = |arguments: &[&str]| {
        let mut command = common::command(root(), &[&["mcp", "--offline"], arguments].concat());
        Run::from(command.stdin(Stdio::null()).output().unwrap())
    };
    assert_eq!(said(&["--package", "quickstart"]).code, 0);
    assert_eq!(said(&["--manifest-path", "examples/quickstart/Cargo.toml"]).code, 0);
    assert_eq!(said(&["--no-such"]).code, 2);
}

/// A client that others have written, in another language: `pip install mcp`.
#[test]
fn the_client_in_python_is_answered() {
    let python = std::env::var_os("XTASK_PYTHON").unwrap_or_else(|| "python3".into());
    let has = Command::new(&python).args(["-c", "import mcp"]).output().is_ok_and(|said| said.status.success());
    if !has {
        let how = "install the package `mcp` into a virtual environment, and name its Python with XTASK_PYTHON";
        return Skip { what: "`mcp` with the official client in Python", why: "there is no Python with it", how }
            .note();
    }
    let script = r#"
import asyncio, json, sys
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

async def main():
    server = StdioServerParameters(command=sys.argv[1], args=["threatmodel", "mcp", "--offline"], cwd=sys.argv[2])
    async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
        await session.initialize()
        tools = (await session.list_tools()).tools
        said = {"tools": sorted(tool.name for tool in tools), "answers": {}}
        for name, arguments in json.loads(sys.argv[3]):
            result = (await session.call_tool(name, arguments)).model_dump(by_alias=True, mode="json")
            said["answers"][name] = {"error": result["isError"], "structured": result["structuredContent"]}
        print(json.dumps(said))

asyncio.run(main())
"#;
    let calls = json!([
        ["check", {}],
        ["at", { "file": QUICKSTART, "line": 47 }],
        ["needed_evidence", { "files": [QUICKSTART] }],
        ["attack_test", { "threat": "CodeGuessing", "control": "TryLimit" }],
        ["suggest", {}],
        ["query", { "sql": "SELECT name FROM threats" }],
        ["explain", { "rule": "TM001" }],
    ]);
    let program = env!("CARGO_BIN_EXE_cargo-threatmodel");
    let folder = root().join("examples/quickstart");
    let mut command = Command::new(python);
    command.args(["-c", script, program]).arg(folder).arg(calls.to_string());
    let run = Run::of(&mut command).succeeds();
    let said: Value = serde_json::from_str(run.out.trim()).unwrap();
    assert_eq!(said["tools"].as_array().unwrap().len(), 7);
    for (tool, answer) in said["answers"].as_object().unwrap() {
        assert_eq!(answer["error"], false, "{tool}: {answer}");
    }
    assert_eq!(said["answers"]["query"]["structured"]["rows"], json!([{ "name": "CodeGuessing" }]));
}
