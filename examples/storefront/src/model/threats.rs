//! The threats.

use super::{
    AccountData, AuditEntries, BackupTapes, CardNumbers, CatalogueData, DatabaseDisk, Fraudster, GatewayKey, Internals,
    MailServer, Money, Orders, Passwords, Pictures, SessionTokens, ShopService, Thief, Visitors,
};
use threatmodel::prelude::*;

/// SQL in the search box reads or changes other tables.
#[threat(
    targets = [Passwords, Orders, CatalogueData],
    stride = [Tampering, InformationDisclosure],
    likelihood = Likely,
    actor = Fraudster,
    misuse = "as a fraudster I search for a piece of SQL and read the passwords",
    refs = ["CWE-89", "CAPEC-66", "A05:2025"]
)]
pub struct SqlInjection;

/// Passwords known from elsewhere are tried until one fits.
#[threat(
    targets = [AccountData, Orders],
    stride = [Spoofing],
    likelihood = AlmostCertain,
    actor = Fraudster,
    refs = ["CWE-307", "CAPEC-600", "T1110.004"]
)]
pub struct CredentialStuffing;

/// A copy of the database gives away passwords.
#[threat(targets = [Passwords], stride = [InformationDisclosure], likelihood = Possible, actor = Thief, refs = ["CWE-916"])]
pub struct PasswordTheft;

/// The answer to a wrong sign-in tells whether the account exists.
#[threat(targets = [AccountData], stride = [InformationDisclosure], likelihood = Likely, refs = ["CWE-204", "CWE-208"])]
pub struct AccountProbing;

/// The registration form tells whether a name is taken.
#[threat(targets = [AccountData], stride = [InformationDisclosure], likelihood = Possible, refs = ["CWE-204"])]
pub struct NameProbing;

/// Costly password hashes keep the processors busy.
#[threat(targets = [ShopService], stride = [DenialOfService], likelihood = Possible, refs = ["CWE-400"])]
pub struct HashFlood;

/// A session cookie is read by a script, by another site or on the way.
#[threat(targets = [SessionTokens], stride = [Spoofing], likelihood = Likely, refs = ["CWE-1004", "CAPEC-31"])]
pub struct SessionHijacking;

/// A session token is guessed.
#[threat(targets = [SessionTokens], stride = [Spoofing], likelihood = Unlikely, refs = ["CWE-330"])]
pub struct SessionGuessing;

/// A copy of the database gives away running sessions.
#[threat(targets = [SessionTokens], stride = [InformationDisclosure], likelihood = Possible, actor = Thief, refs = ["CWE-312"])]
pub struct SessionTheft;

/// A session that an attacker planted gets signed in by its victim.
#[threat(targets = [SessionTokens], stride = [Spoofing], likelihood = Possible, refs = ["CWE-384", "CAPEC-61"])]
pub struct SessionFixation;

/// A field that the form does not have makes an administrator.
#[threat(targets = [AccountData, ShopService], stride = [ElevationOfPrivilege], likelihood = Likely, refs = ["CWE-915"])]
pub struct MassAssignment;

/// A customer opens the pages of administrators.
#[threat(targets = [Orders, CatalogueData, AuditEntries], stride = [ElevationOfPrivilege], likelihood = Likely, refs = ["CWE-425", "CWE-862"])]
pub struct ForcedBrowsing;

/// A customer reads the receipts of others.
#[threat(targets = [Orders], stride = [InformationDisclosure], likelihood = Likely, refs = ["CWE-639", "API1:2023"])]
pub struct ForeignReceipts;

/// Another site sends forms in the name of a visitor.
#[threat(targets = [Orders, AccountData], stride = [Spoofing, Tampering], likelihood = Likely, refs = ["CWE-352", "CAPEC-62"])]
pub struct CrossSiteRequest;

/// The price comes from the browser.
#[threat(targets = [Money], stride = [Tampering], likelihood = Likely, actor = Fraudster, refs = ["CWE-472"])]
pub struct PriceTampering;

/// Negative or huge quantities turn the total upside down.
#[threat(targets = [Money], stride = [Tampering], likelihood = Likely, actor = Fraudster, refs = ["CWE-20"])]
pub struct QuantityAbuse;

/// Two customers buy the last piece.
#[threat(targets = [Orders], stride = [Tampering], likelihood = Possible, refs = ["CWE-362"])]
pub struct Overselling;

/// A form that is sent twice charges twice.
#[threat(targets = [Money, Orders], stride = [Tampering], likelihood = Likely, refs = ["CWE-837"])]
pub struct DoubleCharge;

/// Card numbers are found in the database or in a log.
#[threat(targets = [CardNumbers], stride = [InformationDisclosure], likelihood = Possible, actor = Thief, refs = ["CWE-312", "PCI DSS 3.3.1"])]
pub struct CardTheft;

/// Somebody else tells the shop that an order is paid.
#[threat(targets = [Money, Orders, GatewayKey], stride = [Spoofing, Tampering], likelihood = Likely, actor = Fraudster, refs = ["CWE-345"])]
pub struct ForgedCallback;

/// A recorded callback is sent again.
#[threat(targets = [Money, Orders], stride = [Tampering], likelihood = Possible, actor = Fraudster, refs = ["CWE-294", "CAPEC-60"])]
pub struct CallbackReplay;

/// Somebody charges cards in the name of the shop.
#[threat(targets = [Money], stride = [Spoofing], likelihood = Possible, actor = Fraudster, refs = ["CWE-345"])]
pub struct ForgedCharge;

/// An upload is a script or a page.
#[threat(targets = [Pictures, Visitors, ShopService], stride = [Tampering, ElevationOfPrivilege], likelihood = Likely, refs = ["CWE-434"])]
pub struct MaliciousUpload;

/// A file name leads out of the folder of pictures.
#[threat(targets = [Pictures, ShopService, Internals], stride = [Tampering, InformationDisclosure], likelihood = Likely, refs = ["CWE-22", "CAPEC-126"])]
pub struct PathTraversal;

/// A review or a product name is a script.
#[threat(targets = [Visitors, SessionTokens], stride = [Tampering, ElevationOfPrivilege], likelihood = Likely, refs = ["CWE-79", "CAPEC-592"])]
pub struct CrossSiteScripting;

/// An error page tells how the shop is built.
#[threat(targets = [Internals], stride = [InformationDisclosure], likelihood = Likely, refs = ["CWE-209"])]
pub struct ErrorDisclosure;

/// Large requests fill memory and disk.
#[threat(targets = [ShopService], stride = [DenialOfService], likelihood = Likely, refs = ["CWE-770"])]
pub struct RequestFlood;

/// Costly searches keep the database busy.
#[threat(targets = [ShopService], stride = [DenialOfService], likelihood = Likely, refs = ["CWE-400"])]
pub struct SearchFlood;

/// The line to the shop is flooded.
#[threat(targets = [ShopService], stride = [DenialOfService], likelihood = Possible, refs = ["T1498"])]
pub struct NetworkFlood;

/// A customer or an administrator denies what they did.
#[threat(targets = [AuditEntries, Orders], stride = [Repudiation], likelihood = Possible, refs = ["CWE-778"])]
pub struct Denial;

/// The audit log is changed afterwards.
#[threat(targets = [AuditEntries], stride = [Repudiation, Tampering], likelihood = Possible, refs = ["CWE-117"])]
pub struct AuditTampering;

/// Somebody carries away a disk or a tape.
#[threat(targets = [DatabaseDisk, BackupTapes], stride = [InformationDisclosure], likelihood = Unlikely, actor = Thief, refs = ["CAPEC-507"])]
pub struct DiskTheft;

/// The shop is a way into the mail server beside it.
#[threat(targets = [MailServer], stride = [ElevationOfPrivilege], likelihood = Unlikely, refs = ["T1021"])]
pub struct SidewaysMove;
