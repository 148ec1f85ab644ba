//! Requests and responses of the crate `http`.

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri, header, request, response};

use super::{Readable, Reader, Unreadable};

/// Each header under its name, and the names.
impl Readable for HeaderMap {
    fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
        for (name, value) in self {
            reader.read("header name", name)?;
            reader.read(name, value)?;
        }
        Ok(())
    }
}

impl Readable for HeaderName {
    fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
        reader.text(self.as_str())
    }
}

impl Readable for HeaderValue {
    fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
        reader.bytes(self.as_bytes())
    }
}

impl Readable for Uri {
    fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
        reader.text(&self.to_string())
    }
}

impl Readable for Method {
    fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
        reader.text(self.as_str())
    }
}

impl Readable for StatusCode {
    fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
        reader.text(self.as_str())
    }
}

impl Readable for Bytes {
    fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
        reader.bytes(self)
    }
}

impl Readable for BytesMut {
    fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
        reader.bytes(self)
    }
}

impl Readable for request::Parts {
    fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
        reader.read("method", &self.method)?;
        reader.read("URI", &self.uri)?;
        self.headers.read_into(reader)
    }
}

impl Readable for response::Parts {
    fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
        self.headers.read_into(reader)
    }
}

/// Method, URI, headers, and the body as it was sent.
impl<B: Readable> Readable for Request<B> {
    fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
        reader.read("method", self.method())?;
        reader.read("URI", self.uri())?;
        self.headers().read_into(reader)?;
        body(self.headers(), self.body(), reader)
    }
}

/// Headers, and the body as it was sent. A body in a content encoding that is not known here is an error.
impl<B: Readable> Readable for Response<B> {
    fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
        self.headers().read_into(reader)?;
        body(self.headers(), self.body(), reader)
    }
}

/// RFC 9110, section 8.4.
fn body<B: Readable>(headers: &HeaderMap, body: &B, reader: &mut Reader) -> Result<(), Unreadable> {
    let mut deflate = false;
    for value in headers.get_all(header::CONTENT_ENCODING) {
        for coding in value.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii) {
            match coding.to_ascii_lowercase().as_slice() {
                b"" | b"identity" | b"gzip" | b"x-gzip" => {}
                // Some servers leave the header of zlib out.
                b"deflate" => deflate = true,
                other => {
                    let other = String::from_utf8_lossy(other);
                    return Err(Unreadable::new(format!("the body is encoded with `{other}`: decode it first")));
                }
            }
        }
    }
    let outer = core::mem::replace(&mut reader.deflate, deflate);
    let read = reader.read("body", body);
    reader.deflate = outer;
    read
}
