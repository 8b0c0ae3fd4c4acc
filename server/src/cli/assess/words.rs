//! What the ids of an answer are called, in Chinese and English. Tables only.

use crate::cli::output::Lang;

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
