//! People and systems that interact with the system, or attack it.

noun_table! {
    /// People and systems that interact with the system, or attack it.
    "actors" of Actor, |source| noun in source.model.actors() => {} renamed []
}
