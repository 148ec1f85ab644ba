//! The detections: events that show an attempt, and when they raise an alert.

use super::threats::*;
use threatmodel::prelude::*;

/// Somebody sends searches that no honest visitor types, one after the other.
#[detection(
    of = SqlInjection,
    event = "input_validation_fail",
    level = High,
    group_by = client,
    threshold = 3,
    within = "1m",
    playbook = "Look at the searches, then block the address at the proxy."
)]
pub struct SearchProbing;

/// Somebody guesses the password of one account.
#[detection(
    of = CredentialStuffing,
    event = "authn_login_fail",
    level = Medium,
    group_by = [client, account],
    threshold = 5,
    within = "15m",
    playbook = "Ask the customer; the throttle holds the address back until then."
)]
pub struct PasswordGuessing;

/// One address tries the passwords of many accounts.
#[detection(
    of = CredentialStuffing,
    event = "authn_login_fail",
    level = High,
    group_by = client,
    threshold = 3,
    distinct = account,
    within = "15m",
    playbook = "Block the address at the proxy, and end the sessions that it has opened."
)]
pub struct AccountSweep;

/// Somebody tries to sign in with an account that only bait names.
#[detection(
    of = CredentialStuffing,
    event = "authn_login_fail",
    level = Critical,
    canary,
    playbook = "The list of accounts has leaked: find out from where, and make every password be changed."
)]
pub struct HoneyAccount;

/// The name of the account that there is not: it stands in a list that nobody but a thief would read.
pub const HONEY_ACCOUNT: &str = "warehouse-keeper";

/// A customer knocks at several doors of the admin area.
#[detection(
    of = ForcedBrowsing,
    event = "authz_fail",
    level = High,
    group_by = account,
    threshold = 3,
    within = "5m",
    playbook = "Talk to the customer, or close the account."
)]
pub struct AdminDoors;

/// An account acts in the admin area that has not signed in as an administrator.
#[detection(
    of = ForcedBrowsing,
    event = "authz_admin",
    level = Critical,
    group_by = account,
    requires = AdminSignedIn,
    at = AdminActed,
    within = "8h",
    playbook = "End every session of the account, and go through the audit log."
)]
pub struct AdminWithoutSignIn;

/// Somebody sends what are no pictures as pictures.
#[detection(
    of = MaliciousUpload,
    event = "upload_validation",
    level = High,
    group_by = account,
    threshold = 3,
    within = "10m",
    playbook = "An administrator's account is in wrong hands: end its sessions."
)]
pub struct UploadAbuse;

/// Somebody sends a message in the name of the gateway that it has not sent.
#[detection(
    of = ForgedCallback,
    event = "malicious_extraneous",
    level = High,
    playbook = "Compare the orders of the last hour with the gateway's own list."
)]
pub struct CallbackRefused;

/// An order is paid for which the gateway was never asked to charge a card.
#[detection(
    of = ForgedCallback,
    event = "sequence_fail",
    level = Critical,
    group_by = order,
    requires = ChargeAsked,
    at = OrderPaid,
    within = "1h",
    playbook = "Do not ship the order; renew the key that the shop shares with the gateway."
)]
pub struct PaidWithoutCharge;

/// An administrator has signed in.
#[workflow_step]
pub struct AdminSignedIn;

/// An account has done something in the admin area.
#[workflow_step]
pub struct AdminActed;

/// The gateway is about to be asked to charge a card.
#[workflow_step]
pub struct ChargeAsked;

/// An order counts as paid.
#[workflow_step]
pub struct OrderPaid;
