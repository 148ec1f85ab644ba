//! Names of tenants that the caller does not belong to.

use super::{Inputs, foreign};

/// Names that lead from the tenant `acme` to the tenant `globex`: [`foreign_tenant_id_of`].
#[must_use]
pub fn foreign_tenant_id() -> Inputs {
    foreign_tenant_id_of("acme", "globex")
}

/// Names that lead from the own tenant to another one (CWE-668, CWE-639).
///
/// The foreign name in spellings that a check may not know; both names in one value, also as hosts and as names in a
/// database; what stands for all tenants, and the names that systems give to their own. Put them where a request says
/// its tenant: a header, a subdomain, a path, a key of a cache or a message. Mint a canary into the data of the other
/// tenant, and ask `assert_no_leak!` about the answer. Each label says whether the input names the `foreign` tenant,
/// `both`, `every` one or that of the `system`.
#[must_use]
pub fn foreign_tenant_id_of(own: &str, foreign: &str) -> Inputs {
    let mut more = Inputs::texts([
        ("foreign: capitals", foreign.to_uppercase()),
        ("both: foreign one as a subdomain", format!("{foreign}.{own}")),
        ("both: own one as a subdomain", format!("{own}.{foreign}")),
        ("both: own one as a user", format!("{own}@{foreign}")),
        ("both: own one as the beginning", format!("{own}-{foreign}")),
        ("both: key of a cache", format!("{own}:{foreign}")),
        ("both: key of a cache, from the root", format!("{own}::{foreign}")),
        ("both: name of a schema", format!("{own}\".\"{foreign}")),
        ("both: search path of a database", format!("{own}, {foreign}, public")),
    ]);
    more.extend(Inputs::texts(
        ["default", "public", "system", "admin", "root", "template1", "information_schema", "0", "-1"]
            .map(|name| (format!("system: {name}"), name)),
    ));
    foreign::list(own, foreign, "tenant", more)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_names_another_tenant() {
        let inputs = foreign_tenant_id_of("acme", "globex");
        let small: Inputs = inputs.clone().into_iter().filter(|input| input.label() != "foreign: capitals").collect();
        foreign::tests::holds(&small, "acme", "globex");
        assert!(inputs.iter().any(|input| input.eq_ignore_ascii_case("globex") && **input != *"globex"));
    }
}
