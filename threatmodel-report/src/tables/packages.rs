//! Packages.

use super::declare::{flag, number, text};

table! {
    /// The packages that the model covers.
    "packages" of "package", |source| package in &source.model.facts().packages => {
        ! "name" text("its name"), &package.name;
        ! "version" text("its version"), &package.version;
        ! "root" text("its folder, relative to the workspace's; empty for the root package"), &package.root;
        ! "member" flag("it is a member of the workspace"), package.member;
        ! "checked" flag("the check is about it"), package.checked;
        ! "annotates" flag("it depends on `threatmodel`"), package.annotates;
        ? "library" text("the crate name of its library"), package.library.as_ref();
        ! "in_library" number("how many annotations its library holds"), package.in_library;
        ! "elsewhere" number("how many annotations its other targets hold"), package.elsewhere;
    }
}
