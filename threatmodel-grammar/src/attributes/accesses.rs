//! `#[accesses]`.

use super::CODE;
use crate::{Statement, kind::*};
use threatmodel_core::words::Op;

verb! {
    /// Says that this code touches an asset.
    Access "accesses" as Accesses on CODE;
    first
        /// The asset that this code touches.
        asset = one(Statement::Asset);
    {
        /// What it does with the asset.
        required ops: Vec<Op> = words::<Op>(),
    }
    example "#[accesses(CardNumbers, ops = [Read])]\nfn receipt(id: ReceiptId) -> Receipt { … }";
}
