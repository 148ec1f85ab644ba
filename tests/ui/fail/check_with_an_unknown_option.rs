use threatmodel::prelude::*;

threatmodel::check!(workspaces);

fn main() {}
