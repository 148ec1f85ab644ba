//! The questions of a body whether a control is on, `control_on::<C>()`, with the expression around each: where `||` or `&&` stands
//! before it, it may never be asked, and then nobody would know why a control was not reached.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};

/// The name of the function that asks.
pub(crate) const ASKS: &str = "control_on";

/// One of them.
pub(crate) struct Question {
    /// The type of the control.
    pub(crate) control: TokenStream,
    /// The expression around it, as it is written.
    pub(crate) text: String,
}

/// The questions of the tokens, in their order.
pub(crate) fn of(tokens: TokenStream) -> Vec<Question> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut questions = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) if !has_names_of_its_own(&group.stream()) => questions.extend(of(group.stream())),
            TokenTree::Ident(word) if word == ASKS => {
                if let Some((control, end)) = control(&tokens, at) {
                    questions.push(Question { control, text: around(&tokens, at, end) });
                }
            }
            _ => {}
        }
    }
    questions
}

/// Whether names may mean something else there than at the start of the function, or code may not be compiled: a control that is named
/// there may not be known outside.
fn has_names_of_its_own(tokens: &TokenStream) -> bool {
    let words = ["cfg", "enum", "fn", "macro_rules", "mod", "struct", "type", "union", "use"];
    let is_cfg = |group: &Group| group.stream().into_iter().any(|token| token.to_string() == "cfg");
    tokens.clone().into_iter().any(|token| match &token {
        TokenTree::Ident(word) => words.iter().any(|known| word == known),
        TokenTree::Group(group) => group.delimiter() == Delimiter::Bracket && is_cfg(group),
        _ => false,
    })
}

/// The type behind `control_on::<`, and the position behind the call.
fn control(tokens: &[TokenTree], at: usize) -> Option<(TokenStream, usize)> {
    let start = at + 4;
    if !(is_punct(tokens, at + 1, ':') && is_punct(tokens, at + 2, ':') && is_punct(tokens, at + 3, '<')) {
        return None;
    }
    let (mut end, mut depth) = (start, 1);
    while depth > 0 {
        match tokens.get(end)? {
            TokenTree::Punct(punct) if punct.as_char() == '<' => depth += 1,
            TokenTree::Punct(punct) if punct.as_char() == '>' => depth -= 1,
            // What the compiler infers has no name here.
            TokenTree::Ident(word) if word == "_" => return None,
            _ => {}
        }
        end += 1;
    }
    let is_call = matches!(tokens.get(end), Some(TokenTree::Group(call)) if call.delimiter() == Delimiter::Parenthesis);
    is_call.then(|| (tokens[start..end - 1].iter().cloned().collect(), end + 1))
}

/// The expression around these tokens: up to what ends a statement, an argument, a condition or an arm.
fn around(tokens: &[TokenTree], start: usize, end: usize) -> String {
    let start = (0..start).rev().find(|&at| ends(tokens, at)).map_or(0, |at| at + 1);
    let end = (end..tokens.len()).find(|&at| ends(tokens, at)).unwrap_or(tokens.len());
    let mut text = Text::default();
    text.add(&tokens[start..end]);
    text.written.trim().to_owned()
}

/// Tokens as they are written, with one space where there is any. Tokens alone do not say where.
#[derive(Default)]
struct Text {
    written: String,
    /// Where the last one ended.
    end: Option<(usize, usize)>,
}

impl Text {
    fn add(&mut self, tokens: &[TokenTree]) {
        for token in tokens {
            let TokenTree::Group(group) = token else {
                self.word(&token.to_string(), token.span());
                continue;
            };
            let (open, close) = match group.delimiter() {
                Delimiter::Parenthesis => ("(", ")"),
                Delimiter::Bracket => ("[", "]"),
                Delimiter::Brace => ("{", "}"),
                Delimiter::None => ("", ""),
            };
            self.word(open, group.span_open());
            self.add(&group.stream().into_iter().collect::<Vec<_>>());
            self.word(close, group.span_close());
        }
    }

    fn word(&mut self, word: &str, span: Span) {
        let place = |span: proc_macro::Span| (span.line(), span.column());
        // Outside of the compiler there are no places.
        let places = proc_macro::is_available().then(|| (place(span.unwrap().start()), place(span.unwrap().end())));
        if self.end != places.map(|(start, _)| start) {
            self.written += " ";
        }
        self.written += word;
        self.end = places.map(|(_, end)| end);
    }
}

fn ends(tokens: &[TokenTree], at: usize) -> bool {
    match &tokens[at] {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Ident(word) => {
            ["else", "if", "in", "let", "match", "move", "return", "while"].iter().any(|name| word == name)
        }
        TokenTree::Punct(punct) => match punct.as_char() {
            ';' | ',' => true,
            // No comparison, and not the first half of an arrow.
            '=' => {
                let compared = |at: usize| ['=', '!', '<', '>'].iter().any(|sign| is_punct(tokens, at, *sign));
                !(is_punct(tokens, at + 1, '=') || at > 0 && compared(at - 1))
            }
            '>' => at > 0 && is_punct(tokens, at - 1, '='),
            // The parameters of a closure, and no `||`.
            '|' => !(is_punct(tokens, at + 1, '|') || at > 0 && is_punct(tokens, at - 1, '|')),
            _ => false,
        },
        TokenTree::Literal(_) => false,
    }
}

fn is_punct(tokens: &[TokenTree], at: usize, sign: char) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails says where")]

    use super::of;

    #[test]
    fn a_question_is_shown_with_what_may_decide_before_it() {
        let shown = |body: &str| {
            let questions = of(body.parse().unwrap()).into_iter();
            let text = |text: String| text.replace(' ', "");
            questions.map(|question| (text(question.control.to_string()), text(question.text))).collect::<Vec<_>>()
        };
        for (body, control, text) in [
            ("let on = trusted(a, b) || control_on::<C>(); on", "C", "trusted(a,b)||control_on::<C>()"),
            ("if x == 1 && tm::control_on::<m::C>() { a } else { b }", "m::C", "x==1&&tm::control_on::<m::C>()"),
            ("call(a, !control_on::<C<u8>>() || b, c)", "C<u8>", "!control_on::<C<u8>>()||b"),
            ("xs.map(|x| x > 1 || control_on::<C>())", "C", "x>1||control_on::<C>()"),
            ("match a { 1 => b && control_on::<C>(), _ => c }", "C", "b&&control_on::<C>()"),
            ("return control_on::<C>()", "C", "control_on::<C>()"),
            ("{ f(); } control_on::<C>()", "C", "control_on::<C>()"),
        ] {
            assert_eq!(shown(body), [(control.to_owned(), text.to_owned())], "{body}");
        }
        for body in [
            "control_on::<_>()",
            "control_on",
            "control_on::<C>",
            "control_on::<C",
            "{ use m::C; a || control_on::<C>() }",
            "{ #[cfg(unix)] let on = a || control_on::<C>(); }",
        ] {
            assert_eq!(shown(body), [], "{body}");
        }
    }
}
