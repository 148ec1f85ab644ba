//! Where in its own code a program is.

use std::path::PathBuf;

use nix::unistd::Pid;

use super::registers::Registers;
use crate::record::Frame;

pub(super) struct Stacks {
    own: Vec<PathBuf>,
}

impl Stacks {
    pub(super) fn new(own: &[PathBuf]) -> Self {
        Self { own: own.to_vec() }
    }

    pub(super) fn take(&mut self, _thread: Pid, _process: Pid, _registers: &Registers) -> Vec<Frame> {
        let _ = &self.own;
        Vec::new()
    }

    pub(super) fn forget(&mut self, _process: Pid) {}
}
