//! What ids that every regulation shares are called. Tables only.

use super::Text;

/// The words of an eligibility outcome; an id that is none stays as it is.
#[must_use]
pub fn outcome_text(id: &str) -> Text {
    let (zh, en) = match id {
        "accept" => ("受理", "accepted"),
        "decline" => ("不予受理", "declined"),
        "refer" => ("转由他处受理", "for another body"),
        "needs_evidence" => ("需补充凭证", "proof is missing"),
        "out_of_scope" => ("不属本规定范围", "outside these rules"),
        "conflict" => ("规则冲突，由人决定", "rules conflict; a person decides"),
        "partly" => ("部分受理", "partly accepted"),
        "undecided" => ("尚不能判断", "not decided yet"),
        other => (other, other),
    };
    Text {
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}
