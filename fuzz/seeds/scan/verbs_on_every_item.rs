use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = DataAccess)]
struct Bound;

#[threat(Injection)]
fn free() {}
#[threat(Injection)]
pub(crate) const unsafe extern "C" fn qualified() {}
#[threat(Injection)]
async fn asynchronous<'a, T: Fn(&'a u8) -> Vec<Vec<u8>>, const N: usize>(_: T) -> [u8; N]
where
    [u8; N]: Default,
{
    Default::default()
}
#[threat(Injection)]
fn with_inner_attributes() {
    #![allow(unused_variables)]
    let x = 1;
}
struct S<T>(T);
#[threat(Injection)]
impl<T> S<T> {
    #[threat(Injection)]
    const C: Option<fn(u8) -> u8> = None;
    #[threat(Injection)]
    fn method(&self) -> &T {
        &self.0
    }
    #[threat(Injection)]
    fn by_value(mut self: Box<Self>, t: T) -> T {
        std::mem::replace(&mut self.0, t)
    }
}
#[threat(Injection)]
trait T {
    #[threat(Injection)]
    const LIMIT: u8;
    #[threat(Injection)]
    const OTHER: u8 = 1 + 1;
    #[threat(Injection)]
    fn bodiless(&self);
    #[threat(Injection)]
    fn with_body(&self) {}
}
#[threat(Injection)]
impl T for S<u8> {
    #[threat(Injection)]
    const LIMIT: u8 = 3;
    #[threat(Injection)]
    fn bodiless(&self) {}
}
#[threat(Injection)]
static STATIC: &[u8] = &[1];
#[threat(Injection)]
static mut MUTABLE: u8 = 1;
#[threat(Injection)]
const CONST: u8 = 1;
#[threat(Injection)]
const _: () = assert!(CONST == 1);
#[threat(Injection)]
mod inline {
    #![allow(dead_code)]
    fn f() {}
}
#[threat(Injection)]
#[derive(Clone)]
enum E {
    #[allow(dead_code)]
    A,
}
#[threat(Injection)]
union U {
    _a: u8,
}

fn main() {
    #[threat(Injection)]
    fn inner() {}
    #[threat(Injection)]
    #[allow(dead_code)]
    struct Inner;
    inner();
    let _ = (free as fn(), S(1).method(), S::<u8>::C, STATIC, <S<u8> as T>::LIMIT);
}
