//! Texts of the calendar's page.

use crate::texts;

/// Short names of the months.
pub const MONTHS_EN: &str = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";

texts! {
    pub TITLE = "工作日历", "Calendar";
    pub YEAR = "{year}年工作日历", "Working days of {year}";
    pub LEAD = "期限按这份日历数：哪些天放假，哪些周末要上班，依据哪份通知。", "Limits are counted by this calendar: which days are off, which weekend days are worked, and by which notice.";
    pub BEFORE = "{year}年", "{year}";
    pub AFTER = "{year}年", "{year}";
    pub SUM = "{region}：工作日{days}天，放假{off}天（含相连的周末），调休上班{makeup}天。", "{region}: {days} working days, {off} days off by notice (weekends within included), {makeup} weekend days worked.";
    pub UNCERTAIN = "从{day}起还没公布放假通知，按平常的周末推算；通知公布以后可能变动。", "From {day} on no notice is published yet: ordinary weekends are assumed, and may change.";
    pub OFF = "休", "off";
    pub WORK = "班", "on";
    pub KEY_OFF = "放假", "day off";
    pub KEY_WORK = "周末上班（调休）", "weekend day worked";
    pub NOTICES = "依据", "By which notice";
    pub DAYS_OFF = "{days}放假，共{n}天；", "off {days}, {n} in all;";
    pub DAYS_WORK = "{days}上班。", "worked {days}.";
    pub WEEKDAYS = "一 二 三 四 五 六 日", "M T W T F S S";
}
