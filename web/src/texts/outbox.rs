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
    pub EXPORT_TITLE = "连不上网时", "When the network does not come";
    pub EXPORT_LEAD = "把没有上传的内容导出成文件，交给管理员导入。导出以后，内容仍留在本机，连上网照常上传，不会重复。", "Export what is not sent as a file and hand it to an administrator to import. It stays on this device as well and is sent as usual once there is a network; nothing is counted twice.";
    pub EXPORT_READABLE = "文件没有加密，里面有投诉人的姓名、电话和陈述，拿到文件的人都能看到。请用U盘当面交接，导入后删除。", "The file is not encrypted: it holds names, telephone numbers and statements of complainants, and whoever has it can read them. Hand it over in person, and delete it once it is imported.";
    pub EXPORT_SEALED = "文件已加密，只有本单位的服务器能打开；经手的人看不到里面的内容，也改动不了。", "The file is sealed: only your organisation’s server can open it. Whoever carries it can neither read nor change it.";
    pub EXPORT = "导出文件", "Export file";
    pub EXPORTED = "已导出{n}项。收到“已上传”之前，请不要清除本机的浏览器数据。", "{n} exported. Do not clear this browser’s data before everything here says “Sent”.";
    pub NOT_HERE = "（不在本机）", "(not on this device)";
}
