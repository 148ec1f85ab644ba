//! A substitute for stacks without the feature `symbols`, when program files are not read: there are none.

use std::{path::PathBuf, rc::Rc};

use nix::unistd::Pid;

use super::environment::Unseen;
use super::maps::Map;
use super::registers::Registers;
use crate::record::Frame;

/// A program as a file, of which there is none.
pub(super) enum Binary {}

impl Binary {
    pub(super) fn bias(&self, _mapped: u64, _offset: u64) -> Option<u64> {
        match *self {}
    }

    pub(super) fn variables(&self) -> Variables {
        match *self {}
    }
}

/// What it tells of the environment.
pub(super) struct Variables {
    pub(super) getenv: Option<u64>,
    pub(super) environ: Option<u64>,
}

impl Variables {
    pub(super) fn unseen(&self) -> Option<Unseen> {
        None
    }
}

pub(super) struct Stacks;

impl Stacks {
    pub(super) fn new(_own: &[PathBuf]) -> Self {
        Self
    }

    pub(super) fn take(&mut self, _thread: Pid, _process: Pid, _registers: &Registers) -> Vec<Frame> {
        Vec::new()
    }

    pub(super) fn binary(&mut self, _map: &Map) -> Option<Rc<Binary>> {
        None
    }

    pub(super) fn forget(&mut self, _process: Pid) {}
}
