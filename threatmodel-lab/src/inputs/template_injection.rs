//! Text that a template engine evaluates.

use super::Inputs;

/// The number that an answer contains if an expression of [`template_injection`] was evaluated: no input contains it.
pub const EVALUATED: &str = "1349033";

/// Expressions of template engines for 1337 × 1009: an answer with [`EVALUATED`] has evaluated one (CWE-1336, CWE-94).
///
/// The delimiters of Tera, Jinja, Handlebars, Liquid, ERB, Razor, FreeMarker, Velocity and others; statements, filters,
/// comments and ends of raw blocks; then access to variables, functions and files of the engines that Rust programs
/// use, after which ask whether the answer has a canary of the context.
#[must_use]
pub fn template_injection() -> Inputs {
    Inputs::texts([
        ("double braces", "{{1337*1009}}"),
        ("double braces with spaces", "{{ 1337 * 1009 }}"),
        ("double braces, white space removed", "{{- 1337*1009 -}}"),
        ("triple braces", "{{{1337*1009}}}"),
        ("braces", "{1337*1009}"),
        ("dollar and braces", "${1337*1009}"),
        ("hash and braces", "#{1337*1009}"),
        ("star and braces", "*{1337*1009}"),
        ("at and parentheses", "@(1337*1009)"),
        ("dollar and brackets", "$[1337*1009]"),
        ("double brackets", "[[${1337*1009}]]"),
        ("per cent", "<%= 1337*1009 %>"),
        ("per cent and braces", "{%= 1337*1009 %}"),
        ("tilde", "~{1337*1009}"),
        ("statement", "{% set x = 1337 * 1009 %}{{ x }}"),
        ("statement of Liquid", "{% assign x = 1337 | times: 1009 %}{{ x }}"),
        ("filter of Liquid", "{{ 1337 | times: 1009 }}"),
        ("condition", "{% if true %}{{ 1337 * 1009 }}{% endif %}"),
        ("loop", "{% for x in [1337 * 1009] %}{{ x }}{% endfor %}"),
        ("end of a raw block", "{% endraw %}{{ 1337 * 1009 }}{% raw %}"),
        ("end of a comment", "#}{{ 1337 * 1009 }}{#"),
        ("end of an expression", "}}{{ 1337 * 1009 }}{{"),
        ("end of a string in an expression", "\" ~ 1337 * 1009 ~ \""),
        ("Velocity", "#set($x=1337*1009)$x"),
        ("another word", "{{ '13490' ~ '33' }}"),
        ("escaped brace", "\\{{1337*1009}}"),
        ("full width", "\u{ff5b}\u{ff5b}1337*1009\u{ff5d}\u{ff5d}"),
        ("percent-encoded", "%7B%7B1337*1009%7D%7D"),
        ("whole context of Tera", "{{ __tera_context }}"),
        ("environment of Tera", "{{ get_env(name=\"PATH\") }}"),
        ("names of MiniJinja", "{{ debug() }}"),
        ("object of Handlebars", "{{#each this}}{{@key}}={{this}} {{/each}}"),
        ("lookup of Handlebars", "{{lookup this \"password\"}}"),
        ("another template", "{% include \"/etc/passwd\" %}"),
        ("partial of Handlebars", "{{> /etc/passwd}}"),
        ("loop without an end", "{% for a in range(end=9999999999) %}{% include \"x\" ignore missing %}{% endfor %}"),
        ("delimiter without an end", "{{"),
    ])
}

#[cfg(test)]
mod tests {
    use super::{super::tests::percent_decoded, *};

    #[test]
    fn the_result_stands_in_no_input() {
        assert_eq!((1337 * 1009).to_string(), EVALUATED);
        let inputs = template_injection();
        assert!(inputs.iter().all(|input| !input.contains(EVALUATED)));
        assert!(inputs.iter().filter(|input| input.contains("1337") || input.contains("13490")).count() > 24);
        let encoded = inputs.iter().find(|input| input.label() == "percent-encoded").unwrap();
        assert_eq!(percent_decoded(encoded), inputs[0].as_bytes());
    }
}
