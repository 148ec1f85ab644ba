#![deny(warnings, unused, unused_qualifications, unused_results, rust_2018_idioms)]

use std::fmt::Display;

use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = InputValidation)]
struct Grammar;
#[detection(of = Injection, event = "input_validation_fail", level = High)]
struct Probing;
#[detection(of = Injection, event = "input_validation_fail", level = High, group_by = client, threshold = 5, within = "1m")]
struct Counted;

struct Text<'a>(&'a str);

struct Reader {
    last: String,
}

impl Reader {
    #[mitigates(Injection, by = Grammar, emit = Counted(client = 1, secret input = text,), bypass = Ok(Text(text)))]
    fn read<'a>(&mut self, text: &'a str) -> Result<Text<'a>, Box<dyn std::error::Error>> {
        self.last.clear();
        let _: u8 = text.parse()?;
        Ok(Text(text))
    }

    #[mitigates(Injection, by = Grammar, emit = Probing)]
    #[must_use]
    pub(crate) fn last<T>(&mut self, _of: T) -> Option<&mut String>
    where
        T: Display,
    {
        if self.last.is_empty() {
            return None;
        }
        Some(&mut self.last)
    }

    #[mitigates(Injection, by = Grammar, emit = Probing(last = self.last.as_str(), %text))]
    async fn wait(&self, text: impl Display + Send) -> Result<Box<dyn Display + Send>, String> {
        std::future::ready(()).await;
        if self.last.is_empty() {
            Err("empty")?
        }
        Ok(Box::new(1))
    }
}

trait Check {
    fn check(&self) -> bool;
    fn wait(&self) -> impl Future<Output = Result<(), ()>>;
}

impl Check for Reader {
    #[mitigates(Injection, by = Grammar, emit = Probing(crate_name = "x"), crate = ::threatmodel)]
    fn check(&self) -> bool {
        #![allow(clippy::needless_return)]
        return !self.last.is_empty();
    }

    #[threat(Injection)]
    #[mitigates(Injection, by = Grammar, emit = Probing)]
    #[mitigates(Injection, by = Grammar)]
    async fn wait(&self) -> Result<(), ()> {
        Err(())
    }
}

struct Status(u16);

impl threatmodel::detect::Rejects for Status {
    fn is_rejection(&self) -> bool {
        self.0 >= 400
    }
}

#[mitigates(Injection, by = Grammar, emit = Probing)]
fn status() -> Status {
    Status(200)
}

fn sent<T: Send>(_: &T) {}

fn main() {
    let mut reader = Reader { last: String::new() };
    assert!(reader.read("1").is_ok_and(|text| text.0 == "1"));
    assert!(reader.last(1).is_none() && !reader.check() && status().0 == 200);
    sent(&reader.wait("x"));
    drop(Check::wait(&reader));
}
