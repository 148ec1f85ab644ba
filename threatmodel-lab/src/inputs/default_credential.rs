//! Names and passwords that software comes with.

use super::Inputs;

/// Names and passwords, each as `name:password`, that software and devices come with, for the service `shop`:
/// [`default_credential_for`].
#[must_use]
pub fn default_credential() -> Inputs {
    default_credential_for("shop")
}

/// Names and passwords, each as `name:password`, that software and devices come with (CWE-1392, CWE-1393, CWE-798).
///
/// Those of administrators, of tests and demonstrations, of the usual databases, queues and devices, with an empty
/// password where there is such an account, and what is made of the name of this service. Split at the first `:`, as
/// basic authentication does. Set the system up as its documentation says, and ask whether each login was refused.
#[must_use]
pub fn default_credential_for(service: &str) -> Inputs {
    const PAIRS: [&str; 50] = [
        "admin:admin",
        "admin:",
        "admin:password",
        "admin:1234",
        "admin:123456",
        "admin:admin123",
        "admin:changeme",
        "admin:default",
        "admin:secret",
        "admin:adminadmin",
        "Admin:Admin",
        "administrator:administrator",
        "administrator:password",
        "superadmin:superadmin",
        "root:root",
        "root:",
        "root:toor",
        "root:password",
        "root:123456",
        "user:user",
        "user:password",
        "guest:guest",
        "guest:",
        "test:test",
        "test:password",
        "demo:demo",
        "dev:dev",
        "operator:operator",
        "support:support",
        "service:service",
        "system:manager",
        "anonymous:",
        "default:",
        "postgres:postgres",
        "postgres:",
        "postgres:password",
        "sa:",
        "sa:sa",
        "mysql:mysql",
        "scott:tiger",
        "oracle:oracle",
        "elastic:changeme",
        "neo4j:neo4j",
        "minioadmin:minioadmin",
        "rabbitmq:rabbitmq",
        "tomcat:tomcat",
        "ubuntu:ubuntu",
        "pi:raspberry",
        "vagrant:vagrant",
        "ubnt:ubnt",
    ];
    let mut inputs = Inputs::texts(PAIRS.map(|pair| {
        let (name, password) = pair.split_once(':').unwrap_or((pair, ""));
        let password = if password.is_empty() { "an empty password" } else { password };
        (format!("{name} with {password}"), pair.to_owned())
    }));
    inputs.extend(Inputs::texts([
        ("service as name and password", format!("{service}:{service}")),
        ("service as name, common password", format!("{service}:password")),
        ("service as name, empty password", format!("{service}:")),
        ("service as password of an administrator", format!("admin:{service}")),
        ("service as password of an administrator, with digits", format!("admin:{service}123")),
        ("service as name of an administrator", format!("{service}admin:{service}admin")),
    ]));
    inputs.distinct()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_a_name_and_a_password() {
        for input in &default_credential_for("bank") {
            let (name, password) = input.split_once(':').unwrap();
            assert!(!name.is_empty() && !password.contains([':', ' ']), "{}", input.label());
        }
    }

    #[test]
    fn a_service_that_is_called_like_a_pair_adds_nothing_twice() {
        assert_eq!(default_credential_for("test").iter().filter(|pair| ***pair == *"test:test").count(), 1);
    }
}
