//! Trust zones: everything in one is trusted to the same degree.

noun_table! {
    /// Trust zones: everything in one is trusted to the same degree.
    "trust_zones" of TrustZone, |source| noun in source.model.trust_zones() => {} renamed []
}
