//! Texts of the parts that faces share.

use crate::texts;

texts! {
    pub APP = "五清", "Redress";
    pub OTHER_LANGUAGE = "English", "中文";

    // Bars.
    pub CLOCK_MOVED = "演示：本机时间已调到 {day}。期限按这个时间计算。", "Demonstration: this device’s clock is moved to {day}. Limits are counted from there.";
    pub CLOCK_SETTINGS = "调回", "Set it back";
    pub ROOM_SHORT = "本机存储已用{n}%。请连上网络上传，再清理别的内容；填写的文字照常保存。", "Storage on this device is {n} % full. Connect to send what waits, then free some space; what is entered is still saved.";
    pub OTHER_TAB = "请关闭本应用的其他标签页：那里还开着旧版本。关闭后，这里会自己继续。", "Close the other tabs of this app: an older version is still open there. This one then goes on by itself.";
    pub UPDATE_READY = "新版本已下载好。", "A new version is ready.";
    pub UPDATE_APPLY = "现在更新", "Update now";
    pub SYNC_SENDING = "正在上传", "Sending";
    pub SYNC_ALL_SENT_AT = "全部已上传 {time}", "All sent, {time}";
    pub SYNC_NOTHING = "没有待上传的内容", "Nothing waits to be sent";
    pub SYNC_WAITING = "{n}项已存在本机，联网后自动上传", "{n} saved here, sent when the network is back";
    pub SYNC_QUEUED = "{n}项待上传", "{n} to send";
    pub SYNC_ATTENTION = "{n}项需处理", "{n} to look at";
    pub SYNC_OFFLINE = "未联网", "No network";

    // Deadlines.
    pub LEFT_DAYS = "剩{n}个工作日", "{n} working days left";
    pub LEFT_DAY = "剩1个工作日", "1 working day left";
    pub LEFT_UNDER_DAY = "不足1个工作日", "Under 1 working day left";
    pub LEFT_HOURS = "剩{n}小时", "{n} h left";
    pub LEFT_MINUTES = "剩{n}分钟", "{n} min left";
    pub DUE_TODAY = "今天到期", "Due today";
    pub LATE_DAYS = "逾期{n}个工作日", "{n} working days late";
    pub LATE_DAY = "逾期1个工作日", "1 working day late";
    pub LATE = "已逾期", "Late";
    pub PAUSED = "已暂停", "Paused";
    pub MET = "按期完成", "Done in time";
    pub MISSED = "未按期完成", "Not done in time";
    pub WAIVED = "已豁免", "Waived";
    pub SUPERSEDED = "已被取代", "Superseded";
    pub NOT_STARTED = "尚未起算", "Not started";
    pub UNDECIDED = "尚不能定", "Not decided yet";
    pub OPEN_IMMEDIATE = "须立即办理，原文无时限", "At once; no figure in the text";
    pub OPEN_PROMPT = "须及时办理，原文无时限", "Promptly; no figure in the text";
    pub OPEN_PER_CASE = "时限逐件商定", "Limit agreed for each case";
    pub OPEN_UNSET = "时限未设置", "Limit not set";
    pub OPEN_NONE = "规范未规定时限", "No limit in the text";

    // Month strip.
    pub TODAY = "今天", "Today";
    pub STRIP_LABEL = "从起算到截止的每一天", "Each day from the start to the limit";
    pub STRIP_START = "起算", "start";
    pub STRIP_OFF = "休", "off";
    pub STRIP_PAUSED = "停", "still";
    pub STRIP_OFF_UNSURE = "休?", "off?";
    pub STRIP_MAKEUP = "班", "W";
    pub STRIP_DUE = "截止", "due";
    pub SAY_START = "{day}：起算当天，不计", "{day}: the start, not counted";
    pub SAY_START_COUNTED = "{day}：起算", "{day}: the start";
    pub SAY_WORKDAY = "{day}：第{n}个工作日", "{day}: working day {n}";
    pub SAY_MAKEUP = "{day}：调休上班，第{n}个工作日", "{day}: make-up working day, working day {n}";
    pub SAY_CALENDAR_DAY = "{day}：第{n}天", "{day}: day {n}";
    pub SAY_PAUSED = "{day}：暂停计时，不计", "{day}: the clock stands still, not counted";
    pub SAY_WEEKEND = "{day}：周末，跳过", "{day}: weekend, skipped";
    pub SAY_HOLIDAY = "{day}：{name}放假，跳过", "{day}: off for {name}, skipped";
    pub SAY_OFF = "{day}：放假，跳过", "{day}: off, skipped";
    pub SAY_OUTSIDE = "{day}：不在期限内", "{day}: outside the limit";
    pub SAY_UNSURE = "（放假安排尚未公布）", " (holidays not announced yet)";
    pub SAY_TODAY = "，今天", ", today";
    pub SAY_DUE = "，截止日", ", the last day";
    pub KEY_COUNTED = "计入", "counted";
    pub KEY_SKIPPED = "跳过", "skipped";
    pub KEY_MAKEUP = "调休上班", "make-up working day";
    pub KEY_DUE = "截止", "due";
    pub KEY_LABEL = "图例", "Key";

    // Inputs of facts.
    pub YES = "是", "Yes";
    pub NO = "否", "No";
    pub UNKNOWN = "不清楚", "I do not know";
    pub NONE_OF_THESE = "都没有", "None of these";
    pub NONE_GIVEN = "不提供", "I would rather not say";
    pub MORE = "加一", "one more";
    pub LESS = "减一", "one less";
    pub OPTIONAL = "（可不填）", " (optional)";
    pub TIME = "时间（可不填）", "Time (optional)";
    pub CHOOSE = "请选择", "Choose";

    // Errors of inputs.
    pub ERRORS_ONE = "还有1处需要填写", "There is 1 thing to fill in";
    pub ERRORS_MANY = "还有{n}处需要填写", "There are {n} things to fill in";
    pub ERROR_CHOOSE = "请选一项：{what}", "Choose one: {what}";
    pub ERROR_CHOOSE_SET = "请选择，没有就选“都没有”：{what}", "Choose, or say “none of these”: {what}";
    pub ERROR_NUMBER = "请填写数字：{what}", "Give a number: {what}";
    pub ERROR_TEXT = "请填写：{what}", "Fill in: {what}";
    pub ERROR_DATE = "请填写日期：{what}", "Give a date: {what}";

    // Reasons.
    pub BECAUSE = "依据的情况", "Because";
    pub PRESUMED = "（推定）", " (presumed)";
    pub GIVEN = "已提供", "given";
    pub NOT_GIVEN = "未提供", "not given";
    pub NOT_KNOWN = "不清楚", "not known";
    pub NOT_SHOWN = "（内容未向您显示）", "(not shown to you)";
    pub LIST_JOIN = "、", ", ";

    pub BEHIND = "正在更新{n}件，所示可能是此前的情况", "Bringing {n} up to date; what is shown may be from before";
    pub MORE_ROWS = "再显示{n}件", "Show {n} more";

    // Lengths, as regulations name them.
    pub N_MINUTES = "{n}分钟", "{n} minutes";
    pub N_HOURS = "{n}小时", "{n} hours";
    pub N_WORKING_HOURS = "{n}个工作小时", "{n} working hours";
    pub N_DAYS = "{n}日", "{n} days";
    pub N_WORKING_DAYS = "{n}个工作日", "{n} working days";
    pub N_MONTHS = "{n}个月", "{n} months";
    pub L_SAME_DAY = "当天", "the same day";
    pub L_NEXT_DAY = "次日", "the next day";
    pub L_NEXT_WORKING_DAY = "次一工作日", "the next working day";
    pub L_WEEK_END = "当周内", "the end of the week";
    pub L_MONTH_END = "当月内", "the end of the month";
    pub L_YEAR_END = "当年内", "the end of the year";
    pub L_ON_THE_SPOT = "当场", "on the spot";
    pub L_IMMEDIATELY = "立即", "immediately";
    pub L_PROMPTLY = "及时", "promptly";
    pub L_PER_CASE = "逐件确定", "set for each case";
    pub L_NONE = "原文没有时限", "no limit in the text";
}
