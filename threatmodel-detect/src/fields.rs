//! Fields of `tracing` events as names and text, in one buffer that is used again and again.

use core::fmt::{self, Write as _};

use tracing::field::{Field, Visit};

/// Names and values of an event's fields, as text.
///
/// Once it has grown to the size of the events, recording allocates nothing.
///
/// ```
/// use threatmodel_detect::fields::Buffer;
///
/// fn record(event: &tracing::Event<'_>, buffer: &mut Buffer) {
///     buffer.clear();
///     event.record(buffer);
///     for (name, value) in buffer.iter() {
///         println!("{name}={value}");
///     }
/// }
/// ```
#[derive(Debug, Default, Clone)]
pub struct Buffer {
    text: String,
    // Each with the end of its value; values follow one another.
    fields: Vec<(&'static str, usize)>,
}

impl Buffer {
    /// A buffer without fields.
    #[must_use]
    pub const fn new() -> Self {
        Self { text: String::new(), fields: Vec::new() }
    }

    /// Forgets the fields and keeps the memory.
    pub fn clear(&mut self) {
        self.text.clear();
        self.fields.clear();
    }

    /// Gives back memory beyond so many bytes of text. The fields are forgotten.
    pub fn shrink(&mut self, bytes: usize) {
        self.clear();
        if self.text.capacity() > bytes {
            self.text.shrink_to(bytes);
        }
    }

    /// How many fields there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The name and the value at this index.
    #[must_use]
    pub fn at(&self, index: usize) -> Option<(&'static str, &str)> {
        let (name, end) = *self.fields.get(index)?;
        let start = index.checked_sub(1).and_then(|before| self.fields.get(before)).map_or(0, |(_, end)| *end);
        Some((name, self.text.get(start..end).unwrap_or_default()))
    }

    /// Names and values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        (0..self.len()).filter_map(|index| self.at(index))
    }

    /// Adds a field.
    pub fn push(&mut self, name: &'static str, value: impl fmt::Display) {
        self.write(name, format_args!("{value}"));
    }

    fn write(&mut self, name: &'static str, value: fmt::Arguments<'_>) {
        // A formatter that fails has still written what it could, and that is the value.
        let _ = self.text.write_fmt(value);
        self.fields.push((name, self.text.len()));
    }
}

impl Visit for Buffer {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.text.push_str(value);
        self.fields.push((field.name(), self.text.len()));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.write(field.name(), format_args!("{value}"));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.write(field.name(), format_args!("{value}"));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.write(field.name(), format_args!("{value}"));
    }

    fn record_i128(&mut self, field: &Field, value: i128) {
        self.write(field.name(), format_args!("{value}"));
    }

    fn record_u128(&mut self, field: &Field, value: u128) {
        self.write(field.name(), format_args!("{value}"));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.write(field.name(), format_args!("{value}"));
    }

    fn record_bytes(&mut self, field: &Field, value: &[u8]) {
        self.write(field.name(), format_args!("{}", value.escape_ascii()));
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        self.write(field.name(), format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.write(field.name(), format_args!("{value:?}"));
    }
}
