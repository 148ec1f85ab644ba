//! The inputs of tests, and the warnings and errors of the program: the part of the corpus that no detection reports.

use std::fmt::Display;

use threatmodel_detect::{
    event::{ALERT_TARGET, DETECT_TARGET, Event, STEP_TARGET},
    fields::Buffer,
    private::tracing::{self, Level, Subscriber},
};
use tracing_subscriber::{Layer, layer::Context};

use super::recorder;

/// The name of an input in the corpus.
pub const INPUT: &str = "threatmodel::input";

/// The name of an error state in the corpus.
pub const ERROR: &str = "threatmodel::error";

/// Adds an input of the test to the corpus: a request, a file, a message, under a name of its own. What cannot be written is
/// lost for the corpus only.
///
/// ```
/// use threatmodel_lab::detection::input;
///
/// input("query", "' UNION SELECT number FROM cards --");
/// ```
pub fn input(name: &str, value: impl Display) {
    let value = value.to_string();
    recorder::keep(&Event::other(INPUT, [(name, value.as_str())].as_slice()));
}

/// A layer that adds what the program says as a warning or an error to the corpus: the error states that tests bring it into.
///
/// Events of detections and steps come into the corpus without it. Set it where the tests set up their subscriber; in a
/// program in production it has no place.
///
/// ```
/// use threatmodel_lab::detection::ErrorStates;
/// use tracing_subscriber::layer::SubscriberExt;
///
/// let subscriber = tracing_subscriber::registry().with(ErrorStates);
/// tracing::subscriber::with_default(subscriber, || {
///     tracing::error!(table = "cards", "no such table");
/// });
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct ErrorStates;

impl<S: Subscriber> Layer<S> for ErrorStates {
    fn on_event(&self, event: &tracing::Event<'_>, _context: Context<'_, S>) {
        let metadata = event.metadata();
        let told_already = matches!(metadata.target(), DETECT_TARGET | STEP_TARGET | ALERT_TARGET);
        if told_already || *metadata.level() > Level::WARN {
            return;
        }
        let mut buffer = Buffer::new();
        event.record(&mut buffer);
        let mut fields = vec![("level", metadata.level().as_str()), ("target", metadata.target())];
        fields.extend(buffer.iter());
        recorder::keep(&Event::other(ERROR, fields.as_slice()));
    }
}
