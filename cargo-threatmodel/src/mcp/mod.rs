//! A server of the Model Context Protocol, for coding assistants: what they ask of the model, it answers from the sources as they are
//! at that moment. It reads, and writes nothing: no decision, no lock, no file at all.

mod at;
mod attack_test;
mod changes;
mod check;
mod explain;
pub(crate) mod file;
mod input;
mod latest;
mod needed_evidence;
mod query;
mod standing;
mod suggest;
mod tool;

use std::sync::Arc;

use rmcp::{
    ErrorData, RoleServer, ServerHandler, ServiceExt as _,
    model::{
        CallToolRequestParams, CallToolResponse, Implementation, ListToolsResult, PaginatedRequestParams,
        ServerCapabilities, ServerConfig,
    },
    service::{RequestContext, ServerInitializeError},
};
use threatmodel::prelude::*;
use tokio::{runtime, sync::Mutex, task};

use crate::{
    model::{DecidesForOwner, OnlyEvidenceCounts, ReadOnly},
    options::Selection,
    subject::Error,
};
use tool::{Listed, listed};

/// What an assistant is told about the server as a whole.
const INSTRUCTIONS: &str = "\
The threat model of this Rust package, which its tests verify. It is read from the sources anew for every question, so ask again \
after an edit. Before you change a function, ask `at` what threatens it and what protects it; after the change, ask \
`needed_evidence` which attack tests must be run again, and `check` for the verdict. \
This server writes nothing. Decisions belong to people: never write `#[accepts]`, `#[transfers]`, `#[avoids]`, `#[dismisses]` or \
`threatmodel.lock` for them; say what you would decide, and why, and let them write it.";

/// Serves until standard input ends.
pub(crate) fn serve(selection: Selection) -> Result<(), Error> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let served = runtime.block_on(async {
        match Server::new(selection).serve(input::transport()).await {
            Ok(running) => running.waiting().await.map(drop).map_err(Error::from),
            // Nobody has asked anything.
            Err(ServerInitializeError::ConnectionClosed(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    });
    // An answer that nobody waits for any more is not waited for.
    runtime.shutdown_background();
    served
}

/// The tools.
fn tools() -> Vec<Listed> {
    vec![
        listed::<check::Check>(),
        listed::<at::At>(),
        listed::<needed_evidence::NeededEvidence>(),
        listed::<attack_test::AttackTest>(),
        listed::<suggest::Suggest>(),
        listed::<query::Query>(),
        listed::<explain::Explain>(),
    ]
}

/// The server.
struct Server {
    tools: Arc<Vec<Listed>>,
    /// The packages that are asked about. One question is answered after the other: each may need all the memory that there is for one.
    selection: Arc<Mutex<Selection>>,
}

impl Server {
    fn new(selection: Selection) -> Self {
        Self { tools: Arc::new(tools()), selection: Arc::new(Mutex::new(read_only(selection))) }
    }
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let about = Implementation::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION")).with_title("threatmodel");
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(about)
            .with_instructions(INSTRUCTIONS)
    }

    fn get_tool(&self, name: &str) -> Option<rmcp::model::Tool> {
        self.tools.iter().find(|tool| tool.described.name == name).map(|tool| tool.described.clone())
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(self.tools.iter().map(|tool| tool.described.clone()).collect()))
    }

    async fn call_tool(
        &self,
        call: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(at) = self.tools.iter().position(|tool| tool.described.name == call.name) else {
            let names: Vec<&str> = self.tools.iter().map(|tool| &*tool.described.name).collect();
            let message = format!("there is no tool `{}`; there are: {}", call.name, names.join(", "));
            return Err(ErrorData::invalid_params(message, None));
        };
        let (tools, selection) = (Arc::clone(&self.tools), Arc::clone(&self.selection).lock_owned().await);
        let answer = move || tools.get(at).map(|tool| (tool.call)(&selection, call.arguments.unwrap_or_default()));
        match task::spawn_blocking(answer).await {
            Ok(Some(result)) => Ok(result.into()),
            _ => Err(ErrorData::internal_error("the tool has ended before it had an answer", None)),
        }
    }
}

/// The selection for those who write nothing: cargo, when it is asked about packages, would bring `Cargo.lock` up to date.
#[threat(DecidesForOwner)]
#[mitigates(DecidesForOwner, by = ReadOnly, bypass = selection)]
#[satisfies(OnlyEvidenceCounts)]
fn read_only(selection: Selection) -> Selection {
    Selection { locked: true, ..selection }
}

/// What a tool answers, in a server on these packages: whether that is an error, and its text.
#[cfg(test)]
pub(crate) fn ask(selection: Selection, name: &str, arguments: serde_json::Value) -> Option<(bool, String)> {
    let selection = read_only(selection);
    let tool = tools().into_iter().find(|tool| tool.described.name == name)?;
    let serde_json::Value::Object(arguments) = arguments else { return None };
    let result = (tool.call)(&selection, arguments);
    let texts = result.content.iter().filter_map(|block| Some(block.as_text()?.text.as_str()));
    Some((result.is_error == Some(true), texts.collect()))
}
