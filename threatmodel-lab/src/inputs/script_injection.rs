//! Programs for an embedded interpreter.

use super::Inputs;

/// Programs for an embedded interpreter, and text that leaves a string of one (CWE-94, CWE-95).
///
/// Functions of Lua, JavaScript, Python, Rhai and Rune that start programs, read files or load code; what is left of
/// them behind a filter; expressions that compute 1337 × 1009, for which an answer with [`EVALUATED`](super::EVALUATED)
/// shows that they ran; and programs that do not end or take all memory. Ask whether the script was refused, or whether
/// what it reaches for was touched.
#[must_use]
pub fn script_injection() -> Inputs {
    Inputs::texts([
        ("expression", "1337*1009"),
        ("expression in parentheses", "(1337*1009)"),
        ("out of a string", "\" + 1337*1009 + \""),
        ("out of a string, single quotes", "' + 1337*1009 + '"),
        ("out of a string, concatenated by dots", "\" .. 1337*1009 .. \""),
        ("further statement", "x; 1337*1009"),
        ("further line", "x\n1337*1009"),
        ("rest commented out", "x); 1337*1009 //"),
        ("Lua: program", "os.execute('id')"),
        ("Lua: output of a program", "return io.popen('id'):read('*a')"),
        ("Lua: file", "return io.open('/etc/passwd'):read('*a')"),
        ("Lua: global by another way", "return _G['o'..'s']['exe'..'cute']('id')"),
        ("Lua: code loaded", "load('return os')().execute('id')"),
        ("Lua: bytecode", "load('\\27Lua')()"),
        ("Lua: metatable of texts", "getmetatable('').__index.rep = function() return 1337*1009 end"),
        ("JavaScript: function by its constructor", "[].constructor.constructor('return 1337*1009')()"),
        ("JavaScript: program", "require('child_process').execSync('id')"),
        ("JavaScript: global", "this.constructor.constructor('return process')().env"),
        ("JavaScript: code loaded", "import('file:///etc/passwd')"),
        ("JavaScript: prototype of all objects", "Object.prototype.admin = true"),
        ("Python: program", "__import__('os').system('id')"),
        ("Python: classes by a value", "().__class__.__base__.__subclasses__()"),
        ("Python: file", "open('/etc/passwd').read()"),
        ("Rhai: code evaluated", "eval(\"1337*1009\")"),
        ("Rhai: module", "import \"/etc/passwd\" as x;"),
        ("Rune: module", "use std::fs; pub fn main() { fs::read_to_string(\"/etc/passwd\") }"),
        ("shell of the interpreter", "!id"),
        ("loop without an end", "while true do end"),
        ("loop without an end, braces", "while (true) {}"),
        ("loop without an end, Rhai", "loop {}"),
        ("recursion without an end", "function f() return f() + 1 end return f()"),
        ("recursion without an end, braces", "fn f() { f() + 1 } f()"),
        ("text that doubles", "local s='a' while true do s=s..s end"),
        ("text that doubles, braces", "let s = \"a\"; loop { s += s; }"),
        ("large text", "return ('a'):rep(1e10)"),
    ])
}
