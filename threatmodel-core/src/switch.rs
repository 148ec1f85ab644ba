//! Switches: how an attack test turns a control off.
//!
//! A switch in a program that somebody runs would be a backdoor, so this module is there only with the feature
//! `switches`, which the facade's `testing` brings, and even then only where debug assertions are on or the compiler was
//! given `--cfg threatmodel_switches`. Everywhere else a control is always on and nothing of this is compiled.

/// Whether this build has switches: debug assertions are on, or the compiler was given `--cfg threatmodel_switches`.
pub const PRESENT: bool = cfg!(all(feature = "switches", any(debug_assertions, threatmodel_switches)));

/// The way to build with switches when debug assertions are off, for messages.
pub const OPT_IN: &str =
    "build with `RUSTFLAGS=\"--cfg threatmodel_switches\"`, or with a profile that has `debug-assertions = true`";

#[cfg(not(all(feature = "switches", any(debug_assertions, threatmodel_switches))))]
pub use absent::*;
#[cfg(all(feature = "switches", any(debug_assertions, threatmodel_switches)))]
pub use live::{
    Exposure, Question, Registered, RegisteredExposure, RegisteredQuestion, RegisteredSite, Site, Switch, all,
    entered_sites, isolate, reached, unasked,
};

/// The functions of a control in which it is on, by the fingerprint of one of them.
#[cfg(feature = "switches")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Places {
    /// In this one alone.
    Only(std::string::String),
    /// In all but this one.
    AllBut(std::string::String),
}

/// The same names for those that turn switches, so that only this module asks whether there are any.
#[cfg(not(all(feature = "switches", any(debug_assertions, threatmodel_switches))))]
mod absent {
    /// The switch of one control: this build has none.
    #[derive(Debug)]
    pub enum Switch {}

    impl Switch {
        /// The path of the control.
        #[must_use]
        pub const fn path(&self) -> &'static str {
            match *self {}
        }

        /// Turns the control off, or on again, and forgets what happened.
        pub fn set(&self, _on: bool) {
            match *self {}
        }

        /// Lets the control be on in some places alone.
        pub fn isolate(&self) {
            match *self {}
        }

        /// Whether the control is off.
        #[must_use]
        pub fn is_off(&self) -> bool {
            match *self {}
        }

        /// Whether somebody asked while the control was on, or code of the control ran.
        #[must_use]
        pub fn was_entered(&self) -> bool {
            match *self {}
        }

        /// Whether somebody asked while the control was off.
        #[must_use]
        pub fn was_skipped(&self) -> bool {
            match *self {}
        }

        /// Whether the control is on, asked by a test that sets up something in its place.
        pub fn stand_in(&self) -> bool {
            match *self {}
        }

        /// Whether a test set up something in its place.
        #[must_use]
        pub fn was_stood_in(&self) -> bool {
            match *self {}
        }

        /// Whether code of the control ran although it was off: nothing there asks the switch.
        #[must_use]
        pub fn ran_while_off(&self) -> bool {
            match *self {}
        }
    }

    /// The switches of every control that is linked into this binary: none.
    pub fn all() -> impl Iterator<Item = &'static Switch> {
        core::iter::empty()
    }

    /// Says in which functions isolated controls are on: there are none.
    #[cfg(feature = "switches")]
    pub fn isolate(_places: super::Places) {}

    /// The fingerprints of the functions with controls that ran while their control was on: none.
    pub fn entered_sites() -> impl Iterator<Item = &'static str> {
        core::iter::empty()
    }

    /// Where code asks whether a control is on: this build knows none.
    #[derive(Debug)]
    pub enum Question {}

    impl Question {
        /// The path of the control.
        #[must_use]
        pub const fn control(&self) -> &'static str {
            match *self {}
        }

        /// The name of the function, and the expression around the question.
        #[must_use]
        pub const fn place(&self) -> (&'static str, &'static str) {
            match *self {}
        }
    }

    /// The questions that were never asked although their functions ran: none.
    pub fn unasked() -> impl Iterator<Item = &'static Question> {
        core::iter::empty()
    }

    /// A function that faces a threat: this build knows none.
    #[derive(Debug)]
    pub enum Exposure {}

    impl Exposure {
        /// The path of the threat.
        #[must_use]
        pub const fn threat(&self) -> &'static str {
            match *self {}
        }

        /// The package, the file in it, and the line of the annotation.
        #[must_use]
        pub const fn place(&self) -> (&'static str, &'static str, u32) {
            match *self {}
        }
    }

    /// The functions that face a threat and ran: none.
    pub fn reached() -> impl Iterator<Item = &'static Exposure> {
        core::iter::empty()
    }
}

#[cfg(all(feature = "switches", any(debug_assertions, threatmodel_switches)))]
mod live {
    use core::sync::atomic::{AtomicBool, AtomicU8, Ordering};
    use std::sync::OnceLock;

    use super::Places;
    use crate::{record::inventory, started};

    const OFF: u8 = 1;
    const ENTERED: u8 = 2;
    const SKIPPED: u8 = 4;
    const RAN_OFF: u8 = 8;
    const ISOLATED: u8 = 16;
    const STOOD_IN: u8 = 32;

    /// In which functions isolated controls are on.
    static ISOLATION: OnceLock<Places> = OnceLock::new();

    /// Says in which functions isolated controls are on.
    pub fn isolate(places: Places) {
        let _ = ISOLATION.set(places);
    }

    /// The switch of one control.
    #[derive(Debug)]
    pub struct Switch {
        path: &'static str,
        state: AtomicU8,
    }

    impl Switch {
        /// The switch of the control that was declared under this path; it is on.
        #[must_use]
        pub const fn new(path: &'static str) -> Self {
            Self { path, state: AtomicU8::new(0) }
        }

        /// The path of the control.
        #[must_use]
        pub const fn path(&self) -> &'static str {
            self.path
        }

        /// Whether the control is on; the answer is remembered as entered or skipped.
        #[inline]
        pub fn ask(&self) -> bool {
            // Tests set switches before they start threads, so no order with other memory is needed.
            match self.state.load(Ordering::Relaxed) {
                ENTERED => true,
                _ => self.remember(),
            }
        }

        /// Whether the control is on, asked by a test that sets up something in its place.
        pub fn stand_in(&self) -> bool {
            self.state.fetch_or(STOOD_IN, Ordering::Relaxed);
            self.ask()
        }

        /// Whether a test set up something in its place.
        #[must_use]
        pub fn was_stood_in(&self) -> bool {
            self.state.load(Ordering::Relaxed) & STOOD_IN != 0
        }

        #[cold]
        fn remember(&self) -> bool {
            started::join();
            let on = self.state.load(Ordering::Relaxed) & OFF == 0;
            let before = self.state.fetch_or(if on { ENTERED } else { SKIPPED }, Ordering::Relaxed);
            if on && before & ENTERED == 0 {
                started::entered(self.path);
            }
            on
        }

        /// Remembers that code of the control was entered; while it is off, that says that it cannot be turned off.
        #[inline]
        pub fn enter(&self) {
            let state = self.state.load(Ordering::Relaxed);
            if state & (if state & OFF == 0 { ENTERED } else { RAN_OFF }) == 0 {
                self.remember_run();
            }
        }

        #[cold]
        fn remember_run(&self) {
            started::join();
            let off = self.state.load(Ordering::Relaxed) & OFF != 0;
            let ran = if off { RAN_OFF } else { ENTERED };
            if self.state.fetch_or(ran, Ordering::Relaxed) & ran == 0 {
                if off { started::ran_off(self.path) } else { started::entered(self.path) }
            }
        }

        /// Turns the control off, or on again, and forgets what happened.
        pub fn set(&self, on: bool) {
            self.state.store(if on { 0 } else { OFF }, Ordering::Relaxed);
        }

        /// Lets the control be on in some places alone.
        pub fn isolate(&self) {
            self.state.store(ISOLATED, Ordering::Relaxed);
        }

        /// Whether the control is off in the function with this fingerprint although it is on elsewhere.
        fn is_off_in(&self, fingerprint: &str) -> bool {
            self.state.load(Ordering::Relaxed) & ISOLATED != 0
                && match ISOLATION.get() {
                    Some(Places::Only(place)) => place != fingerprint,
                    Some(Places::AllBut(place)) => place == fingerprint,
                    None => false,
                }
        }

        /// Whether the control is off.
        #[must_use]
        pub fn is_off(&self) -> bool {
            started::join();
            self.state.load(Ordering::Relaxed) & OFF != 0
        }

        /// Whether somebody asked while the control was on, or code of the control ran.
        #[must_use]
        pub fn was_entered(&self) -> bool {
            self.state.load(Ordering::Relaxed) & ENTERED != 0
        }

        /// Whether somebody asked while the control was off.
        #[must_use]
        pub fn was_skipped(&self) -> bool {
            self.state.load(Ordering::Relaxed) & SKIPPED != 0
        }

        /// Whether code of the control ran although it was off: nothing there asks the switch.
        #[must_use]
        pub fn ran_while_off(&self) -> bool {
            self.state.load(Ordering::Relaxed) & RAN_OFF != 0
        }
    }

    /// A switch that is linked into this binary.
    #[derive(Debug)]
    pub struct Registered(pub &'static Switch);

    inventory::collect!(Registered);

    /// The switches of every control that is linked into this binary.
    pub fn all() -> impl Iterator<Item = &'static Switch> {
        inventory::iter::<Registered>.into_iter().map(|registered| registered.0)
    }

    /// One function that implements a control: a control may stand in several places, and each must show that it works.
    #[derive(Debug)]
    pub struct Site {
        fingerprint: &'static str,
        entered: AtomicBool,
    }

    impl Site {
        /// The function with this fingerprint.
        #[must_use]
        pub const fn new(fingerprint: &'static str) -> Self {
            Self { fingerprint, entered: AtomicBool::new(false) }
        }

        /// Whether the control is on in this function; that it is asked is remembered.
        #[inline]
        pub fn ask(&self, switch: &Switch) -> bool {
            started::join();
            if switch.is_off_in(self.fingerprint) {
                return false;
            }
            let on = switch.ask();
            if on {
                self.remember();
            }
            on
        }

        /// Remembers that the function ran, unless its control is off.
        #[inline]
        pub fn enter(&self, switch: &Switch) {
            // Asked first, so that the second call and all after it cost one load.
            if !self.entered.load(Ordering::Relaxed) && !switch.is_off() {
                self.remember();
            }
        }

        fn remember(&self) {
            if !self.entered.load(Ordering::Relaxed) && !self.entered.swap(true, Ordering::Relaxed) {
                started::site(self.fingerprint);
            }
        }
    }

    /// A function that is linked into this binary.
    #[derive(Debug)]
    pub struct RegisteredSite(pub &'static Site);

    inventory::collect!(RegisteredSite);

    /// The fingerprints of the functions with controls that ran while their control was on.
    pub fn entered_sites() -> impl Iterator<Item = &'static str> {
        let sites = inventory::iter::<RegisteredSite>.into_iter().map(|registered| registered.0);
        sites.filter(|site| site.entered.load(Ordering::Relaxed)).map(|site| site.fingerprint)
    }

    /// Where code asks whether a control is on.
    #[derive(Debug)]
    pub struct Question {
        function: &'static str,
        text: &'static str,
        /// The control, once the function has run.
        switch: OnceLock<&'static Switch>,
    }

    impl Question {
        /// The question in this function, with the expression around it.
        #[must_use]
        pub const fn new(function: &'static str, text: &'static str) -> Self {
            Self { function, text, switch: OnceLock::new() }
        }

        /// Remembers that the function ran, so that the control with this switch may be asked.
        #[inline]
        pub fn comes_to(&self, switch: &'static Switch) {
            if self.switch.get().is_none() {
                let _ = self.switch.set(switch);
            }
        }

        /// The path of the control; empty until the function has run.
        #[must_use]
        pub fn control(&self) -> &'static str {
            self.switch.get().map_or("", |switch| switch.path)
        }

        /// The name of the function, and the expression around the question.
        #[must_use]
        pub const fn place(&self) -> (&'static str, &'static str) {
            (self.function, self.text)
        }
    }

    /// A question that is linked into this binary.
    #[derive(Debug)]
    pub struct RegisteredQuestion(pub &'static Question);

    inventory::collect!(RegisteredQuestion);

    /// The questions of functions that ran, about controls that nothing asked: what stands before them has decided.
    pub fn unasked() -> impl Iterator<Item = &'static Question> {
        let questions = inventory::iter::<RegisteredQuestion>.into_iter().map(|registered| registered.0);
        questions.filter(|question| {
            let switch = question.switch.get();
            switch.is_some_and(|switch| !switch.was_entered() && !switch.was_skipped())
        })
    }

    /// A function that faces a threat.
    #[derive(Debug)]
    pub struct Exposure {
        threat: &'static str,
        package: &'static str,
        file: &'static str,
        line: u32,
        reached: AtomicBool,
    }

    impl Exposure {
        /// The function below the annotation in this line of this file of the package.
        #[must_use]
        pub const fn new(threat: &'static str, package: &'static str, file: &'static str, line: u32) -> Self {
            Self { threat, package, file, line, reached: AtomicBool::new(false) }
        }

        /// Remembers that the function ran.
        #[inline]
        pub fn reach(&self) {
            // Asked first, so that the second call and all after it cost one load.
            if !self.reached.load(Ordering::Relaxed) && !self.reached.swap(true, Ordering::Relaxed) {
                started::reached(self);
            }
        }

        /// The path of the threat.
        #[must_use]
        pub const fn threat(&self) -> &'static str {
            self.threat
        }

        /// The package, the file in it, and the line of the annotation.
        #[must_use]
        pub const fn place(&self) -> (&'static str, &'static str, u32) {
            (self.package, self.file, self.line)
        }
    }

    /// A function that faces a threat and is linked into this binary.
    #[derive(Debug)]
    pub struct RegisteredExposure(pub &'static Exposure);

    inventory::collect!(RegisteredExposure);

    /// The functions that face a threat and ran.
    pub fn reached() -> impl Iterator<Item = &'static Exposure> {
        let exposures = inventory::iter::<RegisteredExposure>.into_iter().map(|registered| registered.0);
        exposures.filter(|exposure| exposure.reached.load(Ordering::Relaxed))
    }
}
