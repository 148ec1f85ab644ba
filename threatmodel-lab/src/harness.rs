//! What the test harness around us was asked for.

use std::env;

/// Whether it shows what tests print also where they pass: `cargo test -- --nocapture`.
#[must_use]
pub fn shows_output() -> bool {
    env::args().any(|argument| argument == "--nocapture" || argument == "--no-capture")
        || env::var_os("RUST_TEST_NOCAPTURE").is_some_and(|value| value != "0")
}
