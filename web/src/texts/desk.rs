//! Texts of the desk face.

use crate::texts;

texts! {
    pub FACE = "工作台", "Desk";
    pub TITLE = "工作台", "Desk";
    pub OPEN = "在办", "Open";
    pub CLOSED = "已办结", "Closed";
    pub ALL = "全部", "All";
    pub SHOWN = "显示哪些", "Which ones";
    pub FILTER = "筛选", "Filter";
    pub FILTER_HINT = "编号、事项、主办", "code, subject, lead";
    pub KEYS = "快捷键：/ 筛选，N 登记，↑ ↓ 选择，回车打开", "Keys: / filter, N new, ↑ ↓ move, Enter open";
    pub CODE = "编号", "Code";
    pub SUBJECT = "投诉事项", "Complaint";
    pub LEVEL = "级别", "Level";
    pub LEAD = "主办", "Lead";
    pub DUE = "到期", "Due";
    pub STATE = "状态", "State";
    pub UPLOAD = "上传", "Sent";
    pub COUNT = "{n}件，按剩余时间排列", "{n}, least time left first";
    pub EMPTY = "没有符合的投诉", "Nothing matches";
    pub EMPTY_HINT = "换一个筛选条件，或登记一件。", "Change the filter, or file one.";
    pub EXPORT = "导出CSV", "Export CSV";
    pub NUMBER = "官方编号", "Official number";
    pub RECEIVED = "收到", "Received";
    pub OUTCOME = "受理结论", "Outcome";
    pub PRINT = "打印", "Print";
    pub REMIND = "催办", "Send a reminder";
    pub SUPERVISE = "督办", "Send a supervision notice";
    pub BACK = "关闭", "Close";
    pub RECORD = "投诉处理记录", "Record of a complaint";
    pub PRINTED = "打印于{time}", "Printed {time}";
    pub KEPT_FILTERS = "常用筛选", "Kept filters";
    pub KEEP_FILTER = "存为常用筛选", "Keep this filter";
    pub LET_GO_FILTER = "不再保留这个筛选", "Let this filter go";
}
