use threatmodel::prelude::*;

#[control(layer = Process, refs = ["CWE-89x"])]
struct C;
#[control(layer = Process, refs = "T119")]
struct D;

fn main() {}
