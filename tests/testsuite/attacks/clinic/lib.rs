//! A clinic that keeps records of patients.

use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "clinic")]
pub struct Records;

#[asset(kind = Credential, classification = Restricted, owner = "clinic")]
pub struct Pins;

/// A patient reads the record of another.
#[threat(targets = [Records], stride = [InformationDisclosure], likelihood = Likely)]
pub struct Snooping;

/// Somebody asks without end.
#[threat(targets = [Records], stride = [DenialOfService], likelihood = Likely)]
pub struct Asking;

#[control(layer = InputValidation)]
pub struct NumberSyntax;
#[control(layer = Authorization)]
pub struct OwnerCheck;
#[control(layer = DataAccess)]
pub struct RowFilter;
#[control(layer = Infrastructure, fixed = "the kernel counts, and no test can stop it")]
pub struct Quota;
/// It has no switch, and nothing says why.
#[control(layer = BusinessLogic)]
pub struct Habit;

#[requirement(from = [Snooping, Asking], phase = Implementation)]
pub struct OwnOnly;

/// Reads the number of a record.
#[mitigates(Snooping, by = NumberSyntax, bypass = Ok(text.trim_matches('x').parse().unwrap_or(1)))]
pub fn number(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| "not a number".to_owned())
}

#[mitigates(Snooping, by = OwnerCheck, bypass = { std::hint::black_box(concat!("bypassed ", "in a test")); Ok(()) })]
#[satisfies(OwnOnly)]
fn check_owner(user: &str, owner: &str) -> Result<(), String> {
    if user == owner { Ok(()) } else { Err("not yours".to_owned()) }
}

#[mitigates(Snooping, by = RowFilter)]
fn rows<'a>(all: &'a [(u32, &'a str, &'a str)], user: &str) -> Vec<&'a (u32, &'a str, &'a str)> {
    all.iter().filter(|row| !control_on::<RowFilter>() || row.1 == user).collect()
}

/// Reads a record.
#[threat(Snooping)]
pub fn read(user: &str, text: &str) -> Result<String, String> {
    read_from(&[(1, "alice", "healthy"), (2, "bob", "ill")], user, text)
}

/// Reads a record of these.
pub fn read_from(all: &[(u32, &str, &str)], user: &str, text: &str) -> Result<String, String> {
    let number = number(text)?;
    let row = rows(all, user).into_iter().find(|row| row.0 == number).ok_or("none")?;
    check_owner(user, row.1)?;
    Ok(row.2.to_owned())
}

/// Whether a visitor may ask once more.
#[threat(Asking)]
#[mitigates(Asking, by = Quota)]
pub fn may_ask(asked: u32) -> bool {
    asked < 3
}

/// Whether it is a time at which people ask.
#[mitigates(Asking, by = Habit)]
pub fn usual_time(hour: u32) -> bool {
    (8..18).contains(&hour)
}
