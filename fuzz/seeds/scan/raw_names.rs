use threatmodel::prelude::*;

#[asset(kind = Data)]
#[allow(non_camel_case_types)]
struct r#type;
#[threat(targets = [r#type], stride = [Tampering])]
struct T;
#[threat(T)]
fn r#match() {}

fn main() {
    r#match();
}
