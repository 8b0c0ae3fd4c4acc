//! The reference to a clause of the regulation.

use crate::i18n::Lang;

/// `第3.6(1)条` / `clause 3.6(1)`. Clauses are numbers in most texts; a named one stands alone.
pub fn clause_words(clause: &str, lang: Lang) -> String {
    let numbered = clause.starts_with(|c: char| c.is_ascii_digit());
    match lang {
        Lang::Zh if numbered => format!("第{clause}条"),
        Lang::En if numbered => format!("clause {clause}"),
        _ => clause.to_owned(),
    }
}
