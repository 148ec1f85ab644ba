//! Paths that nobody links to.

use super::Inputs;

/// Paths that nobody links to, and that should not answer (CWE-425, CWE-538, CWE-552).
///
/// Settings, keys, repositories, backups, databases and logs in a folder that is served; sources and build files of
/// Rust programs; pages of administrators, of diagnosis and of documentation; older versions of an interface; and
/// spellings of `/admin` that a check of the path may not know. Put a canary into the files that the test serves, or
/// ask whether the status is 404, or 401 where there is something.
#[must_use]
pub fn forced_browsing() -> Inputs {
    Inputs::texts([
        ("settings of the environment", "/.env"),
        ("settings of the environment, production", "/.env.production"),
        ("settings", "/config.toml"),
        ("settings, Rocket", "/Rocket.toml"),
        ("repository", "/.git/config"),
        ("repository, newest commit", "/.git/HEAD"),
        ("passwords of a web server", "/.htpasswd"),
        ("key of SSH", "/.ssh/id_ed25519"),
        ("key of TLS", "/server.key"),
        ("credentials of cargo", "/.cargo/credentials.toml"),
        ("credentials of a cloud", "/.aws/credentials"),
        ("container", "/Dockerfile"),
        ("containers", "/docker-compose.yml"),
        ("manifest", "/Cargo.toml"),
        ("lock", "/Cargo.lock"),
        ("sources", "/src/main.rs"),
        ("build output", "/target/debug/"),
        ("migrations", "/migrations/"),
        ("database", "/database.sqlite"),
        ("dump of a database", "/dump.sql"),
        ("backup", "/backup.zip"),
        ("backup of an editor", "/index.html~"),
        ("copy of an editor", "/.index.html.swp"),
        ("former version of a file", "/index.html.bak"),
        ("log", "/server.log"),
        ("listing of macOS", "/.DS_Store"),
        ("source map", "/index.js.map"),
        ("list of a folder", "/static/"),
        ("administration", "/admin"),
        ("administration, slash last", "/admin/"),
        ("administration, capitals", "/ADMIN"),
        ("administration, two slashes", "//admin"),
        ("administration, dot segment", "/./admin"),
        ("administration, behind a public path", "/public/../admin"),
        ("administration, percent-encoded", "/%61dmin"),
        ("administration, slash percent-encoded", "/%2fadmin"),
        ("administration, parameter of a segment", "/admin;x=1"),
        ("administration, another ending", "/admin.json"),
        ("administration, query", "/admin?public=1"),
        ("administration, space last", "/admin%20"),
        ("internal interface", "/internal/"),
        ("debug", "/debug"),
        ("profiles", "/debug/pprof/"),
        ("metrics", "/metrics"),
        ("health with details", "/health?details=true"),
        ("state of the server", "/server-status"),
        ("settings of Spring", "/actuator/env"),
        ("description of the interface", "/openapi.json"),
        ("documentation of the interface", "/swagger-ui/"),
        ("page for GraphQL", "/graphql"),
        ("older version of the interface", "/api/v0/users"),
        ("next version of the interface", "/api/beta/users"),
        ("test of the interface", "/api/test"),
        ("console", "/console"),
    ])
}

#[cfg(test)]
mod tests {
    use super::{super::tests::percent_decoded, *};

    #[test]
    fn all_are_paths_and_encodings_decode() {
        let inputs = forced_browsing();
        assert!(inputs.iter().all(|input| input.starts_with('/')));
        let encoded = inputs.iter().find(|input| input.label() == "administration, percent-encoded").unwrap();
        assert_eq!(percent_decoded(encoded), b"/admin");
    }
}
