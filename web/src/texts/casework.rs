//! Texts of staff pages: the bar, a case, its acts, the intake form.

use crate::texts;

texts! {
    // Bar.
    pub PAGES = "页面", "Pages";
    pub FIELD = "现场", "Field";
    pub DESK = "工作台", "Desk";
    pub BOARD = "总览", "Board";
    pub LEDGER = "台账", "Ledger";
    pub OUTBOX = "待发", "Outbox";
    pub PACKS = "规范", "Regulations";
    pub SETTINGS = "设置", "Settings";
    pub UNSENT = "项未上传", "not sent";

    pub EDITION_ON_ITS_WAY = "{n}件投诉受理时所依的规范版本还没有到这台设备，连上网络后自动补齐，随即显示：{which}", "Shown here once the edition of the regulation they were received under is on this device, which comes with the network ({n}): {which}";
    pub NEWER_EDITION = "{n}件投诉所依的规范由新版应用发布，更新应用后显示：{which}", "Under a regulation published for a newer version of the app; update it to see them ({n}): {which}";
    pub MISSING_PACKS = "本机还没有这些规范：{which}。用到它们的投诉暂不显示，连上网络后自动补齐。", "Not on this device yet: {which}. Complaints under them are not shown until there is a network.";

    // Saved or not.
    pub SAVING = "正在保存", "Saving";
    pub RECORDED = "已记录“{what}”", "Recorded: {what}";
    pub FILED = "投诉已登记", "complaint filed";
    pub NUMBERED = "已编号", "number given";
    pub ERASED = "个人信息已删除", "Personal details destroyed";
    pub GONE = "（已删除）", "(destroyed)";
    pub NUMBER = "编号", "Number";
    pub UNDONE = "已撤销", "Taken back";
    pub UNDO = "撤销", "Undo";
    pub SECONDS = "（{n}秒）", " ({n} s)";
    pub COMMA = "，", ". ";
    pub COLON = "：", ": ";
    pub LIST = "、", ", ";
    pub NOT_SAVED = "没有保存", "Not saved";

    // Head.
    pub SEVERITY = "级别", "Level";
    pub LEAD = "主办", "Lead";
    pub KIND = "类型", "Kind";
    pub NO_LEVEL = "未定级", "not set yet";
    pub NO_LEAD = "未确定", "not decided yet";
    pub PROVISIONAL = "（暂定）", "(provisional)";
    pub RECEIVED_AT = "收到 {time}", "received {time}";
    pub RISES = "{time}起转为{level}", "Becomes {level} on {time}";
    pub NOT_ASSESSED = "这件投诉暂时无法判定：", "This complaint cannot be assessed:";
    pub ACCEPTED = "已受理", "Accepted";
    pub DECLINED = "已决定不予受理", "Declined";
    pub REFERRED = "已转由他处受理", "Referred elsewhere";
    pub TO_ACCEPT = "应当受理", "To be accepted";
    pub TO_DECLINE = "不予受理", "To be declined";
    pub TO_REFER = "应转由他处受理", "To be referred";
    pub NEEDS_EVIDENCE = "需先补充凭证", "Proof needed first";
    pub OUT_OF_SCOPE = "不属本规范范围", "Outside this regulation";
    pub CONFLICT = "规定相互冲突，需人工决定", "Rules conflict; a person decides";
    pub PARTLY = "部分受理", "Accepted in part";
    pub UNDECIDED = "尚不能定", "Not decided yet";

    // Reasons and facts.
    pub WHY_OUTCOME = "为什么这样受理", "Why this outcome";
    pub WHY_LEVEL = "为什么是这个级别", "Why this level";
    pub WHY_KIND = "为什么是这个类型", "Why this kind";
    pub WHY_LEAD = "为什么由其主办", "Why this lead";
    pub FACTS = "情况", "Facts";

    // Clocks.
    pub CLOCKS = "期限", "Deadlines";
    pub NO_CLOCK = "现在没有期限在走。", "No deadline is running.";
    pub DUE_BY = "{day}前", "by {day}";
    pub IF_STARTED_NOW = "若现在起算：{day}", "If it started now: {day}";
    pub IF_RESUMED_NOW = "若现在恢复：{day}", "If it went on now: {day}";
    pub PAUSED_IF_RESUMED = "暂停后不再计时；若马上恢复：{day}", "It stands still from now; if it went on at once: {day}";
    pub EXTEND = "延长", "Extend";
    pub WAIVE = "豁免", "Waive";
    pub DUE_NOW = "现在最迟：{day}", "Now due by: {day}";
    pub DUE_AFTER = "记录后最迟：{day}", "Due by then: {day}";
    pub AFTER_WAIVER = "记录后这一时限不再约束。", "After this the limit no longer binds.";
    pub EXTEND_CAP = "最多延长{length}。", "At most {length}.";
    pub EXTEND_HOW = "延长多久", "How much longer";
    pub EXTEND_BY = "按时长", "By a length";
    pub EXTEND_TO = "到某一天", "To a day";
    pub EXTEND_AMOUNT = "数量", "Amount";
    pub EXTEND_UNIT = "单位", "Unit";
    pub EXTEND_DAY = "延长到哪一天", "To which day";
    pub UNIT_WORKING_DAYS = "个工作日", "working days";
    pub UNIT_DAYS = "天（自然日）", "calendar days";
    pub UNIT_HOURS = "小时", "hours";
    pub UNIT_MONTHS = "个月", "months";
    pub REASON_OPTIONAL = "理由（可不填）", "Reason (optional)";
    pub APPROVED_BY = "“{role}”已经批准", "Approved by the {role}";
    pub SAY_DAY = "请选择延长到哪一天。", "Choose the day it is extended to.";
    pub SAY_REASON = "请写明理由，规范要求有理由才能办理。", "Give the reason; the regulation asks for one.";
    pub SAY_APPROVED = "请先取得批准，再勾选并记录。", "Get the approval first, then tick it and record.";
    pub DONE_AT = "{time}完成", "done {time}";
    pub EARLIER_ATTEMPT = "第{n}次办理", "attempt {n}";
    pub SEARCHED = "已查{clauses}，原文没有时限", "Searched {clauses}: the text gives no limit";
    pub UNSURE_FROM = "{day}起的放假安排尚未公布，日期可能变动。", "Holidays from {day} on are not announced; the date may change.";
    pub SHOW_DAYS = "逐日查看", "Show each day";

    // Duties.
    pub DUTIES = "要做的事", "To do";
    pub NO_DUTIES = "现在没有要做的事。", "Nothing to do now.";
    pub STANDING = "全程遵守", "throughout";
    pub LATER = "尚未开始", "not yet";
    pub BREACHED = "已违反", "breached";

    // Tasks.
    pub TASKS = "需要您看一下", "Needs your attention";
    pub CHANGED_APART = "“{fact}”被两台设备各改了一次：{values}。请重新登记一次定下来。", "“{fact}” was changed on two devices apart: {values}. Record it once more to settle it.";
    pub NOT_COUNTED = "“{what}”未计入：{why}", "“{what}” is not counted: {why}";
    pub FILED_TWICE = "这件投诉已经登记过。", "the complaint has been filed already.";
    pub ALREADY_DECIDED = "此前已作出受理决定。", "whether to accept it has been decided already.";
    pub ALREADY_CLOSED = "此前已结案。", "it has been closed already.";
    pub NOTHING_TO_REOPEN = "没有办结的事项可以重新打开。", "nothing has ended that could be reopened.";
    pub NUMBERED_TWICE = "此前已有编号。", "it has a number already.";
    pub NOTHING_TO_UNDO = "要撤销的记录不存在或不能撤销。", "what it takes back is not there or cannot be taken back.";

    // Time line.
    pub TIMELINE = "经过", "What happened";
    pub BY_COMPLAINANT = "投诉人", "complainant";
    pub BY_STAFF = "工作人员", "staff";
    pub BY_SERVER = "系统", "by the server";
    pub TAKEN_BACK = "已撤销", "taken back";
    pub DISPUTED = "未计入", "not counted";
    pub CLOCK_AHEAD = "设备时钟偏快", "device clock ahead";
    pub LONG_ON_THE_WAY = "上传很晚", "long on the way";
    pub AFTER_RECEIPT = "时间晚于上传", "dated after receipt";
    pub ENTERED_LATE = "事后补记", "entered late";

    // Acts and their panel.
    pub ACTS = "可以记录", "Record";
    pub FINDINGS = "补充情况", "Add findings";
    pub MORE_FINDINGS = "其他情况", "Other findings";
    pub NOTHING_TO_FIND = "需要工作人员判断的情况都已登记。", "Everything staff are asked has been recorded.";
    pub NOTE = "记一笔", "Add a note";
    pub ALIKE = "可能已有人反映", "Perhaps it is here already";
    pub ALIKE_DO = "先看一眼；是另一件的，接着登记。", "Have a look; if it is another one, go on.";
    pub MORE_ACTS = "更多", "More";
    pub OTHER_ACT = "记录其他", "Record something else";
    pub WHICH_ACT = "做了什么", "What was done";
    pub PRESUMED = "以下情况没有人核实过，勾选的将作为事实记下", "Nobody has checked these; what stays ticked is recorded as fact";
    pub PRESUMED_HINT = "不能确定的请取消勾选。", "Untick what you cannot vouch for.";
    pub NOTE_WORDS = "说明（可不填）", "Note (optional)";
    pub REASON_WORDS = "理由", "Reason";
    pub SUPERVISION_WORDS = "督办要求：办什么，哪天前反馈", "What is to be done, and answered by which day";
    pub REPLY_WORDS = "答复内容", "What was replied";
    pub TO_PLACE = "移交到哪里（可不填）", "To which place (may be left out)";
    pub TO_PLACE_HINT = "填了，案件从此归那里；只看本处案件的设备上传后不再保留它。", "With it the case belongs there from now on; a device that gets only this place's cases lets go of it once all is sent.";
    pub PRINTED_HINT = "会原样印在给对方的文书上。", "It is printed as it stands in the letter that goes out.";
    pub NOTE_HINT = "只有经办人员能看到。", "Only those who handle the case see it.";
    pub SAY_SOMETHING = "请先填写。", "Please fill this in first.";
    pub CONFIRM = "确认并记录", "Confirm and record";
    pub CANCEL = "取消", "Cancel";

    // Intake.
    pub INTAKE = "登记投诉", "File a complaint";
    pub INTAKE_HINT = "替投诉人登记。按“保存”后先存在本机，联网后上传。", "Filed for someone. Saved on this device first, then sent when there is a network.";
    pub REGULATION = "适用规范", "Regulation";
    pub REGULATION_LOADING = "正在准备这份规范……", "Preparing this regulation…";
    pub REGULATION_MISSING = "本机还没有这份规范，请连上网络后再试。", "This regulation is not on this device yet; connect to a network and try again.";
    pub PASTE = "粘贴一段话，自动分到各栏", "Paste a message and have it picked apart";
    pub PASTE_HINT = "短信、聊天记录或电话记录。电话、姓名和写有栏目名的行各归各栏，其余是投诉内容；已填的不动。", "A text message, a chat or a note of a call. Numbers, names and labelled lines go to their fields, the rest is what happened; what is filled in stays.";
    pub PASTE_FILL = "分到各栏", "Pick apart";
    pub PASTE_FILLED = "已填入：{fields}。", "Filled in: {fields}.";
    pub PASTE_KEPT = "原来已填、没有改动：{fields}。", "Filled in before, and left as it was: {fields}.";
    pub PASTE_NOTHING = "没有找到能填的内容。", "Nothing that could be filled in.";
    pub SAME_AS = "与哪一件是同一类", "Which case is it about the same as";
    pub SAME_AS_HINT = "输入查询码或编号，也可以从相近的里选。两件各自保留编号和时限。", "Its code or number, or one of those alike. Both keep their own numbers and limits.";
    pub SAME_AS_WHICH = "请写明是哪一件；这台设备上要有它。", "Say which one; this device must have it.";
    pub LINKED_WITH = "同类投诉", "About the same";
    pub KNOWN_ALREADY = "工作人员已知的情况（可不填）", "What staff know already (optional)";
    pub SAVE = "保存", "Save";
    pub NEW = "登记投诉", "File a complaint";
    pub NO_CASE = "没有这件投诉", "No such complaint here";
    pub NO_CASE_HINT = "可能还没有传到本机，或已不在您的权限内。", "It may not have reached this device yet, or is not yours to see.";
}
