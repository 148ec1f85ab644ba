//! Files that a system should not take.

use super::Inputs;

/// Names of files that a system should not take, or should not serve under that name (CWE-434, CWE-646).
///
/// Endings that servers run or browsers show as a page, in capitals, twice, behind a NUL, a dot, a space, a semicolon;
/// endings that turn round; names that configure a server; names with markup, with a path, too long, without an ending.
/// Send each with content of [`upload_content`]. Ask whether it was refused, or what name and what `Content-Type` it is
/// served with.
#[must_use]
pub fn upload() -> Inputs {
    Inputs::texts([
        ("page", "x.html".to_owned()),
        ("page, capitals", "x.HtMl".to_owned()),
        ("page, another ending", "x.xhtml".to_owned()),
        ("drawing with a script", "x.svg".to_owned()),
        ("XML", "x.xml".to_owned()),
        ("script of a page", "x.js".to_owned()),
        ("program of a server", "x.php".to_owned()),
        ("program of a server, another ending", "x.phtml".to_owned()),
        ("program of a server, Windows", "x.aspx".to_owned()),
        ("program of a server, Java", "x.jsp".to_owned()),
        ("script of a shell", "x.sh".to_owned()),
        ("program", "x.exe".to_owned()),
        ("program of WebAssembly", "x.wasm".to_owned()),
        ("archive", "x.zip".to_owned()),
        ("document with macros", "x.docm".to_owned()),
        ("two endings", "x.jpg.html".to_owned()),
        ("two endings, the other way round", "x.html.jpg".to_owned()),
        ("NUL before the ending", "x.html\0.jpg".to_owned()),
        ("NUL percent-encoded", "x.html%00.jpg".to_owned()),
        ("dot last", "x.html.".to_owned()),
        ("space last", "x.html ".to_owned()),
        ("semicolon", "x.html;.jpg".to_owned()),
        ("slash last", "x.html/".to_owned()),
        ("stream of NTFS", "x.html::$DATA".to_owned()),
        ("line end", "x.html\n.jpg".to_owned()),
        ("ending turned round", "x\u{202e}gpj.html".to_owned()),
        ("no ending", "x".to_owned()),
        ("ending alone", ".html".to_owned()),
        ("settings of Apache", ".htaccess".to_owned()),
        ("settings of IIS", "web.config".to_owned()),
        ("settings of an environment", ".env".to_owned()),
        ("first page", "index.html".to_owned()),
        ("path up", "../x.jpg".to_owned()),
        ("path up, backslashes", "..\\x.jpg".to_owned()),
        ("absolute path", "/tmp/x.jpg".to_owned()),
        ("markup", "<img src=x onerror=alert(1)>.jpg".to_owned()),
        ("command", "$(id).jpg".to_owned()),
        ("quotes", "x\".jpg".to_owned()),
        ("device of Windows", "CON.jpg".to_owned()),
        ("option", "--help.jpg".to_owned()),
        ("300 characters", format!("{}.jpg", "x".repeat(296))),
        ("dots alone", "..".to_owned()),
        ("nothing", String::new()),
    ])
}

/// Contents of files that are something else than their beginning says (CWE-434, CWE-646).
///
/// Pictures and documents that are also a page or a program, and the beginnings that programs and archives have. Send
/// each under the name of a picture, and ask whether it was refused.
#[must_use]
pub fn upload_content() -> Inputs<Vec<u8>> {
    const PAGE: &[u8] = b"<script>alert(1)</script>";
    [
        ("page", PAGE.to_vec()),
        ("page behind white space", [&b" \n".repeat(600)[..], PAGE].concat()),
        ("GIF that is a page", [b"GIF89a/*", PAGE, b"*/"].concat()),
        ("PNG that is a page", [b"\x89PNG\r\n\x1a\n", PAGE].concat()),
        ("JPEG that is a page", [b"\xff\xd8\xff\xfe\x00\x20", PAGE].concat()),
        ("PDF that is a page", [b"%PDF-1.7\n", PAGE].concat()),
        ("drawing with a script", b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>".to_vec()),
        ("program of Linux", b"\x7fELF\x02\x01\x01\0".to_vec()),
        ("program of Windows", b"MZ\x90\0".to_vec()),
        ("program of macOS", b"\xcf\xfa\xed\xfe".to_vec()),
        ("program of WebAssembly", b"\0asm\x01\0\0\0".to_vec()),
        ("script", b"#!/bin/sh\nid\n".to_vec()),
        ("archive", super::pack::zip(&[("x.html", PAGE)])),
        ("picture that is an archive", [b"GIF89a".to_vec(), super::pack::zip(&[("x.html", PAGE)])].concat()),
        ("PostScript", b"%!PS\n(/etc/passwd) (r) file\n".to_vec()),
        ("cut off", b"\x89PNG\r\n".to_vec()),
        ("nothing", Vec::new()),
    ]
    .into_iter()
    .map(|(label, value)| super::Input::new(label, value))
    .collect()
}
