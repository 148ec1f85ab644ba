//! Nothing: what counts are the features that the manifest asks for.
