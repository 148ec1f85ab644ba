//! Standard input and output as the lines of the protocol. What is no message is refused and said to be, and nothing else ends the
//! server but the end of its input.

use rmcp::{
    ErrorData, RoleServer,
    model::JsonRpcMessage,
    service::{RxJsonRpcMessage, TxJsonRpcMessage},
    transport::{Transport, async_rw::AsyncRwTransport, stdio},
};
use serde::de::IgnoredAny;
use tokio::{
    io::{self, AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader, DuplexStream, Stdin, Stdout},
    sync::mpsc::{self, Receiver, Sender},
};

/// The longest line that is read, in bytes.
const LONGEST: u64 = 4 << 20;

/// How many bytes of good lines wait.
const AHEAD: usize = 64 << 10;

/// The lines of standard input, and standard output.
pub(super) struct Lines {
    good: AsyncRwTransport<RoleServer, DuplexStream, Stdout>,
    /// What is wrong with the lines that are no messages.
    bad: Receiver<&'static str>,
}

/// Reads standard input from now on.
pub(super) fn transport() -> Lines {
    let (input, output) = stdio();
    let (to, from) = io::duplex(AHEAD);
    let (says, bad) = mpsc::channel(1);
    tokio::spawn(sort(input, to, says));
    Lines { good: AsyncRwTransport::new_server(from, output), bad }
}

/// Passes on the lines that are JSON, and says what is wrong with the others; to the end of the input, or until nobody reads on.
async fn sort(input: Stdin, mut good: DuplexStream, bad: Sender<&'static str>) {
    let mut input = BufReader::new(input);
    let mut line = Vec::new();
    loop {
        line.clear();
        match (&mut input).take(LONGEST).read_until(b'\n', &mut line).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let ended = line.ends_with(b"\n");
        let too_long = !ended && line.len() as u64 == LONGEST;
        if too_long {
            rest_of_line(&mut input).await;
        } else if line.trim_ascii().is_empty() {
            continue;
        }
        let wrong = match serde_json::from_slice::<IgnoredAny>(&line) {
            _ if too_long => Some("a message is longer than 4 MB, and was not read"),
            Ok(_) => None,
            Err(_) => Some("a line is not JSON; each message is one line"),
        };
        if let Some(wrong) = wrong {
            if bad.send(wrong).await.is_err() {
                return;
            }
            continue;
        }
        if !ended {
            line.push(b'\n');
        }
        if good.write_all(&line).await.is_err() {
            return;
        }
    }
}

/// Reads to the end of a line, and keeps nothing of it.
async fn rest_of_line(input: &mut BufReader<Stdin>) {
    loop {
        let (read, ended) = match input.fill_buf().await {
            Ok([]) | Err(_) => return,
            Ok(read) => match read.iter().position(|byte| *byte == b'\n') {
                Some(end) => (end + 1, true),
                None => (read.len(), false),
            },
        };
        input.consume(read);
        if ended {
            return;
        }
    }
}

impl Transport<RoleServer> for Lines {
    type Error = io::Error;

    fn send(
        &mut self,
        message: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = Result<(), io::Error>> + Send + 'static {
        self.good.send(message)
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        loop {
            tokio::select! {
                // What was wrong before the end is said before it.
                biased;
                Some(wrong) = self.bad.recv() => {
                    let said = self.good.send(JsonRpcMessage::error(ErrorData::parse_error(wrong, None), None));
                    // Whoever waits for a message may stop to wait before this is written.
                    let _ = tokio::spawn(said).await;
                }
                message = self.good.receive() => return message,
            }
        }
    }

    async fn close(&mut self) -> Result<(), io::Error> {
        self.good.close().await
    }
}
