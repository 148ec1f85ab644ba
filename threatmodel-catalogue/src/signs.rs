//! The files of signs: by which paths and shapes of code a place is known that suggests a kind of threat.

/// The files of signs, each with the name of its area. Their form is the one that a team's own signs have in `threatmodel.toml`;
/// what reads them is in `threatmodel_model::surface`.
pub const SIGNS: &[(&str, &str)] = &[
    ("archives", include_str!("../signs/archives.toml")),
    ("cryptography", include_str!("../signs/cryptography.toml")),
    ("files", include_str!("../signs/files.toml")),
    ("formats", include_str!("../signs/formats.toml")),
    ("http", include_str!("../signs/http.toml")),
    ("memory", include_str!("../signs/memory.toml")),
    ("network", include_str!("../signs/network.toml")),
    ("processes", include_str!("../signs/processes.toml")),
    ("resources", include_str!("../signs/resources.toml")),
    ("secrets", include_str!("../signs/secrets.toml")),
    ("sql", include_str!("../signs/sql.toml")),
    ("text", include_str!("../signs/text.toml")),
    ("tls", include_str!("../signs/tls.toml")),
    ("trade", include_str!("../signs/trade.toml")),
];
