//! The engine of [`threatmodel`](https://docs.rs/threatmodel): reads sources, linked records, policy, lock and evidence, and puts them
//! together into one model. What asks the system stands here, for `check!` and for every verb of the command line; the model below
//! knows no file, no environment and no clock.

mod asking;
mod build;
pub mod checking;
pub mod currency;
mod engine;
mod home;
mod own_signs;
pub mod runs;
pub mod scan;

pub use engine::{Look, Reading, known_signs, put_together};
pub use home::Home;
pub use own_signs::verify as verify_signs;

/// The function of the lab that gives the attack inputs with this name in the catalogue; `None` if it has none.
#[must_use]
pub fn inputs_of_kind(name: &str) -> Option<&'static str> {
    threatmodel_lab::inputs::KINDS.iter().find(|kind| kind.name == name).map(|kind| kind.function)
}
