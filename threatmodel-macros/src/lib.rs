//! The attributes of `threatmodel`. Applications depend on the `threatmodel` crate, which re-exports them.
//!
//! Every attribute re-emits the item that it stands on, also where the annotation is wrong, and reports everything that
//! is wrong with it at once.

mod attack;
mod check;
mod classification;
mod emit;
mod expand;
mod facts;
mod head;
mod place;
mod rejection;
mod rule;
mod satisfaction;
mod switch;
mod values;

use proc_macro::TokenStream;

macro_rules! attributes {
    ($($(#[$meta:meta])* $name:ident;)+) => {
        $(
            $(#[$meta])*
            #[proc_macro_attribute]
            pub fn $name(tokens: TokenStream, item: TokenStream) -> TokenStream {
                expand::annotation(stringify!($name), tokens.into(), item.into()).into()
            }
        )+
    };
}

attributes! {
    /// Declares something worth protecting, on a struct, an enum or a union.
    ///
    /// `#[asset(kind = Data, classification = Confidential, owner = "payments")]`
    ///
    /// Keys: `kind` (required), `classification`, `owner`, `locators`, `zone`, `disposition`, `adjacent`, `id`.
    asset;
    /// Declares something that can go wrong, or, with a path first, says that code faces it.
    ///
    /// `#[threat(targets = [CardNumbers], stride = [Tampering], likelihood = Likely)]` on a type declares a threat.
    /// `#[threat(SqlInjection)]` on code is an exposure; on a test it says that the test exercises the threat.
    ///
    /// Keys: `targets` (required), `stride` or `linddun` (one of them required), `likelihood`, `impact`, `severity`,
    /// `because`, `refs`, `misuse`, `actor`, `reviewed`, `id`.
    threat;
    /// Declares a defence, on a struct, an enum or a union.
    ///
    /// `#[control(layer = DataAccess)]`
    ///
    /// Keys: `layer` (required), `kind`, `provided_by`, `default`, `enabled_by`, `fixed`, `refs`, `id`.
    control;
    /// Declares what must hold because of a threat, on a struct, an enum or a union.
    ///
    /// `#[requirement(from = [SqlInjection], phase = Implementation)]`
    ///
    /// Keys: `from` and `phase` (required), `layer`, `check` (required for deployment), `file`, `contains`, `enables`, `refs`,
    /// `id`.
    requirement;
    /// Declares a component, on a type: it covers the module of the type and everything below.
    ///
    /// `#[component(kind = Process, zone = Backend)]`
    ///
    /// Keys: `kind`, `zone`, `id`.
    component;
    /// Declares a zone within which everything is trusted alike, on a type.
    ///
    /// `#[trust_zone(trust = 80)]`
    ///
    /// Keys: `trust` (0 to 100), `id`.
    trust_zone;
    /// Declares somebody or something that talks to the system, on a type.
    ///
    /// `#[actor(kind = Adversary, zone = Internet)]`
    ///
    /// Keys: `kind`, `zone`, `trust` (0 to 100), `id`.
    actor;
    /// Declares something that the model takes for granted, on a type.
    ///
    /// `#[assumption(about = [ServerRoom], owner = "operations", until = "2027-03-31")]`
    ///
    /// Keys: `about` and `owner` (required), `until`, `id`.
    assumption;
    /// Declares what shows that somebody tries a threat, and when that raises an alert, on a type.
    ///
    /// `#[detection(of = SqlInjection, event = "input_validation_fail", level = High, group_by = client, threshold = 5,
    /// within = "1m")]`
    ///
    /// Keys: `of`, `event` and `level` (required); at most one of `threshold` (with `distinct`), `sequence`, `requires`
    /// (with `at`) and `canary`; `group_by` and `within` for those; `playbook`, `id`.
    detection;
    /// Declares a step of a workflow, which detections of an order refer to, on a type. `step!` tells that it is taken.
    ///
    /// `#[workflow_step]`
    ///
    /// Keys: `id`.
    workflow_step;
    /// Says that this code emits the event of a detection.
    ///
    /// `#[detects(SearchProbing)]`
    detects;
    /// Says that a control is implemented here; on a test, that the test shows the control stopping the threat.
    ///
    /// `#[mitigates(SqlInjection, by = BoundParameters)]`
    ///
    /// Keys: the threat first, `by` (required), `scope`, `bypass`, `emit`; on a test, where it stands above the test attribute,
    /// `legitimate`.
    mitigates;
    /// Accepts the risk of a threat for a time.
    ///
    /// `#[accepts(PriceScraping, because = "prices are public", owner = "sales", until = "2027-03-31")]`
    ///
    /// Keys: the threat first, `because`, `owner` and `until` (required), `scope`.
    accepts;
    /// Says that somebody else bears the risk of a threat.
    ///
    /// `#[transfers(ChargeBack, to = "Acme Payments", because = "contract, section 4", owner = "finance")]`
    ///
    /// Keys: the threat first, `to`, `because` and `owner` (required), `until`, `scope`.
    transfers;
    /// Says that the system does not do what a threat needs. No code may then be exposed to the threat.
    ///
    /// `#[avoids(XmlBomb, because = "we read no XML", owner = "platform")]`
    ///
    /// Keys: the threat first, `because` and `owner` (required).
    avoids;
    /// Says that this code or test meets a requirement, or that this test checks an assumption.
    ///
    /// `#[satisfies(NoStringBuiltSql)]`
    satisfies;
    /// Says that this code touches an asset.
    ///
    /// `#[accesses(CardNumbers, ops = [Read])]`
    ///
    /// Keys: the asset first, `ops` (required).
    accesses;
    /// Says that data goes from the enclosing component, or from `from`, to another component or an actor.
    ///
    /// `#[flow(to = PaymentGateway, carries = [CardNumbers], protocol = "https", authenticated, encrypted)]`
    ///
    /// Keys: `from`, `to` and `carries` (required), `protocol`, `authenticated`, `encrypted`.
    flow;
}

/// Makes an enum a classification policy: its variants are the levels, least protected first.
///
/// `#[handling(owner, flows = [Encrypted])]` on a variant says what assets of that level demand. Keys: `owner`, `flows`,
/// `layers`, `kinds`, `evidence`.
#[proc_macro_derive(Classification, attributes(handling))]
pub fn classification(item: TokenStream) -> TokenStream {
    classification::derive(item.into()).into()
}

/// The implementation of `threatmodel::check!`; the facade documents it.
#[doc(hidden)]
#[proc_macro]
pub fn check(tokens: TokenStream) -> TokenStream {
    check::expand(tokens.into()).into()
}

/// The implementation of `threatmodel::detect!`; the facade documents it.
#[doc(hidden)]
#[proc_macro]
pub fn detect(tokens: TokenStream) -> TokenStream {
    emit::expand(emit::What::Detection, tokens.into()).into()
}

/// The implementation of `threatmodel::step!`; the facade documents it.
#[doc(hidden)]
#[proc_macro]
pub fn step(tokens: TokenStream) -> TokenStream {
    emit::expand(emit::What::Step, tokens.into()).into()
}
