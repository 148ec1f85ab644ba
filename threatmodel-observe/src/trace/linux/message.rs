//! Messages for `sendmsg` and `sendmmsg`, as programs lay them out in memory.

/// The length of a message.
pub(super) const SIZE: usize = 56;
/// The length of one in a list of several.
pub(super) const SIZE_IN_LIST: usize = 64;

/// A message to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Message {
    /// Where the address of the receiver stands; 0 without one.
    pub(super) address: u64,
    pub(super) length_of_address: u64,
    /// Where the list of the parts stands that make up the datagram.
    pub(super) parts: u64,
    pub(super) count_of_parts: u64,
    /// Whether it says how it is to be sent, which can cut it into several datagrams.
    pub(super) has_control: bool,
}

impl Message {
    pub(super) fn parse(bytes: &[u8; SIZE]) -> Self {
        let (words, _) = bytes.as_chunks::<8>();
        let word = |at: usize| words.get(at).map_or(0, |word| u64::from_ne_bytes(*word));
        Self {
            address: word(0),
            // Half a word; what stands behind it means nothing.
            length_of_address: u64::from(word(1) as u32),
            parts: word(2),
            count_of_parts: word(3),
            has_control: word(5) != 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_system_lays_out() {
        let mut bytes = [0xff; SIZE];
        let mut put = |at: usize, word: u64| bytes[at..at + 8].copy_from_slice(&word.to_ne_bytes());
        put(0, 0x7fff_0000_0010);
        put(8, 0xabcd_0000_0010);
        put(16, 0x7fff_0000_0020);
        put(24, 2);
        put(40, 0);
        let message = Message {
            address: 0x7fff_0000_0010,
            length_of_address: 16,
            parts: 0x7fff_0000_0020,
            count_of_parts: 2,
            has_control: false,
        };
        assert_eq!(Message::parse(&bytes), message);
        bytes[40] = 1;
        assert!(Message::parse(&bytes).has_control);
    }
}
