//! What users see of the facade: rules, generated pages, and packages that cargo builds and tests as users do it.

mod attacks;
#[cfg(target_os = "linux")]
mod confine;
mod links;
mod model;
mod mutations;
mod packages;
mod pages;
mod production;
mod rules;
