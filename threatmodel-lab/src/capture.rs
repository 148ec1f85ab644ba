//! Captures what this process prints, and what its children and C code print through it.
//!
//! ```no_run
//! use threatmodel_lab::{capture::Capture, scan};
//!
//! let capture = Capture::start()?;
//! println!("what the system under attack logs");
//! let printed = capture.finish()?;
//! assert!(scan::find(&printed)?.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! In a test binary, `print!` and `eprint!` on the thread of a test go to the harness and never reach the streams of the
//! process, unless it was started with `--nocapture`. The configurations of attack tests always run that way.

use core::fmt;
use std::io;

use crate::scan::{Readable, Reader, Unreadable};

/// The output that was printed during a [`Capture`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Captured {
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error.
    pub stderr: Vec<u8>,
}

impl Readable for Captured {
    fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
        reader.read("stdout", &self.stdout)?;
        reader.read("stderr", &self.stderr)
    }
}

/// The reason why nothing can be captured.
#[derive(Debug)]
#[non_exhaustive]
pub enum CaptureError {
    /// This system has no streams that can be redirected: only Unix has.
    Unsupported,
    /// Another capture is going on in this process, and its streams are the only ones.
    Busy,
    /// The system refused.
    Io(io::Error),
}

impl fmt::Display for CaptureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsupported => f.write_str("output can be captured on Unix only"),
            Self::Busy => f.write_str("the output of this process is being captured already"),
            Self::Io(error) => write!(f, "the output of this process cannot be captured: {error}"),
        }
    }
}

impl core::error::Error for CaptureError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::Unsupported | Self::Busy => None,
        }
    }
}

impl From<io::Error> for CaptureError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Standard output and error go to temporary files until this is finished or dropped. Then they go where they went before,
/// and so does what was captured, so that nothing is lost.
#[derive(Debug)]
pub struct Capture {
    /// Nothing, once it is finished.
    streams: Option<streams::Streams>,
}

impl Capture {
    /// Starts to capture.
    ///
    /// # Errors
    ///
    /// On systems other than Unix, if another capture is going on in this process, or if the system refuses.
    pub fn start() -> Result<Self, CaptureError> {
        Ok(Self { streams: Some(streams::Streams::redirect()?) })
    }

    /// Ends the capture and returns what was printed.
    ///
    /// # Errors
    ///
    /// If the streams cannot be restored or what was captured cannot be read.
    pub fn finish(mut self) -> Result<Captured, CaptureError> {
        match self.streams.take() {
            Some(streams) => streams.restore(),
            None => Ok(Captured::default()),
        }
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        if let Some(streams) = self.streams.take() {
            // There is nobody to tell.
            let _ = streams.restore();
        }
    }
}

#[cfg(unix)]
mod streams {
    use std::{
        fs::File,
        io::{self, Write},
        os::{fd::OwnedFd, unix::fs::FileExt},
        sync::{Mutex, MutexGuard, TryLockError},
    };

    use rustix::{
        io::fcntl_dupfd_cloexec,
        stdio::{dup2_stderr, dup2_stdout},
    };

    use super::{CaptureError, Captured};

    /// A process has its streams only once.
    static ONLY: Mutex<()> = Mutex::new(());

    /// The first number for copies of the streams: behind the streams themselves.
    const FIRST_FREE: i32 = 3;

    #[derive(Debug)]
    pub(super) struct Streams {
        stdout: OwnedFd,
        stderr: OwnedFd,
        captured_stdout: File,
        captured_stderr: File,
        _only: MutexGuard<'static, ()>,
    }

    impl Streams {
        pub(super) fn redirect() -> Result<Self, CaptureError> {
            let only = match ONLY.try_lock() {
                Ok(only) => only,
                Err(TryLockError::Poisoned(only)) => only.into_inner(),
                Err(TryLockError::WouldBlock) => return Err(CaptureError::Busy),
            };
            flush();
            let streams = Self {
                stdout: fcntl_dupfd_cloexec(io::stdout(), FIRST_FREE).map_err(io::Error::from)?,
                stderr: fcntl_dupfd_cloexec(io::stderr(), FIRST_FREE).map_err(io::Error::from)?,
                captured_stdout: tempfile::tempfile()?,
                captured_stderr: tempfile::tempfile()?,
                _only: only,
            };
            dup2_stdout(&streams.captured_stdout).map_err(io::Error::from)?;
            if let Err(error) = dup2_stderr(&streams.captured_stderr) {
                let _ = dup2_stdout(&streams.stdout);
                return Err(io::Error::from(error).into());
            }
            Ok(streams)
        }

        pub(super) fn restore(self) -> Result<Captured, CaptureError> {
            flush();
            let restored = (dup2_stdout(&self.stdout), dup2_stderr(&self.stderr));
            restored.0.and(restored.1).map_err(io::Error::from)?;
            let captured = Captured { stdout: all(&self.captured_stdout)?, stderr: all(&self.captured_stderr)? };
            // If nobody listens any more, there is nobody to tell.
            let _ = io::stdout().write_all(&captured.stdout);
            let _ = io::stderr().write_all(&captured.stderr);
            flush();
            Ok(captured)
        }
    }

    /// Writes buffered output to the present target of the stream.
    fn flush() {
        let _ = io::stdout().flush();
        let _ = io::stderr().flush();
    }

    /// All of a file, from its start. Its position is shared with children that may still write.
    fn all(file: &File) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut piece = vec![0; 64 * 1024];
        loop {
            match file.read_at(&mut piece, bytes.len() as u64) {
                Ok(0) => return Ok(bytes),
                Ok(read) => bytes.extend_from_slice(&piece[..read]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

#[cfg(not(unix))]
mod streams {
    use super::{CaptureError, Captured};

    #[derive(Debug)]
    pub(super) enum Streams {}

    impl Streams {
        pub(super) fn redirect() -> Result<Self, CaptureError> {
            Err(CaptureError::Unsupported)
        }

        pub(super) fn restore(self) -> Result<Captured, CaptureError> {
            match self {}
        }
    }
}
