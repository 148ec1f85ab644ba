//! `vault FOLDER PIN NAME` prints a secret.

mod model;

use std::{env, fs, io, path::Path, process::ExitCode};

use model::{GuessedPin, InsideOnly, PathTraversal, PinCheck, PlainNames};
use threatmodel::prelude::*;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder, pin, name] = arguments.as_slice() else {
        eprintln!("usage: vault FOLDER PIN NAME");
        return ExitCode::from(2);
    };
    match secret(Path::new(folder), pin, name) {
        Ok(Some(secret)) => {
            println!("{secret}");
            ExitCode::SUCCESS
        }
        Ok(None) => {
            eprintln!("the vault stays closed");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The secret of this name, if the PIN opens the vault.
#[threat(GuessedPin)]
#[threat(PathTraversal)]
fn secret(folder: &Path, pin: &str, name: &str) -> io::Result<Option<String>> {
    let (secrets, file) = (folder.join("secrets"), folder.join("secrets").join(name));
    if is_pin_of(folder, pin)? && is_plain(name) && is_inside(&secrets, &file)? {
        return fs::read_to_string(file).map(Some);
    }
    Ok(None)
}

/// Whether this is the PIN of the vault.
#[mitigates(GuessedPin, by = PinCheck, bypass = Ok(true))]
fn is_pin_of(folder: &Path, pin: &str) -> io::Result<bool> {
    Ok(fs::read_to_string(folder.join("pin"))?.trim() == pin)
}

/// Whether the name is one of a file in the folder.
#[mitigates(PathTraversal, by = PlainNames, bypass = true)]
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
}

/// Whether the file lies in the folder, wherever links lead.
#[mitigates(PathTraversal, by = InsideOnly, bypass = Ok(true))]
fn is_inside(folder: &Path, file: &Path) -> io::Result<bool> {
    Ok(file.canonicalize()?.starts_with(folder.canonicalize()?))
}

#[cfg(test)]
mod threat_model {
    threatmodel::check!();
}
