//! What a tool is: its name and its schemas, what it is asked and what it answers. All of them are described, called and refused here.

use std::sync::Arc;

use rmcp::{
    handler::server::common::{schema_for_input, schema_for_output},
    model::{CallToolResult, ContentBlock, JsonObject, ToolAnnotations},
};
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use threatmodel_text::plain;

use crate::{options::Selection, subject::Error};

/// A tool.
pub(super) trait Tool {
    /// Its name.
    const NAME: &'static str;
    /// Its name for people.
    const TITLE: &'static str;
    /// What an assistant reads before it calls the tool.
    const DESCRIPTION: &'static str;
    /// What it is asked.
    type Asked: DeserializeOwned + JsonSchema + 'static;
    /// What it answers.
    type Answer: Answer;

    /// Answers from the sources as they are now.
    fn answer(selection: &Selection, asked: Self::Asked) -> Result<Self::Answer, Error>;
}

/// What a tool answers.
pub(super) trait Answer {
    /// The schema, where the answer has a structure.
    fn schema() -> Option<Arc<JsonObject>>;

    /// The answer as the protocol has it.
    fn result(self) -> Result<CallToolResult, Error>;
}

/// An answer that is text.
pub(super) struct Text(pub(super) String);

impl Answer for Text {
    fn schema() -> Option<Arc<JsonObject>> {
        None
    }

    fn result(self) -> Result<CallToolResult, Error> {
        Ok(CallToolResult::success(vec![ContentBlock::text(plain::visible(&self.0).into_owned())]))
    }
}

/// An answer that is an object.
pub(super) struct Object<T>(pub(super) T);

impl<T: Serialize + JsonSchema + 'static> Answer for Object<T> {
    fn schema() -> Option<Arc<JsonObject>> {
        Some(schema_for_output::<T>())
    }

    fn result(self) -> Result<CallToolResult, Error> {
        Ok(CallToolResult::structured(serde_json::to_value(self.0)?))
    }
}

/// A tool as the server lists it and calls it.
pub(super) struct Listed {
    pub(super) described: rmcp::model::Tool,
    pub(super) call: fn(&Selection, JsonObject) -> CallToolResult,
}

/// Describes a tool.
pub(super) fn listed<T: Tool>() -> Listed {
    let input = schema_for_input::<T::Asked>().unwrap_or_default();
    let mut described = rmcp::model::Tool::new(T::NAME, T::DESCRIPTION, input)
        .with_title(T::TITLE)
        .with_annotations(ToolAnnotations::new().read_only(true).destructive(false).idempotent(true).open_world(false));
    described.output_schema = T::Answer::schema();
    Listed { described, call: called::<T> }
}

/// Calls a tool. What is wrong is said to the assistant, which can then ask again.
fn called<T: Tool>(selection: &Selection, arguments: JsonObject) -> CallToolResult {
    let asked = serde_json::from_value(arguments.into());
    let asked = asked.map_err(|error| format!("the arguments of `{}` are wrong: {error}", T::NAME).into());
    let answer = asked.and_then(|asked| T::answer(selection, asked)).and_then(Answer::result);
    answer.unwrap_or_else(|error| CallToolResult::error(vec![ContentBlock::text(said(&error))]))
}

/// An error as the command line prints it.
fn said(error: &Error) -> String {
    let text = plain::visible(&error.to_string()).into_owned();
    // Cargo then speaks of an option that nobody has given.
    let help = match text.contains("--locked") {
        true => "\nhelp: this server writes nothing, not even `Cargo.lock`; `cargo metadata` brings that up to date",
        false => "",
    };
    format!("error: {text}{help}")
}
