//! An attack test turns a control off: what a function then returns, and what the switch remembers.

#![forbid(unsafe_code)]
#![allow(missing_docs, dead_code, clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::{
    future::Future,
    pin::{Pin, pin},
    task,
};

use threatmodel::{noun::Control, prelude::*};

#[asset(kind = Data, classification = Confidential, owner = "payments")]
struct Cards;

#[threat(targets = Cards, stride = [Tampering])]
struct Injection;

/// Each test has a control of its own: switches are global.
macro_rules! controls {
    ($($name:ident),+) => {
        $(
            #[control(layer = InputValidation)]
            struct $name;
        )+
    };
}
controls!(
    Plain, Async, Generic, Method, Opaque, Fallible, Optional, Unit, Moving, Asked, Entered, Several, Other, Nested,
    Raw, Boxed
);

/// The results of `act` with the control on and off, checking that the control was entered and skipped as it should.
fn both<C: Control, T>(act: impl Fn() -> T) -> (T, T) {
    let switch = C::switch();
    switch.set(true);
    let on = act();
    assert!(switch.was_entered() && !switch.was_skipped(), "{}", switch.path());
    switch.set(false);
    let off = act();
    assert!(!switch.was_entered() && switch.was_skipped(), "{}", switch.path());
    switch.set(true);
    assert!(!switch.was_entered() && !switch.was_skipped(), "a switch that is set forgets");
    (on, off)
}

#[mitigates(Injection, by = Plain, bypass = text.to_owned())]
fn plain(text: &str) -> String {
    text.replace('\'', "")
}

#[test]
fn a_function_returns_the_expression() {
    assert_eq!(both::<Plain, _>(|| plain("o'")), ("o".to_owned(), "o'".to_owned()));
}

#[mitigates(Injection, by = Async, bypass = Ok(text.len()))]
async fn asynchronous(text: &str) -> Result<usize, String> {
    let future = async { Err(format!("{text} is refused")) };
    future.await
}

fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut task::Context::from_waker(task::Waker::noop())) {
        task::Poll::Ready(value) => value,
        task::Poll::Pending => panic!("nothing here waits"),
    }
}

#[test]
fn an_async_function_returns_the_expression() {
    assert_eq!(both::<Async, _>(|| now(asynchronous("x"))), (Err("x is refused".to_owned()), Ok(1)));
}

/// The expansion of an `async fn` by `#[async_trait]` before the annotation sees it.
#[mitigates(Injection, by = Boxed, bypass = text.len())]
fn boxed<'life0, 'async_trait>(text: &'life0 str) -> Pin<Box<dyn Future<Output = usize> + Send + 'async_trait>>
where
    'life0: 'async_trait,
{
    Box::pin(async move {
        let text = text;
        let __ret: usize = { text.len() * 2 };
        __ret
    })
}

#[test]
fn a_function_of_an_async_trait_returns_the_output() {
    assert_eq!(both::<Boxed, _>(|| now(boxed("x"))), (2, 1));
}

#[mitigates(Injection, by = Generic, bypass = items)]
fn generic<'a, T, const N: usize>(items: &'a [T; N], most: T) -> &'a [T]
where
    T: PartialOrd + Copy + 'a,
{
    let end = items.iter().position(|item| *item > most).unwrap_or(N);
    &items[..end]
}

#[test]
fn a_generic_function_returns_the_expression() {
    assert_eq!(both::<Generic, _>(|| generic(&[1, 2, 3], 2).len()), (2, 3));
}

struct Store {
    most: usize,
}

impl Store {
    #[mitigates(Injection, by = Method, bypass = self.most + usize::MAX / 2)]
    fn limit(&self) -> usize {
        self.most
    }
}

#[test]
fn a_method_returns_the_expression() {
    assert_eq!(both::<Method, _>(|| Store { most: 1 }.limit()), (1, usize::MAX / 2 + 1));
}

#[mitigates(Injection, by = Opaque, bypass = text.to_owned().into_bytes().into_iter())]
fn opaque(text: &str) -> impl Iterator<Item = u8> + use<> {
    text.replace('-', "").into_bytes().into_iter()
}

#[test]
fn an_opaque_return_type_takes_the_expression_of_the_same_type() {
    assert_eq!(both::<Opaque, _>(|| opaque("a-").count()), (1, 2));
}

#[mitigates(Injection, by = Fallible, bypass = Ok(()))]
fn fallible(text: &str) -> Result<(), std::num::ParseIntError> {
    text.parse::<u8>()?;
    Ok(())
}

#[mitigates(Injection, by = Optional, bypass = Some(text))]
fn optional(text: &str) -> Option<&str> {
    text.strip_prefix("safe:")
}

#[mitigates(Injection, by = Unit, bypass = ())]
fn unit(bad: &std::cell::Cell<bool>) {
    bad.set(false);
}

#[test]
fn results_options_and_nothing_are_returned() {
    let (on, off) = both::<Fallible, _>(|| fallible("x"));
    assert!(on.is_err() && off.is_ok());
    assert_eq!(both::<Optional, _>(|| optional("x")), (None, Some("x")));
    let bad = || {
        let bad = std::cell::Cell::new(true);
        unit(&bad);
        bad.get()
    };
    assert_eq!(both::<Unit, _>(bad), (false, true));
}

#[mitigates(Injection, by = Moving, bypass = (text, keep))]
fn moving(text: String, keep: Vec<u8>) -> (String, Vec<u8>) {
    drop(text);
    (String::new(), keep)
}

#[test]
fn arguments_are_moved_into_the_expression() {
    let (on, off) = both::<Moving, _>(|| moving("x".to_owned(), vec![1]));
    assert_eq!((on.0.as_str(), off.0.as_str()), ("", "x"));
}

/// A control that is a part of a query.
fn query() -> &'static str {
    if control_on::<Asked>() { "… WHERE owner = ?1" } else { "…" }
}

#[test]
fn a_control_that_is_no_function_is_asked_for() {
    assert_eq!(both::<Asked, _>(query), ("… WHERE owner = ?1", "…"));
}

#[mitigates(Injection, by = Entered)]
fn entered() {}

/// Asks for one control; that it is called says nothing about the other.
#[mitigates(Injection, by = [Several, Other])]
fn several(other: bool) -> bool {
    if other { control_on::<Other>() } else { control_on::<Several>() }
}

#[test]
fn a_function_without_a_bypass_is_entered() {
    Entered::switch().set(true);
    entered();
    assert!(Entered::switch().was_entered());
    Entered::switch().set(false);
    entered();
    assert!(!Entered::switch().was_entered(), "code that runs although its control is off is no control that works");

    assert!(several(false));
    assert!(Several::switch().was_entered() && !Other::switch().was_entered());
}

#[mitigates(Injection, by = Nested, bypass = 0)]
#[threat(Injection)]
#[inline]
fn nested() -> usize {
    #![allow(clippy::let_and_return)]
    let one = 1;
    one
}

#[test]
fn other_attributes_do_not_matter() {
    assert_eq!(both::<Nested, _>(nested), (1, 0));
}

#[mitigates(Injection, by = Raw, bypass = true)]
fn raw(text: &str) -> bool {
    text.is_empty()
}

#[mitigates(Injection, by = Raw, legitimate = nothing_at_all)]
#[test]
fn r#match() {
    assert_blocked!(!raw("x"));
}

#[test]
fn nothing_at_all() {
    assert!(raw(""));
}
