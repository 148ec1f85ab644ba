//! Reads an uploaded file, once the secret of its form is checked.

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};

use super::{csrf, form, visitor};
use crate::accounts::session::Session;
use crate::error::{Error, Result};

const INCOMPLETE: Error = Error::Invalid("This form is incomplete.");

/// A file from a form.
pub(super) struct Upload {
    /// The name the browser sent.
    pub(super) sent_name: String,
    /// The content.
    pub(super) content: Vec<u8>,
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let session = visitor::session(request.extensions())?;
        let mut fields = Multipart::from_request(request, state).await.map_err(|_| INCOMPLETE)?;
        // The secret comes first, so that nothing of a forged upload is kept in memory.
        check_secret(&session, next(&mut fields).await?).await?;
        let file = next(&mut fields).await?;
        let sent_name = file.file_name().unwrap_or_default().to_owned();
        let content = file.bytes().await.map_err(refusal)?.to_vec();
        Ok(Self { sent_name, content })
    }
}

async fn check_secret(session: &Session, field: Field<'_>) -> Result<()> {
    let named = field.name() == Some("csrf");
    let sent = field.text().await.map_err(refusal)?;
    if named && csrf::token_matches(session, &sent) { Ok(()) } else { Err(Error::Forbidden) }
}

async fn next(fields: &mut Multipart) -> Result<Field<'_>> {
    let field = fields.next_field().await.map_err(refusal)?;
    field.ok_or(INCOMPLETE)
}

fn refusal(error: MultipartError) -> Error {
    form::refusal(error.status())
}
