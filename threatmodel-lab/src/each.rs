//! Asks one question for each of many inputs, in one configuration of an attack test.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use crate::{
    attack::{self, caught},
    inputs::Input,
    verdict::{self, AttackResult, Verdict},
};

/// How many labels a sentence names.
pub(crate) const SHOWN: usize = 8;

/// How many inputs of this process were asked about.
static TRIED: AtomicU32 = AtomicU32::new(0);

/// The labels of those that got through, in their order.
static THROUGH: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Asks the question of an attack test for each of these inputs.
///
/// The question is an assertion of this library, or a returned [`Verdict`]. If an input gets through, the others are
/// tried all the same, and the test ends after the last one. The attack succeeds if at least one input gets through,
/// and is blocked if none does: `without_defences` needs one that gets through, and a control must stop all of them.
/// Evidence says how many inputs were tried, and has the labels of those that got through.
///
/// Any other panic, or a returned error, ends the test at once, as it does without a list, and the report names the
/// input. Inputs are tried one after the other; do not run two lists at the same time. An input that is asked nothing
/// does not count as tried.
///
/// ```
/// use threatmodel_lab::{assert_blocked, each, inputs};
///
/// fn open(path: &str) -> Result<(), &'static str> {
///     let name = path.strip_suffix(".html").ok_or("no page")?;
///     if name.bytes().all(|byte| byte.is_ascii_alphanumeric()) { Ok(()) } else { Err("no name of a page") }
/// }
///
/// each(inputs::path_traversal(), |path| assert_blocked!(open(path).is_err(), "opened {path}"));
/// ```
///
/// # Panics
///
/// At the end if an input got through, and at once if there is no input.
pub fn each<V, R: AttackResult>(inputs: impl IntoIterator<Item = Input<V>>, mut question: impl FnMut(&Input<V>) -> R) {
    let mut round = Round::default();
    for input in inputs {
        let trial = Trial::begin(input.label());
        round.add(trial.end(catch_unwind(AssertUnwindSafe(|| question(&input)))));
    }
    round.end();
}

/// Asks the question of an async attack test for each of these inputs, one after the other. Otherwise it is [`each`].
///
/// ```
/// # use threatmodel_lab::{assert_blocked, each_async, inputs};
/// # async fn status_of(address: &str) -> u16 { 403 }
/// # async fn attack() {
/// each_async(inputs::server_side_request_forgery(), async |address| {
///     assert_blocked!(status_of(address).await == 403, "it fetches {address}");
/// })
/// .await;
/// # }
/// ```
///
/// # Panics
///
/// At the end if an input got through, and at once if there is no input.
pub async fn each_async<V, R: AttackResult>(
    inputs: impl IntoIterator<Item = Input<V>>,
    mut question: impl AsyncFnMut(&Input<V>) -> R,
) {
    let mut round = Round::default();
    for input in inputs {
        let trial = Trial::begin(input.label());
        round.add(trial.end(caught(async { question(&input).await }).await));
    }
    round.end();
}

/// How many inputs were asked about in this process.
pub(crate) fn tried() -> u32 {
    TRIED.load(Ordering::Relaxed)
}

/// The labels of the inputs that got through in this process, in their order.
pub(crate) fn through() -> Vec<String> {
    THROUGH.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// These labels in a sentence, at most so many of them.
pub(crate) fn described(labels: &[String], most: usize) -> String {
    let mut text: Vec<String> = labels.iter().take(most).map(|label| format!("`{label}`")).collect();
    if labels.len() > most {
        text.push(format!("and {} more", labels.len() - most));
    }
    text.join(", ")
}

/// One input that is being tried.
struct Trial {
    label: String,
    /// How many questions and compromises there were before.
    before: (u32, usize),
}

/// The outcome of one input.
struct Tried {
    label: String,
    asked: bool,
    through: bool,
}

impl Trial {
    fn begin(label: &str) -> Self {
        verdict::trying(Some(label.to_owned()));
        Self { label: label.to_owned(), before: (verdict::assertions(), verdict::compromises().len()) }
    }

    /// Ends the test where it is unknown what came of the input, which is then still the one that is being tried.
    #[allow(clippy::panic, reason = "what shows nothing ends the test")]
    fn end<R: AttackResult>(self, result: Result<R, Box<dyn Any + Send>>) -> Tried {
        let label = self.label;
        // In the process of a configuration there is no other test, so every compromise since then is about this input, on whatever
        // thread it was noted; elsewhere only the message of the panic tells, which anybody may have written.
        let signalled = result.as_ref().is_err_and(|panic| verdict::is_signal(&**panic));
        let is_compromised =
            || if attack::is_running() { verdict::compromises().len() > self.before.1 } else { signalled };
        let mut through = false;
        match result.map(AttackResult::told) {
            Ok(Ok(None)) => {}
            Ok(Ok(Some(Verdict::Blocked))) => verdict::asked(),
            Ok(Ok(Some(Verdict::Compromised))) => {
                verdict::asked();
                verdict::note("the question returned `Compromised`".to_owned(), Vec::new());
                through = true;
            }
            // A compromise comes before whatever is said later.
            _ if is_compromised() => through = true,
            Ok(Ok(Some(verdict))) => panic!("the question about the input `{label}` returned `{verdict:?}`"),
            Ok(Err(error)) => panic!("the question about the input `{label}` ended early: {error}"),
            Err(panic) => resume_unwind(panic),
        }
        verdict::trying(None);
        through |= is_compromised();
        Tried { label, asked: through || verdict::assertions() > self.before.0, through }
    }
}

/// One list of inputs.
#[derive(Default)]
struct Round {
    given: usize,
    tried: usize,
    through: Vec<String>,
}

impl Round {
    fn add(&mut self, input: Tried) {
        self.given += 1;
        if input.asked {
            self.tried += 1;
            TRIED.fetch_add(1, Ordering::Relaxed);
        }
        if input.through {
            THROUGH.lock().unwrap_or_else(PoisonError::into_inner).push(input.label.clone());
            self.through.push(input.label);
        }
    }

    #[allow(clippy::panic, reason = "an assertion ends the test")]
    fn end(self) {
        assert!(self.given > 0, "there is no input, so nothing was tried");
        if !self.through.is_empty() {
            let labels = described(&self.through, SHOWN);
            verdict::end(&format!("{} of {} inputs got through: {labels}", self.through.len(), self.tried));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        cell::RefCell,
        pin::pin,
        task::{Context, Poll, Waker},
    };

    use super::*;
    use crate::{attack::message_of, inputs::Inputs};

    fn numbers() -> Inputs<&'static str> {
        ["one", "two", "three"].into_iter().map(|text| Input::new(text, text)).collect()
    }

    /// Which inputs were asked about, and the message with which the list ended.
    fn asked<R: AttackResult>(question: impl Fn(&str) -> R) -> (Vec<String>, Option<String>) {
        let seen = RefCell::new(Vec::new());
        let ended = catch_unwind(AssertUnwindSafe(|| {
            each(numbers(), |input| {
                seen.borrow_mut().push(input.to_string());
                question(input)
            });
        }));
        (seen.into_inner(), ended.err().map(|panic| message_of(&*panic)))
    }

    #[test]
    fn all_are_tried_and_those_that_got_through_are_named() {
        let (seen, ended) = asked(|text| crate::assert_blocked!(text == "two", "{text} works"));
        assert_eq!(seen, ["one", "two", "three"]);
        assert_eq!(ended.as_deref(), Some("compromised: 2 of 3 inputs got through: `one`, `three`"));
        assert_eq!(asked(|_| crate::assert_blocked!(true)).1, None);
        let typed = asked(|text| if text == "two" { Verdict::Compromised } else { Verdict::Blocked });
        assert_eq!(typed.1.as_deref(), Some("compromised: 1 of 3 inputs got through: `two`"));
    }

    #[test]
    fn what_says_nothing_of_the_attack_ends_the_list() {
        let (seen, ended) = asked(|text| assert!(text != "two", "the fixture is gone"));
        assert_eq!((seen.len(), ended.as_deref()), (2, Some("the fixture is gone")));
        let early = |text: &str| if text == "two" { Err("no server") } else { Ok(Verdict::Blocked) };
        let (seen, ended) = asked(early);
        assert_eq!(seen.len(), 2);
        assert_eq!(ended.as_deref(), Some("the question about the input `two` ended early: \"no server\""));
        let (_, ended) = asked(|_| Verdict::Inconclusive);
        assert_eq!(ended.as_deref(), Some("the question about the input `one` returned `Inconclusive`"));
        let none = catch_unwind(|| each(Inputs::<String>::default(), |_| ()));
        assert_eq!(message_of(&*none.unwrap_err()), "there is no input, so nothing was tried");
    }

    #[test]
    fn an_input_that_is_asked_nothing_is_not_tried() {
        let (seen, ended) = asked(|text| {
            if text == "three" {
                crate::compromised!("{text} works");
            }
        });
        assert_eq!(seen.len(), 3);
        // Other tests of this process ask questions at the same time, so the number may be larger.
        assert!(ended.is_some_and(|message| message.ends_with(" inputs got through: `three`")));
    }

    #[test]
    fn an_async_question_is_asked_for_each() {
        let seen = RefCell::new(Vec::new());
        let asking = each_async(numbers(), async |input| {
            std::future::ready(()).await;
            seen.borrow_mut().push(input.to_string());
            crate::assert_blocked!(&**input != "two");
        });
        let mut asking = pin!(asking);
        let polled = catch_unwind(AssertUnwindSafe(|| asking.as_mut().poll(&mut Context::from_waker(Waker::noop()))));
        assert_eq!(
            message_of(&*polled.map(|_: Poll<()>| ()).unwrap_err()),
            "compromised: 1 of 3 inputs got through: `two`"
        );
        assert_eq!(seen.borrow().len(), 3);
    }

    #[test]
    fn a_function_that_ends_before_there_is_a_future_ends_one_question() {
        let asking = each_async(numbers(), |input: &Input<&'static str>| {
            crate::assert_blocked!(**input == *"two");
            std::future::ready(())
        });
        let mut asking = pin!(asking);
        let polled = catch_unwind(AssertUnwindSafe(|| asking.as_mut().poll(&mut Context::from_waker(Waker::noop()))));
        let message = message_of(&*polled.map(|_: Poll<()>| ()).unwrap_err());
        assert_eq!(message, "compromised: 2 of 3 inputs got through: `one`, `three`");
    }

    #[test]
    fn of_many_labels_the_first_are_named() {
        let labels: Vec<String> = (0..12).map(|number| number.to_string()).collect();
        assert_eq!(described(&labels, 3), "`0`, `1`, `2`, and 9 more");
        assert_eq!(described(&labels[..2], 3), "`0`, `1`");
    }
}
