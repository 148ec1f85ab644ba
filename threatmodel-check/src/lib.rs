//! The engine of [`threatmodel`](https://docs.rs/threatmodel): reads sources, linked records, policy, lock and evidence, and puts them
//! together into one model. What asks the system stands here, for `check!` and for every verb of the command line; the model below
//! knows no file, no environment and no clock.

mod asking;
mod build;
pub mod checking;
pub mod currency;
mod engine;
mod home;
pub mod runs;
pub mod scan;

pub use engine::{Look, Reading, known_signs, put_together};
pub use home::Home;
