//! Judges what was observed: the verdict, and whether the configuration holds.
//!
//! Nothing here guesses in favour of green: what does not clearly show that the attack was blocked, or that it
//! succeeded, is Inconclusive, and Inconclusive never holds.

use threatmodel_core::{defences::Defences, names::short};
use threatmodel_model::evidence::{Configuration, Verdict};

use super::{
    observation::{Ended, Observation, Unasked},
    trial::{Attack, Task},
};
use crate::{each, verdict::Compromise};

/// The judgement on a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judgement {
    pub(super) verdict: Verdict,
    /// Whether that is what the configuration asks for.
    pub(super) holds: bool,
    /// The reason, in a sentence.
    pub(super) reason: String,
    /// Further details that help to understand it.
    pub(super) notes: Vec<String>,
}

impl Judgement {
    pub(super) fn inconclusive(reason: impl Into<String>) -> Self {
        Self { verdict: Verdict::Inconclusive, holds: false, reason: reason.into(), notes: Vec::new() }
    }

    fn holds(verdict: Verdict, reason: impl Into<String>) -> Self {
        Self { verdict, holds: true, reason: reason.into(), notes: Vec::new() }
    }

    fn fails(verdict: Verdict, reason: impl Into<String>) -> Self {
        Self { verdict, holds: false, reason: reason.into(), notes: Vec::new() }
    }

    /// The same where a program that the test started may be why: nobody knows which controls were on in it.
    fn by_a_silent_program(self) -> Self {
        Self::inconclusive(
            "the test starts another process, and that does not say which of its controls were on: it was built without the \
             switches of controls, or its environment was cleared",
        )
        .noting([self.reason])
        .noting(self.notes)
        .noting([
            "start the program that `cargo test` has built, `env!(\"CARGO_BIN_EXE_…\")`, and pass on the environment".to_owned(),
        ])
    }

    fn noting(mut self, notes: impl IntoIterator<Item = String>) -> Self {
        self.notes.extend(notes);
        self
    }
}

/// The judgement that is possible before anything runs.
pub(super) fn beforehand(attack: &Attack, task: Task, on: &[&str], defences: &Defences) -> Option<Judgement> {
    let fixed = |control: &&str| defences.fixed.contains_key(*control);
    match task.configuration {
        Configuration::WithoutDefences if attack.claims.iter().copied().flatten().all(fixed) => {
            let reasons = attack.claims.iter().copied().flatten().filter_map(|control| {
                Some(format!("`{}` is fixed: {}", short(control), defences.fixed.get(*control)?))
            });
            Some(Judgement {
                verdict: Verdict::NotRun,
                holds: true,
                reason:
                    "every control of this test is fixed, so nothing can show that the attack succeeds without them; \
                         the pair stays `Tested`"
                        .to_owned(),
                notes: reasons.collect(),
            })
        }
        Configuration::Incomplete => {
            let claim = attack.claims.get(task.claim).copied().unwrap_or_default();
            let left_out = claim.iter().find(|control| !on.contains(control))?;
            let reason = defences.fixed.get(*left_out)?;
            Some(Judgement::inconclusive(format!(
                "`{}` is fixed ({reason}), so nothing can show that it takes part",
                short(left_out)
            )))
        }
        _ => None,
    }
}

/// Judges what was observed.
pub(super) fn judge(
    attack: &Attack,
    task: Task,
    on: &[&str],
    defences: &Defences,
    observed: &Observation,
) -> Judgement {
    let must_succeed = matches!(task.configuration, Configuration::WithoutDefences | Configuration::Incomplete);
    let (verdict, reason) = verdict(observed, must_succeed);
    if verdict == Verdict::Inconclusive {
        let stuck = observed.stuck.as_ref().map(|label| format!("that was at the input `{label}`"));
        return Judgement::inconclusive(reason).noting(stuck);
    }
    let judgement = judge_verdict(attack, task, on, defences, observed, (verdict, reason));
    // An attack that succeeds, or that a control here stops, says enough.
    if observed.silent && verdict == Verdict::Blocked && !judgement.holds {
        return judgement.by_a_silent_program();
    }
    judgement
}

/// Judges what came of the attack.
fn judge_verdict(
    attack: &Attack,
    task: Task,
    on: &[&str],
    defences: &Defences,
    observed: &Observation,
    (verdict, reason): (Verdict, String),
) -> Judgement {
    let threat = short(attack.threat);
    let mut named = attack.claims.iter().copied().flatten();
    if let Some(control) = named.find(|control| !defences.controls.contains(**control)) {
        let name = short(control);
        return Judgement::inconclusive(format!(
            "no code that ran claims to stop `{threat}` by `{name}`, so it cannot be tested"
        ))
        .noting([format!("write `#[mitigates({threat}, by = {name})]` on the code that implements it")]);
    }
    match (task.configuration, verdict) {
        (Configuration::AllOn, Verdict::Blocked) if observed.entered.is_empty() => Judgement::inconclusive(format!(
            "the attack was blocked, and no code against `{threat}` was entered: something else stopped it"
        ))
        .noting(unasked(observed))
        .noting([format!("the controls against it are {}", listed(&defences.controls))]),
        (Configuration::AllOn, Verdict::Blocked) => Judgement::holds(
            verdict,
            format!("every control is on, and the attack is blocked by {}", listed(&observed.entered)),
        ),
        (Configuration::AllOn, _) => {
            Judgement::fails(verdict, format!("the attack succeeds although every control is on: {reason}"))
        }

        (Configuration::Only, Verdict::Blocked) => {
            let missed: Vec<&str> = on
                .iter()
                .copied()
                .filter(|control| !observed.entered.iter().any(|entered| entered == control))
                .collect();
            if missed.is_empty() {
                return Judgement::holds(verdict, format!("{} alone stops the attack", listed(on)));
            }
            Judgement::inconclusive(format!("the test never reached {}: something else stopped the attack", listed(&missed)))
                .noting(unasked(observed))
                .noting(kept_on(defences, observed))
                .noting([format!(
                    "a control is reached when a function with `#[mitigates({threat}, by = …)]` runs, or `control_on::<…>()` is asked"
                )])
        }
        (Configuration::Only, _) => {
            Judgement::fails(verdict, format!("{} alone does not stop the attack: {reason}", listed(on)))
                .noting(
                    (!on.iter().all(|control| observed.entered.iter().any(|entered| entered == control)))
                        .then(|| format!("{} was never reached", listed(on))),
                )
                .noting(unasked(observed))
        }

        (Configuration::WithoutDefences, Verdict::Compromised) => {
            Judgement::holds(verdict, format!("without defences the attack succeeds: {reason}"))
        }
        (Configuration::WithoutDefences, _) => {
            Judgement::fails(verdict, "the test proves nothing: the attack does not work even with every control off")
                .noting(unasked(observed))
                .noting(kept_on(defences, observed))
                .noting(observed.off.is_empty().then(|| "no control could be switched off".to_owned()))
        }

        (Configuration::Incomplete, Verdict::Compromised) => {
            Judgement::holds(verdict, format!("{} does not stop the attack without the rest: {reason}", listed(on)))
        }
        (Configuration::Incomplete, _) => Judgement::fails(
            verdict,
            format!("{} stops the attack without the rest, so they need not be taken together", listed(on)),
        )
        .noting(unasked(observed))
        .noting(["name each control that stops the attack alone without `all(…)`".to_owned()]),
    }
}

/// Judges the legitimate use; `None` where it works.
pub(super) fn legitimate(attack: &Attack, task: Task, observed: &Observation) -> Option<String> {
    let failure = match &observed.ended {
        Ended::Early(why) | Ended::Panicked(why) => Some(why.as_str()),
        Ended::Returned(_) => observed.panics.first().map(String::as_str),
    };
    let refused = observed.compromises.first().map(|compromise| compromise.message.as_str());
    if let Some(why) = failure.or(refused) {
        return Some(why.to_owned());
    }
    if task.configuration != Configuration::AllOn {
        return None;
    }
    let named = attack.claims.iter().copied().flatten().copied();
    let missed: Vec<&str> =
        named.filter(|control| !observed.entered.iter().any(|entered| entered == control)).collect();
    (!missed.is_empty())
        .then(|| format!("it never reached {}, so it is not the same use as the attack's", listed(&missed)))
}

/// The judgement if the legitimate use fails.
pub(super) fn without_legitimate_use(task: Task, failure: &str) -> Judgement {
    if task.configuration == Configuration::AllOn {
        return Judgement::fails(
            Verdict::Blocked,
            format!("the legitimate use fails with every control on: {failure}"),
        )
        .noting(["a control that blocks everybody is no control".to_owned()]);
    }
    Judgement::inconclusive(format!(
        "the legitimate use fails too with these controls off, so nothing shows that the attack succeeds: {failure}"
    ))
    .noting(["a `bypass` returns what lets the attack through, not an error".to_owned()])
}

/// The verdict of the test.
fn verdict(observed: &Observation, must_succeed: bool) -> (Verdict, String) {
    if !observed.watched {
        return (Verdict::Inconclusive, "something replaced the panic hook, so it is unknown what panicked".to_owned());
    }
    // Where the attack must succeed, a system that had broken down before has not shown that it does, unless something leaked.
    // A later panic, such as that of the thread that waits for the one with the compromise, does not change that.
    let leaked = observed.compromises.iter().any(|compromise| !compromise.leaked.is_empty());
    let before = &observed.panics[..observed.before.min(observed.panics.len())];
    if must_succeed && !leaked && !observed.compromises.is_empty() && !before.is_empty() {
        let panics = before.join("; ");
        return (
            Verdict::Inconclusive,
            format!("something panicked, so nothing shows that the attack succeeds: {panics}"),
        );
    }
    if !observed.compromises.is_empty() {
        return (Verdict::Compromised, compromised(observed));
    }
    match &observed.ended {
        Ended::Returned(Some(Verdict::Compromised)) => {
            (Verdict::Compromised, "the test returned `Compromised`".to_owned())
        }
        Ended::Returned(Some(Verdict::Inconclusive | Verdict::NotRun)) => {
            (Verdict::Inconclusive, "the test returned `Inconclusive`".to_owned())
        }
        Ended::Early(error) => (Verdict::Inconclusive, format!("the test ended early: {error}")),
        Ended::Panicked(_) => {
            let message = observed.panics.first().map_or("a panic", String::as_str);
            (
                Verdict::Inconclusive,
                format!(
                    "the test panicked, and nobody knows what that says of the attack: {message}; what is about the attack \
                     belongs into `assert_blocked!`, `assert_no_leak!` or `compromised!`"
                ),
            )
        }
        Ended::Returned(_) if !observed.panics.is_empty() => {
            (Verdict::Inconclusive, format!("something panicked on the way: {}", observed.panics.join("; ")))
        }
        Ended::Returned(None) if observed.assertions == 0 => (
            Verdict::Inconclusive,
            "the test asked nothing: say what blocked means with `assert_blocked!` or `assert_no_leak!`".to_owned(),
        ),
        Ended::Returned(_) => (Verdict::Blocked, "blocked".to_owned()),
    }
}

/// What was compromised: of the inputs of a list that got through, how many and which, with the message of the first.
fn compromised(observed: &Observation) -> String {
    let of_inputs = |compromise: &&Compromise| compromise.input.is_some() && !observed.through.is_empty();
    let first = observed.compromises.iter().find(of_inputs).map(|first| {
        let Observation { tried, through, .. } = observed;
        let labels = each::described(through, each::SHOWN);
        let which = if through.len() > 1 { "; the first one: " } else { ": " };
        format!("{} of {tried} inputs got through: {labels}{which}{}", through.len(), first.message)
    });
    let others = observed.compromises.iter().filter(|compromise| !of_inputs(compromise));
    let messages = first.into_iter().chain(others.map(|compromise| compromise.message.clone()));
    messages.collect::<Vec<_>>().join("; ")
}

/// The reason why controls were on that should have been off.
fn kept_on(defences: &Defences, observed: &Observation) -> Vec<String> {
    let fixed = defences.fixed.iter().filter(|(control, _)| defences.controls.contains(*control));
    let fixed = fixed.map(|(control, reason)| format!("`{}` stayed on, it is fixed: {reason}", short(control)));
    let unasked = observed.ran_while_off.iter().map(|control| {
        format!(
            "code of `{name}` ran although `{name}` was off: give its function a `bypass`, ask `control_on::<{name}>()` in \
             it, or say in its `#[control]` why it is `fixed`",
            name = short(control)
        )
    });
    fixed.chain(unasked).collect()
}

/// The questions that nobody asked: to switch such a control off, or on, changes nothing.
fn unasked(observed: &Observation) -> Vec<String> {
    let note = |Unasked { control, function, text }: &Unasked| {
        let decided =
            if text.contains("||") || text.contains("&&") { ": what stands before it has decided" } else { "" };
        format!("`{}` was never asked: `{text}` in `{function}`{decided}", short(control))
    };
    observed.unasked.iter().map(note).collect()
}

/// The names of these controls.
pub(super) fn listed<S: AsRef<str>>(paths: impl IntoIterator<Item = S>) -> String {
    let names: Vec<String> = paths.into_iter().map(|path| format!("`{}`", short(path.as_ref()))).collect();
    match names.as_slice() {
        [] => "no control".to_owned(),
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => names.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detection::Told;

    const BOTH: Attack = Attack {
        package: "shop",
        compiled: None,
        test: "attacks::union_select",
        file: "tests/attacks.rs",
        line: 1,
        threat: "shop::Injection",
        claims: &[&["shop::Grammar"], &["shop::Bound"]],
        legitimate: None,
        fingerprint: "0",
    };

    fn defences() -> Defences {
        with_controls(&["shop::Bound", "shop::Grammar", "shop::Other"])
    }

    fn with_controls(controls: &[&str]) -> Defences {
        Defences { controls: controls.iter().map(ToString::to_string).collect(), ..Defences::default() }
    }

    fn task(configuration: Configuration) -> Task {
        Task { configuration, claim: 0, without: 0 }
    }

    /// Blocked, with these controls entered.
    fn blocked(entered: &[&str]) -> Observation {
        Observation {
            ended: Ended::Returned(None),
            assertions: 1,
            compromises: Vec::new(),
            tried: 0,
            through: Vec::new(),
            stuck: None,
            panics: Vec::new(),
            before: 0,
            off: Vec::new(),
            entered: entered.iter().map(|control| (*control).to_owned()).collect(),
            stood_in: Vec::new(),
            ran_while_off: Vec::new(),
            unasked: Vec::new(),
            sites: std::collections::BTreeSet::new(),
            reached: std::collections::BTreeSet::new(),
            told: Told::default(),
            watched: true,
            silent: false,
        }
    }

    fn compromised(entered: &[&str]) -> Observation {
        let compromises = vec![Compromise { message: "cards".to_owned(), leaked: Vec::new(), input: None }];
        Observation { ended: Ended::Panicked("compromised: cards".to_owned()), compromises, ..blocked(entered) }
    }

    #[test]
    fn a_question_that_was_never_asked_is_named() {
        let unasked = Unasked {
            control: "shop::Grammar".to_owned(),
            function: "find".to_owned(),
            text: "trusted || control_on::<Grammar>()".to_owned(),
        };
        for (configuration, on) in [
            (Configuration::AllOn, &["shop::Grammar", "shop::Bound"][..]),
            (Configuration::Only, &["shop::Grammar"]),
            (Configuration::WithoutDefences, &[]),
        ] {
            let observed = Observation { unasked: vec![unasked.clone()], ..blocked(&[]) };
            let judgement = judge(&BOTH, task(configuration), on, &defences(), &observed);
            let note = "`Grammar` was never asked: `trusted || control_on::<Grammar>()` in `find`: what stands before it has decided";
            assert!(!judgement.holds && judgement.notes.iter().any(|known| known == note), "{judgement:?}");
        }
    }

    fn judged(configuration: Configuration, on: &[&str], observed: &Observation) -> (Verdict, bool) {
        let judgement = judge(&BOTH, task(configuration), on, &defences(), observed);
        (judgement.verdict, judgement.holds)
    }

    #[test]
    fn each_configuration_asks_for_its_own_verdict() {
        use Configuration::{AllOn, Incomplete, Only, WithoutDefences};
        let (grammar, bound) = ("shop::Grammar", "shop::Bound");
        for (configuration, on, observed, expected) in [
            (AllOn, &[grammar, bound][..], blocked(&[grammar]), (Verdict::Blocked, true)),
            // Another control may come first.
            (AllOn, &[grammar, bound], blocked(&["shop::Other"]), (Verdict::Blocked, true)),
            (AllOn, &[grammar, bound], blocked(&[]), (Verdict::Inconclusive, false)),
            (AllOn, &[grammar, bound], compromised(&[grammar]), (Verdict::Compromised, false)),
            (Only, &[grammar], blocked(&[grammar]), (Verdict::Blocked, true)),
            (Only, &[grammar], blocked(&[bound]), (Verdict::Inconclusive, false)),
            (Only, &[grammar, bound], blocked(&[bound]), (Verdict::Inconclusive, false)),
            (Only, &[grammar], compromised(&[grammar]), (Verdict::Compromised, false)),
            (WithoutDefences, &[], compromised(&[]), (Verdict::Compromised, true)),
            (WithoutDefences, &[], blocked(&[]), (Verdict::Blocked, false)),
            (Incomplete, &[grammar], compromised(&[grammar]), (Verdict::Compromised, true)),
            (Incomplete, &[grammar], blocked(&[grammar]), (Verdict::Blocked, false)),
        ] {
            assert_eq!(judged(configuration, on, &observed), expected, "{configuration:?} {on:?} {observed:?}");
        }
    }

    #[test]
    fn a_control_that_no_code_claims_cannot_be_tested() {
        let observed = blocked(&["shop::Grammar", "shop::Bound"]);
        let judgement = judge(&BOTH, task(Configuration::AllOn), &[], &with_controls(&["shop::Bound"]), &observed);
        assert_eq!((judgement.verdict, judgement.holds), (Verdict::Inconclusive, false));
        assert!(judgement.reason.contains("by `Grammar`"), "{}", judgement.reason);
    }

    #[test]
    fn a_program_that_says_nothing_may_be_why_an_attack_does_not_work_and_excuses_no_compromise() {
        let silent = |observed: Observation| Observation { silent: true, ..observed };
        let judged = |configuration, observed| judge(&BOTH, task(configuration), &[], &defences(), &observed);
        let judgement = judged(Configuration::WithoutDefences, silent(blocked(&[])));
        assert_eq!((judgement.verdict, judgement.holds), (Verdict::Inconclusive, false));
        assert!(judgement.reason.contains("starts another process"), "{}", judgement.reason);
        let all = judged(Configuration::AllOn, silent(compromised(&[])));
        assert_eq!((all.verdict, all.holds), (Verdict::Compromised, false));
        // What went wrong before is said first.
        let gone = Observation { panics: vec!["no such file".to_owned()], ..blocked(&[]) };
        let early = judged(Configuration::AllOn, silent(gone));
        assert!(early.reason.contains("no such file"), "{}", early.reason);
        assert!(judged(Configuration::AllOn, silent(blocked(&["shop::Grammar"]))).holds, "a control here stops it");
    }

    #[test]
    fn what_shows_nothing_never_holds() {
        let all =
            [Configuration::AllOn, Configuration::Only, Configuration::WithoutDefences, Configuration::Incomplete];
        let entered = ["shop::Grammar"];
        let unclear = [
            Observation { assertions: 0, ..blocked(&entered) },
            Observation { ended: Ended::Early("no server".to_owned()), ..blocked(&entered) },
            Observation { ended: Ended::Panicked("index out of bounds".to_owned()), ..blocked(&entered) },
            Observation { ended: Ended::Returned(Some(Verdict::Inconclusive)), ..blocked(&entered) },
            Observation { ended: Ended::Returned(Some(Verdict::NotRun)), ..blocked(&entered) },
            Observation { panics: vec!["the server is gone".to_owned()], ..blocked(&entered) },
            Observation { watched: false, ..blocked(&entered) },
        ];
        for configuration in all {
            for observed in &unclear {
                assert_eq!(judged(configuration, &entered, observed), (Verdict::Inconclusive, false), "{observed:?}");
            }
        }
    }

    #[test]
    fn a_compromise_counts_however_the_test_goes_on() {
        let swallowed =
            Observation { ended: Ended::Returned(Some(Verdict::Blocked)), ..compromised(&["shop::Grammar"]) };
        assert_eq!(judged(Configuration::Only, &["shop::Grammar"], &swallowed), (Verdict::Compromised, false));
    }

    #[test]
    fn of_many_inputs_those_that_got_through_are_named() {
        let through: Vec<String> = (1..=12).map(|number| format!("input {number}")).collect();
        let compromise = |label: &String| Compromise {
            message: format!("{label} works"),
            leaked: Vec::new(),
            input: Some(label.clone()),
        };
        let mut compromises: Vec<Compromise> = through.iter().map(compromise).collect();
        compromises.push(Compromise { message: "and something else".to_owned(), leaked: Vec::new(), input: None });
        let many = Observation { tried: 41, through, compromises, ..blocked(&["shop::Grammar"]) };
        let judgement = judge(&BOTH, task(Configuration::Only), &["shop::Grammar"], &defences(), &many);
        assert_eq!((judgement.verdict, judgement.holds), (Verdict::Compromised, false));
        assert_eq!(
            judgement.reason,
            "`Grammar` alone does not stop the attack: 12 of 41 inputs got through: `input 1`, `input 2`, `input 3`, \
             `input 4`, `input 5`, `input 6`, `input 7`, `input 8`, and 4 more; the first one: input 1 works; and something else"
        );
        assert_eq!(judged(Configuration::WithoutDefences, &[], &many), (Verdict::Compromised, true));
        let panics = vec!["the fixture is gone".to_owned()];
        let stuck = Observation { tried: 3, stuck: Some("input 4".to_owned()), panics, ..blocked(&["shop::Grammar"]) };
        let judgement = judge(&BOTH, task(Configuration::Only), &["shop::Grammar"], &defences(), &stuck);
        assert_eq!(judgement.verdict, Verdict::Inconclusive);
        assert!(judgement.notes.contains(&"that was at the input `input 4`".to_owned()), "{judgement:?}");
    }

    #[test]
    fn a_legitimate_use_must_work_and_pass_each_control() {
        let all = task(Configuration::AllOn);
        let both = ["shop::Bound", "shop::Grammar"];
        assert_eq!(legitimate(&BOTH, all, &blocked(&both)), None);
        assert!(legitimate(&BOTH, all, &blocked(&["shop::Bound"])).unwrap().contains("never reached `Grammar`"));
        assert_eq!(legitimate(&BOTH, task(Configuration::WithoutDefences), &blocked(&[])), None);
        assert!(legitimate(&BOTH, all, &compromised(&both)).is_some(), "refused, and swallowed");
        let failed = Observation { ended: Ended::Panicked("403".to_owned()), ..blocked(&both) };
        assert!(legitimate(&BOTH, all, &failed).unwrap().contains("403"));
        let broken = without_legitimate_use(task(Configuration::WithoutDefences), "500");
        assert_eq!((broken.verdict, broken.holds), (Verdict::Inconclusive, false));
    }

    #[test]
    fn a_system_that_broke_down_is_no_successful_attack() {
        let panics = vec!["index out of bounds".to_owned()];
        let broken = Observation { panics: panics.clone(), before: 1, ..compromised(&[]) };
        let later = Observation { panics: panics.clone(), ..compromised(&[]) };
        assert_eq!(judged(Configuration::WithoutDefences, &[], &broken), (Verdict::Inconclusive, false));
        assert_eq!(judged(Configuration::WithoutDefences, &[], &later), (Verdict::Compromised, true));
        assert_eq!(judged(Configuration::Incomplete, &["shop::Bound"], &broken), (Verdict::Inconclusive, false));
        assert_eq!(judged(Configuration::Only, &["shop::Bound"], &broken), (Verdict::Compromised, false));
        let compromises =
            vec![Compromise { message: "cards".to_owned(), leaked: vec!["shop::Cards".to_owned()], input: None }];
        let leaked = Observation { panics, before: 1, compromises, ..blocked(&[]) };
        assert_eq!(judged(Configuration::WithoutDefences, &[], &leaked), (Verdict::Compromised, true));
    }

    #[test]
    fn what_cannot_be_shown_is_said_beforehand() {
        let without = |defences: &Defences| beforehand(&BOTH, task(Configuration::WithoutDefences), &[], defences);
        assert_eq!(without(&defences()), None);
        let fixed = |controls: &[&str]| Defences {
            fixed: controls.iter().map(|control| ((*control).to_owned(), "f".to_owned())).collect(),
            ..defences()
        };
        let one = fixed(&["shop::Bound"]);
        assert_eq!(without(&one), None, "the other control can be switched off");
        let fixed = fixed(&["shop::Bound", "shop::Grammar"]);
        assert_eq!(
            without(&fixed).map(|judgement| (judgement.verdict, judgement.holds)),
            Some((Verdict::NotRun, true))
        );
    }
}
