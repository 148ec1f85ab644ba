//! Where in its own code a program is.
//!
//! Nothing here can fail: what is not found out leaves a stack shorter, or empty.

use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use framehop::{ExplicitModuleSectionInfo, FrameAddress, Module, Unwinder};
use nix::unistd::Pid;

use super::binary::{Binaries, Binary};
use super::registers::Registers;
use super::{maps, memory};
use crate::record::Frame;

/// The most frames of own code that are kept.
const KEPT: usize = 8;
/// The most frames that are looked at.
const LOOKED_AT: usize = 512;
const PAGE: u64 = 4096;

#[cfg(target_arch = "x86_64")]
mod architecture {
    pub(super) use framehop::x86_64::{
        CacheX86_64 as Cache, UnwindRegsX86_64 as UnwindRegisters, UnwinderX86_64 as Machine,
    };

    pub(super) fn registers(from: &super::Registers) -> UnwindRegisters {
        UnwindRegisters::new(from.instruction, from.stack, from.frame)
    }
}

#[cfg(target_arch = "aarch64")]
mod architecture {
    pub(super) use framehop::aarch64::{
        CacheAarch64 as Cache, PtrAuthMask, UnwindRegsAarch64 as UnwindRegisters, UnwinderAarch64 as Machine,
    };

    /// User space has at most 48 bits of address; signatures of return addresses stand above.
    const HIGHEST_ADDRESS: u64 = (1 << 48) - 1;

    pub(super) fn registers(from: &super::Registers) -> UnwindRegisters {
        let mask = PtrAuthMask::from_max_known_address(HIGHEST_ADDRESS);
        UnwindRegisters::new_with_ptr_auth_mask(mask, from.link, from.stack, from.frame)
    }
}

/// Takes stacks of all processes.
pub(super) struct Stacks {
    own: Vec<PathBuf>,
    binaries: Binaries,
    spaces: HashMap<Pid, Space>,
}

/// The code that a process has mapped.
struct Space {
    machine: architecture::Machine<Rc<[u8]>>,
    cache: architecture::Cache,
    modules: Vec<Mapped>,
}

/// A file of code, and where it is mapped.
struct Mapped {
    addresses: Range<u64>,
    /// The offset of its own addresses.
    bias: u64,
    binary: Rc<Binary>,
}

impl Stacks {
    /// Stacks of code whose sources are in these folders.
    pub(super) fn new(own: &[PathBuf]) -> Self {
        let own = own.iter().flat_map(|folder| [Some(folder.clone()), folder.canonicalize().ok()]).flatten().collect();
        Self { own, binaries: Binaries::default(), spaces: HashMap::new() }
    }

    /// The stack of a thread at a stop.
    pub(super) fn take(&mut self, thread: Pid, process: Pid, registers: &Registers) -> Vec<Frame> {
        if self.own.is_empty() {
            return Vec::new();
        }
        let binaries = &mut self.binaries;
        let space = self.spaces.entry(process).or_insert_with(|| Space::read(process, binaries));
        let mut addresses = space.unwind(thread, registers);
        // A library may have been loaded since.
        if addresses.iter().any(|address| space.find(*address).is_none()) && space.is_stale(process) {
            *space = Space::read(process, binaries);
            addresses = space.unwind(thread, registers);
        }
        let mut frames = Vec::new();
        for address in addresses {
            let Some(mapped) = space.find(address) else { continue };
            for (function, file, line) in mapped.binary.frames(address.wrapping_sub(mapped.bias)) {
                if let Some(file) = own_file(&self.own, &file) {
                    frames.push(Frame { function, file, line });
                }
            }
            if frames.len() >= KEPT {
                frames.truncate(KEPT);
                break;
            }
        }
        frames
    }

    /// The file behind a map.
    pub(super) fn binary(&mut self, map: &maps::Map) -> Option<Rc<Binary>> {
        self.binaries.get(map)
    }

    /// Drops what is known of a process, which has ended or become another program.
    pub(super) fn forget(&mut self, process: Pid) {
        self.spaces.remove(&process);
    }
}

fn own_file(own: &[PathBuf], file: &Path) -> Option<PathBuf> {
    if file.as_os_str().is_empty() {
        return None;
    }
    if file.is_absolute() {
        return own.iter().any(|folder| file.starts_with(folder)).then(|| file.to_owned());
    }
    // A build may be told to leave its folder out of the debug information.
    own.iter().map(|folder| folder.join(file)).find(|file| file.exists())
}

impl Space {
    fn read(process: Pid, binaries: &mut Binaries) -> Self {
        let mut machine = architecture::Machine::new();
        let mut modules = Vec::new();
        for map in maps::code(process) {
            let Some(binary) = binaries.get(&map) else { continue };
            let Some(bias) = binary.bias(map.addresses.start, map.offset) else { continue };
            let sections = ExplicitModuleSectionInfo {
                base_svma: 0,
                text_svma: binary.text.clone(),
                eh_frame_svma: binary.eh_frame.as_ref().map(|section| section.addresses.clone()),
                eh_frame: binary.eh_frame.as_ref().map(|section| Rc::clone(&section.data)),
                eh_frame_hdr_svma: binary.eh_frame_hdr.as_ref().map(|section| section.addresses.clone()),
                eh_frame_hdr: binary.eh_frame_hdr.as_ref().map(|section| Rc::clone(&section.data)),
                got_svma: binary.got.clone(),
                ..ExplicitModuleSectionInfo::default()
            };
            machine.add_module(Module::new(String::new(), map.addresses.clone(), bias, sections));
            modules.push(Mapped { addresses: map.addresses, bias, binary });
        }
        Self { machine, cache: architecture::Cache::new(), modules }
    }

    /// Whether the process has mapped or unmapped code since.
    fn is_stale(&self, process: Pid) -> bool {
        let now = maps::code(process);
        let known = |map: &maps::Map| self.modules.iter().any(|module| module.addresses == map.addresses);
        now.len() != self.modules.len() || !now.iter().all(known)
    }

    fn find(&self, address: u64) -> Option<&Mapped> {
        self.modules.iter().find(|module| module.addresses.contains(&address))
    }

    /// Addresses of instructions, innermost first.
    fn unwind(&mut self, thread: Pid, registers: &Registers) -> Vec<u64> {
        let mut pages: HashMap<u64, Option<Vec<u8>>> = HashMap::new();
        let mut read = |address: u64| {
            let page = pages.entry(address / PAGE).or_insert_with(|| {
                let mut bytes = vec![0; PAGE as usize];
                memory::read_exact(thread, address / PAGE * PAGE, &mut bytes).ok().map(|()| bytes)
            });
            let start = (address % PAGE) as usize;
            match page.as_ref().and_then(|page| page.get(start..start + 8)) {
                Some(bytes) => bytes.try_into().map(u64::from_ne_bytes).map_err(|_| ()),
                None => memory::read_word(thread, address).map_err(|_| ()),
            }
        };
        let start = architecture::registers(registers);
        let mut frames = self.machine.iter_frames(registers.instruction, start, &mut self.cache, &mut read);
        let mut addresses = Vec::new();
        while let Ok(Some(frame)) = frames.next()
            && addresses.len() < LOOKED_AT
        {
            addresses.push(match frame {
                // The call, and not what follows it.
                FrameAddress::ReturnAddress(address) => address.get() - 1,
                FrameAddress::InstructionPointer(address) => address,
            });
        }
        addresses
    }
}
