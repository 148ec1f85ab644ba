//! Kinds of threats around files, paths and archives.

use crate::kind;

kind! {
    /// A path or file name from outside leads out of the folder that it was meant for, by `..`, by an absolute path, by
    /// a drive letter or by a link. The program then reads or overwrites files of its own or of the system.
    ///
    /// # Where Rust programs have it
    ///
    /// `Path::join` and `PathBuf::push` with input: an absolute path replaces what stands before it. Names come from
    /// `axum::extract::Path`, `Field::file_name` of a multipart upload, JSON fields and message headers, and go to
    /// `std::fs`, `tokio::fs`, `NamedFile::open` or `include` in a template. On Windows `\`, `C:` and device names such
    /// as `NUL` count too.
    ///
    /// # What to look for
    ///
    /// Checks with `contains("..")`; `starts_with` on a path that was never canonicalized; percent-decoding after the
    /// check.
    pub struct PathTraversal = "path-traversal" {
        title: "Path traversal out of a folder",
        refs: [
            "CWE-22", "CWE-23", "CWE-36", "CWE-73", "CAPEC-126", "CAPEC-139", "CAPEC-76", "CAPEC-597", "T1190",
            "T1083", "T1005", "A01:2025", "A01:2021", "NIST SI-10", "NIST AC-3",
        ],
        stride: [InformationDisclosure, Tampering],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Both,
        controls: [
            ("file names that the program generates", BusinessLogic),
            ("path checked component by component", InputValidation),
            ("files opened relative to a directory handle, with `cap-std` for instance", DataAccess),
        ],
        requirements: [
            (
                "Paths are built from names that the program has chosen; where input has to name a file, only single, ordinary components are accepted.",
                "v5.0.0-5.3.2",
            ),
            (
                "File names from outside are never used for storage, and downloads get a name that the server has set.",
                "v5.0.0-5.4.1",
            ),
        ],
        inputs: Some("path-traversal"),
        detection: Some("input_validation_fail"),
    }
}

kind! {
    /// An entry of an archive is unpacked outside the target folder, because its name contains `..`, is absolute, or
    /// passes through a link that an earlier entry has made. Often called Zip Slip.
    ///
    /// # Where Rust programs have it
    ///
    /// Loops that `join` the name of an entry to the target: `ZipFile::name` of `zip` instead of `enclosed_name`,
    /// `Entry::path` of `tar` with `File::create`. `tar::Archive::unpack` and `zip::ZipArchive::extract` have checks of
    /// their own, which have had holes; `sevenz-rust` and home-made formats need a look as well.
    ///
    /// # What to look for
    ///
    /// `by_index` or `entries()` followed by `fs::write` or `File::create`; an extraction folder that is not empty.
    pub struct ArchivePathEscape = "archive-path-escape" {
        title: "Archive that unpacks outside its folder",
        refs: ["CWE-22", "CWE-59", "CAPEC-132", "T1190", "T1574", "A01:2025", "A01:2021", "NIST SI-10"],
        stride: [Tampering, ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Code,
        controls: [
            ("names of entries kept inside the folder", InputValidation),
            ("entries that are links refused", InputValidation),
            ("new and empty folder for each archive", Infrastructure),
        ],
        requirements: [
            ("Unpacking ignores or refuses every entry whose name would leave the target folder.", "v5.0.0-5.3.3"),
            ("Untrusted archives may not contain links, unless a list says which.", "v5.0.0-5.2.5"),
        ],
        inputs: Some("archives-with-escaping-names"),
        detection: Some("upload_validation"),
    }
}

kind! {
    /// A few kilobytes of compressed input expand to gigabytes and exhaust memory, disk or processor time. Nested
    /// archives and images with huge dimensions do the same.
    ///
    /// # Where Rust programs have it
    ///
    /// `read_to_end` or `io::copy` from `flate2::read::GzDecoder`, `zstd::Decoder`, `brotli` or a `zip` entry without
    /// `take`; `tower_http::decompression` in front of a body limit; `image` with `Limits::no_limits`; clients that
    /// decompress responses.
    ///
    /// # What to look for
    ///
    /// The size in a header believed; a limit on the compressed body alone.
    pub struct DecompressionBomb = "decompression-bomb" {
        title: "Decompression bomb",
        refs: ["CWE-409", "CWE-405", "T1499.003", "API4:2023", "NIST SC-5"],
        stride: [DenialOfService],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Code,
        controls: [
            ("limit on the decoded size", InputValidation),
            ("limit on the number and depth of entries", InputValidation),
            ("streaming with a budget", Infrastructure),
        ],
        requirements: [
            (
                "Decoding stops at a fixed size and number of files, whatever the input says about itself.",
                "v5.0.0-5.2.3",
            ),
            ("Input above the size that the program can handle without delay is refused.", "v5.0.0-5.2.1"),
        ],
        inputs: Some("decompression-bombs"),
        detection: Some("upload_validation"),
    }
}

kind! {
    /// Somebody who can write to a folder puts a link where the program expects a file of its own. The program then
    /// reads, changes or deletes what the link points to, with its own rights.
    ///
    /// # Where Rust programs have it
    ///
    /// `File::create`, `fs::write`, `fs::copy`, `fs::set_permissions` and `fs::metadata` follow links. `walkdir` does
    /// so with `follow_links(true)`. It matters for services that run as root, for shared folders such as `/tmp`, and
    /// for folders that users upload into.
    pub struct SymlinkFollowing = "symlink-following" {
        title: "Symbolic link followed",
        refs: [
            "CWE-59", "CWE-61", "CAPEC-132", "CAPEC-17", "T1574", "T1222", "A01:2025", "A01:2021", "NIST AC-3",
            "NIST AC-6",
        ],
        stride: [Tampering, InformationDisclosure, ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Code,
        controls: [
            ("open without following, relative to a directory handle", DataAccess),
            ("folder that nobody else can write to", Infrastructure),
        ],
        requirements: [
            (
                "Files from outside never bring links along, and links that are already there are not followed.",
                "v5.0.0-5.2.5",
            ),
            (
                "The check whether a path is a link and the use of it are one operation, such as opening with `O_NOFOLLOW`.",
                "v5.0.0-15.4.2",
            ),
        ],
        inputs: Some("symlinks"),
        detection: Some("input_validation_fail"),
    }
}

kind! {
    /// A program checks a path and then uses it. In between, somebody swaps the file, so the result of the check is
    /// about another one.
    ///
    /// # Where Rust programs have it
    ///
    /// `Path::exists`, `fs::metadata`, `symlink_metadata` or `canonicalize` in front of `File::open`, `fs::rename` or
    /// `fs::remove_dir_all`, in a folder that others can write to. `OpenOptions::create_new` and calls on an open
    /// `File` do not have it.
    ///
    /// # How to try it
    ///
    /// Let a second thread swap the name between a harmless file and a link to a canary as fast as it can, while the
    /// operation is repeated, until one of both wins or a limit of tries is reached. For a test that always ends alike,
    /// stop the code at a hook between check and use, and swap there.
    ///
    /// # How it is noticed
    ///
    /// The swap itself is seen by nobody. Where the handle and the name differ after opening (`st_dev`, `st_ino`), the
    /// program can refuse and write an event of its own.
    pub struct PathCheckRace = "path-check-race" {
        title: "Race between a check and the use of a path",
        refs: ["CWE-367", "CWE-362", "CAPEC-29", "CAPEC-27", "T1068", "A06:2025", "NIST SC-4", "NIST AC-3"],
        stride: [Tampering, ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Code,
        controls: [("open first, then ask the handle", DataAccess), ("files created with `create_new`", DataAccess)],
        requirements: [
            (
                "The program opens a file once and checks the handle, so that check and use are about the same file.",
                "v5.0.0-15.4.2",
            ),
        ],
        inputs: None,
        detection: None,
    }
}

kind! {
    /// A temporary file has a name that others can guess, or permissions that let them read it. They create it first,
    /// replace it by a link, or read along.
    ///
    /// # Where Rust programs have it
    ///
    /// `std::env::temp_dir().join("name")` with `File::create`; names made from the process id or the time;
    /// `tempfile::TempDir::into_path` without clean-up. `tempfile::tempfile` and `NamedTempFile` create files that only
    /// the owner can open.
    ///
    /// # How to try it
    ///
    /// Find the name with `cargo threatmodel observe`, then make a file, a folder or a link under it before the program
    /// does, and ask whether it was opened, changed or followed. Look at the permissions of what the program makes, as
    /// another user where the test can be one.
    ///
    /// # How it is noticed
    ///
    /// Creating with `create_new` fails where somebody was first; that error is worth an event of its own, as nobody
    /// else uses the name.
    pub struct InsecureTemporaryFile = "insecure-temporary-file" {
        title: "Predictable temporary file",
        refs: ["CWE-377", "CWE-378", "CWE-379", "CAPEC-149", "CAPEC-155", "T1005", "A01:2025", "A01:2021", "NIST SC-4"],
        stride: [Tampering, InformationDisclosure],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Code,
        controls: [
            ("unnamed or randomly named temporary files", DataAccess),
            ("permissions for the owner alone", Infrastructure),
        ],
        requirements: [
            (
                "Temporary files are created in one step, under a name that nobody can predict and that did not exist before.",
                "v5.0.0-15.4.2",
            ),
        ],
        inputs: None,
        detection: None,
    }
}

kind! {
    /// Files with secrets or state can be read or changed by other users of the machine, because they were created with
    /// the default mode.
    ///
    /// # Where Rust programs have it
    ///
    /// `File::create` and `fs::write` leave the mode to the umask, which is usually `022` and lets everybody read;
    /// `set_permissions` afterwards leaves a gap. Unix sockets, SQLite databases, keys and logs are the usual cases.
    /// `OpenOptionsExt::mode(0o600)` sets the mode at creation.
    ///
    /// # How to try it
    ///
    /// Run the program with the umask `000`, and compare the mode of every file, socket and folder that it makes with
    /// the list of those that others may read. On a system with several users, read them as another one.
    pub struct ExcessiveFilePermissions = "excessive-file-permissions" {
        title: "Files that other users can open",
        refs: [
            "CWE-732", "CWE-276", "CWE-552", "CAPEC-1", "CAPEC-127", "T1222.002", "T1552.001", "A01:2025", "A01:2021",
            "NIST AC-3", "NIST AC-6",
        ],
        stride: [InformationDisclosure, Tampering],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Both,
        controls: [
            ("mode for the owner alone, set at creation", Infrastructure),
            ("strict umask of the service", Infrastructure),
        ],
        requirements: [
            ("Only the account of the service can read files with secrets.", "v5.0.0-13.3.2"),
            ("Files get the permissions that the protection level of their content requires.", "v5.0.0-14.2.4"),
        ],
        inputs: None,
        detection: Some("privilege_permissions_changed"),
    }
}

kind! {
    /// Users upload files of any type, size and number. The files are later run by a server, shown by a browser as a
    /// page of the site, opened by a colleague, or simply fill the disk.
    ///
    /// # Where Rust programs have it
    ///
    /// `axum::extract::Multipart`, `actix_multipart` or `rocket::fs::TempFile` stored under `file_name()` in a folder
    /// that `ServeDir` or `actix_files::Files` serves; a type taken from the request's `Content-Type`;
    /// `DefaultBodyLimit::disable`.
    pub struct UnrestrictedUpload = "unrestricted-upload" {
        title: "Upload of dangerous files",
        refs: ["CWE-434", "CAPEC-1", "T1505.003", "T1080", "A06:2025", "A04:2021", "NIST SI-3", "NIST SI-10"],
        stride: [Tampering, ElevationOfPrivilege, DenialOfService],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Both,
        controls: [
            ("type checked by content", InputValidation),
            ("quota on size and number", InputValidation),
            ("storage outside the folder that is served", Infrastructure),
            ("scan for malware", Monitoring),
        ],
        requirements: [
            ("Uploads above the size that the program can process are refused.", "v5.0.0-5.2.1"),
            ("Extension and content of an upload match a type that is expected at this place.", "v5.0.0-5.2.2"),
            ("Each user has a quota for the number and size of stored files.", "v5.0.0-5.2.4"),
            ("No server runs an uploaded file as code.", "v5.0.0-5.3.1"),
            ("Uploads pass a malware scan before anybody else gets them.", "v5.0.0-5.4.3"),
        ],
        inputs: Some("uploads"),
        detection: Some("upload_validation"),
    }
}

kind! {
    /// The web server gives out files that were never meant for visitors: listings of folders, `.git`, `.env`, backups,
    /// sources and configuration.
    ///
    /// # Where Rust programs have it
    ///
    /// `tower_http::services::ServeDir`, `actix_files::Files` with `show_files_listing` or `use_hidden_files`,
    /// `rocket::fs::FileServer` with `Options::DotFiles`, or `warp::fs::dir` on the project folder or a home directory.
    pub struct ExposedFiles = "exposed-files" {
        title: "Files served that should stay private",
        refs: [
            "CWE-548", "CWE-552", "CWE-538", "CAPEC-150", "T1083", "T1595.003", "A01:2025", "A01:2021", "API8:2023",
            "NIST AC-3", "NIST CM-7",
        ],
        stride: [InformationDisclosure],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Code,
        controls: [
            ("folder that holds public files only", Infrastructure),
            ("listings off and hidden files refused", Infrastructure),
        ],
        requirements: [
            ("Folders of version control are neither deployed nor reachable.", "v5.0.0-13.4.1"),
            ("The server lists no folder, unless that is its purpose.", "v5.0.0-13.4.3"),
            ("Only files of known public types are served.", "v5.0.0-13.4.7"),
        ],
        inputs: Some("forced-browsing"),
        detection: Some("malicious_excess_404"),
    }
}
