//! Facts and their values in words, from the pack's own texts.

use crate::i18n::Lang;
use crate::texts::parts as text;
use redress_core::answer::Text;
use redress_core::pack::Pack;
use redress_core::render;
use serde_json::Value;

/// The label of a fact, derived fact or event.
pub fn fact_label(pack: &Pack, fact: &str) -> Text {
    ["fact", "derived", "event"]
        .iter()
        .find_map(|kind| pack.texts().get(&format!("{kind}/{fact}")).cloned())
        .unwrap_or_else(|| pack.event_text(fact))
}

/// The question put to the person asked; the label where the pack has none.
pub fn question(pack: &Pack, fact: &str) -> Text {
    pack.texts()
        .get(&format!("fact/{fact}/q"))
        .cloned()
        .unwrap_or_else(|| fact_label(pack, fact))
}

/// The help under a question.
pub fn help(pack: &Pack, fact: &str) -> Option<Text> {
    pack.texts().get(&format!("fact/{fact}/help")).cloned()
}

/// The label of a value.
pub fn value_label(pack: &Pack, fact: &str, value: &str) -> Text {
    pack.text(&format!("value/{fact}/{value}"))
}

/// The value of a fact in words. Says “given” where a reader may not see it.
pub fn value_words(pack: &Pack, fact: &str, value: &Value, lang: Lang) -> String {
    match value {
        Value::Null => text::NOT_GIVEN.of(lang).to_owned(),
        Value::Bool(true) => text::YES.of(lang).to_owned(),
        Value::Bool(false) => text::NO.of(lang).to_owned(),
        Value::Array(values) if values.is_empty() => text::NONE_OF_THESE.of(lang).to_owned(),
        Value::Array(values) => {
            let words: Vec<String> = values
                .iter()
                .map(|v| value_words(pack, fact, v, lang))
                .collect();
            words.join(text::LIST_JOIN.of(lang))
        }
        Value::Object(state) if state.contains_key("asked") => text::NOT_KNOWN.of(lang).to_owned(),
        Value::Object(state) if state.contains_key("present") => text::GIVEN.of(lang).to_owned(),
        Value::Object(_) => text::NOT_SHOWN.of(lang).to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(word) => pack
            .texts()
            .get(&format!("value/{fact}/{word}"))
            .map_or_else(|| free_words(word, lang), |t| lang.of(t).to_owned()),
    }
}

/// A day in the reader's language, or the words as they were typed.
fn free_words(word: &str, lang: Lang) -> String {
    if redress_core::time::Day::parse(word).is_err() {
        return word.to_owned();
    }
    match lang {
        Lang::Zh => format!("{}{}", render::date_zh(word), render::weekday_zh(word)),
        Lang::En => format!("{}, {}", render::date_en(word), render::weekday_en(word)),
    }
}
