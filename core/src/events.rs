//! The events every pack shares, with their labels. A pack may declare more.
//!
//! Words follow GB/T 19012 (ISO 10002) where it has one.

use crate::answer::Text;

/// An event kind that every pack knows: id, Chinese and English label.
#[derive(Debug, Clone, Copy)]
pub struct Common {
    /// The kind as case files name it.
    pub kind: &'static str,
    /// Chinese label.
    pub zh: &'static str,
    /// English label.
    pub en: &'static str,
}

macro_rules! common {
    ($($kind:literal $zh:literal $en:literal,)*) => {
        /// Every common event kind, in the order of a case's life.
        pub const COMMON: &[Common] = &[$(Common { kind: $kind, zh: $zh, en: $en }),*];
    };
}

common! {
    "received" "收到投诉" "received",
    "registered" "已登记" "registered",
    "reception_informed" "已告知前台" "reception informed",
    "acknowledged" "已确认收到" "acknowledged",
    "accident_discovered" "发现事故" "accident discovered",
    "form_filled" "已填表" "form filled in",
    "forwarded" "已转交" "forwarded",
    "forwarded_out_of_scope" "范围外已转出" "forwarded, out of scope",
    "handled_before_registration" "登记前已处理" "handled before registration",
    "evidence_requested" "已要求补充凭证" "proof asked for",
    "evidence_supplied" "已补交凭证" "proof supplied",
    "accepted" "受理" "accepted",
    "declined" "不予受理" "declined",
    "referred_elsewhere" "转由他处受理" "referred elsewhere",
    "complainant_notified" "已告知投诉人" "complainant notified",
    "recorded_invalid" "记为无效投诉" "recorded as invalid",
    "classified" "已分类" "classified",
    "liability_determined" "责任已界定" "liability determined",
    "severity_set" "已定级" "severity set",
    "reclassified" "已重新界定" "reclassified",
    "urgent_flagged" "标为紧急" "flagged urgent",
    "duplicate_linked" "已关联同类投诉" "linked to another case",
    "assigned" "已派单" "assigned",
    "transferred" "已移交" "transferred",
    "assisting_added" "已加协办" "assistance added",
    "investigator_named" "已指定调查人" "investigator named",
    "escalated" "已上报上级" "escalated",
    "authority_exceeded" "超出权限" "beyond authority",
    "leader_informed" "已报领导" "leader informed",
    "investigation_started" "开始调查" "investigation started",
    "site_visit_done" "已到现场" "site visited",
    "joint_inspection_done" "已联合检查" "joint inspection done",
    "cause_found" "原因已查明" "cause found",
    "investigation_done" "调查完毕" "investigation done",
    "special_meeting_held" "已开专题会" "special meeting held",
    "sample_received" "已收到样品" "sample received",
    "report_submitted" "已上报" "report submitted",
    "store_report_received" "已收到门店报告" "store report received",
    "plan_issued" "已下达方案" "plan issued",
    "solution_agreed" "已商定办法" "remedy agreed",
    "solution_reviewed" "方案已审" "remedy reviewed",
    "solution_approved" "方案已批" "remedy approved",
    "decision_signed" "决定已签" "decision signed",
    "meeting_decided" "会议已定" "meeting decided",
    "emergency_plan_started" "已启动应急预案" "emergency plan started",
    "recall_decided" "已决定召回" "recall decided",
    "extension_granted" "已批准延期" "extension granted",
    "exemption_granted" "已批准豁免" "exemption granted",
    "paused" "暂停计时" "clock paused",
    "resumed" "恢复计时" "clock resumed",
    "action_taken" "已采取措施" "action taken",
    "deviation_found" "发现偏差" "deviation found",
    "reminder_sent" "已催办" "reminder sent",
    "supervision_notice_sent" "已发督办通知" "supervision notice sent",
    "plan_revised" "方案已调整" "plan revised",
    "handling_done" "处理完毕" "handling done",
    "home_visit_done" "已上门走访" "visited in person",
    "customer_contacted" "已联系投诉人" "complainant contacted",
    "progress_updated" "已反馈进展" "progress reported",
    "callback_scheduled" "已约回电" "call-back agreed",
    "handling_rejected" "投诉人不认同处理意见" "proposal rejected",
    "reply_given" "已答复" "reply given",
    "written_reply_sent" "已书面答复" "written reply sent",
    "decision_delivered" "决定已送达" "decision delivered",
    "letter_sent" "已致函" "letter sent",
    "apology_given" "已致歉" "apology given",
    "satisfaction_recorded" "已记录满意度" "satisfaction recorded",
    "score_recorded" "已记录评分" "score recorded",
    "followup_visit_done" "已回访" "follow-up visit done",
    "endorsed_by_user" "用户已签署意见" "endorsed by the user",
    "objection_raised" "提出异议" "objection raised",
    "reverification_done" "已重新核实" "verified again",
    "verified" "已查证" "verified",
    "closed" "结案" "closed",
    "reopened" "重新打开" "reopened",
    "final_opinion_declared" "已作最终意见" "final opinion declared",
    "archived" "已归档" "archived",
    "handed_to_archive" "已移交档案" "handed to the archive",
    "fault_confirmed" "过错已认定" "fault confirmed",
    "points_deducted" "已扣分" "points deducted",
    "sanction_proposed" "已提处理建议" "sanction proposed",
    "sanction_approved" "处理建议已批" "sanction approved",
    "sanction_recorded" "处理已登记" "sanction recorded",
    "reward_recorded" "奖励已登记" "reward recorded",
    "fact_set" "补充情况" "facts recorded",
    "withdrawn" "投诉人撤回" "withdrawn by the complainant",
    "noted" "备注" "note",
}

/// The label of a common event kind.
#[must_use]
pub fn label(kind: &str) -> Option<Text> {
    COMMON.iter().find(|c| c.kind == kind).map(|c| Text {
        zh: c.zh.to_owned(),
        en: c.en.to_owned(),
    })
}
