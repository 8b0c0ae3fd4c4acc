//! Texts of the administrator's page.

use crate::texts;

texts! {
    pub TITLE = "管理", "Administration";
    pub HOME = "首页", "Start";
    pub SECRET = "管理员密钥", "Administrator’s secret";
    pub SECRET_HINT = "服务器首次启动时显示的密钥。只在本页打开期间使用，不会保存。", "The secret shown when the server first started. It is used while this page is open, and not kept.";
    pub OPEN = "进入", "Open";
    pub OPENING = "正在打开", "Opening";
    pub NO_SECRET = "请填写管理员密钥。", "Give the administrator’s secret.";
    pub FIRST_STEPS = "开始使用：先添加人员，再登记设备。", "To begin: add people, then enrol devices.";
    pub STATE = "记录与备份", "Record and backup";
    pub EVENTS = "已收记录 {n} 条", "{n} events taken in";
    pub BACKUP_AT = "上次备份：{time}", "Last backup: {time}";
    pub BACKUP_NEVER = "还没有备份", "No backup yet";
    pub BACKUP_OLD = "上次备份已是 {n} 小时以前", "The last backup is {n} hours old";
    pub HEALING = "记录是从备份恢复的，正在等各设备补传", "The record was restored and waits for its devices";
    pub NO_ATTACHMENTS = "这台服务器的 --data 不是存放照片和附件的文件夹，因此不收照片。请换成原来的文件夹再启动。", "This server’s --data is not the folder that has the record’s attachments: it takes none. Start it with the folder that has them.";
    pub SEE_READYZ = "还有一项提醒，请查看服务器的 /readyz", "There is one warning more; see /readyz of the server";
    pub BACKUP_HINT = "在服务器上运行 redress backup，或用 serve --backup-every 24h 自动备份。", "Run redress backup on the server, or serve --backup-every 24h to have it made.";
    pub ALL_WELL = "没有需要处理的事项。", "Nothing needs to be seen to.";
    pub PEOPLE = "人员", "People";
    pub PEOPLE_NONE = "还没有人员", "No people yet";
    pub PEOPLE_NONE_HINT = "添加第一个人以后，设备会要求选择姓名并输入 PIN。", "Once the first person is added, devices ask for a name and a PIN.";
    pub PERSON = "姓名", "Name";
    pub UNIT = "部门（可不填）", "Department (optional)";
    pub ROLES = "角色", "Roles";
    pub ADD = "添加", "Add";
    pub ADDED = "{name}的起始码：", "Starting code of {name}:";
    pub CODE_ONCE = "只显示这一次。请当面交给本人，第一次用每台设备时输入。", "Shown this once. Hand it over in person; it is entered the first time on each device.";
    pub LEFT = "已离岗", "left";
    pub RETIRE = "离岗", "Retire";
    pub BACK = "恢复", "Take back";
    pub NEW_CODE = "新起始码", "New code";
    pub DEVICES = "设备", "Devices";
    pub DEVICES_NONE = "还没有设备", "No devices yet";
    pub DEVICES_NONE_HINT = "选择用途，用那台设备扫码登记。", "Choose what it is for, and scan the code with the device.";
    pub ENROL_AS = "登记一台新设备，用作：", "Enrol a new device as:";
    pub KIOSK = "自助机", "kiosk";
    pub FIELD = "现场平板", "field tablet";
    pub DESK = "工作台", "desk";
    pub LINK = "登记链接，一天内用一次有效：", "Link, good once within a day:";
    pub LINK_LABEL = "登记链接的二维码", "QR code of the link";
    pub SEEN = "最近联系：{time}", "last here {time}";
    pub AWAY = "已 {n} 天没有联系", "not here for {n} days";
    pub UNSENT = "未上传 {n} 条", "{n} not sent";
    pub REVOKED = "已停用", "revoked";
    pub REVOKE = "停用", "Revoke";
    pub SURE = "确认停用", "Really revoke";
    pub INTAKE = "登记", "intake";
    pub HANDLER = "办理", "handler";
    pub FOLLOW_UP = "回访", "follow-up";
    pub SUPERVISOR = "主管", "supervisor";
    pub LEADER = "领导", "leader";
    pub ADMINISTRATOR = "管理员", "administrator";
    pub AUDITOR = "审计", "auditor";
}
