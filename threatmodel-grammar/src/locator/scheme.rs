//! The schemes that an observation can be held against, and how close a misspelt one is.

/// A scheme that is known.
#[derive(Debug)]
pub(super) struct Scheme {
    pub(super) name: &'static str,
    pub(super) means: Means,
}

/// The form of the text after the colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Means {
    File,
    Dir,
    Unix,
    Tcp,
    Udp,
    Dns,
    Env,
    Exec,
    Sqlite,
    /// A server, reached over TCP.
    Server(Server),
}

/// The properties of a kind of server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Server {
    /// Its protocol, whatever its schemes are called.
    pub(super) protocol: &'static str,
    /// The port where a locator gives none.
    pub(super) port: u16,
    /// Whether capitals make no difference in the names of tables.
    pub(super) sql: bool,
}

const fn scheme(name: &'static str, means: Means) -> Scheme {
    Scheme { name, means }
}

const fn server(name: &'static str, protocol: &'static str, port: u16) -> Scheme {
    Scheme { name, means: Means::Server(Server { protocol, port, sql: false }) }
}

const fn sql(name: &'static str, protocol: &'static str, port: u16) -> Scheme {
    Scheme { name, means: Means::Server(Server { protocol, port, sql: true }) }
}

const KNOWN: &[Scheme] = &[
    scheme("file", Means::File),
    scheme("dir", Means::Dir),
    scheme("unix", Means::Unix),
    scheme("tcp", Means::Tcp),
    scheme("udp", Means::Udp),
    scheme("dns", Means::Dns),
    scheme("env", Means::Env),
    scheme("exec", Means::Exec),
    scheme("sqlite", Means::Sqlite),
    sql("postgres", "postgres", 5432),
    sql("postgresql", "postgres", 5432),
    sql("mysql", "mysql", 3306),
    sql("mariadb", "mysql", 3306),
    sql("mssql", "mssql", 1433),
    sql("sqlserver", "mssql", 1433),
    sql("clickhouse", "clickhouse", 9000),
    server("cassandra", "cassandra", 9042),
    server("redis", "redis", 6379),
    server("rediss", "redis", 6379),
    server("valkey", "redis", 6379),
    server("mongodb", "mongodb", 27017),
    server("memcached", "memcached", 11211),
    server("etcd", "etcd", 2379),
    server("couchdb", "couchdb", 5984),
    server("neo4j", "bolt", 7687),
    server("bolt", "bolt", 7687),
    server("influxdb", "influxdb", 8086),
    server("elasticsearch", "elasticsearch", 9200),
    server("amqp", "amqp", 5672),
    server("amqps", "amqp", 5671),
    server("nats", "nats", 4222),
    server("kafka", "kafka", 9092),
    server("mqtt", "mqtt", 1883),
    server("mqtts", "mqtt", 8883),
    server("http", "http", 80),
    server("https", "http", 443),
    server("ws", "http", 80),
    server("wss", "http", 443),
    server("ldap", "ldap", 389),
    server("ldaps", "ldap", 636),
    server("smtp", "smtp", 25),
    server("smtps", "smtp", 465),
    server("imap", "imap", 143),
    server("imaps", "imap", 993),
    server("ssh", "ssh", 22),
    server("sftp", "ssh", 22),
    server("ftp", "ftp", 21),
    server("ftps", "ftp", 990),
];

/// Schemes that are in use elsewhere and so are no misspelt ones, however close they come.
const ELSEWHERE: &[&str] = &[
    "arn", "data", "gcs", "git", "hdfs", "jar", "jdbc", "kms", "mem", "nfs", "ntp", "pop", "pop3", "rtsp", "sip",
    "sips", "smb", "sms", "sns", "sql", "sqs", "tel", "tls", "uds", "urn", "vault",
];

/// The scheme of this name.
pub(super) fn known(name: &str) -> Option<&'static Scheme> {
    KNOWN.iter().find(|scheme| scheme.name == name)
}

/// The known scheme that was probably meant.
pub(super) fn meant(name: &str) -> Option<&'static str> {
    if name.len() < 3 || name.starts_with("x-") || name.contains(['+', '.']) || ELSEWHERE.contains(&name) {
        return None;
    }
    let near = KNOWN.iter().filter(|scheme| scheme.name.len() >= 3);
    near.map(|scheme| scheme.name).find(|known| is_one_slip(known.as_bytes(), name.as_bytes()))
}

/// Whether one letter is changed, missing, doubled or too many, or two neighbours are swapped.
fn is_one_slip(right: &[u8], found: &[u8]) -> bool {
    let same = right.iter().zip(found).take_while(|(right, found)| right == found).count();
    let (right, found) = (&right[same..], &found[same..]);
    match (right, found) {
        ([], []) => false,
        ([_, right @ ..], [_, found @ ..]) if right == found => true,
        ([a, b, right @ ..], [c, d, found @ ..]) if a == d && b == c && right == found => true,
        ([_, right @ ..], found) if right == found => true,
        (right, [_, found @ ..]) => right == found,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{ELSEWHERE, KNOWN, known, meant};

    #[test]
    fn a_slip_is_found_and_a_scheme_of_its_own_is_none() {
        for (slip, right) in
            [("flie", "file"), ("fil", "file"), ("postgrs", "postgres"), ("htps", "https"), ("tpc", "tcp")]
        {
            assert_eq!(meant(slip), Some(right), "{slip}");
        }
        for own in ["s3", "gs", "x-file", "vault", "spanner", "mongodb+srv", "keyring"] {
            assert_eq!(meant(own), None, "{own}");
        }
    }

    #[test]
    fn no_scheme_is_listed_twice() {
        for scheme in KNOWN {
            assert_eq!(KNOWN.iter().filter(|other| other.name == scheme.name).count(), 1, "{}", scheme.name);
            assert_eq!(meant(scheme.name).filter(|_| known(scheme.name).is_none()), None);
            assert!(!ELSEWHERE.contains(&scheme.name), "{}", scheme.name);
        }
    }
}
