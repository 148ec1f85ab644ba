//! A call between its beginning and its end: what it is about to touch, and what it has touched.

use std::cell::Cell;
use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::unistd::Pid;
use rustix::net::SocketType;

use super::address::{self, Address};
use super::calls::{Flags, Follow, Named, Place, Shape};
use super::message::{self, Message};
use super::names::{self, Name};
use super::servers::Servers;
use super::{memory, process, query};
use crate::blind::BlindSpot;
use crate::record::{Frame, Operation, Outcome, Touched, UnixAddress};

/// The most messages that one call sends.
const MOST_MESSAGES: u64 = 1024;
/// The most parts of a question. Who asks sends one.
const MOST_PARTS: u64 = 16;

/// Something touched, and the name that was asked for where it differs.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) what: Touched,
    pub(super) asked: Option<PathBuf>,
}

impl Item {
    fn file(real: PathBuf, asked: &Path) -> Self {
        Self { asked: (asked != real).then(|| asked.to_owned()), what: Touched::File(real) }
    }

    pub(super) fn bare(what: Touched) -> Self {
        Self { what, asked: None }
    }
}

/// A call that has begun.
pub(super) enum Pending {
    /// Opens a file.
    Open { name: Name, flags: i32, existed: bool },
    /// Opens the file of a handle.
    OpenHandle { flags: i32 },
    /// Touches these, if it succeeds.
    Items(Vec<(Item, Operation)>),
    /// Moves what is at the first path, with all below it, to the second, if it succeeds; or exchanges them.
    Move { items: Vec<(Item, Operation)>, exchanges: bool },
    /// Connects the socket of this descriptor, which is one for datagrams, if it succeeds.
    ConnectDatagrams { item: Item, descriptor: i32, to: SocketAddr },
    /// Binds the socket of this descriptor to any port, if it succeeds.
    BindAny { item: Item, descriptor: i32 },
    /// Executes a program.
    Execute { name: Name, real: PathBuf, arguments_zero: Option<PathBuf>, stack: Vec<Frame> },
    /// Has touched this whatever its result.
    Seen(Item, Operation),
    /// The same, unless that is known.
    SeenOnce(Item, Operation),
    /// Goes out of sight.
    Blind(Blind),
    /// Goes out of sight, if it succeeds.
    MayBlind(Blind),
    /// Does nobody knows what, if the kernel knows the call of this number.
    Unknown { number: u64 },
}

/// The beginning of a call.
pub(super) struct Begun {
    pub(super) pending: Option<Pending>,
    /// Whether it uses a socket of which nobody knows the protocol.
    pub(super) unknown_socket: bool,
}

/// In which way a call goes out of sight.
#[derive(Clone, Copy)]
pub(super) enum Blind {
    IoUring,
    Listener,
    Trace,
    Namespace,
    Unseen(&'static str),
}

impl Blind {
    pub(super) fn of(self, program: PathBuf, call: &'static str) -> BlindSpot {
        match self {
            Blind::IoUring => BlindSpot::IoUring { program },
            Blind::Listener => BlindSpot::Listener { program },
            Blind::Trace => BlindSpot::NestedTrace { program },
            Blind::Namespace => BlindSpot::Namespace { program, call },
            Blind::Unseen(what) => BlindSpot::Unseen { program, call, what },
        }
    }
}

/// Reads what a call is about to touch, if that is anything of interest. `watched` says whether a process, or thread, is under
/// observation.
///
/// # Errors
///
/// If the arguments cannot be read, or make no sense to the kernel either.
pub(super) fn begin(
    thread: Pid,
    process: Pid,
    shape: &Shape,
    arguments: &[u64; 6],
    servers: &mut Servers,
    watched: impl Fn(Pid) -> bool,
) -> Result<Begun, Errno> {
    let caller = Caller { thread, process, arguments, unknown_socket: Cell::new(false) };
    let pending = caller.begin(shape, servers, watched)?;
    Ok(Begun { pending, unknown_socket: caller.unknown_socket.get() })
}

impl Pending {
    /// Whether this is a connection, which may go on after the call.
    pub(super) fn connects(&self) -> bool {
        matches!(self, Pending::Items(items) if items.iter().any(|(_, operation)| *operation == Operation::Connect))
    }

    /// The descriptor of a socket for datagrams that this connects, and where to.
    pub(super) fn connects_datagrams(&self) -> Option<(i32, SocketAddr)> {
        match self {
            Pending::ConnectDatagrams { descriptor, to, .. } => Some((*descriptor, *to)),
            _ => None,
        }
    }

    /// The descriptor of a socket whose port the kernel chooses.
    pub(super) fn chooses(&self) -> Option<i32> {
        match self {
            Pending::BindAny { descriptor, .. } => Some(*descriptor),
            _ => None,
        }
    }

    /// The paths between which this moves something, and whether it moves as much the other way round.
    pub(super) fn moves(&self) -> Option<(&Path, &Path, bool)> {
        let Pending::Move { items, exchanges } = self else { return None };
        match &items[..] {
            [(Item { what: Touched::File(from), .. }, _), (Item { what: Touched::File(to), .. }, _)] => {
                Some((from, to, *exchanges))
            }
            _ => None,
        }
    }

    /// In which way this goes out of sight, if it succeeds.
    pub(super) fn may_blind(&self) -> Option<Blind> {
        match self {
            Pending::MayBlind(kind) => Some(*kind),
            _ => None,
        }
    }

    /// The accesses that the call made or attempted. The system is asked only for the kind of files that are not yet known.
    pub(super) fn end(
        self,
        thread: Pid,
        process: Pid,
        result: i64,
        outcome: Outcome,
        is_known_file: impl Fn(&Path) -> bool,
    ) -> Vec<(Item, Operation)> {
        match self {
            Pending::Open { name, flags, existed } => {
                let opened = i32::try_from(result).ok().filter(|_| outcome == Outcome::Done);
                let real = opened
                    .and_then(|descriptor| process::descriptor(thread, descriptor).ok())
                    .unwrap_or_else(|| names::real(&name.absolute, flags & libc::O_NOFOLLOW == 0));
                // A pipe or a socket that the process has already, by its name in `/proc`.
                if !real.is_absolute() {
                    return Vec::new();
                }
                let real = names::from_outside(real, thread, process);
                let directory = flags & libc::O_DIRECTORY != 0
                    || opened.is_some_and(|descriptor| {
                        flags & libc::O_ACCMODE == libc::O_RDONLY
                            && !is_known_file(&real)
                            && process::is_directory(thread, descriptor)
                    });
                // A directory is touched once it is listed; an open for that which fails is the only sign of it.
                if directory && opened.is_some() && flags & libc::O_TMPFILE != libc::O_TMPFILE {
                    return Vec::new();
                }
                let item = Item::file(real, &name.asked);
                operations(flags, existed, directory).into_iter().map(|operation| (item.clone(), operation)).collect()
            }
            Pending::OpenHandle { flags } => {
                let opened = i32::try_from(result).ok().filter(|_| outcome == Outcome::Done);
                let Some(path) = opened.and_then(|descriptor| process::descriptor(thread, descriptor).ok()) else {
                    return Vec::new();
                };
                let item = Item::bare(Touched::File(path));
                operations(flags, true, false).into_iter().map(|operation| (item.clone(), operation)).collect()
            }
            other => other.unfinished(),
        }
    }

    /// The accesses that the call was about to make when its process ended.
    pub(super) fn unfinished(self) -> Vec<(Item, Operation)> {
        match self {
            Pending::Move { items, .. } => items,
            Pending::Open { name, flags, existed } => {
                let item = Item::file(names::real(&name.absolute, flags & libc::O_NOFOLLOW == 0), &name.asked);
                let operations = operations(flags, existed, flags & libc::O_DIRECTORY != 0);
                operations.into_iter().map(|operation| (item.clone(), operation)).collect()
            }
            Pending::Items(items) => items,
            Pending::ConnectDatagrams { item, .. } => vec![(item, Operation::Connect)],
            Pending::BindAny { item, .. } => vec![(item, Operation::Bind)],
            Pending::Execute { name, real, .. } => {
                let asked = (name.asked != real).then_some(name.asked);
                vec![(Item { what: Touched::Program(real), asked }, Operation::Execute)]
            }
            Pending::Seen(item, operation) | Pending::SeenOnce(item, operation) => vec![(item, operation)],
            Pending::OpenHandle { .. } | Pending::Blind(_) | Pending::MayBlind(_) | Pending::Unknown { .. } => {
                Vec::new()
            }
        }
    }
}

/// The operations of an open with these flags.
fn operations(flags: i32, existed: bool, directory: bool) -> Vec<Operation> {
    if flags & libc::O_PATH != 0 {
        return Vec::new();
    }
    if flags & libc::O_TMPFILE == libc::O_TMPFILE {
        return vec![Operation::Create];
    }
    if directory {
        return vec![Operation::List];
    }
    // The fourth mode, which no header names, asks for the right to do both.
    let mode = flags & libc::O_ACCMODE;
    let reads = mode != libc::O_WRONLY;
    let writes = mode != libc::O_RDONLY || flags & libc::O_TRUNC != 0;
    if flags & libc::O_CREAT != 0 && (!existed || flags & libc::O_EXCL != 0) {
        return vec![Operation::Create];
    }
    let mut operations = Vec::new();
    if reads {
        operations.push(Operation::Read);
    }
    if writes {
        operations.push(Operation::Write);
    }
    operations
}

/// A thread at the beginning of a call.
struct Caller<'a> {
    thread: Pid,
    process: Pid,
    arguments: &'a [u64; 6],
    unknown_socket: Cell<bool>,
}

impl Caller<'_> {
    fn begin(
        &self,
        shape: &Shape,
        servers: &mut Servers,
        watched: impl Fn(Pid) -> bool,
    ) -> Result<Option<Pending>, Errno> {
        let arguments = self.arguments;
        Ok(match shape {
            Shape::Open { path, flags } => self.open(*path, *flags)?,
            Shape::OpenHandle { flags } => Some(Pending::OpenHandle { flags: self.integer(*flags) }),
            Shape::Names(names) => Some(Pending::Items(self.names(names)?)),
            Shape::Rename { from, to, flags } => Some(self.rename(*from, *to, *flags)?),
            Shape::Descriptor(operation) => self
                .file_of_descriptor(self.integer(0))
                .map(|path| Pending::Items(vec![(Item::bare(Touched::File(path)), *operation)])),
            Shape::List => self.list(),
            Shape::Connect => self.connect(self.address(arguments[1], arguments[2])?),
            Shape::Bind => self.bind(self.meant(self.address(arguments[1], arguments[2])?)),
            Shape::Listen => self.listen(),
            Shape::Socket => self.socket(),
            Shape::SendTo => self.send(servers)?,
            Shape::SendMessage => self.send_messages(message::SIZE, 1, 2, servers)?,
            Shape::SendMessages => {
                // The kernel takes the number of messages for a 32-bit one.
                let count = u64::from(arguments[2] as u32).min(MOST_MESSAGES);
                self.send_messages(message::SIZE_IN_LIST, count, 3, servers)?
            }
            Shape::Execute { path, arguments } => Some(self.execute(*path, *arguments)?),
            Shape::Queue { flags } => Some(self.queue(*flags)?),
            Shape::Filter => self.filter(),
            Shape::IoUring => Some(Pending::Blind(Blind::IoUring)),
            Shape::Trace => Some(Pending::Blind(Blind::Trace)),
            Shape::Namespace => Some(Pending::Blind(Blind::Namespace)),
            Shape::Memory => {
                let other = !watched(Pid::from_raw(self.integer(0)));
                other.then_some(Pending::MayBlind(Blind::Unseen("used the memory of a process that was not watched")))
            }
            Shape::Take => {
                let other = process::behind(self.thread, self.integer(0)).is_none_or(|process| !watched(process));
                other.then_some(Pending::MayBlind(Blind::Unseen("took a descriptor of a process that was not watched")))
            }
            Shape::Unseen(what) => Some(Pending::MayBlind(Blind::Unseen(what))),
            // The tracer looks at these itself.
            Shape::Start(_) => None,
        })
    }

    /// An argument that the kernel takes for a 32-bit number, whatever the upper half of the register holds.
    fn integer(&self, position: usize) -> i32 {
        (self.arguments[position] as u32).cast_signed()
    }

    /// A name, or `None` where the place stands for its descriptor itself.
    fn name(&self, place: Place) -> Result<Option<Name>, Errno> {
        let address = self.arguments[place.name];
        let asked = if address == 0 { PathBuf::new() } else { memory::read_path(self.thread, address)? };
        if asked.as_os_str().is_empty() {
            return Ok(None);
        }
        let directory = place.directory.map_or(libc::AT_FDCWD, |position| self.integer(position));
        names::resolve(self.thread, self.process, directory, asked)
            .map(Some)
            .map_err(|error| error.raw_os_error().map_or(Errno::EIO, Errno::from_raw))
    }

    fn file_of_descriptor(&self, descriptor: i32) -> Option<PathBuf> {
        let path = process::descriptor(self.thread, descriptor).ok().filter(|path| path.is_absolute())?;
        Some(names::from_outside(path, self.thread, self.process))
    }

    /// The file at a place once its links are resolved; `None` if it is not a file.
    fn item(&self, place: Place, follow: bool) -> Result<Option<Item>, Errno> {
        Ok(match (self.name(place)?, place.directory) {
            (Some(name), _) => {
                // A file without a name has none but this.
                let opened = names::descriptor(&name.absolute, self.process).filter(|_| follow);
                let opened = opened.and_then(|descriptor| process::descriptor(self.thread, descriptor).ok());
                let real = match opened.filter(|path| path.is_absolute()) {
                    Some(path) => path,
                    None => names::real(&name.absolute, follow),
                };
                Some(Item::file(names::from_outside(real, self.thread, self.process), &name.asked))
            }
            (None, Some(position)) => {
                self.file_of_descriptor(self.integer(position)).map(|path| Item::bare(Touched::File(path)))
            }
            (None, None) => None,
        })
    }

    fn open(&self, path: Place, flags: Flags) -> Result<Option<Pending>, Errno> {
        let flags = match flags {
            Flags::Argument(position) => self.integer(position),
            Flags::Structure(position) => {
                (memory::read_word(self.thread, self.arguments[position])? as u32).cast_signed()
            }
            Flags::Fixed(flags) => flags,
        };
        if flags & libc::O_PATH != 0 {
            return Ok(None);
        }
        let Some(name) = self.name(path)? else { return Ok(None) };
        let existed = flags & libc::O_CREAT == 0 || names::exists(&name.absolute);
        Ok(Some(Pending::Open { name, flags, existed }))
    }

    fn names(&self, names: &[Named]) -> Result<Vec<(Item, Operation)>, Errno> {
        let mut items = Vec::new();
        for named in names {
            let follow = match named.follow {
                Follow::Always => true,
                Follow::Never => false,
                Follow::Unless(position) => self.integer(position) & libc::AT_SYMLINK_NOFOLLOW == 0,
                Follow::If(position) => self.integer(position) & libc::AT_SYMLINK_FOLLOW != 0,
                Follow::Without(position, bits) => self.integer(position) & bits == 0,
            };
            items.extend(self.item(named.path, follow)?.map(|item| (item, named.operation)));
        }
        Ok(items)
    }

    fn rename(&self, from: Place, to: Place, flags: Option<usize>) -> Result<Pending, Errno> {
        let flags = flags.map_or(0, |position| self.arguments[position] as u32);
        let exchanges = flags & libc::RENAME_EXCHANGE != 0;
        let (first, second) = match exchanges {
            true => (Operation::Write, Operation::Write),
            false => (Operation::Delete, Operation::Create),
        };
        let from = self.item(from, false)?.map(|item| (item, first));
        let to = self.item(to, false)?.map(|item| (item, second));
        Ok(Pending::Move { items: from.into_iter().chain(to).collect(), exchanges })
    }

    /// A queue of messages is a file in a file system of its own.
    fn queue(&self, flags: Option<usize>) -> Result<Pending, Errno> {
        const QUEUES: &str = "/dev/mqueue";
        let name = memory::read_path(self.thread, self.arguments[0])?;
        let path = Path::new(QUEUES).join(name.strip_prefix("/").unwrap_or(&name));
        let operations = match flags {
            Some(position) => operations(self.integer(position), names::exists(&path), false),
            None => vec![Operation::Delete],
        };
        let item = Item::bare(Touched::File(path));
        Ok(Pending::Items(operations.into_iter().map(|operation| (item.clone(), operation)).collect()))
    }

    /// A listing takes many calls; the first of them counts. It need not begin at the beginning.
    fn list(&self) -> Option<Pending> {
        let descriptor = self.integer(0);
        let item = Item::bare(Touched::File(self.file_of_descriptor(descriptor)?));
        Some(match process::at_start(self.thread, descriptor) {
            true => Pending::Seen(item, Operation::List),
            false => Pending::SeenOnce(item, Operation::List),
        })
    }

    /// A filter with a listener may hand calls to that, which can let them pass; then they do not stop for us.
    fn filter(&self) -> Option<Pending> {
        let installs = self.arguments[0] as u32 == libc::SECCOMP_SET_MODE_FILTER;
        let listens = self.arguments[1] & libc::SECCOMP_FILTER_FLAG_NEW_LISTENER != 0;
        (installs && listens).then_some(Pending::Blind(Blind::Listener))
    }

    fn address(&self, address: u64, length: u64) -> Result<Option<Address>, Errno> {
        if address == 0 {
            return Ok(None);
        }
        let mut bytes = [0; address::LONGEST];
        let length = (length as u32 as usize).min(address::LONGEST);
        memory::read_exact(self.thread, address, &mut bytes[..length])?;
        Ok(address::parse(&bytes[..length]))
    }

    /// To send, and to listen on every address, sockets for IPv4 take an address without a family for one of theirs.
    fn meant(&self, address: Option<Address>) -> Option<Address> {
        match address? {
            Address::Unspecified(Some(address)) if process::is_for_ipv4(self.thread, self.integer(0)) => {
                Some(Address::Internet(address.into()))
            }
            other => Some(other),
        }
    }

    fn connect(&self, address: Option<Address>) -> Option<Pending> {
        let (item, operation) = self.peer(address?, Operation::Connect)?;
        Some(match item.what {
            Touched::Udp(to) => Pending::ConnectDatagrams { item, descriptor: self.integer(0), to },
            _ => Pending::Items(vec![(item, operation)]),
        })
    }

    fn send(&self, servers: &mut Servers) -> Result<Option<Pending>, Errno> {
        let [_, data, length, _, address, length_of_address] = *self.arguments;
        let address = self.meant(self.address(address, length_of_address)?);
        let whole = !self.sends_more(3);
        let items =
            self.datagram(address, servers, || if whole { self.gather(&[(data, length)]) } else { Ok(None) })?;
        Ok((!items.is_empty()).then_some(Pending::Items(items)))
    }

    /// Whether what is sent is only the beginning of a datagram.
    fn sends_more(&self, flags: usize) -> bool {
        self.integer(flags) & libc::MSG_MORE != 0
    }

    /// The accesses of a datagram: an address, unless its socket is connected, and the names that it asks for. `data` returns its
    /// content, or `None` if that cannot be a query.
    fn datagram(
        &self,
        address: Option<Address>,
        servers: &mut Servers,
        data: impl FnOnce() -> Result<Option<Vec<u8>>, Errno>,
    ) -> Result<Vec<(Item, Operation)>, Errno> {
        let mut items = Vec::new();
        let mut socket = None;
        let server = match address {
            // Sockets for IPv6 take an address without a family for none.
            None | Some(Address::Unspecified(_)) if !servers.any_connected() => None,
            None | Some(Address::Unspecified(_)) => {
                let known = servers.of_socket(self.thread, self.integer(0))?;
                socket = known.map(|(_, inode)| inode);
                known.map(|(server, _)| server)
            }
            Some(address) => {
                items.extend(self.peer(address, Operation::Send));
                match items.first() {
                    Some((Item { what: Touched::Udp(to), .. }, _)) if to.port() == query::PORT => Some(*to),
                    _ => None,
                }
            }
        };
        let Some(server) = server else { return Ok(items) };
        match data()?.and_then(|data| query::names(&data)) {
            Some(names) => {
                if let Some(inode) = socket {
                    servers.asked(inode);
                }
                items.extend(names.into_iter().map(|name| (Item::bare(Touched::Name(name)), Operation::LookUp)));
            }
            None => servers.obscure(server),
        }
        Ok(items)
    }

    /// The content of these parts of memory, each with its length; `None` if it is longer than a query.
    fn gather(&self, parts: &[(u64, u64)]) -> Result<Option<Vec<u8>>, Errno> {
        let mut data = Vec::new();
        for (address, length) in parts {
            let start = data.len();
            let end = usize::try_from(*length).ok().and_then(|length| start.checked_add(length));
            let Some(end) = end.filter(|end| *end <= query::LONGEST) else { return Ok(None) };
            data.resize(end, 0);
            if end > start {
                memory::read_exact(self.thread, *address, &mut data[start..])?;
            }
        }
        Ok(Some(data))
    }

    fn bind(&self, address: Option<Address>) -> Option<Pending> {
        let any = matches!(address, Some(Address::Internet(address)) if address.port() == 0);
        let (item, operation) = self.peer(address?, Operation::Bind)?;
        Some(match any {
            true => Pending::BindAny { item, descriptor: self.integer(0) },
            false => Pending::Items(vec![(item, operation)]),
        })
    }

    /// A socket for connections that was not bound gets a port now, on every address.
    fn listen(&self) -> Option<Pending> {
        let descriptor = self.integer(0);
        let address = process::socket_address(self.thread, descriptor).filter(|address| address.port() == 0)?;
        Some(Pending::BindAny { item: Item::bare(Touched::Tcp(address)), descriptor })
    }

    /// Only sockets that receive without being bound come here, and others of the same kind.
    fn socket(&self) -> Option<Pending> {
        const OLD_PACKET: i32 = 10;
        let [family, kind, protocol] = [0, 1, 2].map(|position| self.integer(position));
        let anybody = |address: IpAddr| (protocol != libc::IPPROTO_RAW).then_some(Touched::Raw(address));
        let what = match family {
            libc::AF_INET | libc::AF_INET6 if kind & 0xf == OLD_PACKET => Some(Touched::Socket(17)),
            libc::AF_INET => anybody(Ipv4Addr::UNSPECIFIED.into()),
            libc::AF_INET6 => anybody(Ipv6Addr::UNSPECIFIED.into()),
            // These receive nothing before they have an address.
            libc::AF_UNIX | libc::AF_NETLINK => None,
            family => u16::try_from(family).ok().map(Touched::Socket),
        }?;
        Some(Pending::Items(vec![(Item::bare(what), Operation::Bind)]))
    }

    fn peer(&self, address: Address, operation: Operation) -> Option<(Item, Operation)> {
        let item = match address {
            Address::Unspecified(_) => return None,
            Address::Internet(address) => {
                let kind = process::socket_kind(self.thread, self.integer(0));
                // What is no socket fails.
                let is_socket =
                    || process::socket_inode(self.thread, self.integer(0)).is_ok_and(|inode| inode.is_some());
                if kind.is_none() && is_socket() {
                    self.unknown_socket.set(true);
                }
                if kind == Some(SocketType::STREAM) && operation == Operation::Send {
                    // TCP Fast Open: the first data and the connection in one call.
                    return Some((Item::bare(Touched::Tcp(address)), Operation::Connect));
                }
                Item::bare(match kind {
                    Some(SocketType::DGRAM) => Touched::Udp(address),
                    Some(SocketType::RAW) => Touched::Raw(address.ip()),
                    None if operation == Operation::Send => Touched::Udp(address),
                    _ => Touched::Tcp(address),
                })
            }
            Address::UnixPath(asked) => {
                let name = names::resolve(self.thread, self.process, libc::AT_FDCWD, asked).ok()?;
                let real = names::real(&name.absolute, operation != Operation::Bind);
                let asked = (name.asked != real).then_some(name.asked);
                Item { what: Touched::Unix(UnixAddress::Path(real)), asked }
            }
            Address::UnixAbstract(name) => Item::bare(Touched::Unix(UnixAddress::Abstract(name))),
            Address::UnixUnnamed => Item::bare(Touched::Unix(UnixAddress::Unnamed)),
            Address::Other(family) => Item::bare(Touched::Socket(family)),
        };
        Some((item, operation))
    }

    fn send_messages(
        &self,
        size: usize,
        count: u64,
        flags: usize,
        servers: &mut Servers,
    ) -> Result<Option<Pending>, Errno> {
        let mut items: Vec<(Item, Operation)> = Vec::new();
        let mut known = HashSet::new();
        for index in 0..count {
            let mut bytes = [0; message::SIZE];
            let start = self.arguments[1].wrapping_add(index.wrapping_mul(size as u64));
            memory::read_exact(self.thread, start, &mut bytes)?;
            let message = Message::parse(&bytes);
            let address = self.meant(self.address(message.address, message.length_of_address)?);
            let whole = !self.sends_more(flags) && !message.has_control && message.count_of_parts <= MOST_PARTS;
            let data = || if whole { self.gather(&self.parts(&message)?) } else { Ok(None) };
            for (item, operation) in self.datagram(address, servers, data)? {
                if known.insert(item.what.clone()) {
                    items.push((item, operation));
                }
            }
        }
        Ok((!items.is_empty()).then_some(Pending::Items(items)))
    }

    /// Where the parts of a message stand, and how long each is.
    fn parts(&self, message: &Message) -> Result<Vec<(u64, u64)>, Errno> {
        const PART: u64 = 16;
        let place = |index: u64| message.parts.wrapping_add(index * PART);
        let part = |index| {
            let word = |at| memory::read_word(self.thread, place(index).wrapping_add(at));
            Ok((word(0)?, word(8)?))
        };
        (0..message.count_of_parts).map(part).collect()
    }

    fn execute(&self, path: Place, arguments: usize) -> Result<Pending, Errno> {
        let (name, real) = match (self.name(path)?, path.directory) {
            (Some(name), _) => {
                let real = names::real(&name.absolute, true);
                (name, real)
            }
            (None, Some(position)) => {
                let path = process::descriptor(self.thread, self.integer(position)).map_err(|_| Errno::EBADF)?;
                (Name { asked: path.clone(), absolute: path.clone() }, path)
            }
            (None, None) => return Err(Errno::ENOENT),
        };
        let arguments_zero = memory::read_word(self.thread, self.arguments[arguments])
            .and_then(|address| memory::read_path(self.thread, address))
            .ok();
        Ok(Pending::Execute { name, real, arguments_zero, stack: Vec::new() })
    }
}
