//! Texts of letters and forms on paper.

use crate::texts;

texts! {
    pub FACE = "文书", "Papers";
    pub TITLE = "文书和表单", "Letters and forms";
    pub PRINT = "打印", "Print";
    pub BACK = "返回投诉", "Back to the case";
    pub CHOOSE = "可打印的文书", "What can be printed";
    pub AFTER = "记录“{what}”之后可打印", "Once “{what}” is recorded";
    pub OR = "”或“", "” or “";
    pub INSTEAD = "已记录“{what}”", "“{what}” is recorded instead";
    pub NO_EXTENSION = "没有时限被延长", "No limit has been extended";
    pub NOT_READY = "现在还不能打印这份文书", "This cannot be printed yet";

    // Titles; on paper both languages stand.
    pub RECORD = "顾客投诉处理记录", "Record of complaint handling";
    pub ACCEPTANCE = "投诉受理通知书", "Notice of acceptance";
    pub REFUSAL = "不予受理通知书", "Notice of refusal";
    pub EXTENSION = "延期通知书", "Notice of extension";
    pub REPLY = "投诉答复书", "Reply to a complaint";
    pub SUPERVISION = "督办通知单", "Supervision notice";
    pub FOLLOW_UP = "投诉回访记录表", "Follow-up form";

    // First sentences.
    pub ACCEPTANCE_OPENS = "您于{received}提出的投诉，已于{at}受理。办理时限如下。", "Your complaint of {received} was accepted on {at}. These limits apply to it.";
    pub REFUSAL_OPENS = "您于{received}提出的投诉，经审查，于{at}决定不予受理。", "Your complaint of {received} was looked at; on {at} it was decided not to accept it.";
    pub EXTENSION_OPENS = "您于{received}提出的投诉，不能在原定时限内办结，经批准延长如下。", "Your complaint of {received} cannot be settled within its limit, which was extended as follows.";
    pub REPLY_OPENS = "您于{received}提出的投诉，现答复如下。", "This is our reply to your complaint of {received}.";
    pub SUPERVISION_OPENS = "{lead}：下列投诉现予督办。请抓紧办理，并在限期内书面报告结果。", "To {lead}: the complaint below is under supervision. Settle it and report the result in writing in time.";
    pub FOLLOW_UP_OPENS = "请由没有经办此件的人员回访，逐项勾选，意见照原话记录。", "To be filled in by somebody who did not handle the case; opinions in the complainant’s own words.";

    // Parts.
    pub TO = "{name}：", "Dear {name},";
    pub COMPLAINANT = "投诉人", "Complainant";
    pub CODE = "查询码", "Tracking code";
    pub NO_NUMBER = "尚未编号", "not given yet";
    pub RECEIVED = "收到时间", "Received";
    pub REGULATION = "适用规范", "Regulation";
    pub OUTCOME = "受理结论", "Outcome";
    pub CASE = "投诉", "The complaint";
    pub GROUNDS = "依据", "Grounds";
    pub RULE = "规定", "Rule";
    pub CLAUSE = "条款", "Clause";
    pub HERE = "本件情况", "In this case";
    pub BY_PERSON = "由人决定：规范没有据以得出这一结论的条款。", "Decided by a person: no clause of the regulation leads to it.";
    pub LIMITS = "时限", "Limits";
    pub MATTER = "事项", "What";
    pub FROM = "起算", "From";
    pub UNTIL = "最迟", "Due";
    pub STANDS = "现状", "Status";
    pub OWED = "应办事项", "What is owed";
    pub ROLE = "责任方", "By";
    pub ACTS = "办理经过", "What was done";
    pub TIME = "时间", "Time";
    pub ACT = "事项", "Act";
    pub ACTOR = "经手人", "By whom";
    pub WORDS = "说明", "Words";
    pub EXTENDED = "延长", "Extension";
    pub GRANTED = "批准时间", "Granted";
    pub BY_HOW_MUCH = "延长多久", "By how much";
    pub APPROVED = "批准人", "Approved by";
    pub NOW_DUE = "延长后最迟", "Due now";
    pub REASON = "理由", "Reason";
    pub EXPLAINED = "说明", "Explanation";
    pub ANSWER = "答复内容", "Reply";
    pub ASKS = "督办要求", "What is asked";
    pub REPORT_BY = "报告期限", "Report due";
    pub IN_TIME = "是否按时答复", "Was the reply in time?";
    pub SOLVED = "问题是否解决", "Is the matter settled?";
    pub PARTLY = "部分解决", "In part";
    pub CONTENT = "对处理是否满意", "Satisfied with the handling?";
    pub CONTENT_YES = "满意", "Satisfied";
    pub CONTENT_FAIR = "基本满意", "Fairly satisfied";
    pub CONTENT_NO = "不满意", "Not satisfied";
    pub OPINION = "投诉人意见", "In the complainant’s words";
    pub VISIT = "回访方式、时间", "How and when asked";
    pub VERDICT = "审核意见", "Review";

    // What is filled in by hand.
    pub BY_HAND = "本机未持有，请手填", "not held by this device: fill in by hand";
    pub KEPT = "本机有记录，未印出，请手填", "recorded but not printed: fill in by hand";
    pub WITH_KEPT = "印出经办人员写的理由（写时注明只有经办人员能看到）", "Print the reason as staff wrote it (they were told that only those who handle the case see it)";
    pub NOT_RECORDED = "没有记录，请手填", "not recorded: fill in by hand";

    // End.
    pub CONTACT = "如有疑问或异议，请联系：", "Questions or objections:";
    pub FOLLOW = "扫码或凭查询码可查看进度。", "Scan, or use the tracking code, to see how it goes.";
    pub SEAL = "单位（盖章）", "Organisation (seal)";
    pub HANDLER = "经办人（签字）", "Handler (signature)";
    pub REVIEWER = "审核人（签字）", "Reviewer (signature)";
    pub RECIPIENT = "收件人（签收）", "Recipient (signature)";
    pub VISITOR = "回访人（签字）", "Asked by (signature)";
    pub UNIT = "承办单位（签收）", "Unit (signature)";
    pub DATE = "　　　　年　　月　　日", "Date:　　　　　　　";
    pub EDITION = "《{pack}》{version}", "{pack}, version {version}";
    pub PRINTED = "打印于{time}，与电子记录一致（{upload}）", "Printed {time} from the electronic record ({upload})";
}
