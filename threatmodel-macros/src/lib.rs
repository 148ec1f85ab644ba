//! The attributes of `threatmodel`.
