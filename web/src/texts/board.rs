//! Texts of the supervisor's board.

use crate::texts;

texts! {
    pub FACE = "总览", "Board";
    pub TITLE = "总览", "Board";
    pub IN_HAND = "{n}件在办", "{n} open";
    pub NEXT_IS = "下一个工作日：{day}", "Next working day: {day}";
    pub GROUPS = "按紧要程度", "By what presses";
    pub ALL = "全部显示", "Show all";
    pub OVERDUE = "已逾期", "Overdue";
    pub TODAY = "今天到期", "Due today";
    pub NEXT = "下一个工作日前到期", "Due by the next working day";
    pub PAUSED = "已暂停", "Standing still";
    pub RISING = "即将升级", "Rising soon";
    pub OVERDUE_NOTE = "逾期最久的在前", "longest late first";
    pub TODAY_NOTE = "最早到期的在前", "first due first";
    pub NEXT_NOTE = "含其间的休息日", "days off in between included";
    pub PAUSED_NOTE = "停得最久的在前", "longest first";
    pub RISING_NOTE = "5个工作日内自动升级", "by itself, within 5 working days";
    pub STILL_SINCE = "{day}起", "since {day}";
    pub STILL_FOR = "已停{n}个工作日", "still for {n} working days";
    pub STILL_FOR_ONE = "已停1个工作日", "still for 1 working day";
    pub RISES_TO = "升为{level}", "becomes {level}";
    pub FROM_DAY = "{time}起", "from {time}";
    pub NOTHING = "没有", "None";
    pub NOTHING_AT_ALL = "没有要盯的投诉", "Nothing to watch";
    pub NOTHING_AT_ALL_HINT = "没有逾期、临期、暂停或即将升级的投诉。", "No case is late, due soon, standing still or about to rise.";
    pub MORE = "另有{n}件，先办完前面的，或到工作台查找。", "{n} more; work off the first, or look them up at the desk.";
    pub WHY = "点开投诉，看为什么是这一天，并办理延期、豁免或催办。", "Open a case to see why it is that day, and to extend, waive or send a reminder.";
}
