//! Requests for a function that is not meant for the caller.

use super::Inputs;

/// Requests for `DELETE /admin/users` by somebody without the role: [`wrong_role_request_for`].
#[must_use]
pub fn wrong_role_request() -> Inputs {
    wrong_role_request_for("DELETE", "/admin/users")
}

/// Requests of HTTP/1.1 for this function by somebody without the role (CWE-862, CWE-863, CWE-285).
///
/// As it is; with the path in spellings that a router understands and a check by path may not; with other methods, and
/// the method in a header or a parameter; for a path that is open, with the real one in a header; with the role claimed
/// in a header, a cookie or a parameter. None has a credential: add that of an ordinary user, and ask whether the
/// function was carried out.
///
/// ```
/// use threatmodel_lab::inputs;
///
/// let requests = inputs::wrong_role_request_for("POST", "/admin/grant")
///     .map(|request| request.replacen("\r\n\r\n", "\r\nAuthorization: Bearer of-an-ordinary-user\r\n\r\n", 1));
/// # assert!(requests.iter().all(|request| request.contains("of-an-ordinary-user")));
/// ```
#[must_use]
pub fn wrong_role_request_for(method: &str, path: &str) -> Inputs {
    let path = format!("/{}", path.trim_start_matches('/'));
    let request = |method: &str, target: &str, headers: &str| {
        format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: 0\r\n\r\n")
    };
    let name = &path[1..];
    let first = name.chars().next().map_or(0, char::len_utf8);
    let encoded: String = name[..first].bytes().map(|byte| format!("%{byte:02x}")).collect();
    let encoded = format!("/{encoded}{}", &name[first..]);
    let mut inputs = Inputs::texts([
        ("as it is", request(method, &path, "")),
        ("path: slash last", request(method, &format!("{path}/"), "")),
        ("path: two slashes", request(method, &format!("/{path}"), "")),
        ("path: dot segment first", request(method, &format!("/.{path}"), "")),
        ("path: dot segment last", request(method, &format!("{path}/."), "")),
        ("path: behind an open one", request(method, &format!("/public/..{path}"), "")),
        ("path: behind an open one, percent-encoded", request(method, &format!("/public/%2e%2e{path}"), "")),
        ("path: behind an open one, slash percent-encoded", request(method, &format!("/public/..%2f{name}"), "")),
        ("path: behind an open one, with a parameter", request(method, &format!("/public/..;{path}"), "")),
        ("path: letter percent-encoded", request(method, &encoded, "")),
        ("path: letter percent-encoded twice", request(method, &encoded.replace('%', "%25"), "")),
        ("path: capitals", request(method, &path.to_uppercase(), "")),
        ("path: parameter of a segment", request(method, &format!("{path};x=1"), "")),
        ("path: ending", request(method, &format!("{path}.json"), "")),
        ("path: query", request(method, &format!("{path}?x=/public"), "")),
        ("path: fragment", request(method, &format!("{path}#/public"), "")),
        ("path: space last", request(method, &format!("{path}%20"), "")),
        ("path: tab last", request(method, &format!("{path}%09"), "")),
        ("path: NUL last", request(method, &format!("{path}%00"), "")),
        ("path: backslashes", request(method, &path.replace('/', "\\"), "")),
        ("path: with a host", request(method, &format!("http://localhost{path}"), "")),
        ("path: in a header, original", request(method, "/", &format!("X-Original-URL: {path}\r\n"))),
        ("path: in a header, rewritten", request(method, "/", &format!("X-Rewrite-URL: {path}\r\n"))),
        ("path: in a header, prefix", request(method, "/", &format!("X-Forwarded-Prefix: {path}\r\n"))),
        ("path: in a header, forwarded", request(method, "/", &format!("X-Forwarded-Uri: {path}\r\n"))),
        ("method: small letters", request(&method.to_lowercase(), &path, "")),
        ("method: unknown", request("THREATMODEL", &path, "")),
        ("method: in a header", request("POST", &path, &format!("X-HTTP-Method-Override: {method}\r\n"))),
        ("method: in another header", request("POST", &path, &format!("X-Method-Override: {method}\r\n"))),
        ("method: in a header of GET", request("GET", &path, &format!("X-HTTP-Method: {method}\r\n"))),
        ("method: in a parameter", request("POST", &format!("{path}?_method={method}"), "")),
        ("role: in a header", request(method, &path, "X-Role: admin\r\n")),
        ("role: user in a header", request(method, &path, "X-Forwarded-User: admin\r\n")),
        ("role: groups in a header", request(method, &path, "X-Forwarded-Groups: admin\r\n")),
        ("role: in a cookie", request(method, &path, "Cookie: role=admin\r\n")),
        ("role: in a cookie, as a flag", request(method, &path, "Cookie: admin=true\r\n")),
        ("role: in a parameter", request(method, &format!("{path}?role=admin"), "")),
        ("role: in a parameter, as a flag", request(method, &format!("{path}?admin=true"), "")),
        ("source: this machine", request(method, &path, "X-Forwarded-For: 127.0.0.1\r\n")),
        ("source: page of an administrator", request(method, &path, &format!("Referer: http://localhost{path}\r\n"))),
        ("source: request of a service", request(method, &path, "X-Internal-Request: true\r\n")),
    ]);
    inputs.extend(Inputs::texts(
        ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
            .map(|other| (format!("method: {other}"), request(other, &path, ""))),
    ));
    inputs.distinct()
}

#[cfg(test)]
mod tests {
    use super::{super::tests::percent_decoded, *};

    /// The path that a lenient router reads in a target.
    fn routed(target: &str) -> String {
        let mut path = target.trim_start_matches("http://localhost").to_owned();
        for _ in 0..2 {
            path = String::from_utf8(percent_decoded(&path)).unwrap();
        }
        let path = path.split(['?', '#']).next().unwrap().replace('\\', "/").to_lowercase();
        let mut segments = Vec::new();
        for segment in path.split('/') {
            match segment.split(';').next().unwrap().trim_end_matches([' ', '\t', '\0']) {
                "" | "." => {}
                ".." => drop(segments.pop()),
                segment => segments.push(segment.trim_end_matches(".json").to_owned()),
            }
        }
        format!("/{}", segments.join("/"))
    }

    #[test]
    fn each_asks_for_the_function() {
        for input in &wrong_role_request_for("DELETE", "/admin/users") {
            let (line, headers) = input.split_once("\r\n").unwrap();
            let target = line.strip_suffix(" HTTP/1.1").unwrap().split_once(' ').unwrap().1;
            let carried = headers.lines().any(|line| line.ends_with(": /admin/users"));
            assert!(routed(target) == "/admin/users" || target == "/" && carried, "{}: {target}", input.label());
            assert!(headers.ends_with("\r\n\r\n") && !input.contains("Authorization"));
        }
    }

    #[test]
    fn a_path_without_its_slash_is_the_same() {
        assert_eq!(wrong_role_request_for("DELETE", "admin/users"), wrong_role_request());
        assert!(!wrong_role_request_for("GET", "").is_empty());
    }
}
