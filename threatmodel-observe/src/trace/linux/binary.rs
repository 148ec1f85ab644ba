//! Programs and libraries as files: how to unwind them, and which source they come from.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::fs::File;
use std::ops::Range;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::rc::Rc;

use addr2line::Loader;
use object::read::ReadCache;
use object::{Object, ObjectSection, ObjectSegment, ObjectSymbol};

use super::environment::Unseen;
use super::maps::Map;

/// What the compiler of Rust leaves in the comments of a program.
const RUSTC: &[u8] = b"rustc version";

/// The files read so far, by path and number; `None` for those that cannot be read.
#[derive(Default)]
pub(super) struct Binaries(HashMap<(PathBuf, u64), Option<Rc<Binary>>>);

impl Binaries {
    pub(super) fn get(&mut self, map: &Map) -> Option<Rc<Binary>> {
        let key = (map.path.clone(), map.inode);
        self.0.entry(key).or_insert_with(|| Binary::read(map).map(Rc::new)).clone()
    }
}

pub(super) struct Binary {
    path: PathBuf,
    /// Those that are code.
    segments: Vec<Segment>,
    pub(super) text: Option<Range<u64>>,
    pub(super) got: Option<Range<u64>>,
    pub(super) eh_frame: Option<Section>,
    pub(super) eh_frame_hdr: Option<Section>,
    /// Read only once a stack leads through this file.
    sources: OnceCell<Option<Loader>>,
    variables: OnceCell<Variables>,
}

/// What a program or library tells of the environment by its looks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Variables {
    /// The address of `getenv`, if it is defined here.
    pub(super) getenv: Option<u64>,
    /// That of `environ`.
    pub(super) environ: Option<u64>,
    names_environ: bool,
    is_go: bool,
    is_rust: bool,
}

impl Variables {
    /// The reason why a program does not ask `getenv` for each variable that it reads.
    pub(super) fn unseen(self) -> Option<Unseen> {
        if self.is_go {
            return Some("it is written in Go, and reads them without the C library");
        }
        // The standard library of Rust has the environment as a whole to start programs.
        (self.names_environ && !self.is_rust).then_some("it takes the environment as a whole")
    }
}

/// A part of the file and its address.
struct Segment {
    offsets: Range<u64>,
    address: u64,
}

pub(super) struct Section {
    pub(super) addresses: Range<u64>,
    pub(super) data: Rc<[u8]>,
}

impl Binary {
    fn read(map: &Map) -> Option<Self> {
        let file = File::open(&map.path).ok()?;
        // Another file may have taken the name.
        if file.metadata().ok()?.ino() != map.inode {
            return None;
        }
        let cache = ReadCache::new(file);
        let object = object::File::parse(&cache).ok()?;
        let segments = object
            .segments()
            // Neighbours share the page on which one ends and the other starts.
            .filter(|segment| segment.permissions().executable())
            .map(|segment| {
                let (offset, size) = segment.file_range();
                Segment { offsets: offset..offset.saturating_add(size), address: segment.address() }
            })
            .collect();
        let addresses = |name: &str| {
            let section = object.section_by_name(name)?;
            Some(section.address()..section.address().saturating_add(section.size()))
        };
        let section = |name: &str| {
            let data = object.section_by_name(name)?.data().ok()?;
            Some(Section { addresses: addresses(name)?, data: Rc::from(data) })
        };
        Some(Self {
            path: map.path.clone(),
            segments,
            text: addresses(".text"),
            got: addresses(".got"),
            eh_frame: section(".eh_frame"),
            eh_frame_hdr: section(".eh_frame_hdr"),
            sources: OnceCell::new(),
            variables: OnceCell::new(),
        })
    }

    /// The offset of the addresses in the file, if the part at an offset is mapped at an address.
    pub(super) fn bias(&self, mapped: u64, offset: u64) -> Option<u64> {
        // A mapping starts on a page, a segment need not.
        const PAGE: u64 = 4096;
        let segment = self.segments.iter().find(|segment| {
            let start = segment.offsets.start / PAGE * PAGE;
            (start..segment.offsets.end).contains(&offset)
        })?;
        let address = segment.address.wrapping_add(offset).wrapping_sub(segment.offsets.start);
        Some(mapped.wrapping_sub(address))
    }

    /// How the program or library gets at the environment.
    pub(super) fn variables(&self) -> Variables {
        *self.variables.get_or_init(|| self.read_variables().unwrap_or_default())
    }

    fn read_variables(&self) -> Option<Variables> {
        const ENVIRON: [&[u8]; 3] = [b"environ", b"__environ", b"_environ"];
        let cache = ReadCache::new(File::open(&self.path).ok()?);
        let object = object::File::parse(&cache).ok()?;
        let mut found = Variables::default();
        let mut note = |symbol: object::Symbol<'_, '_, _>| {
            let Ok(name) = symbol.name_bytes() else { return };
            let address = symbol.is_definition().then(|| symbol.address());
            if name == b"getenv" {
                found.getenv = found.getenv.or(address);
            } else if ENVIRON.contains(&name) {
                found.environ = found.environ.or(address);
                found.names_environ = true;
            }
        };
        // Only a program without a loader has no symbols for one; all its others would take long.
        let dynamic = object.dynamic_symbols().next().is_some();
        if dynamic {
            object.dynamic_symbols().for_each(&mut note)
        } else {
            object.symbols().for_each(&mut note)
        }
        // Without a loader it is the C library that names it.
        found.names_environ &= dynamic;
        let has = |section: &str| object.section_by_name(section).is_some();
        found.is_go = has(".go.buildinfo") || has(".note.go.buildid");
        let comment = object.section_by_name(".comment").and_then(|section| section.data().ok()).unwrap_or_default();
        found.is_rust = comment.windows(RUSTC.len()).any(|window| window == RUSTC);
        Some(found)
    }

    /// The code at an address and the functions it is inlined into, innermost first: function, file, line.
    pub(super) fn frames(&self, address: u64) -> Vec<(String, PathBuf, u32)> {
        let mut found = Vec::new();
        let sources = self.sources.get_or_init(|| Loader::new(&self.path).ok());
        let Some(sources) = sources else { return found };
        let Ok(mut frames) = sources.find_frames(address) else { return found };
        while let Ok(Some(frame)) = frames.next() {
            let name = frame.function.as_ref().and_then(|name| name.demangle().ok());
            let name = name.map(|name| name.into_owned()).unwrap_or_default();
            let (file, line) = frame.location.map_or((None, None), |location| (location.file, location.line));
            found.push((name, PathBuf::from(file.unwrap_or_default()), line.unwrap_or(0)));
        }
        // Reduced debug information names functions without their modules. The symbol has the whole name, of the
        // function that all others are inlined into.
        let symbol = sources.find_symbol(address).map(|name| format!("{:#}", rustc_demangle::demangle(name)));
        if let (Some((name, _, _)), Some(symbol)) = (found.last_mut(), symbol)
            && name.split('<').next().is_some_and(|bare| symbol.contains(bare))
        {
            *name = symbol;
        }
        found
    }
}
