//! Pictures of models at random, of empty ones and of hostile ones.

mod hostile;
mod models;
mod pictures;
mod places;
