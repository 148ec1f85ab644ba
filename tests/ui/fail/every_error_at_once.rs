use threatmodel::prelude::*;

#[threat(targets = [], stride = [Tempering], likelihood = "Likely", refs = ["CWE89"], reviewed = "2026-02-30", colour = 1)]
struct T;

fn main() {}
