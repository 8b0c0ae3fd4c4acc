//! What the ids of an answer are called, in Chinese and English. Tables only.

use crate::cli::output::Lang;

/// An eligibility outcome.
pub(in crate::cli) fn outcome(id: &str, lang: Lang) -> &str {
    match id {
        "accept" => lang.of("受理", "accepted"),
        "decline" => lang.of("不予受理", "declined"),
        "refer" => lang.of("转由他处受理", "for another body"),
        "needs_evidence" => lang.of("需补充凭证", "proof is missing"),
        "out_of_scope" => lang.of("不属本规定范围", "outside these rules"),
        "conflict" => lang.of("规则冲突，由人决定", "rules conflict; a person decides"),
        "partly" => lang.of("部分受理", "partly accepted"),
        "undecided" => lang.of("尚不能判断", "not decided yet"),
        other => other,
    }
}

/// A deadline's status.
pub(super) fn status(id: &str, lang: Lang) -> &str {
    match id {
        "undecided" => lang.of("尚不能判断", "undecided"),
        "not_started" => lang.of("未开始", "not started"),
        "running" => lang.of("计时中", "running"),
        "paused" => lang.of("暂停", "paused"),
        "met" => lang.of("按时完成", "met"),
        "overdue" => lang.of("已超期", "OVERDUE"),
        "missed" => lang.of("逾期", "MISSED"),
        "waived" => lang.of("已豁免", "waived"),
        "superseded" => lang.of("已被取代", "superseded"),
        "open" => lang.of("待办", "open"),
        other => other,
    }
}

/// Why a limit has no date.
pub(super) fn no_date(limit: &str, lang: Lang) -> &str {
    match limit {
        "immediate" => lang.of("立即", "at once"),
        "prompt" => lang.of("及时", "promptly"),
        "per_case" => lang.of("另行约定", "set for each case"),
        "parameter_unset" => lang.of("时限未设定", "limit not set"),
        "none_in_text" => lang.of("原文无时限", "no limit in the text"),
        _ => "",
    }
}
