//! Flows.

use threatmodel_grammar::{RefKind, Statement};

use super::declare::{flag, key, number, path_of};

table! {
    /// Data flows from one component or actor to another.
    "flows" of "flow", |source| (number, flow) in source.model.flows().enumerate() => {
        ! "number" number("its position in the model"), number;
        ! "from" path_of(RefKind::Endpoint, "where it comes from"), &flow.facts().from;
        ! "to" path_of(RefKind::Endpoint, "where it goes"), &flow.facts().to;
        ! "carries" key(Statement::Flow, "carries"), &flow.facts().carries;
        ! "encrypted" key(Statement::Flow, "encrypted"), flow.facts().encrypted;
        ! "authenticated" key(Statement::Flow, "authenticated"), flow.facts().authenticated;
        ! "crosses" flag("its ends are in different trust zones"), flow.crosses().is_some();
        ? "protocol" key(Statement::Flow, "protocol"), flow.facts().protocol.as_ref();
    } site &flow.facts().site
}
