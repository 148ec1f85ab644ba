//! Canaries: fake assets that can be told apart.
//!
//! A [`Canary`] stands where a real card number, token or record would, and is unique to its asset, its test and its run.
//! It is live from the moment one of its forms is asked for, and [`scan::find`](crate::scan::find) finds every live canary
//! wherever it went.
//!
//! ```
//! # struct CardNumbers;
//! # impl threatmodel_core::noun::Asset for CardNumbers { const PATH: &'static str = "shop::CardNumbers"; }
//! use threatmodel_lab::{canary::Canary, scan};
//!
//! let card = Canary::<CardNumbers>::mint();
//! let page = format!("<td>{}</td>", card.card_number());
//! assert_eq!(scan::find(&page)?[0].asset, "shop::CardNumbers");
//! # Ok::<(), scan::Unreadable>(())
//! ```
//!
//! The values follow from a seed: what [`seed()`] was given, else the variable `THREATMODEL_SEED`, else chance. Under one
//! seed, the same mints in the same order give the same values. Two processes under one seed therefore mint the same
//! values; attack tests are given a seed of their own by what runs them.

mod card;
mod form;
mod iban;
mod phone;
mod registry;
mod seed;
mod token;
mod uuid;

use core::{fmt, marker::PhantomData, panic::Location};
use std::sync::OnceLock;

use threatmodel_core::noun::Asset;

pub use form::Form;
pub use registry::{Live, adopt, forget_all, live, seed};
pub(crate) use registry::{SEED, apart, generation, registered};
pub use seed::Seed;

use registry::Minted;

/// A fake asset: unique to the asset, the test and the run, innocuous, and of the form that fits where the real one goes.
///
/// Each form that is asked for is live, so that a scan finds it, until the process ends or [`forget_all`] is called. The
/// same form of the same canary is always the same.
pub struct Canary<A> {
    minted: Minted,
    // Ranges that are small, so that two canaries may differ only after another try.
    card: OnceLock<String>,
    iban: OnceLock<String>,
    phone: OnceLock<String>,
    asset: PhantomData<fn() -> A>,
}

impl<A: Asset> Canary<A> {
    /// A new canary of the asset.
    #[must_use]
    #[track_caller]
    pub fn mint() -> Self {
        Self {
            minted: Minted::new(A::PATH, Location::caller()),
            card: OnceLock::new(),
            iban: OnceLock::new(),
            phone: OnceLock::new(),
            asset: PhantomData,
        }
    }

    /// The plain form: 20 lower-case letters and digits of ASCII, a letter first.
    #[must_use]
    pub fn text(&self) -> String {
        let text = self.text_value();
        self.minted.register(Form::Text, text.as_bytes(), 0..text.len());
        text
    }

    /// An e-mail address at `example.com`, a domain that is reserved for examples (RFC 2606).
    #[must_use]
    pub fn email(&self) -> String {
        let local = letter_first(&self.minted.seed(Form::Email), 16);
        let address = format!("{local}@example.com");
        self.minted.register(Form::Email, address.as_bytes(), 0..local.len());
        address
    }

    /// The number of a payment card: 16 digits with a valid check digit (ISO/IEC 7812-1, Luhn).
    ///
    /// It starts with 9 and a country code from 900 to 999. The major industry identifier 9 is for numbers that national
    /// standards bodies assign, under the country's numeric code of ISO 3166-1; codes from 900 on are for users' own
    /// purposes and belong to no country, so nobody issues such a number.
    #[must_use]
    pub fn card_number(&self) -> String {
        let number = self.minted.distinct(&self.card, Form::CardNumber, card::number);
        self.minted.register(Form::CardNumber, number.as_bytes(), 2..number.len());
        number
    }

    /// A random UUID, version 4 (RFC 9562), in lower case.
    #[must_use]
    pub fn uuid(&self) -> String {
        let uuid = uuid::of(&self.minted.seed(Form::Uuid));
        self.minted.register(Form::Uuid, uuid.as_bytes(), 0..uuid.len());
        uuid
    }

    /// A German IBAN with valid check digits (ISO 13616: 22 characters, modulo 97), without spaces.
    ///
    /// Its bank code starts with 0. The first digit of a German bank code is one of the clearing areas 1 to 8, so no
    /// bank has it.
    #[must_use]
    pub fn iban(&self) -> String {
        let iban = self.minted.distinct(&self.iban, Form::Iban, iban::number);
        self.minted.register(Form::Iban, iban.as_bytes(), 5..iban.len());
        iban
    }

    /// A phone number of North America whose last part is between 555-0100 and 555-0199, which are set aside for fiction:
    /// `+1-212-555-0123`.
    ///
    /// There are about 70,000 of them. Within a process they are unique until that many canaries have one.
    #[must_use]
    pub fn phone(&self) -> String {
        let number = self.minted.distinct(&self.phone, Form::Phone, phone::number);
        // A leak in the national form, `(212) 555-0123`, has no country code.
        let national = 3..number.len();
        self.minted.register(Form::Phone, number.as_bytes(), national);
        number
    }

    /// A token of the shape of a JSON Web Token (RFC 7519): three parts in base64url. Its signature is noise.
    #[must_use]
    pub fn token(&self) -> String {
        let (token, signature) = token::of(&self.minted.seed(Form::Token));
        self.minted.register(Form::Token, token.as_bytes(), signature);
        token
    }

    /// 32 bytes, such as a key.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let bytes = self.minted.seed(Form::Bytes).block(0).to_vec();
        self.minted.register(Form::Bytes, &bytes, 0..bytes.len());
        bytes
    }

    /// A small text file that contains the [`text`](Self::text) form several times, so that a part of the file gives it
    /// away.
    #[must_use]
    pub fn file_content(&self) -> Vec<u8> {
        let text = self.text_value();
        self.minted.register(Form::FileContent, text.as_bytes(), 0..text.len());
        format!(
            "Reference: {text}\nPrepared for internal use.\n\nThe figures of this quarter are as agreed.\nSee also \
             {text}, page 2.\n\nEnd of {text}.\n"
        )
        .into_bytes()
    }

    /// The team's own format, made of what the seed gives. The same seed is handed to every closure.
    ///
    /// A scan needs at least 8 letters and digits to tell the result from chance, and refuses a shorter one; 12 and more
    /// are better.
    ///
    /// ```
    /// # struct Badges;
    /// # impl threatmodel_core::noun::Asset for Badges { const PATH: &'static str = "shop::Badges"; }
    /// # use threatmodel_lab::canary::Canary;
    /// let badge = Canary::<Badges>::mint().with(|seed| format!("B-{}-{}", seed.digits(9), seed.letters(4)));
    /// assert_eq!(badge.len(), 16);
    /// ```
    #[must_use]
    pub fn with(&self, format: impl FnOnce(&Seed) -> String) -> String {
        let seed = self.minted.seed(Form::Custom);
        let value = format(&seed);
        self.minted.register(Form::Custom, value.as_bytes(), seed.within(&value));
        value
    }

    fn text_value(&self) -> String {
        letter_first(&self.minted.seed(Form::Text), 20)
    }
}

/// Some programs take a text that starts with a digit for a number.
fn letter_first(seed: &Seed, length: usize) -> String {
    let mut text = seed.letters(1);
    text.push_str(&seed.letters_and_digits(length - 1));
    text
}

/// The [`text`](Canary::text) form.
impl<A: Asset> fmt::Display for Canary<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text())
    }
}

impl<A: Asset> fmt::Debug for Canary<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // No form of it: a canary that is printed for a look must not look like a leak.
        write!(f, "Canary<{}>({})", A::PATH, self.minted.number())
    }
}

#[cfg(test)]
pub(crate) mod tests;
