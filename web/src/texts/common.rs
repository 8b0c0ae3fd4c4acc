//! Texts of the data layer: saved states, troubles, what the sync line says.

use crate::texts;

texts! {
    /// Upload states.
    pub ON_DEVICE = "已保存在本机", "Saved on this device";
    pub SENDING = "上传中", "Sending";
    pub SENT = "已上传", "Sent";
    pub ATTENTION = "需处理", "Needs attention";

    pub REVIEWED = "本机已停用，这条记录已送到服务器等待审核。", "This device has been revoked; the record is with the server, waiting to be looked at.";
    pub REVIEWED_REMEDY = "请问管理员审核结果；本机的这一份不会丢。", "Ask an administrator what was decided; the copy on this device is safe.";
    pub QUARANTINED = "服务器上已有同一编号的另一份内容，两份都留着。", "The server holds other content under the same number; both are kept.";
    pub QUARANTINED_REMEDY = "请管理员比对；本机的这一份不会丢。", "Ask an administrator to compare them; the copy on this device is safe.";
    pub NOT_TAKEN = "服务器没有收下这一条。", "The server did not take this entry.";
    pub NOT_TAKEN_REMEDY = "它仍在本机，请重新登记或联系管理员。", "It is still on this device; record it again or ask an administrator.";

    pub NO_STORAGE = "这个浏览器没有可用的存储，登记的内容会丢失。", "This browser offers no storage, so anything entered would be lost.";
    pub NO_STORAGE_REMEDY = "请关闭隐私窗口，或换用允许本站存储的浏览器。", "Leave the private window, or use a browser that lets this site store data.";
    pub EVICTED = "浏览器清除了本站存储：没有上传的内容已经不在，请重新登记这台设备。", "The browser cleared this site's storage: what had not been sent is gone; enrol this device again.";
    pub STORAGE_FULL = "本机存储已满，没有保存。", "Storage on this device is full; nothing was saved.";
    pub STORAGE_FULL_REMEDY = "请清理本机空间后再试；屏幕上的内容还在。", "Free some space and try again; what is on the screen is still there.";
    pub STORAGE_FAILED = "没有保存成功。", "It was not saved.";
    pub STORAGE_FAILED_REMEDY = "请再试一次；屏幕上的内容还在。", "Try again; what is on the screen is still there.";
    pub OUTDATED = "本应用已在另一个标签页更新，这一页没有保存。", "This app was brought up to date in another tab; nothing was saved in this one.";
    pub OUTDATED_REMEDY = "请先抄下屏幕上的内容，再刷新本页。", "Copy what is on the screen, then reload this page.";
    pub NOT_ENROLLED = "这台设备还没有登记，不能保存投诉。", "This device is not enrolled, so it cannot save complaints.";
    pub NOT_ENROLLED_REMEDY = "请打开服务器给出的登记链接，或扫描登记二维码。", "Open the enrolment link that the server printed, or scan its code.";
    pub UNREACHABLE = "连不上服务器。", "The server cannot be reached.";
    pub UNREACHABLE_REMEDY = "请检查网络后再试。", "Check the network and try again.";
    pub NO_PACK = "本机没有这份规范。", "This device does not have that regulation.";
    pub NO_PACK_REMEDY = "联网后重新打开应用。", "Open the app again with a network.";
    pub NOT_ACCEPTED_FORM = "内容不符合要求：{why}", "The content is not valid: {why}";
    pub NOT_ACCEPTED_FORM_REMEDY = "请改正后再保存。", "Correct it and save again.";
    pub FORKED = "本机的存储被还原或复制过，已改用新的设备身份；没上传的内容都带过来了，不用重录。", "The storage of this device was set back or copied. It goes on as a new device; everything unsent was taken along, nothing has to be entered again.";
    pub LOCKED_UNSENT = "这台设备已锁定，还有没上传的内容，现在不能换号。", "This device is locked and holds unsent work: it cannot become another now.";
    pub LOCKED_UNSENT_REMEDY = "请先解锁，或联网等它上传完，再试一次。", "Unlock it, or connect it until everything is sent, then try again.";
    pub OUTBOX_FIRST = "本机还有另一个单位没上传的内容，不能登记到这个单位。", "This device still holds unsent work of another organisation and cannot be enrolled in this one.";
    pub OUTBOX_FIRST_REMEDY = "请先连上原单位的服务器上传，再登记。", "Send it to that organisation first, then enrol again.";
    pub NO_KEY = "这个浏览器不能生成设备密钥。", "This browser cannot make a key for the device.";
    pub NO_KEY_REMEDY = "请用 https 或本机地址打开，并使用较新的浏览器。", "Open it over https or on this machine, with a current browser.";
    pub UNTITLED = "（内容未向您显示）", "(not shown to you)";
}
