use threatmodel::prelude::*;

#[asset]
struct A;
#[control(kind = Preventive)]
struct C;
#[requirement(phase = Design)]
struct R;

fn main() {}
