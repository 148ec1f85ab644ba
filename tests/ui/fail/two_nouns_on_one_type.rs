use threatmodel::prelude::*;

#[asset(kind = Data)]
#[control(layer = Process)]
struct Both;

#[threat(targets = [Both], stride = [Tampering])]
struct T;

fn main() {}
