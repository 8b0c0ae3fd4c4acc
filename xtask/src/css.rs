//! Style sheets into one: joined in order of name, without comments and without space that means
//! nothing. Understands strings and comments, not rules.

/// Joins sheets and takes out what a browser does not read.
pub fn joined(sheets: &[String]) -> String {
    minimised(&sheets.join("\n"))
}

fn minimised(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css.chars().peekable();
    let mut space = false;
    while let Some(c) = rest.next() {
        if c == '/' && rest.peek() == Some(&'*') {
            rest.next();
            skip_comment(&mut rest);
            space = true;
            continue;
        }
        if c.is_whitespace() {
            space = true;
            continue;
        }
        if space && !out.ends_with(['{', '}', ';', ',']) && !matches!(c, '{' | '}' | ';' | ',') {
            out.push(' ');
        }
        space = false;
        if c == '}' && out.ends_with(';') {
            out.pop();
        }
        out.push(c);
        match c {
            '"' | '\'' => copy_string(c, &mut rest, &mut out),
            '\\' => out.extend(rest.next()),
            _ => {}
        }
    }
    out.trim().to_owned()
}

fn skip_comment(rest: &mut impl Iterator<Item = char>) {
    let mut star = false;
    for c in rest {
        if star && c == '/' {
            return;
        }
        star = c == '*';
    }
}

fn copy_string(quote: char, rest: &mut impl Iterator<Item = char>, out: &mut String) {
    while let Some(c) = rest.next() {
        out.push(c);
        if c == '\\' {
            out.extend(rest.next());
        } else if c == quote {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_meaningless_space_go() {
        let css = "@layer a, b;\n/* why */\n.x  >  .y {\n  margin: 0 auto;\n  color: red;\n}\n";
        assert_eq!(
            minimised(css),
            "@layer a,b;.x > .y{margin: 0 auto;color: red}"
        );
    }

    #[test]
    fn space_that_means_something_stays() {
        assert_eq!(minimised("a :hover{}a:hover{}"), "a :hover{}a:hover{}");
        assert_eq!(
            minimised("p{width:calc(1px + 2px)}"),
            "p{width:calc(1px + 2px)}"
        );
        assert_eq!(minimised("a/**/b{}"), "a b{}");
    }

    #[test]
    fn strings_and_escapes_are_left_alone() {
        let css = r#"q::before{content:"/*  ; } \" */ "}.a\:b{c:d}"#;
        assert_eq!(minimised(css), css);
    }

    #[test]
    fn an_unclosed_comment_or_string_ends_with_the_sheet() {
        assert_eq!(minimised("a{} /* never"), "a{}");
        assert_eq!(minimised("a{b:\"c"), "a{b:\"c");
    }
}
