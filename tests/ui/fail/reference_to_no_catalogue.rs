use threatmodel::prelude::*;

#[control(layer = Process, refs = ["OWASP top ten"])]
struct C;

fn main() {}
