//! What each key of a pack file holds, with a sentence in English and in Chinese for whoever types
//! it. Tables only; how a form becomes JSON Schema lives beside it, which keys exist in `shape`.

/// What a value looks like.
#[derive(Debug, Clone, Copy)]
pub(super) enum Form {
    /// Words.
    Text,
    /// Several texts.
    Texts,
    /// One text or several.
    TextOrTexts,
    /// True or false.
    Flag,
    /// A whole number.
    Int,
    /// A whole number, or a decimal as text.
    Bound,
    /// A day, `2025-09-30`.
    Day,
    /// One of some words.
    Choice(&'static [&'static str]),
    /// A condition.
    Condition,
    /// A length or the parameter that holds one.
    Length,
    /// An event.
    Event,
    /// Several events.
    Events,
    /// An event or several.
    EventOrEvents,
    /// `[{ id, zh, en }]`.
    Labelled,
    /// Several texts, or as [`Form::Labelled`].
    TextsOrLabelled,
    /// Words in both languages.
    Words,
    /// A part with keys of its own.
    Part(&'static [Key], &'static [&'static str]),
    /// A list of such parts.
    Parts(&'static [Key], &'static [&'static str]),
    /// `"event"`, `{ all = […] }` or `{ any = […] }`.
    Until,
    /// Any value.
    Any,
}

/// A key with its form and its sentences.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    pub name: &'static str,
    pub form: Form,
    pub en: &'static str,
    pub zh: &'static str,
}

pub(super) const fn key(name: &'static str, form: Form, en: &'static str, zh: &'static str) -> Key {
    Key { name, form, en, zh }
}

macro_rules! keys {
    ($($name:literal: $form:expr, $en:literal, $zh:literal;)*) => {
        &[$(key($name, $form, $en, $zh)),*]
    };
}

mod rules;

pub(super) use rules::{rule, section, section_about};

/// The words alone.
pub(super) const WORDS: &[Key] = keys! {
    "zh": Form::Text, "The words in Chinese.", "中文文字。";
    "en": Form::Text, "The words in English.", "英文文字。";
};

const SOURCE: &[Key] = keys! {
    "zh": Form::Text, "The words in Chinese.", "中文文字。";
    "en": Form::Text, "The words in English.", "英文文字。";
    "file": Form::Text, "File of the source text.", "原文文件。";
    "item": Form::Int, "Which of several regulations in it.", "文件中的第几部规定。";
    "edition": Form::Text, "Edition, or \"undated\".", "版本；无日期写 undated。";
};

pub(super) const PACK: &[Key] = keys! {
    "id": Form::Text, "Id, as in addresses and case files; the file has the same name.", "编号，与文件名相同。";
    "key": Form::Text, "Short key of the regulation; rule ids begin with it.", "规定的代号，规则编号以它开头。";
    "version": Form::Text, "Version, as its author counts.", "版本号。";
    "status": Form::Choice(&["active", "draft"]), "Whether it may be relied on: a fragment or a reconstruction is a draft.", "施行或草稿；残缺的为草稿。";
    "zh": Form::Text, "The words in Chinese.", "中文文字。";
    "en": Form::Text, "The words in English.", "英文文字。";
    "source": Form::Part(SOURCE, &[]), "Where the text comes from.", "原文出处。";
    "calendar": Form::Text, "Region of the calendar, such as \"cn\".", "日历地区，如 cn。";
    "zone": Form::Text, "Time zone, such as \"Asia/Shanghai\".", "时区，如 Asia/Shanghai。";
    "start": Form::Choice(START), "How clocks in days begin, unless a clock says otherwise.", "按日计算的期限如何起算。";
    "attempt": Form::Events, "Events that open a new attempt.", "重新开始一轮处理的事件。";
    "effective_from": Form::Day, "In force from this day.", "自该日起施行。";
    "effective_to": Form::Day, "In force to this day.", "施行至该日。";
    "before": Form::Choice(&["outside", "from_then"]), "A case received earlier is outside, or falls under the pack from then on.", "施行前收到的投诉：不适用，或自施行日起适用。";
};

const SETTINGS: &[Key] = keys! {
    "zh": Form::Text, "The words in Chinese.", "中文文字。";
    "en": Form::Text, "The words in English.", "英文文字。";
    "clause": Form::Text, "The clause that calls for it.", "要求它的条款。";
    "type": Form::Text, "What it is: phone, text, …", "类型，如 phone、text。";
    "value": Form::Text, "The value, where the text gives one.", "原文给出的值。";
};

const PARAMETERS: &[Key] = keys! {
    "zh": Form::Text, "The words in Chinese.", "中文文字。";
    "en": Form::Text, "The words in English.", "英文文字。";
    "reading": Form::TextOrTexts, "The readings it settles.", "它所决定的解释。";
    "type": Form::Choice(PARAMETER_TYPES), "Type of the value.", "值的类型。";
    "value": Form::Any, "The default; without it the parameter is unset.", "默认值；不写即未定。";
    "options": Form::TextsOrLabelled, "The values offered; those of an enum with their words.", "可选的值；单选的各有说法。";
    "min": Form::Int, "Smallest value of an int.", "整数的最小值。";
    "max": Form::Int, "Largest value of an int.", "整数的最大值。";
};

const PRESUME: &[Key] = keys! {
    "value": Form::Any, "The value presumed until somebody has looked.", "核实前推定的值。";
    "from": Form::Text, "The clause or reading it comes from.", "推定所依据的条款或解释。";
};

const COUNT: &[Key] = keys! {
    "sum": Form::Text, "The number fact summed; without it cases are counted.", "求和的数字事实；不写则数案件。";
    "same": Form::Texts, "Facts in which linked cases are equal.", "关联案件须相同的事实。";
    "once": Form::Text, "Fact that names what is counted only once.", "只计一次的事实。";
    "within": Form::Length, "How far apart the cases may be received.", "收到时间最多相隔多久。";
};

const FACTS: &[Key] = keys! {
    "zh": Form::Text, "The words in Chinese.", "中文文字。";
    "en": Form::Text, "The words in English.", "英文文字。";
    "type": Form::Choice(FACT_TYPES), "Type of the fact.", "事实的类型。";
    "values": Form::Labelled, "The values of an enum or set.", "单选或多选的各个值。";
    "ask": Form::Choice(ASKED), "Who is asked.", "向谁询问。";
    "stage": Form::Choice(STAGES), "When in a case's life it is asked.", "在哪个阶段询问。";
    "screen": Form::Text, "Facts of one screen are asked together.", "同一屏一起询问。";
    "scope": Form::Choice(&["case"]), "Asked once for the case, not for each matter.", "整个案件只问一次。";
    "personal": Form::Flag, "Names or describes a person; rules read it only through has().", "涉及个人；规则只能用 has() 读取。";
    "optional": Form::Flag, "May be left empty.", "可以不填。";
    "unit": Form::Text, "Unit of a number.", "数字的单位。";
    "min": Form::Bound, "Smallest number; of a decimal as text, such as \"0.00\".", "最小值；小数写成文字，如 \"0.00\"。";
    "max": Form::Bound, "Largest number; of a decimal as text, such as \"100000.00\".", "最大值；小数写成文字。";
    "scale": Form::Int, "Digits after the point of a decimal.", "小数位数。";
    "presume": Form::Part(PRESUME, &["value", "from"]), "Counts for a preview, never for the record.", "推定：只用于预判，不入记录。";
    "count": Form::Part(COUNT, &[]), "How a linked fact is observed over cases.", "关联事实如何统计。";
    "q": Form::Words, "The question, polite and about one thing.", "向投诉人提的问题，用“您”，一次问一件事。";
    "help": Form::Words, "A line that helps to answer.", "帮助回答的一句话。";
};

const DERIVED: &[Key] = keys! {
    "zh": Form::Text, "The words in Chinese.", "中文文字。";
    "en": Form::Text, "The words in English.", "英文文字。";
    "type": Form::Choice(&["bool", "int", "decimal"]), "A condition, or a number.", "条件，或数字。";
    "is": Form::Condition, "The formula: a condition, arithmetic, or two sums compared.", "公式：条件、算式，或两个算式的比较。";
};

const CONSTRAINTS: &[Key] = keys! {
    "zh": Form::Text, "The words in Chinese.", "中文文字。";
    "en": Form::Text, "The words in English.", "英文文字。";
    "never": Form::Condition, "What cannot be true.", "不可能成立的条件。";
};

const EVENTS: &[Key] = keys! {
    "zh": Form::Text, "The words in Chinese.", "中文文字。";
    "en": Form::Text, "The words in English.", "英文文字。";
    "by": Form::Texts, "Roles that record it.", "由哪些角色记录。";
    "sets": Form::Texts, "Facts it may carry.", "它可以带的事实。";
};

const ACCEPTED: &[Key] = keys! {
    "zh": Form::Text, "The words in Chinese.", "中文文字。";
    "en": Form::Text, "The words in English.", "英文文字。";
    "finding": Form::Text, "Code of the finding that stays; zh and en say why.", "保留的检查结果代码；zh、en 写理由。";
    "rules": Form::TextOrTexts, "Rules it may concern; without any, all.", "涉及的规则；不写则为全部。";
    "when": Form::Condition, "Where it may show.", "可以出现的情况。";
};

/// Entries of a list: their keys and those that must stand.
pub(super) fn list(name: &str) -> (&'static [Key], &'static [&'static str]) {
    match name {
        "settings" => (SETTINGS, &["zh", "en", "type"]),
        "parameters" => (PARAMETERS, &["zh", "en", "type"]),
        "facts" => (FACTS, &["zh", "en", "type", "ask"]),
        "derived" => (DERIVED, &["zh", "en", "type", "is"]),
        "constraints" => (CONSTRAINTS, &["zh", "en", "never"]),
        "events" => (EVENTS, &["zh", "en"]),
        "accepted" => (ACCEPTED, &["zh", "en", "finding"]),
        _ => (WORDS, &["zh", "en"]),
    }
}

/// What a list is for.
pub(super) fn list_about(name: &str) -> (&'static str, &'static str) {
    match name {
        "roles" => (
            "Every department and post the text names.",
            "原文提到的部门和岗位。",
        ),
        "settings" => (
            "Values for presentation the text calls for.",
            "原文要求公布的内容，如电话。",
        ),
        "parameters" => (
            "What the text leaves open, for an owner to set.",
            "原文未定、由执行单位决定的参数。",
        ),
        "readings" => (
            "Chosen readings that are not switches.",
            "采用的解释（不是开关）。",
        ),
        "facts" => (
            "Facts of a case, and who is asked for each.",
            "案件的事实，以及向谁询问。",
        ),
        "derived" => ("Named formulas over facts.", "由事实算出的、有名称的公式。"),
        "accepted" => (
            "Findings of the check that stay, with the reason.",
            "保留的检查结果及理由。",
        ),
        "constraints" => ("What cannot be true together.", "不可能同时成立的情况。"),
        _ => (
            "Events beyond the common ones, or with the facts one carries.",
            "通用事件以外的事件，或事件所带的事实。",
        ),
    }
}

const FACT_TYPES: &[&str] = &[
    "bool",
    "int",
    "decimal",
    "enum",
    "set",
    "text",
    "date",
    "instant",
    "date_or_instant",
];
const ASKED: &[&str] = &["complainant", "staff", "channel", "linked"];
const STAGES: &[&str] = &["any", "intake", "finding", "handling", "feedback"];
const PARAMETER_TYPES: &[&str] = &["bool", "int", "decimal", "enum", "duration"];
pub(super) const START: &[&str] = &["not_counted", "deemed_next_working_day"];
