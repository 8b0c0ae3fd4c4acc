//! Texts of the first page.

use crate::texts;

texts! {
    pub TITLE = "投诉按条文办理", "Complaints by the written rule";
    pub OTHER_NAME = "Redress", "五清";
    pub LEAD = "哪一天有答复，为什么是那一天，都看得到依据。", "See the day you will hear, and the reason it is that day.";
    pub FACES = "您要做什么？", "What would you like to do?";
    pub KIOSK = "投诉与反映", "Make a complaint";
    pub KIOSK_WHAT = "大厅自助终端：几个问题，离开前就知道由谁办理、哪天答复。", "The kiosk in the lobby: a few questions, and you leave knowing who handles it and by when.";
    pub TRACK = "查询进度", "Follow a case";
    pub TRACK_WHAT = "凭查询码看办到哪一步、轮到谁。", "With the tracking code: how it stands and whose turn it is.";
    pub FIELD = "现场办理", "Field work";
    pub FIELD_WHAT = "平板：受理、上门、答复；没有网络也能办。", "The tablet: accept, visit, reply; works without a network.";
    pub DESK = "值守台", "Desk";
    pub DESK_WHAT = "全部投诉按剩余工作时间排列，每个结论都有依据。", "Every case by working time left, with the reason behind each answer.";
    pub BOARD = "总览", "Board";
    pub LEDGER = "台账", "Ledger";
    pub LEDGER_WHAT = "每月收到的投诉逐件在册：指标、补登和变更、结账、打印和导出。", "What each month received, case by case: indicators, late and changed entries, close, print and export.";
    pub BOARD_WHAT = "逾期、今天到期、暂停、即将升级的投诉，当场延期、豁免、催办。", "What is late, due today, standing still or about to rise; extend, waive and remind on the spot.";
    pub PACKS = "规范", "Regulations";
    pub PACKS_WHAT = "每条规则的条款、说法和条件。", "Every rule: its clause, its words and its condition.";
    pub OUTBOX = "待上传", "Outbox";
    pub OUTBOX_WHAT = "本机还没有上传的内容。", "What this device has not sent yet.";
    pub SETTINGS = "设置", "Settings";
    pub SETTINGS_WHAT = "语言、明暗、地点、采用的规范。", "Language, theme, place, the regulations in use.";
    pub ADMIN = "管理", "Administration";
    pub ADMIN_WHAT = "人员与角色、设备、备份。凭管理员密钥。", "People and roles, devices, backup. With the administrator’s secret.";
    pub IN_USE = "本单位采用的规范", "Regulations in use here";
    pub DEVICE = "这台设备：{name}", "This device: {name}";
    pub NO_DEVICE = "这台设备还没有登记：可以查看规范和查询进度，登记后才能受理和办理投诉。", "This device is not enrolled: it can show regulations and follow a case, and takes complaints once it is enrolled.";
    pub ENROL = "登记这台设备", "Enrol this device";
    pub NO_STORAGE = "这个浏览器不能保存内容", "This browser cannot keep anything";
    pub NO_STORAGE_WHY = "五清只在内容真正写到本机之后才说“已保存”。这里写不进去，所以不受理也不登记任何内容。", "Redress says “saved” only once something is on this device’s disk. Here nothing can be written, so it takes and records nothing.";
    pub NO_STORAGE_DO = "请关闭隐私窗口，允许本站存储数据，或换一个浏览器，再重新打开。", "Leave the private window, let this site store data, or use another browser, then open it again.";
    pub NO_STORAGE_DETAIL = "浏览器的说明：{why}", "The browser says: {why}";
}
