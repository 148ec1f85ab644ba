//! Values that a page or an app would not send.

use super::{Input, Inputs};

/// JSON objects, each with one field whose value the page or app of the system would not send (CWE-602, CWE-472,
/// CWE-565).
///
/// Prices, quantities, discounts, totals and their currency: zero, negative, a fraction, huge, as text, not a number,
/// missing; states, roles and owners; times and limits. Put the field into a request, a form, a cookie or a state that is
/// otherwise in order, and ask what was charged, stored or allowed: the value that the server knows must count. Fields
/// that the sender may not set at all are in [`mass_assignment`](super::mass_assignment()).
#[must_use]
pub fn tampered_client_value() -> Inputs {
    const NUMBERS: [(&str, &str); 15] = [
        ("zero", "0"),
        ("negative", "-1"),
        ("negative zero", "-0.0"),
        ("fraction", "0.001"),
        ("fraction that is rounded up", "0.999999999"),
        ("almost nothing", "1e-320"),
        ("beyond 32 bits", "4294967297"),
        ("beyond 64 bits", "18446744073709551617"),
        ("huge", "1e300"),
        ("text", "\"0\""),
        ("text with a sign", "\"-1\""),
        ("text that is not a number", "\"NaN\""),
        ("null", "null"),
        ("list", "[0]"),
        ("flag", "false"),
    ];
    const OTHERS: [(&str, &str); 21] = [
        ("currency", "\"XXX\""),
        ("currency", "\"jpy\""),
        ("currency", "null"),
        ("percent_off", "100"),
        ("percent_off", "101"),
        ("coupons", "[\"TEN\",\"TEN\"]"),
        ("tax_rate", "0"),
        ("paid", "true"),
        ("status", "\"paid\""),
        ("payment_id", "\"of-another-order\""),
        ("user_id", "\"of-another-user\""),
        ("role", "\"admin\""),
        ("verified", "true"),
        ("step", "\"done\""),
        ("retries_left", "2147483647"),
        ("expires_at", "\"9999-12-31T23:59:59Z\""),
        ("issued_at", "\"1970-01-01T00:00:00Z\""),
        ("started_at", "null"),
        ("score", "1e300"),
        ("file_type", "\"image/png\\u0000text/html\""),
        ("return_to", "\"https://attacker.example/\""),
    ];
    let object = |field: &str, value: &str| format!("{{\"{field}\":{value}}}");
    let mut inputs: Inputs = ["price", "quantity", "total", "shipping"]
        .iter()
        .flat_map(|field| {
            NUMBERS.iter().map(move |(name, value)| Input::new(format!("{field}: {name}"), object(field, value)))
        })
        .collect();
    inputs.extend(OTHERS.iter().map(|(field, value)| Input::new(format!("{field}: {value}"), object(field, value))));
    inputs
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn none_is_what_an_honest_page_sends() {
        for input in &tampered_client_value() {
            let object: Value = serde_json::from_str(input).unwrap();
            let (field, value) = object.as_object().unwrap().iter().next().unwrap();
            // A price has whole cents, and nobody orders a thousand of anything.
            let honest = match &**field {
                "price" | "total" | "shipping" => value
                    .as_f64()
                    .is_some_and(|amount| (0.01..1e6).contains(&amount) && (amount * 100.0).fract() == 0.0),
                "quantity" => value.as_u64().is_some_and(|amount| (1..1000).contains(&amount)),
                _ => false,
            };
            assert!(!honest, "{}", input.label());
        }
    }
}
