//! The surface.

use threatmodel_model::surface::Role;

use super::declare::{number, text, texts, word};

const ROLES: &[&str] = &[
    Role::Entry.name(),
    Role::Sink.name(),
    Role::Setting.name(),
    Role::Crypto.name(),
    Role::Secret.name(),
    Role::Unsafe.name(),
];

table! {
    /// Places where input comes in, or where a value from outside can do harm.
    "surface" of "place", |source| (number, found) in source.model.facts().surface.iter().flat_map(|surface| &surface.found).enumerate() => {
        ! "number" number("its position in the model"), number;
        ! "role" word(ROLES, "what it is for the program"), found.role.name();
        ! "area" text("the area of the sign: `files`, `stores`"), &found.area;
        ! "sign" text("the path of what is called or named there, or the shape of the code"), &found.sign;
        ! "detail" text("what else is known of the place; empty if nothing is"), &found.detail;
        ! "handlers" texts("the functions that a route leads to"), &found.handlers;
        ! "kinds" texts("the kinds of threat that it suggests, by the ids of the catalogue"), &found.kinds;
        ! "weight" number("how much it speaks for them, from 1 to 9"), u32::from(found.weight);
        ! "item" text("the function or type that it stands in"), &found.item;
        ! "package" text("the package"), &found.package;
    }, place &found.place
}
