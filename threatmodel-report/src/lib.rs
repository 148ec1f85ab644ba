//! Renderers of a check.
