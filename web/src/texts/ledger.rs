//! Texts of the ledger.

use crate::texts;

texts! {
    pub FACE = "台账", "Ledger";
    pub TITLE = "台账", "Ledger";
    pub OF_MONTH = "{month}投诉台账", "Complaints ledger, {month}";
    pub MONTH = "月份", "Month";
    pub PACK = "规范", "Regulation";
    pub ALL_PACKS = "全部规范", "All regulations";
    pub OPEN = "未结账", "Not closed";
    pub CLOSED = "已结账：{name}于{time}，截至第{n}号记录", "Closed by {name} on {time}, up to number {n} of the record";
    pub CLOSED_WITH = "随{month}结账：结账时本月没有投诉，之后补登的列入下一个未结账的月份", "Closed with {month}: it had no case then; what comes for it later stands in the next month that is open";
    pub SOMEBODY = "（不在名册的人）", "(somebody not on the roster)";
    pub NOT_KEPT = "本机列出的与结账时不一致：规范、日历或应用已变，或本机缺少部分投诉。以服务器导出的台账（redress ledger export）为准。", "What this device lists is not what was closed: regulation, calendar or app have changed, or some cases are not here. What the server exports (redress ledger export) counts.";
    pub AS_OF = "据本机截至{time}收到的记录", "As this device knew at {time}";
    pub NEVER = "本机还没有收到过服务器的记录", "This device has not heard from the server yet";
    pub UNSENT = "，另有本机{n}项未上传，也已计入", ", with {n} entries of its own that are not sent yet";
    pub READING = "正在读取，还有{n}件…", "Reading, {n} cases to go…";
    pub NOT_YOURS = "台账由主管、领导、审计查看", "The ledger is for supervisors, leaders and auditors";
    pub NOT_YOURS_HINT = "管理员只看数字。需要查看的，请管理员调整角色。", "Administrators see its numbers only. Ask an administrator for the role if you need it.";
    pub NUMBERS_ONLY = "以您的角色只看数字，不看单件投诉。", "Your role sees numbers here, and no single complaint.";

    pub COUNTS = "本月收到{n}件，其中未办结{open}件；补登和变更以前月份{adjusted}件", "{n} received, {open} of them not ended; {adjusted} late or changed of earlier months";
    pub RATES = "指标", "Indicators";
    pub RATE = "比率", "Rate";
    pub CASES = "分子", "Counts";
    pub OF = "分母", "Of";
    pub NOT = "其余", "The others";
    pub LEFT_OUT = "不计", "Left out";
    pub RATES_NOTE = "只算本月收到的投诉；点数字看是哪些。", "Of the complaints received in the month; a number opens the list of them.";
    pub PERCENT = "{whole}.{tenth}%", "{whole}.{tenth}%";
    pub NO_RATE = "—", "—";
    pub IN_TEXT = "规范原文怎么说", "What the regulation says";
    pub CLAUSE = "第{clause}条", "clause {clause}";
    pub YEAR = "近12个月", "The last 12 months";
    pub YEAR_NOTE = "按收到的月份，以现在的情况计算；已结账月份当时的数字在该月台账里。", "By month of receipt, as the cases stand now; what a closed month counted stands in its own ledger.";
    pub YEAR_TABLE = "图中数字", "The numbers of the chart";
    pub WHICH = "显示哪一项", "Which one";

    pub CLOSE = "结账", "Close the month";
    pub CLOSE_TITLE = "{month}结账", "Close {month}";
    pub CLOSE_COUNTS = "据本机所知：收到{n}件，其中未办结{open}件、有时限逾期{late}件；补登和变更以前月份{adjusted}件。服务器结账时自己再数一遍。", "As this device knows: {n} received, {open} of them not ended and {late} with a late limit; {adjusted} late or changed of earlier months. The server counts once more when it closes.";
    pub CLOSE_MEANS = "结账后这个月的台账不再变动，也不能撤销。之后到达的补登和变更列入下一个未结账的月份。", "From then on the ledger of this month never changes, and that cannot be taken back. What comes later stands in the next month that is open.";
    pub CLOSE_UNSENT = "本机还有{n}项未上传，结账后才到的会列入下个月。请先上传。", "{n} entries of this device are not sent; what arrives after the close stands in the next month. Send them first.";
    pub CLOSE_NOT = "暂不结账", "Not now";
    pub CLOSE_NOBODY = "结账要写明是谁结的，请先选择您的名字。", "A close names who closed; choose your name first.";
    pub CLOSE_NOBODY_REMEDY = "没有人员名单的，请管理员先添加人员。", "Where there is no list of people, the administrator adds them first.";

    pub LINES = "逐件", "Cases";
    pub ORDER = "序号", "No.";
    pub LIMITS = "时限", "Limits";
    pub LIMITS_OF = "按期{met}，逾期{late}，在办{waiting}", "{met} kept, {late} late, {waiting} open";
    pub ONLY = "只看：{what}（{n}件）", "Only: {what} ({n})";
    pub EVERYTHING = "看全部", "Show all";
    pub ADJUSTING = "补登和变更", "late or changed";
    pub UNENDED = "未办结", "not ended";
    pub EMPTY = "这个月没有投诉", "No complaint in this month";
    pub EMPTY_HINT = "换一个月份，或换一份规范。", "Choose another month, or another regulation.";
    pub NONE_LEFT = "没有这样的投诉", "No such complaint";
    pub EXPORT = "导出CSV", "Export CSV";
    pub PRINT = "打印", "Print";
    pub PRINTED_PART = "只印了前{n}件，共{all}件；要全部打印，请用页面上的“打印”。", "The first {n} of {all}; for all of them use the button Print of the page.";
    pub PRINTED = "打印于{time}", "Printed {time}";
}
