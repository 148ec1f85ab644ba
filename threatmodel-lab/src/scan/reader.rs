//! The receiver of the bytes of a [`Readable`](super::Readable).

use core::fmt;
use std::{
    io::{self, Read},
    rc::Rc,
    sync::Arc,
};

use super::{
    Hit, Limits, Readable, Unreadable,
    level::{Level, SQLITE},
    matcher::Matcher,
    session::Session,
};

/// The bytes that are read at a time.
const PIECE: usize = 128 * 1024;

/// Takes what is to be searched, part by part. Each part is searched on its own: a canary that is split between two of them
/// is not found.
#[derive(Debug)]
pub struct Reader {
    session: Session,
    /// The name of the source, in parts.
    parts: Vec<String>,
    /// The name in one, until it changes.
    source: Option<Rc<str>>,
    /// Whether the next bytes may be deflate without a header.
    pub(super) deflate: bool,
}

impl Reader {
    pub(super) fn new(matcher: Arc<Matcher>, limits: Limits) -> Self {
        Self { session: Session::new(matcher, limits), parts: Vec::new(), source: None, deflate: false }
    }

    /// Takes bytes that are all there.
    ///
    /// # Errors
    ///
    /// If what is packed in them exceeds the limits, or they are a database and the feature `sqlite` is not enabled.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), Unreadable> {
        if bytes.starts_with(SQLITE) {
            return self.database(&mut &*bytes);
        }
        self.raw(bytes)
    }

    /// Takes text.
    ///
    /// # Errors
    ///
    /// If what is packed in it exceeds the limits.
    pub fn text(&mut self, text: &str) -> Result<(), Unreadable> {
        self.bytes(text.as_bytes())
    }

    /// Takes a stream of bytes, up to its end, without keeping it.
    ///
    /// # Errors
    ///
    /// If it cannot be read, if what is packed in it exceeds the limits, or if it is a database and the feature `sqlite` is
    /// not enabled.
    pub fn stream(&mut self, mut stream: impl Read) -> Result<(), Unreadable> {
        let mut start = Vec::with_capacity(SQLITE.len());
        (&mut stream).take(SQLITE.len() as u64).read_to_end(&mut start)?;
        let mut stream = start.as_slice().chain(stream);
        if start == SQLITE { self.database(&mut stream) } else { self.raw_stream(&mut stream) }
    }

    /// Reads a part of the source, under a name that hits in it have after that of the source.
    ///
    /// # Errors
    ///
    /// Those of `read`.
    pub fn part(
        &mut self,
        name: impl fmt::Display,
        read: impl FnOnce(&mut Self) -> Result<(), Unreadable>,
    ) -> Result<(), Unreadable> {
        self.parts.push(name.to_string());
        let outer = self.source.take();
        // Where it fails, the name stays: it is what could not be read.
        read(self)?;
        self.parts.pop();
        self.source = outer;
        Ok(())
    }

    /// Reads something under a name.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn read<R: Readable + ?Sized>(&mut self, name: impl fmt::Display, readable: &R) -> Result<(), Unreadable> {
        self.part(name, |reader| readable.read_into(reader))
    }

    /// Bytes that are no database, or are read as if they were none.
    pub(super) fn raw(&mut self, bytes: &[u8]) -> Result<(), Unreadable> {
        self.session.start_source();
        let mut level = self.level();
        level.whole(&self.session, bytes).map_err(Unreadable::from)
    }

    /// A stream that is no database, or is read as if it were none.
    pub(super) fn raw_stream(&mut self, stream: &mut dyn Read) -> Result<(), Unreadable> {
        self.session.start_source();
        let mut level = self.level();
        let mut piece = vec![0; PIECE];
        loop {
            let read = match stream.read(&mut piece) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error.into()),
            };
            level.feed(&self.session, &piece[..read])?;
        }
        level.finish(&self.session).map_err(Unreadable::from)
    }

    fn level(&mut self) -> Level {
        let level = Level::new(self.source());
        if self.deflate { level.or_deflate() } else { level }
    }

    fn source(&mut self) -> Rc<str> {
        Rc::clone(self.source.get_or_insert_with(|| self.parts.join(": ").into()))
    }

    /// A database that is in no file of its own.
    #[cfg(feature = "sqlite")]
    fn database(&mut self, stream: &mut dyn Read) -> Result<(), Unreadable> {
        super::sqlite::stream(self, stream)
    }

    #[cfg(not(feature = "sqlite"))]
    #[allow(clippy::unused_self, reason = "with the feature it is used")]
    fn database(&mut self, _stream: &mut dyn Read) -> Result<(), Unreadable> {
        Err(super::Reason::NeedsFeature("sqlite").into())
    }

    pub(super) fn into_hits(self) -> Vec<Hit> {
        self.session.into_hits()
    }

    pub(super) fn into_error(self, error: Unreadable) -> Unreadable {
        let source = if error.source.is_empty() { self.parts.join(": ") } else { error.source };
        Unreadable { source, reason: error.reason, found: self.session.into_hits() }
    }
}
