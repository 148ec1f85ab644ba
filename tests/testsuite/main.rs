//! The facade as users see it: rules, generated pages, and packages built and tested with cargo as users do.

mod attacks;
#[cfg(target_os = "linux")]
mod confine;
mod examples;
mod features;
mod levels;
mod links;
mod lock;
mod model;
mod mutations;
mod packages;
mod pages;
mod production;
#[cfg(unix)]
mod program;
mod rebuilt;
mod rules;
