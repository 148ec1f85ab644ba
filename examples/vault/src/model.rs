//! The nouns of the vault. Its tests share this file.

use threatmodel::prelude::*;

/// The secrets that people keep in the vault.
#[asset(kind = Data, classification = Confidential, owner = "vault team")]
pub(crate) struct Secrets;

/// Somebody at the keyboard tries a PIN.
#[threat(targets = [Secrets], stride = [Spoofing], likelihood = Likely, refs = ["CWE-307"])]
pub(crate) struct GuessedPin;

/// The name of a secret leads out of the folder of the vault.
#[threat(targets = [Secrets], stride = [InformationDisclosure], likelihood = Likely, refs = ["CWE-22"])]
pub(crate) struct PathTraversal;

/// Only the PIN of the vault opens it.
#[control(layer = Authentication)]
pub(crate) struct PinCheck;

/// The name of a secret is the name of a file, not a path.
#[control(layer = InputValidation)]
pub(crate) struct PlainNames;

/// A file is read only if it lies in the folder of the secrets.
#[control(layer = DataAccess)]
pub(crate) struct InsideOnly;

/// No secret is shown without the PIN.
#[requirement(from = [GuessedPin], phase = Implementation)]
pub(crate) struct AsksForThePin;

/// The vault reads nothing but its own files.
#[requirement(from = [PathTraversal], phase = Implementation)]
pub(crate) struct StaysInItsFolder;
