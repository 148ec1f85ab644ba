use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

use super::*;

/// Tests that set the seed or forget what is live must not meet.
pub(crate) static ALONE: Mutex<()> = Mutex::new(());

macro_rules! assets {
    ($($name:ident),+) => { $(
        struct $name;
        impl Asset for $name { const PATH: &'static str = concat!("shop::", stringify!($name)); }
    )+ };
}

assets!(Cards, Keys, Many, Repeated, Handed, Forgotten);

fn luhn_holds(number: &str) -> bool {
    let (body, check) = number.split_at(number.len() - 1);
    card::check_digit(body).to_string() == check
}

#[test]
fn check_digits_are_those_of_known_numbers() {
    // The examples of ISO/IEC 7812-1, and of test cards that every processor documents.
    for number in ["4111111111111111", "5555555555554444", "378282246310005", "79927398713"] {
        assert!(luhn_holds(number), "{number}");
    }
    assert!(!luhn_holds("4111111111111112"));
    // The example of the IBAN registry: DE89 3704 0044 0532 0130 00.
    assert_eq!(iban::modulo_97("370400440532013000131489"), 1);
}

#[test]
fn forms_have_their_shape() {
    let canary = Canary::<Cards>::mint();
    let text = canary.text();
    assert_eq!(text.len(), 20);
    assert!(text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase()));
    assert!(text.as_bytes()[0].is_ascii_lowercase());
    assert_eq!(canary.to_string(), text);

    assert!(canary.email().ends_with("@example.com"));

    let card = canary.card_number();
    assert_eq!(card.len(), 16);
    assert!(card.starts_with("99") && luhn_holds(&card));

    let uuid = canary.uuid();
    let parts: Vec<usize> = uuid.split('-').map(str::len).collect();
    assert_eq!(parts, [8, 4, 4, 4, 12]);
    assert_eq!(&uuid[14..15], "4");
    assert!("89ab".contains(&uuid[19..20]));

    let iban = canary.iban();
    assert_eq!(iban.len(), 22);
    assert!(iban.starts_with("DE") && &iban[4..5] == "0");
    assert_eq!(iban::modulo_97(&format!("{}1314{}", &iban[4..], &iban[2..4])), 1);

    let phone = canary.phone();
    assert!(phone.starts_with("+1-") && phone.contains("-555-01"), "{phone}");

    let token = canary.token();
    assert_eq!(token.split('.').count(), 3);
    assert!(token.starts_with("eyJ"));

    assert_eq!(canary.bytes().len(), 32);
    assert!(String::from_utf8(canary.file_content()).unwrap().contains(&text));
    assert_eq!(canary.with(|seed| format!("{}/{}/{}", seed.digits(3), seed.hex(4), seed.letters(5))).len(), 14);
}

#[test]
fn a_form_is_always_the_same() {
    let canary = Canary::<Keys>::mint();
    let forms = |canary: &Canary<Keys>| {
        (
            [canary.text(), canary.email(), canary.card_number(), canary.uuid(), canary.iban(), canary.phone()],
            canary.token(),
            canary.bytes(),
            canary.file_content(),
            canary.with(|seed| seed.digits(10) + &seed.digits(10)),
        )
    };
    assert_eq!(forms(&canary), forms(&canary));
    let twice = canary.with(|seed| seed.digits(10) + &seed.digits(10));
    assert_ne!(twice[..10], twice[10..]);
}

#[test]
fn a_hundred_thousand_are_unique() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut seen = HashSet::new();
    for at in 0..100_000 {
        let canary = Canary::<Many>::mint();
        assert!(seen.insert(canary.text()));
        assert!(seen.insert(canary.card_number()));
        if at % 10 == 0 {
            for value in [canary.email(), canary.uuid(), canary.iban(), canary.phone(), canary.token()] {
                assert!(seen.insert(value));
            }
        }
    }
    forget_all();
}

#[test]
fn a_seed_gives_the_same_canaries_again() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let mint = || {
        let canaries = [Canary::<Repeated>::mint(), Canary::<Repeated>::mint()];
        canaries.map(|canary| [canary.text(), canary.card_number(), canary.phone(), canary.token()])
    };
    seed("one");
    let first = mint();
    seed("one");
    assert_eq!(first, mint());
    seed("two");
    assert_ne!(first, mint());
    assert_ne!(first[0], first[1]);
}

#[test]
fn what_is_live_can_be_handed_over() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let canary = Canary::<Handed>::mint();
    let text = canary.text();
    let ours = || live().into_iter().filter(|live| live.asset == Handed::PATH).collect::<Vec<_>>();
    let json = serde_json::to_string(&ours()).unwrap();
    let handed: Vec<Live> = serde_json::from_str(&json).unwrap();
    assert_eq!(handed, ours());
    assert_eq!((handed[0].value.as_slice(), handed[0].form), (text.as_bytes(), Form::Text));
    assert!(handed[0].file.ends_with("tests.rs"));

    adopt(handed.clone());
    assert_eq!(ours().len(), 1, "what is live already is not doubled");
    forget_all();
    assert!(ours().is_empty());
    adopt(handed.clone());
    assert_eq!(ours(), handed);
}

#[test]
fn what_was_forgotten_lives_again_when_it_is_asked_for() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let canary = Canary::<Forgotten>::mint();
    let text = canary.text();
    forget_all();
    assert_eq!(canary.text(), text);
    assert!(live().iter().any(|live| live.value == text.as_bytes()));
}
