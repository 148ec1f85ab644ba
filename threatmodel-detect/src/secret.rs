//! Values that may be compared but not read.

use core::fmt::{self, Display, Write};
use std::sync::OnceLock;

use crate::hash::{Hashing, Stream};

/// Shows a keyed hash of the value's text instead of the value.
///
/// Equal texts give equal hashes for as long as the process runs, so that events can be grouped by them. The key is random,
/// stays in the process and is another one in the next.
///
/// ```
/// use threatmodel_detect::secret::secret;
///
/// let session = secret("5f2c9a");
/// assert_eq!(session.to_string(), secret("5f2c9a").to_string());
/// assert!(!session.to_string().contains("5f2c9a"));
/// ```
pub fn secret<T: Display + ?Sized>(value: &T) -> Secret<'_, T> {
    Secret(value)
}

/// Shows a keyed hash of a value: see [`secret`].
pub struct Secret<'v, T: ?Sized>(&'v T);

impl<T: Display + ?Sized> Display for Secret<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        static HASHING: OnceLock<Hashing> = OnceLock::new();
        let mut stream = HASHING.get_or_init(Hashing::default).stream();
        struct Feed<'s>(&'s mut Stream);
        impl Write for Feed<'_> {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                self.0.bytes(text.as_bytes());
                Ok(())
            }
        }
        // A formatter that fails has still written what it could, and that is hashed.
        let _ = write!(Feed(&mut stream), "{}", self.0);
        let [high, low] = stream.finish().0;
        write!(f, "secret:{high:016x}{low:016x}")
    }
}

impl<T: Display + ?Sized> fmt::Debug for Secret<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct InParts;
    impl Display for InParts {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("hun")?;
            f.write_str("ter2")
        }
    }

    #[test]
    fn equal_texts_are_shown_alike_however_they_are_written() {
        assert_eq!(secret("hunter2").to_string(), secret(&InParts).to_string());
        assert_ne!(secret("hunter2").to_string(), secret("hunter3").to_string());
        assert_eq!(format!("{:?}", secret("12")), secret(&12).to_string());
    }

    #[test]
    fn nothing_of_the_text_is_shown() {
        let shown = secret("zzzz-yyyy").to_string();
        assert_eq!(shown.len(), "secret:".len() + 32);
        assert!(!shown.contains('z') && !shown.contains('y'));
    }
}
