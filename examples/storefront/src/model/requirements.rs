//! The requirements that follow from the threats.

use super::*;
use threatmodel::prelude::*;

/// A stolen database contains nothing of use: only hashes, fingerprints, last digits.
#[requirement(from = [PasswordTheft, SessionTheft, CardTheft], phase = Design, refs = ["PCI DSS 3.3.1", "NIST SC-28"])]
pub struct NothingOfUseAtRest;

/// Whatever changes money or rights is decided by the server alone.
#[requirement(from = [PriceTampering, QuantityAbuse, MassAssignment, ForcedBrowsing, ForeignReceipts], phase = Design)]
pub struct ServerDecides;

/// Everything that must not happen twice has a key that the database keeps unique.
#[requirement(from = [DoubleCharge, CallbackReplay, Overselling], phase = Design)]
pub struct OnceOnly;

/// Only the owner of an account gets in, after few attempts, into a session of their own.
#[requirement(
    from = [CredentialStuffing, SessionHijacking, SessionFixation, SessionGuessing],
    phase = Implementation,
    refs = ["ASVS 6.3.1", "NIST AC-7"]
)]
pub struct GuardedSessions;

/// A sign-in that is refused looks the same for every reason.
#[requirement(from = [AccountProbing], phase = Implementation)]
pub struct RefusalsLookAlike;

/// SQL text is constant.
#[requirement(from = [SqlInjection], phase = Implementation, refs = ["ASVS 1.2.4", "NIST SI-10"])]
pub struct ConstantSql;

/// Text that somebody typed reaches a page escaped, and a file under a name and type of the server's making.
#[requirement(from = [CrossSiteScripting, MaliciousUpload, PathTraversal], phase = Implementation, refs = ["ASVS 1.2.1"])]
pub struct ForeignContentStaysContent;

/// Every form proves that it comes from a page of the shop.
#[requirement(from = [CrossSiteRequest], phase = Implementation)]
pub struct FormsProveTheirOrigin;

/// Messages about money are signed, fresh and about the right amount.
#[requirement(from = [ForgedCallback, ForgedCharge, CallbackReplay], phase = Implementation)]
pub struct SignedMoney;

/// Every request has bounds in size, number and work.
#[requirement(from = [RequestFlood, SearchFlood, HashFlood], phase = Implementation)]
pub struct BoundedWork;

/// Errors are for the log; visitors get a number.
#[requirement(from = [ErrorDisclosure], phase = Implementation)]
pub struct ErrorsStayInside;

/// Acts are on record in a log that shows changes.
#[requirement(from = [Denial, AuditTampering], phase = Implementation, refs = ["NIST AU-10"])]
pub struct ActsOnRecord;

/// TLS in front of the shop.
#[requirement(
    from = [SessionHijacking, CredentialStuffing],
    phase = Deployment,
    layer = Infrastructure,
    check = "the shop is reached through the proxy only, over TLS 1.2 or later",
    file = "deploy/Caddyfile",
    contains = "reverse_proxy 127.0.0.1:3000"
)]
pub struct TlsInFront;

/// The shop cannot reach what it does not need on its machine.
#[requirement(
    from = [SidewaysMove, PathTraversal],
    phase = Deployment,
    layer = Infrastructure,
    check = "systemd-analyze security storefront says OK or better",
    file = "deploy/storefront.service",
    contains = "ProtectSystem=strict"
)]
pub struct ConfinedService;

/// Disks and tapes are of no use without their key.
#[requirement(
    from = [DiskTheft],
    phase = Deployment,
    layer = Cryptography,
    check = "the volume with /var/lib/storefront is an encrypted one",
    file = "deploy/storefront.service",
    contains = "ConditionPathIsEncrypted"
)]
pub struct EncryptedVolume;

/// A flooded line is somebody's job.
#[requirement(
    from = [NetworkFlood],
    phase = Deployment,
    layer = Infrastructure,
    check = "the provider's protection is switched on for the address of the shop",
    file = "deploy/Caddyfile",
    contains = "trusted_proxies"
)]
pub struct ProviderInFront;
