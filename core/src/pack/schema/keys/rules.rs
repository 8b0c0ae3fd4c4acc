//! What each key of a rule and of a section holds. Tables only.

use super::{Form, Key, START, key};
use crate::pack::doc::Section;
use crate::pack::shape;

const ROLL: &[&str] = &["none", "following", "preceding", "modified_following"];
const OUTCOMES: &[&str] = &[
    "accept",
    "decline",
    "refer",
    "needs_evidence",
    "out_of_scope",
];

const EARLIER_OF: &[Key] = keys! {
    "fact": Form::Text, "Fact that holds the complainant's limit.", "投诉人所提时限的事实。";
    "mode": Form::Text, "earlier (default), replace, or a parameter with one of these.", "earlier（默认，取较早）、replace（取代），或参数。";
    "bare_date": Form::Text, "inclusive (default), exclusive, or a parameter: whether a bare date includes its day.", "只写日期时含不含当日：inclusive（默认）、exclusive，或参数。";
};
const WAIVE: &[Key] = keys! {
    "event": Form::Event, "The event that records it.", "记录它的事件。";
    "by": Form::Text, "Role that approves it.", "批准的角色。";
    "reason": Form::Flag, "A reason is needed.", "须写明理由。";
};
const EXTEND: &[Key] = keys! {
    "event": Form::Event, "The event that records it.", "记录它的事件。";
    "by": Form::Text, "Role that approves it.", "批准的角色。";
    "reason": Form::Flag, "A reason is needed.", "须写明理由。";
    "cap": Form::Length, "Longest extension, all together.", "累计最长延期。";
};
const PAUSE: &[Key] = keys! {
    "from": Form::EventOrEvents, "Any of these stops the clock.", "停止计时的事件。";
    "to": Form::EventOrEvents, "Any of these starts it again.", "恢复计时的事件。";
};
const OVERDUE: &[Key] = keys! {
    "inform": Form::Texts, "Roles that are told.", "应告知的角色。";
    "duty": Form::Text, "A duty of this pack that holds from then on.", "自此产生的义务（规则编号）。";
};
const GATE: &[Key] = keys! {
    "act": Form::Event, "The event that needs an approval.", "须先批准的事件。";
    "by": Form::Text, "Role that approves it.", "批准的角色。";
    "reason": Form::Flag, "A reason is needed.", "须写明理由。";
};
const BANDS: &[Key] = keys! {
    "id": Form::Text, "Id.", "编号。";
    "from": Form::Int, "Lowest score in it.", "最低分。";
    "to": Form::Int, "Highest score in it.", "最高分。";
    "zh": Form::Text, "The words in Chinese.", "中文文字。";
    "en": Form::Text, "The words in English.", "英文文字。";
};

/// Keys of rules whatever their section; what differs by section stands in [`rule`].
const RULE: &[Key] = keys! {
    "zh": Form::Text, "The words in Chinese.", "中文文字。";
    "en": Form::Text, "The words in English.", "英文文字。";
    "clause": Form::Text, "The clause of the source, as the source numbers it.", "原文条款号。";
    "reading": Form::TextOrTexts, "Readings it rests on.", "所依据的解释。";
    "when": Form::Condition, "Holds when this is true; without it always.", "成立的条件；不写即总是成立。";
    "modality": Form::Choice(shape::MODALITIES), "How strong it is; must when not given.", "须、不得、应当、可以、指引；默认 must。";
    "scope": Form::Choice(&["case"]), "Once for the case, not for each matter.", "整个案件一次，不按事项。";
    "inferred": Form::Flag, "Read out of the text rather than in it.", "由原文推出，并非原文明写。";
    "kind": Form::Text, "The kind it sets.", "定为何种性质。";
    "category": Form::Text, "The category it adds.", "归入的类别。";
    "outcome": Form::Choice(OUTCOMES), "What it decides.", "受理、不予受理、转他处、补凭证、不属范围。";
    "to": Form::TextOrTexts, "To whom it goes.", "交给谁、报给谁。";
    "missing": Form::Texts, "Facts that are missing.", "缺少的事实。";
    "prevails": Form::Flag, "A decline that beats an accept.", "优先于受理的不予受理。";
    "otherwise": Form::Flag, "Holds when no rule of the outcomes before it does; it has no when.", "前面各档都不成立时成立；不写 when。";
    "event": Form::Event, "The event that is made when it turns true by time.", "随时间成立时产生的事件。";
    "level": Form::Text, "The level it sets.", "定为何级。";
    "lead": Form::Text, "Role that leads.", "主办的角色。";
    "assist": Form::Texts, "Roles that assist.", "协办的角色。";
    "inform": Form::Texts, "Roles that are told.", "应告知的角色。";
    "organise": Form::TextOrTexts, "Roles that organise.", "组织的角色。";
    "escalate": Form::Texts, "Up the line, in order.", "逐级上报的角色。";
    "gate": Form::Part(GATE, &["act", "by"]), "An act that needs an approval first.", "须先批准的行为。";
    "by": Form::Text, "Role that owes it.", "由谁做。";
    "from": Form::EventOrEvents, "The events that start it.", "起算的事件。";
    "not_before": Form::Choice(&["known"]), "Starts no earlier than the condition was known.", "不早于条件得知之时。";
    "within": Form::Length, "How long: a length or a duration parameter.", "期限：时长，或时长参数。";
    "start": Form::Choice(START), "How this clock begins; else as the pack says.", "本期限如何起算。";
    "roll": Form::Choice(ROLL), "What happens when the last day is a day off.", "末日逢休息日如何顺延。";
    "named": Form::Text, "Fact that names the limit of a clock \"per case\".", "“per case”期限由哪项事实给出。";
    "earlier_of": Form::Part(EARLIER_OF, &["fact"]), "The complainant's own limit beside the rule's.", "投诉人自己提出的时限。";
    "until": Form::Until, "The event that meets it: one, all or any of several.", "完成它的事件：一个、全部或其一。";
    "waive": Form::Part(WAIVE, &["event"]), "An event that lifts the limit.", "豁免。";
    "extend": Form::Part(EXTEND, &["event"]), "An event that lengthens the limit.", "延期。";
    "pause": Form::Part(PAUSE, &["from", "to"]), "Events between which the clock stands still.", "停止与恢复计时。";
    "each": Form::Flag, "Every start event has a clock of its own.", "每次起算各有期限。";
    "tell": Form::Flag, "Shown to the complainant.", "告诉投诉人。";
    "grace": Form::Text, "Duration parameter that gives \"immediately\" a number.", "给“立即”定出数字的参数。";
    "searched": Form::Texts, "Clauses searched for what is not there.", "查找过的条款。";
    "overdue": Form::Part(OVERDUE, &[]), "What being late brings, from the first instant too late.", "逾期后的后果。";
    "breach": Form::Condition, "What breaches it.", "违反的条件。";
    "step": Form::Event, "The event the step records.", "该步骤记录的事件。";
    "after": Form::Events, "Events that must have happened.", "须先发生的事件。";
    "before": Form::EventOrEvents, "The event it must precede.", "须在其之前完成的事件。";
    "unless": Form::Condition, "Lifts the order.", "不受次序限制的条件。";
    "reopens": Form::Flag, "Opens a new attempt.", "重新开始一轮处理。";
    "fields": Form::Texts, "Facts or events that must be recorded.", "须记录的事实或事件。";
    "channel": Form::TextOrTexts, "Channels it holds for.", "适用的渠道。";
    "on": Form::EventOrEvents, "The event it follows.", "由哪一事件引起。";
    "register": Form::Text, "The register or form it goes to.", "登记簿或表格。";
    "by_class": Form::Text, "Filed by the classes of this section.", "按哪一节的分类归档。";
    "every": Form::Text, "week_end, month_end, year_end, unset, or a parameter.", "间隔：week_end、month_end、year_end、unset，或参数。";
    "target": Form::Text, "What should be reached, as the text says it.", "原文要求达到的目标。";
    "approve": Form::Text, "Role that approves the proposal, or \"unset\".", "批准建议的角色，或 unset。";
    "question": Form::Text, "The one fact that is asked.", "询问的一项事实。";
    "questions": Form::Texts, "Facts asked, in order.", "依次询问的事实。";
    "scale": Form::Text, "The scale answered on.", "评分的尺度。";
    "bands": Form::Parts(BANDS, &["id", "from", "to", "zh", "en"]), "Bands of a score, both ends in them.", "分数段，两端都含。";
    "hide": Form::Texts, "Facts that are hidden.", "应隐去的事实。";
    "setting": Form::Text, "The setting concerned.", "涉及的设置。";
    "rules": Form::Texts, "Rules it stands for.", "涉及的规则。";
};

/// A key of the rules of a section.
pub(in crate::pack::schema) fn rule(section: Section, name: &str) -> Option<Key> {
    let own = match (section, name) {
        (Section::Deadlines, "from") => key(
            "from",
            Form::EventOrEvents,
            "The events that start it, the latest counts; or \"known\": when the condition became true.",
            "起算事件，以最近一次为准；known：自条件成立时。",
        ),
        (Section::Eligibility, "to") => key(
            "to",
            Form::TextOrTexts,
            "Where it is referred.",
            "转往何处。",
        ),
        (Section::Satisfaction, "by") => key("by", Form::Text, "Role that asks.", "由谁询问。"),
        (Section::Privacy, "to") => key(
            "to",
            Form::TextOrTexts,
            "From whom it is hidden.",
            "对谁隐去。",
        ),
        (Section::RequiredFields, "by") => {
            key("by", Form::Text, "Role that records them.", "由谁记录。")
        }
        _ => return RULE.iter().find(|k| k.name == name).copied(),
    };
    Some(own)
}

const APPLIES: Key = key(
    "applies",
    Form::Condition,
    "Joined by && to each rule of the section.",
    "本节每条规则都须满足的条件。",
);

/// A key of a whole section.
pub(in crate::pack::schema) fn section(section: Section, name: &str) -> Option<Key> {
    Some(match (section, name) {
        (_, "applies") => APPLIES,
        (_, "zh" | "en") => return rule(section, name),
        (Section::Categories, "values") => key(
            "values",
            Form::Labelled,
            "Labels of the categories that rules add.",
            "规则所加类别的名称。",
        ),
        (_, "values") => key("values", Form::Labelled, "The kinds.", "各种性质。"),
        (_, "levels") => key(
            "levels",
            Form::Labelled,
            "The levels, most severe first.",
            "各级，最重的在前。",
        ),
        (Section::Routing, "order") => key(
            "order",
            Form::Texts,
            "Which of two leads wins: the first named.",
            "主办冲突时以排在前的为准。",
        ),
        (_, "order") => key(
            "order",
            Form::Texts,
            "Which of two true kinds wins: the first named.",
            "性质冲突时以排在前的为准。",
        ),
        (_, "from") => key(
            "from",
            Form::Text,
            "Each value of this fact is a category.",
            "该事实的每个值为一个类别。",
        ),
        (_, "none") => key(
            "none",
            Form::Flag,
            "The text gives no numbering.",
            "原文没有编号规则。",
        ),
        (_, "searched") => key(
            "searched",
            Form::Texts,
            "Clauses searched for one.",
            "查找过的条款。",
        ),
        (_, "pattern") => key(
            "pattern",
            Form::Text,
            "Parts {yyyy} {yy} {mm} {dd}, exactly one {n:2}, and literal text.",
            "编号格式：{yyyy} {yy} {mm} {dd}、一个 {n:2} 和固定文字。",
        ),
        (_, "per") => key(
            "per",
            Form::Choice(&["day", "month", "year", "ever"]),
            "When the running number starts anew.",
            "流水号何时重新开始。",
        ),
        (_, "on") => key(
            "on",
            Form::Event,
            "The event that takes a number.",
            "取号的事件。",
        ),
        (_, "clause") => key(
            "clause",
            Form::Text,
            "The clause of the section's own keys.",
            "本节所依据的条款。",
        ),
        _ => return None,
    })
}

/// What a section decides.
pub(in crate::pack::schema) fn section_about(section: Section) -> (&'static str, &'static str) {
    match section {
        Section::Kind => ("What sort of complaint it is.", "投诉的性质。"),
        Section::Categories => ("Under which heads it is counted.", "投诉的类别。"),
        Section::Eligibility => ("Whether it is taken on.", "是否受理。"),
        Section::Severity => ("How grave it is.", "严重程度。"),
        Section::Routing => ("Who leads, assists, is told.", "由谁主办、协办、知会。"),
        Section::Deadlines => ("By when.", "期限。"),
        Section::Duties => (
            "What is owed, must not be done, may be done.",
            "义务、禁止、许可。",
        ),
        Section::Lifecycle => ("Which step follows which.", "步骤与次序。"),
        Section::RequiredFields => ("What must be recorded.", "须记录的内容。"),
        Section::Satisfaction => ("What is asked afterwards.", "满意度。"),
        Section::Numbering => ("Official numbers.", "编号。"),
        Section::Records => ("Registers and files.", "登记与归档。"),
        Section::Reports => ("Reports and how often.", "报告与周期。"),
        Section::Indicators => ("What is measured.", "指标。"),
        Section::Consequences => (
            "Proposals for a person, never executed.",
            "处理建议，由人决定。",
        ),
        Section::Privacy => ("What is hidden.", "保密。"),
        Section::Guidance => ("Check-lists of good conduct.", "行为指引。"),
        Section::Notes => ("Clauses that decide nothing.", "不作决定的条款。"),
        Section::Gaps => (
            "What the text asks for or breaks off without saying.",
            "原文缺漏。",
        ),
    }
}
