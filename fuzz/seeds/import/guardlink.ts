// @asset Shop.Login (#login) -- "Signs people in"
// @threat SQL_Injection (#sqli) [critical] cwe:CWE-89 owasp:A03:2021 -- "Text in queries"
// @control Bound_Parameters (#bound) -- "Bound"
// @actor Clerk (#clerk) -- "Sells"
// @shield:begin -- "not read"
// @threat Hidden (#hidden) -- "x"
// @shield:end
// @handles pii on #login -- "names"
// @owns identity for #login
// @assumes #login -- "TLS ends before"
