//! A catalogue of threats. What it declares concerns a system only once its code faces it.

use threatmodel::prelude::*;

#[asset(kind = Data, classification = Restricted)]
pub struct AnyDatabase;

#[threat(targets = [AnyDatabase], stride = [Tampering, InformationDisclosure], likelihood = Likely, refs = ["CWE-89"])]
pub struct SqlInjection;

#[threat(targets = [AnyDatabase], stride = [DenialOfService], likelihood = Likely)]
pub struct SlowQuery;
