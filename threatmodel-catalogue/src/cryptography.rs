//! Kinds of threats in which cryptography is missing, weak or used wrongly.

use crate::kind;

kind! {
    /// Data is protected by an algorithm, mode, padding or key length that attackers can break.
    ///
    /// # Where Rust programs have it
    ///
    /// `md5`, `sha1`, `des`, `rc4` and ECB modes of `cipher`; `aes` with `cbc` and no MAC; `rsa::Pkcs1v15Encrypt`; RSA
    /// keys below 2048 bits; `openssl` with old TLS versions enabled; ciphers of one's own. The same crates are fine
    /// where a checksum or an old protocol is all that is meant.
    ///
    /// # How to try it
    ///
    /// Nothing from outside shows it: a test pins the algorithm by a known answer and refuses data in the old one.
    /// Offer the server only the oldest versions and ciphers of TLS, and ask whether the handshake fails.
    pub struct WeakCryptography = "weak-cryptography" {
        title: "Broken or weak cryptography",
        refs: [
            "CWE-327", "CWE-328", "CWE-326", "CAPEC-20", "CAPEC-97", "CAPEC-461", "T1600", "A04:2025", "A02:2021",
            "NIST SC-13",
        ],
        stride: [InformationDisclosure, Tampering],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Code,
        controls: [
            ("approved cipher with authentication", Cryptography),
            ("hash that is approved for its purpose", Cryptography),
            ("list of algorithms in use, and a way to replace them", Process),
        ],
        requirements: [
            ("Every primitive has a strength of at least 128 bits.", "v5.0.0-11.2.3"),
            ("ECB mode and PKCS#1 v1.5 padding are not used for encryption.", "v5.0.0-11.3.1"),
            ("Encryption uses an approved cipher and mode, such as AES-GCM.", "v5.0.0-11.3.2"),
            ("MD5 and other broken hashes serve no cryptographic purpose.", "v5.0.0-11.4.1"),
            ("Keys and signatures are made with approved algorithms.", "v5.0.0-11.6.1"),
            ("TLS is 1.2 or newer, and 1.3 is preferred.", "v5.0.0-12.1.1"),
        ],
        inputs: None,
        detection: Some("crypt_decrypt_fail"),
    }
}

kind! {
    /// A value that nobody should guess comes from a generator that can be predicted, or from too little entropy.
    ///
    /// # Where Rust programs have it
    ///
    /// `StdRng::seed_from_u64`, `SmallRng`, `fastrand` and `oorandom` for tokens or keys; ids from the time, a counter
    /// or a hash of both; `Uuid::now_v7` and `Uuid::now_v1` as secrets; short codes from a small alphabet. `OsRng`,
    /// `SysRng`, `getrandom::fill` and `rand::rng()` are suitable.
    ///
    /// # What to look for
    ///
    /// A literal as seed outside tests; `DefaultHasher` as a source of randomness.
    ///
    /// # How to try it
    ///
    /// Make a few thousand values with two processes that were started at the same time, and in a process whose clock
    /// the test sets. Ask whether two are alike, whether one follows from another, and whether a new start repeats the
    /// first ones.
    pub struct PredictableRandomness = "predictable-randomness" {
        title: "Guessable tokens or keys",
        refs: [
            "CWE-338", "CWE-330", "CWE-331", "CAPEC-112", "CAPEC-59", "CAPEC-485", "T1606", "A04:2025", "A02:2021",
            "NIST SC-13",
        ],
        stride: [Spoofing, InformationDisclosure],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Code,
        controls: [
            ("generator of the operating system, or a ChaCha generator that it seeds", Cryptography),
            ("at least 128 bits of entropy", Cryptography),
        ],
        requirements: [
            (
                "Values that must not be guessed come from a cryptographic generator and have at least 128 bits of entropy.",
                "v5.0.0-11.5.1",
            ),
            ("Session ids come from a cryptographic generator and have at least 128 bits of entropy.", "v5.0.0-7.2.3"),
        ],
        inputs: None,
        detection: Some("authn_token_reuse"),
    }
}

kind! {
    /// The same nonce encrypts two messages under one key. With AES-GCM and ChaCha20-Poly1305 this reveals how the two
    /// texts differ, and allows forgeries.
    ///
    /// # Where Rust programs have it
    ///
    /// `Nonce::from_slice(b"unique nonce")` copied from an example; a nonce in a `static` or derived from the record
    /// id; counters that start at zero after a restart; random nonces of 96 bits for billions of messages.
    /// `XChaCha20Poly1305`, `AesGcmSiv` and `ring::aead::NonceSequence` make it harder.
    ///
    /// # How to try it
    ///
    /// Encrypt more messages than a counter holds, from several threads and across restarts, and ask whether a nonce
    /// comes twice under one key. Statistics over ciphertexts do not show it; nonces that are collected do.
    pub struct NonceReuse = "nonce-reuse" {
        title: "Nonce used twice",
        refs: ["CWE-323", "CWE-329", "T1600", "A04:2025", "A02:2021", "NIST SC-13"],
        stride: [InformationDisclosure, Tampering],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Code,
        controls: [
            ("random nonce of 192 bits, or a counter that survives restarts", Cryptography),
            ("cipher that survives a repeated nonce", Cryptography),
            ("key replaced before its limit", Process),
        ],
        requirements: [
            ("A nonce is used once for each key, and made in the way that its algorithm asks for.", "v5.0.0-11.3.4"),
        ],
        inputs: None,
        detection: Some("crypt_decrypt_fail"),
    }
}

kind! {
    /// A comparison stops at the first wrong byte, so the time that it takes tells how much was right. Over many tries
    /// this reveals a token or MAC.
    ///
    /// # Where Rust programs have it
    ///
    /// `==` on tokens, MACs and password hashes, which is `memcmp` for slices; `HashMap` lookups by token; table
    /// lookups by secret index. `subtle::ConstantTimeEq`, `hmac::Mac::verify_slice` and `ring::constant_time` compare
    /// in constant time.
    ///
    /// # How to try it
    ///
    /// Compare the time for values that are wrong in the first byte with that for values that are wrong in the last,
    /// over many runs in random order, with `dudect` statistics for instance. Noise makes it no test for each run: keep
    /// it as a bench, and let the attack test ask whether the comparison is the constant one.
    pub struct TimingSideChannel = "timing-side-channel" {
        title: "Timing reveals a secret",
        refs: ["CWE-208", "CWE-203", "CAPEC-462", "CAPEC-541", "T1212", "NIST SC-13"],
        stride: [InformationDisclosure],
        linddun: [],
        likelihood: Some(Unlikely),
        found_in: Code,
        controls: [
            ("comparison in constant time", Cryptography),
            ("both sides hashed with a random key before comparing", Cryptography),
        ],
        requirements: [("Operations on secrets take a time that does not depend on them.", "v5.0.0-11.2.4")],
        inputs: None,
        detection: Some("authn_login_fail"),
    }
}

kind! {
    /// A client accepts any certificate, so anybody on the way can be the server, read along and change what is sent.
    ///
    /// # Where Rust programs have it
    ///
    /// `reqwest::ClientBuilder::danger_accept_invalid_certs` (from 0.13 `tls_danger_accept_invalid_certs`) and its like
    /// for hostnames, a `rustls` `ServerCertVerifier` under `dangerous()` that returns `assertion()`, `native_tls` with
    /// `danger_accept_invalid_certs`, `SslVerifyMode::NONE` of `openssl`, `git2` `certificate_check` callbacks,
    /// `PgSslMode::Require` of `sqlx`, which encrypts without validation.
    ///
    /// # What to look for
    ///
    /// A switch for tests that configuration can set in production.
    ///
    /// # How to try it
    ///
    /// Make certificates in the test, with `rcgen` for instance, because they expire and their keys belong in no
    /// repository: signed by itself, by an unknown authority, for another host, expired, not yet valid, not for
    /// servers. Start a server with each, and ask whether the client has sent anything.
    ///
    /// # How it is noticed
    ///
    /// A client that refuses a certificate fails with an error of TLS, which the vocabulary of OWASP has no event for:
    /// write one of your own, `x_certificate_refused`, where the error is handled.
    pub struct CertificateValidationDisabled = "certificate-validation-disabled" {
        title: "Certificate not validated",
        refs: [
            "CWE-295", "CWE-297", "CAPEC-459", "CAPEC-475", "T1557", "A07:2025", "A07:2021", "NIST SC-8", "NIST SC-17",
        ],
        stride: [Spoofing, InformationDisclosure, Tampering],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Both,
        controls: [("default validation", Cryptography), ("private authority that is pinned", Cryptography)],
        requirements: [
            ("Clients validate the certificate of a server before they send anything.", "v5.0.0-12.3.2"),
            ("Where certificates are issued internally, clients trust that authority and no other.", "v5.0.0-12.3.4"),
            ("Services for the public have certificates that the public trusts.", "v5.0.0-12.2.2"),
        ],
        inputs: None,
        detection: None,
    }
}

kind! {
    /// Data crosses a network in the clear, and everybody on the way can read and change it.
    ///
    /// # Where Rust programs have it
    ///
    /// `axum::serve` and `HttpServer::bind` on `0.0.0.0` without TLS or a proxy; `http://`, `ws://`, `redis://`,
    /// `amqp://` and `ldap://` addresses; `postgres::NoTls`; `tonic` channels without `tls_config`;
    /// `lettre::SmtpTransport::builder_dangerous`; plain `TcpStream` and `UdpSocket` protocols; `TcpStream` fallbacks
    /// after a failed handshake.
    ///
    /// # How to try it
    ///
    /// Put a proxy into the test between both ends, or capture the loopback interface, and look for canaries in the
    /// bytes. Ask for each listener whether a request without TLS gets more than a redirect.
    ///
    /// # How it is noticed
    ///
    /// A listener that refuses or redirects plain requests can count them; whoever only reads along leaves no trace.
    pub struct CleartextTransmission = "cleartext-transmission" {
        title: "Unencrypted traffic",
        refs: [
            "CWE-319", "CWE-311", "CWE-300", "CAPEC-157", "CAPEC-158", "CAPEC-94", "CAPEC-117", "T1040", "T1557",
            "T1565.002", "A04:2025", "A06:2025", "A02:2021", "API8:2023", "API10:2023", "NIST SC-8",
        ],
        stride: [InformationDisclosure, Tampering],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Both,
        controls: [
            ("TLS everywhere", Cryptography),
            ("HSTS", Infrastructure),
            ("plain listener on the loopback address alone", Infrastructure),
        ],
        requirements: [
            ("Clients reach the service over TLS, and there is no way to fall back.", "v5.0.0-12.2.1"),
            ("All other connections of the program, such as to databases and queues, are encrypted.", "v5.0.0-12.3.1"),
            ("Connections between internal HTTP services are encrypted.", "v5.0.0-12.3.3"),
            ("WebSockets use TLS.", "v5.0.0-4.4.1"),
            ("Responses tell browsers to use HTTPS for at least a year.", "v5.0.0-3.4.1"),
        ],
        inputs: None,
        detection: None,
    }
}
