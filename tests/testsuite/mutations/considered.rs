//! Ways to leave unconsidered what the code speaks of.

use super::{
    Edit::{Replace, Write},
    Mutation,
    Verdict::{Fails, Passes, Warns},
    cases::{ORDERS, case, policy},
};

const LOCK: &str = "shop/threatmodel.lock";

/// A policy that asks for every place, and for nothing else of the kind.
const ASKING: &str = "[rules]\nunconsidered-sink = \"deny\"\nunconsidered-entry-point = \"deny\"\n";

/// A policy that leaves interactions aside.
const WITHOUT_INTERACTIONS: &str = "[rules]\nunconsidered-interaction = \"allow\"\n";

/// A reviewed model that knows what the sound one permits, and no place.
const PERMITTED: &str = "format 3\n\
    accepted shop::RackTampering at shop::serve by operations until 2099-01-01\n\
    avoided shop::XmlBomb at shop::read by platform\n\
    lowered rule unconsidered-interaction to allow\n";

/// A file that a caller names, in the component of the orders.
fn slip(above: &str) -> super::Edit {
    let text = format!(
        "{above}pub fn slip(name: &str) -> Vec<u8> {{\n    \
         std::fs::read(std::path::Path::new(\"slips\").join(name)).unwrap_or_default()\n}}\n\n#[mitigates(CardTheft"
    );
    // What a mutation writes lives as long as the tests.
    Replace(ORDERS, "#[mitigates(CardTheft", Box::leak(text.into_boxed_str()))
}

fn dismissal(of: &str, more: &str) -> String {
    format!("[[dismiss]]\n{of}\nreason = \"r\"\nowner = \"o\"\n{more}")
}

pub(super) fn all() -> Vec<Mutation> {
    let by_kind = "kind = \"path-traversal\"\nitem = \"shop::orders::slip\"";
    vec![
        case("a sink without a lock that has the surface", vec![slip("")], Passes),
        case("a sink that nobody has considered", vec![policy(ASKING), slip("")], Fails(&["TM057"])),
        case(
            "a sink below a threat of another kind",
            vec![policy(ASKING), slip("#[threat(CardTheft)]\n")],
            Fails(&["TM051", "TM057"]),
        ),
        case(
            "a sink that the reviewed model does not have",
            vec![policy(WITHOUT_INTERACTIONS), Write(LOCK, PERMITTED.to_owned()), slip("")],
            Fails(&["TM030", "TM057"]),
        ),
        case(
            "a sink that the reviewed model has",
            vec![
                policy(WITHOUT_INTERACTIONS),
                Write(
                    LOCK,
                    format!(
                        "{PERMITTED}surface std::fs::read at shop::orders::slip\nsurface std::path::Path::join at \
                         shop::orders::slip\n"
                    ),
                ),
                slip(""),
            ],
            Warns(&["TM030"]),
        ),
        case(
            "a sink that is dismissed",
            vec![policy(&format!("{ASKING}{}", dismissal(by_kind, ""))), slip("")],
            Passes,
        ),
        case(
            "a sink whose dismissal has ended",
            vec![policy(&format!("{ASKING}{}", dismissal(by_kind, "until = 2020-01-01\n"))), slip("")],
            Fails(&["TM057", "TM060"]),
        ),
        case(
            "a dismissal for code that there is not",
            vec![policy(&format!("{ASKING}{}", dismissal(by_kind, "")))],
            Fails(&["TM060"]),
        ),
        case(
            "a dismissal without an owner",
            vec![policy(&format!("{ASKING}[[dismiss]]\n{by_kind}\nreason = \"r\"\n")), slip("")],
            Fails(&["TM031", "TM057"]),
        ),
        case(
            "a list of which nothing is mapped",
            vec![policy("[catalogue]\nsets = [\"owasp-llm-2025\"]\n")],
            Fails(&["TM058"]),
        ),
        case(
            "a list that is dismissed",
            vec![policy(&format!(
                "[catalogue]\nsets = [\"owasp-llm-2025\"]\n{}",
                dismissal("set = \"owasp-llm-2025\"", "")
            ))],
            Passes,
        ),
    ]
}
