//! Remembered events of one rule, bounded, in a queue for each key.

/// No node.
const NONE: u32 = u32::MAX;

/// Remembered events.
#[derive(Debug)]
pub(super) struct Pool<V> {
    limit: usize,
    nodes: Vec<Node<V>>,
    /// Nodes that are in no queue, chained.
    free: u32,
    used: usize,
}

#[derive(Debug, Clone, Copy)]
struct Node<V> {
    at: u64,
    sequence: u64,
    value: V,
    next: u32,
}

/// The remembered events of one key, from the oldest.
#[derive(Debug, Clone, Copy)]
pub(super) struct Queue {
    head: u32,
    tail: u32,
    len: u32,
}

impl Default for Queue {
    fn default() -> Self {
        Self { head: NONE, tail: NONE, len: 0 }
    }
}

impl Queue {
    pub(super) fn len(&self) -> u32 {
        self.len
    }
}

impl<V: Copy + PartialEq> Pool<V> {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, nodes: Vec::new(), free: NONE, used: 0 }
    }

    pub(super) fn is_full(&self) -> bool {
        self.used >= self.limit
    }

    pub(super) fn memory(&self) -> usize {
        self.nodes.capacity() * size_of::<Node<V>>()
    }

    /// Adds an event to the queue. The pool must not be full.
    pub(super) fn push(&mut self, queue: &mut Queue, at: u64, sequence: u64, value: V) {
        let node = Node { at, sequence, value, next: NONE };
        let index = if self.free == NONE {
            if self.nodes.len() == self.nodes.capacity() {
                let more = self.nodes.len().max(16).min(self.limit.saturating_sub(self.nodes.len()).max(1));
                self.nodes.reserve_exact(more);
            }
            self.nodes.push(node);
            // Limits keep the number of nodes below 2^30.
            u32::try_from(self.nodes.len() - 1).unwrap_or(NONE)
        } else {
            let index = self.free;
            self.free = self.nodes[index as usize].next;
            self.nodes[index as usize] = node;
            index
        };
        if queue.tail == NONE {
            queue.head = index;
        } else {
            self.nodes[queue.tail as usize].next = index;
        }
        queue.tail = index;
        queue.len += 1;
        self.used += 1;
    }

    /// Forgets events of the queue that are older than `cutoff`.
    pub(super) fn expire(&mut self, queue: &mut Queue, cutoff: u64) {
        while queue.head != NONE && self.nodes[queue.head as usize].at < cutoff {
            self.drop_after(queue, NONE);
        }
    }

    /// Forgets the event of the queue with this value, if there is one.
    pub(super) fn drop_value(&mut self, queue: &mut Queue, value: V) {
        let (mut before, mut at) = (NONE, queue.head);
        while at != NONE {
            let node = self.nodes[at as usize];
            if node.value == value {
                return self.drop_after(queue, before);
            }
            (before, at) = (at, node.next);
        }
    }

    /// Forgets the events of the queue.
    pub(super) fn clear(&mut self, queue: &mut Queue) {
        if queue.tail != NONE {
            self.nodes[queue.tail as usize].next = self.free;
            self.free = queue.head;
            self.used -= queue.len as usize;
        }
        *queue = Queue::default();
    }

    /// When the oldest event of the queue was.
    pub(super) fn first(&self, queue: &Queue) -> Option<u64> {
        self.nodes.get(queue.head as usize).map(|node| node.at)
    }

    /// The sequence numbers of the queue, from the oldest.
    pub(super) fn sequences(&self, queue: &Queue) -> impl Iterator<Item = u64> {
        let mut at = queue.head;
        core::iter::from_fn(move || {
            let node = self.nodes.get(at as usize)?;
            at = node.next;
            Some(node.sequence)
        })
    }

    /// Drops the node after this one, or the first.
    fn drop_after(&mut self, queue: &mut Queue, before: u32) {
        let at = if before == NONE { queue.head } else { self.nodes[before as usize].next };
        if at == NONE {
            return;
        }
        let next = self.nodes[at as usize].next;
        if before == NONE {
            queue.head = next;
        } else {
            self.nodes[before as usize].next = next;
        }
        if queue.tail == at {
            queue.tail = before;
        }
        queue.len -= 1;
        self.nodes[at as usize].next = self.free;
        self.free = at;
        self.used -= 1;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::*;

    proptest::proptest! {
        #[test]
        fn queues_hold_what_deques_would(steps in proptest::collection::vec((0..3_usize, 0..5_u8, 0..6_u64), 0..300)) {
            let mut pool = Pool::new(20);
            let mut queues = [Queue::default(); 3];
            let mut deques: [VecDeque<(u64, u64)>; 3] = Default::default();
            for (now, (which, what, value)) in steps.into_iter().enumerate() {
                let now = now as u64;
                let (queue, deque) = (&mut queues[which], &mut deques[which]);
                match what {
                    0 => {
                        pool.drop_value(queue, value);
                        if let Some(at) = deque.iter().position(|(_, found)| *found == value) {
                            deque.remove(at);
                        }
                    }
                    1 => {
                        pool.expire(queue, now.saturating_sub(value * 3));
                        deque.retain(|(at, _)| *at >= now.saturating_sub(value * 3));
                    }
                    2 if value == 0 => {
                        pool.clear(queue);
                        deque.clear();
                    }
                    _ if !pool.is_full() => {
                        pool.push(queue, now, now, value);
                        deque.push_back((now, value));
                    }
                    _ => {}
                }
                proptest::prop_assert_eq!(pool.used, deques.iter().map(VecDeque::len).sum::<usize>());
                for (queue, deque) in queues.iter().zip(&deques) {
                    let held: Vec<u64> = pool.sequences(queue).collect();
                    let wanted: Vec<u64> = deque.iter().map(|(at, _)| *at).collect();
                    proptest::prop_assert_eq!((queue.len() as usize, pool.first(queue)), (held.len(), wanted.first().copied()));
                    proptest::prop_assert_eq!(held, wanted);
                }
            }
            proptest::prop_assert!(pool.nodes.len() <= 20);
        }
    }
}
