//! Names, compared by the compiler and shortened.

/// Whether two names are the same. Unlike `==` the compiler can ask it for a constant.
#[must_use]
pub const fn same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut at = 0;
    while at < left.len() {
        if left[at] != right[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// The last part of a path, `T` of `shop::T`.
#[must_use]
pub fn short(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::{same, short};

    #[test]
    fn the_last_part_of_a_path_is_short() {
        assert_eq!([short("shop::cart::T"), short("T"), short("")], ["T", "T", ""]);
    }

    #[test]
    fn only_the_same_name_is_the_same() {
        const SAME: bool = same("Sealed", "Sealed");
        assert!(SAME && same("", ""));
        assert!(!same("Sealed", "Seale") && !same("Sealed", "Sealee") && !same("Sealed", "sealed"));
    }
}
