//! Texts of the tracking page.

use crate::texts;

texts! {
    pub TITLE = "进度查询", "Follow a case";
    pub ASK = "办到哪一步了？", "How does my case stand?";
    pub CODE = "查询码", "Tracking code";
    pub CODE_HINT = "凭条上的11位字母和数字，大小写和横线都可以。", "The 11 letters and figures on your slip; capitals and dashes do not matter.";
    pub GO = "查询", "Look it up";
    pub LOOKING = "正在查询……", "Looking…";
    pub ANOTHER = "查另一件", "Look up another";
    pub AGAIN = "再查一次", "Look again";
    pub BACK_TO_KIOSK = "返回首页", "Back to the start";

    pub EMPTY = "请填写查询码", "Enter the tracking code";
    pub BAD_LENGTH = "查询码是11位，您填了{n}位，请对照凭条", "A tracking code has 11 characters, this has {n}; compare it with the slip";
    pub BAD_CHARACTER = "查询码里没有“{c}”，请对照凭条", "No tracking code has “{c}”; compare it with the slip";
    pub MISTYPED = "有一位可能填错了，请对照凭条", "One character seems wrong; compare it with the slip";
    pub FAILED_DO = "如果是刚刚提交的，请等设备联网上传后再查；也可以到服务台询问。", "If you submitted it just now, wait until the device has sent it; or ask at the service desk.";

    pub TURN_OF = "：{who}", ": {who}";
    pub LEAD = "由谁办理", "Handled by";
    pub RECEIVED = "收到时间", "Received";
    pub REGULATION = "适用规范", "Regulation";
    pub NUMBER = "编号", "Number";
    pub BY = "最迟", "By ";
    pub PROVISIONAL = "暂定，核实后可能改变", "provisional; it may change once checked";
    pub WHY = "为什么是这一天？", "Why this day?";
    pub DATES = "办理过程", "Dates";
    pub WHEN_RECEIVED = "已收到", "Received";
    pub DONE_ON = "{day}完成", "done {day}";
    pub DUE_ON = "最迟{day}", "by {day}";
    pub LATE = "应于{day}完成，已逾期", "was due {day}, late";
    pub NOT_STARTED = "受理后起算", "counted from acceptance";
    pub NO_DAY = "原文没有写明日期", "the regulation names no day";
    pub PAUSED = "已暂停计时", "the clock is paused";
    pub ASKED_AT = "{time}查得", "As of {time}";
}
