//! Texts of the outbox.

use crate::texts;

texts! {
    pub FACE = "待发", "Outbox";
    pub TITLE = "待发", "Outbox";
    pub COUNT = "{n}项未上传", "{n} not sent";
    pub SEND = "上传", "Sent";
    pub RECEIVE = "接收", "Received";
    pub NEVER = "还没有过", "not yet";
    pub REACHED = "服务器连得上", "The server answers";
    pub UNREACHED = "连不上服务器，内容都在本机", "The server cannot be reached; everything is kept here";
    pub UNKNOWN = "正在连接", "Connecting";
    pub SYNC_NOW = "现在同步", "Sync now";
    pub SYNCING = "正在同步", "Syncing";
    pub ATTENTION = "{n}项需处理", "{n} need attention";
    pub EMPTY = "全部都已上传", "Everything is sent";
    pub EMPTY_HINT = "在这台设备上登记的内容，服务器都已收下。", "The server holds all that was entered on this device.";
    pub WHAT = "内容", "Entry";
    pub CASE = "投诉", "Complaint";
    pub AT = "时间", "Time";
    pub STATE = "状态", "State";
    pub SIZE = "大小", "Size";
    pub BYTES = "{n}字节", "{n} bytes";
    pub REMEDY = "怎么办：", "What to do: ";
    pub FILED = "投诉登记", "complaint filed";
    pub UNDONE = "撤销", "taken back";
    pub NOT_HERE = "（不在本机）", "(not on this device)";
}
