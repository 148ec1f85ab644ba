//! Archives by code: tar, and zip with stored or compressed entries.

use flate2::Crc;

/// An entry of a tar archive.
pub(super) enum Entry<'e> {
    /// A file: its name, and its content.
    File(&'e str, &'e [u8]),
    /// A symbolic link: its name, and where it leads.
    Link(&'e str, &'e str),
}

/// The bytes that a name in a header of tar may have.
pub(super) const TAR_NAME: usize = 100;

/// The size of a block of tar.
const BLOCK: usize = 512;

/// A tar archive (ustar) with these entries.
pub(super) fn tar(entries: &[Entry<'_>]) -> Vec<u8> {
    let mut archive = Vec::new();
    for entry in entries {
        let (name, content, link, kind) = match entry {
            Entry::File(name, content) => (*name, *content, "", b'0'),
            Entry::Link(name, to) => (*name, &[][..], *to, b'2'),
        };
        let mut header = [0_u8; BLOCK];
        put(&mut header, 0, name.as_bytes());
        put(&mut header, 100, b"0000644\x000000000\x000000000\0");
        put(&mut header, 124, format!("{:011o}\0{:011o}\0", content.len(), 0).as_bytes());
        put(&mut header, 148, b"        ");
        put(&mut header, 156, &[kind]);
        put(&mut header, 157, link.as_bytes());
        put(&mut header, 257, b"ustar\x0000");
        let sum: u32 = header.iter().copied().map(u32::from).sum();
        put(&mut header, 148, format!("{sum:06o}\0 ").as_bytes());
        archive.extend(header);
        archive.extend(content);
        archive.resize(archive.len().next_multiple_of(BLOCK), 0);
    }
    archive.resize(archive.len() + 2 * BLOCK, 0);
    archive
}

/// Writes this at an offset, as far as it fits.
fn put(header: &mut [u8], at: usize, bytes: &[u8]) {
    header.iter_mut().skip(at).zip(bytes).for_each(|(place, byte)| *place = *byte);
}

/// An entry of a zip archive, as its directory describes it.
pub(super) struct Member<'m> {
    pub(super) name: &'m str,
    /// The content as it stands in the archive.
    pub(super) data: &'m [u8],
    /// 0 for stored, 8 for deflate.
    pub(super) method: u16,
    /// The length and the checksum of the content that comes out.
    pub(super) inflated: (u32, u32),
}

/// A zip archive with these entries, stored.
pub(super) fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let members: Vec<Member<'_>> = entries
        .iter()
        .map(|(name, data)| {
            let mut crc = Crc::new();
            crc.update(data);
            Member { name, data, method: 0, inflated: (length(data), crc.sum()) }
        })
        .collect();
    zip_of(&members)
}

/// A zip archive with these entries.
pub(super) fn zip_of(members: &[Member<'_>]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for Member { name, data, method, inflated: (len, crc) } in members {
        let offset = length(&archive);
        let mut common = Vec::new();
        // The version that is needed, names in UTF-8, the method, and the first day that zip knows.
        for number in [20, 0x0800, *method, 0, 0x0021] {
            common.extend(number.to_le_bytes());
        }
        for number in [*crc, length(data), *len] {
            common.extend(number.to_le_bytes());
        }
        common.extend(u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes());
        common.extend([0, 0]);
        archive.extend(b"PK\x03\x04");
        archive.extend(&common);
        archive.extend(name.as_bytes());
        archive.extend(*data);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        // No comment, the first disk, no attributes.
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let count = u16::try_from(members.len()).unwrap_or(u16::MAX).to_le_bytes();
    let (start, size) = (length(&archive).to_le_bytes(), length(&directory).to_le_bytes());
    archive.extend(directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    for part in [&count[..], &count, &size, &start, &[0, 0]] {
        archive.extend(part);
    }
    archive
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}
