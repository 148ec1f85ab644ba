//! A real browser without a window, told what to do over its debugging port.
#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use std::{
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use subjects::Skip;
use tempfile::TempDir;
use tungstenite::{Message, WebSocket};

/// How long the browser may take to start or to answer.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Browser {
    process: Child,
    socket: WebSocket<TcpStream>,
    session: String,
    next: u64,
    /// The events on the pages since they were opened.
    events: Vec<Value>,
    profile: TempDir,
}

/// The browser, if there is one; if not, notes what is left out. `cargo xtask test --browser` names another than those that are usual.
pub(crate) fn program(what: &str) -> Option<String> {
    let named = std::env::var("XTASK_BROWSER").ok();
    let usual = ["chromium", "chromium-browser", "google-chrome"].map(str::to_owned);
    let program = named.into_iter().chain(usual).find(|program| {
        let version = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        version.is_ok_and(|status| status.success())
    });
    if program.is_none() {
        let how = "install Chromium, or name it with `cargo xtask test --browser PROGRAM`";
        Skip { what, why: "there is no browser", how }.note();
    }
    program
}

impl Browser {
    /// Starts the browser, if there is one.
    pub(crate) fn start() -> Option<Self> {
        let program = program("the report in a real browser")?;
        let profile = TempDir::new().unwrap();
        let process = Command::new(program)
            // Containers have no namespaces for its sandbox, and too little shared memory.
            .args(["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"])
            .args(["--no-first-run", "--remote-debugging-port=0", "--window-size=1400,1000"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (port, path) = address(profile.path());
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let (socket, _) = tungstenite::client(format!("ws://127.0.0.1:{port}{path}"), stream).unwrap();
        let mut browser = Self { process, socket, session: String::new(), next: 0, events: Vec::new(), profile };
        let target = browser.call("Target.createTarget", json!({ "url": "about:blank" }));
        let attached =
            browser.call("Target.attachToTarget", json!({ "targetId": target["targetId"], "flatten": true }));
        browser.session = attached["sessionId"].as_str().unwrap().to_owned();
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        Some(browser)
    }

    /// Opens a page from disk and waits until it is there.
    pub(crate) fn open(&mut self, page: &str) {
        let file = self.profile.path().join("page.html");
        std::fs::write(&file, page).unwrap();
        self.events.clear();
        self.call("Page.navigate", json!({ "url": format!("file://{}", file.display()) }));
        let start = Instant::now();
        while !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            assert!(start.elapsed() < PATIENCE, "the page does not load");
            self.read();
        }
    }

    /// The value of an expression on the page.
    pub(crate) fn value(&mut self, expression: &str) -> Value {
        let asked = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let mut answer = self.call("Runtime.evaluate", asked);
        assert!(answer.get("exceptionDetails").is_none(), "{expression}: {answer}");
        answer["result"]["value"].take()
    }

    /// Asks the browser for something, and waits for the answer.
    pub(crate) fn call(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let mut message = json!({ "id": self.next, "method": method, "params": params });
        if !self.session.is_empty() {
            message["sessionId"] = Value::from(self.session.as_str());
        }
        self.socket.send(Message::text(message.to_string())).unwrap();
        loop {
            let answer = self.read();
            if answer["id"] == self.next {
                assert!(answer.get("error").is_none(), "{method}: {answer}");
                return answer["result"].clone();
            }
        }
    }

    /// The actions of the page that a report must not take: it requested anything but itself, violated its policy, failed, or
    /// opened a dialog.
    pub(crate) fn misdeeds(&self) -> Vec<String> {
        let bad = self.events.iter().filter(|event| match event["method"].as_str().unwrap_or_default() {
            "Network.requestWillBeSent" => {
                let url = event["params"]["request"]["url"].as_str().unwrap_or_default();
                !(url.starts_with("file://") && url.ends_with("/page.html"))
            }
            "Log.entryAdded"
            | "Runtime.exceptionThrown"
            | "Runtime.consoleAPICalled"
            | "Page.javascriptDialogOpening" => true,
            _ => false,
        });
        bad.map(|event| format!("{event:.400}")).collect()
    }

    fn read(&mut self) -> Value {
        let message = self.socket.read().unwrap();
        let message: Value = serde_json::from_str(message.to_text().unwrap()).unwrap();
        if message.get("method").is_some() {
            self.events.push(message.clone());
        }
        message
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It has helpers of its own, which it takes with it when it is asked to close.
        let message = json!({ "id": u64::MAX >> 12, "method": "Browser.close" });
        let asked = self.socket.send(Message::text(message.to_string()));
        let start = Instant::now();
        while asked.is_ok() && start.elapsed() < Duration::from_secs(5) {
            if let Ok(Some(_)) = self.process.try_wait() {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The port and the path that the browser wrote down for those who want to debug it.
fn address(profile: &Path) -> (u16, String) {
    let start = Instant::now();
    loop {
        let text = std::fs::read_to_string(profile.join("DevToolsActivePort")).unwrap_or_default();
        if let Some((port, path)) = text.trim().split_once('\n') {
            return (port.parse().unwrap(), path.to_owned());
        }
        assert!(start.elapsed() < PATIENCE, "the browser does not start");
        std::thread::sleep(Duration::from_millis(20));
    }
}
