//! A catalogue of one's own, in another crate than the macro.

use threatmodel_catalogue::{
    FoundIn, Kind, Layer, Likelihood, Stride, kind,
    sets::{Set, SetEntry},
};

kind! {
    /// The operator raises the bridge while a vehicle is on it,
    /// or lowers it onto a ship.
    ///
    /// # Where Rust programs have it
    ///
    /// Calls of `Motor::raise` without a look at the scale.
    pub(crate) struct OccupiedBridge = "occupied-bridge" {
        title: "Bridge moved while in use",
        refs: ["CWE-754", "https://bridges.example/rules/7"],
        stride: [DenialOfService],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Code,
        controls: [("interlock", BusinessLogic)],
        requirements: [
            ("The motor starts only while the scale shows nothing.", "v5.0.0-2.3.1", "v5.0.0-2.3.2"),
            ("The interlock is tried once a month."),
        ],
        inputs: None,
        detection: Some("x_bridge_refused"),
    }
}

kind! {
    /// Nobody knows.
    struct Nothing = "nothing" {
        title: "Nothing",
        refs: [],
        stride: [],
        linddun: [Linking],
        likelihood: None,
        found_in: Architecture,
        controls: [],
        requirements: [],
        inputs: Some("nothing"),
        detection: None
    }
}

const RULES: Set = Set::new(
    "bridge-rules",
    "Rules for bridges",
    "https://bridges.example/rules",
    &[
        SetEntry::with_address("7", "Nobody on the bridge", "https://bridges.example/rules/7"),
        SetEntry::new("CWE-1", "Something else"),
    ],
);

#[test]
fn the_macro_keeps_what_is_written() {
    let entry = OccupiedBridge::ENTRY;
    assert_eq!((entry.id, entry.name), ("occupied-bridge", "OccupiedBridge"));
    assert_eq!(entry.title, "Bridge moved while in use");
    assert_eq!(
        entry.description().collect::<Vec<_>>(),
        ["The operator raises the bridge while a vehicle is on it,", "or lowers it onto a ship."]
    );
    assert_eq!(entry.stride, [Stride::DenialOfService]);
    assert_eq!(entry.likelihood, Some(Likelihood::Possible));
    assert_eq!(entry.found_in, FoundIn::Code);
    assert_eq!((entry.controls[0].text, entry.controls[0].layer), ("interlock", Layer::BusinessLogic));
    assert_eq!(entry.requirements[0].refs, ["v5.0.0-2.3.1", "v5.0.0-2.3.2"]);
    assert!(entry.requirements[1].refs.is_empty());
    assert_eq!((entry.inputs, entry.detection), (None, Some("x_bridge_refused")));
    assert!(entry.refers_to("v5.0.0-2.3.2") && !entry.refers_to("v5.0.0-2.3"));

    let entry = Nothing::ENTRY;
    assert_eq!((entry.likelihood, entry.inputs, entry.detection), (None, Some("nothing"), None));
}

#[test]
fn kinds_are_copied_like_any_unit_struct() {
    let kind = OccupiedBridge;
    let copy = kind;
    assert_eq!(format!("{kind:?} {copy:?} {:?}", Nothing), "OccupiedBridge OccupiedBridge Nothing");
}

#[test]
fn a_set_of_ones_own_covers_them() {
    let [seven, other] = RULES.entries else { panic!("two entries") };
    assert!(seven.covers(&OccupiedBridge::ENTRY));
    assert!(!other.covers(&OccupiedBridge::ENTRY));
    assert_eq!(seven.kinds().count(), 0, "the kinds of the catalogue itself");
}
