use threatmodel::prelude::*;

fn main() {
    #[asset(kind = Data)]
    struct Local;
    #[threat(targets = [Local], stride = [Tampering])]
    struct LocalThreat;
    #[threat(LocalThreat)]
    fn f() {}
    f();
}
