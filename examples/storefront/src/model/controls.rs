//! The controls.

use threatmodel::prelude::*;

/// A search is words and phrases, nothing else.
#[control(layer = InputValidation, kind = Preventive)]
pub struct SearchGrammar;

/// Text of a visitor is bound, never spliced into SQL.
#[control(layer = DataAccess, kind = Preventive, refs = ["D3-ITF"])]
pub struct BoundParameters;

/// Reads use a connection that cannot write.
#[control(layer = DataAccess, kind = Preventive)]
pub struct ReadOnlyReads;

/// Few attempts per account and address.
#[control(layer = Authentication, kind = Preventive)]
pub struct LoginThrottle;

/// Passwords are kept as salted Argon2id hashes.
#[control(layer = Cryptography, kind = Preventive)]
pub struct PasswordHashing;

/// One answer for every reason to refuse a sign-in.
#[control(layer = Authentication, kind = Preventive)]
pub struct UniformAnswer;

/// An unknown account costs the same hash as a known one.
#[control(layer = Cryptography, kind = Preventive)]
pub struct DecoyHash;

/// Passwords have a longest length.
#[control(layer = InputValidation, kind = Preventive)]
pub struct PasswordBounds;

/// Few hashes run at a time.
#[control(layer = Infrastructure, kind = Preventive)]
pub struct HashSlots;

/// Cookies are kept from scripts, other sites and plain HTTP.
#[control(layer = Authentication, kind = Preventive)]
pub struct CookieFlags;

/// Tokens are 256 random bits.
#[control(layer = Cryptography, kind = Preventive)]
pub struct RandomTokens;

/// The database keeps fingerprints of tokens.
#[control(layer = Cryptography, kind = Preventive)]
pub struct TokenFingerprints;

/// Signing in gives a new token.
#[control(layer = Authentication, kind = Preventive)]
pub struct SessionRotation;

/// The server says which role a new account has.
#[control(layer = Authorization, kind = Preventive)]
pub struct ServerSetRole;

/// Only administrators pass.
#[control(layer = Authorization, kind = Preventive)]
pub struct RoleGuard;

/// A receipt is read by its customer only.
#[control(layer = Authorization, kind = Preventive)]
pub struct ReceiptOwnership;

/// Receipt numbers are random.
#[control(layer = Cryptography, kind = Preventive)]
pub struct UnguessableReceipts;

/// Every form carries the secret of its session.
#[control(layer = Authorization, kind = Preventive)]
pub struct FormSecret;

/// Requests that change something come from the shop's own origin.
#[control(layer = Authorization, kind = Preventive)]
pub struct OriginCheck;

/// The catalogue's price is charged.
#[control(layer = BusinessLogic, kind = Preventive)]
pub struct CataloguePrice;

/// One to 99 pieces.
#[control(layer = BusinessLogic, kind = Preventive)]
pub struct QuantityBounds;

/// Looking at the stock and taking from it are one statement.
#[control(layer = DataAccess, kind = Preventive)]
pub struct AtomicStock;

/// One checkout form is one order.
#[control(layer = BusinessLogic, kind = Preventive)]
pub struct IdempotentCheckout;

/// The database keeps at most one order of a form.
#[control(layer = DataAccess, kind = Preventive)]
pub struct OneOrderPerForm;

/// Of a card, the last four digits are kept.
#[control(layer = DataAccess, kind = Preventive, refs = ["PCI DSS 3.3.1"])]
pub struct LastFourDigits;

/// Card numbers have no form that a log could print.
#[control(layer = Monitoring, kind = Preventive)]
pub struct RedactedCards;

/// Messages between shop and gateway are signed.
#[control(layer = Cryptography, kind = Preventive)]
pub struct SignedMessages;

/// A callback is about the amount that the order costs.
#[control(layer = BusinessLogic, kind = Preventive)]
pub struct AmountCheck;

/// Old signatures are refused.
#[control(layer = Cryptography, kind = Preventive)]
pub struct FreshSignatures;

/// An event takes effect once.
#[control(layer = BusinessLogic, kind = Preventive)]
pub struct EventMemory;

/// The first bytes say what a file is.
#[control(layer = InputValidation, kind = Preventive)]
pub struct MagicBytes;

/// The server says what type a file has, and the browser believes it.
#[control(layer = Infrastructure, kind = Preventive)]
pub struct FixedTypes;

/// The server makes file names.
#[control(layer = InputValidation, kind = Preventive)]
pub struct ServerMadeNames;

/// Only pictures of products are served.
#[control(layer = Authorization, kind = Preventive)]
pub struct PublishedOnly;

/// Text is escaped where it becomes a page.
#[control(layer = InputValidation, kind = Preventive)]
pub struct OutputEscaping;

/// Browsers are told to run no scripts.
#[control(layer = Infrastructure, kind = Preventive)]
pub struct ContentPolicy;

/// Error pages say a reference number and nothing else.
#[control(layer = Monitoring, kind = Preventive)]
pub struct ErrorMasking;

/// Requests have a largest size.
#[control(layer = Infrastructure, kind = Preventive)]
pub struct SizeLimits;

/// Searches have a largest length and a largest answer.
#[control(layer = InputValidation, kind = Preventive)]
pub struct SearchBounds;

/// Every order and every act of an administrator is on record.
#[control(layer = Monitoring, kind = Detective)]
pub struct AuditTrail;

/// The table of the log takes no changes.
#[control(layer = DataAccess, kind = Preventive)]
pub struct AppendOnlyLog;

/// A chain of hashes shows where the log was changed.
#[control(layer = Monitoring, kind = Detective)]
pub struct HashChain;
