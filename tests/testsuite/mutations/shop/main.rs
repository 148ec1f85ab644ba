//! The program.

fn main() {
    println!("{}", shop::orders::place("4242424242424242"));
}
