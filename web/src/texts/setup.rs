//! Texts of the set-up of an organisation.

use crate::texts;

texts! {
    pub TITLE = "开始使用", "Set up";
    pub LEAD = "五步：单位、规范、地点、人员、设备。随时可以停下，下次从这里接着来。", "Five steps: organisation, regulations, places, people, devices. Stop whenever you like; you go on where you stopped.";
    pub STEPS = "步骤", "Steps";
    pub ORGANISATION = "单位", "Organisation";
    pub REGULATIONS = "规范", "Regulations";
    pub PLACES = "地点", "Places";
    pub PEOPLE = "人员", "People";
    pub DEVICES = "设备", "Devices";
    pub READY = "完成", "Ready";
    pub NAME = "单位名称", "Name of the organisation";
    pub NAME_EN = "英文名称（可不填）", "Name in English (optional)";
    pub EN_HINT = "不填时，英文界面也显示中文。", "Where it is left out, English pages show the Chinese.";
    pub PHONE = "联系电话（可不填）", "Telephone (optional)";
    pub PHONE_HINT = "自助机和查询页上显示，找得到人。", "Shown at the kiosk and where a case is followed, so that somebody can be reached.";
    pub CONTACT = "怎样找到工作人员（可不填）", "How to reach the staff (optional)";
    pub CONTACT_HINT = "例如：请按2号窗口的呼叫铃。", "For example: ring the bell at window 2.";
    pub CONTACT_EN = "同一句的英文（可不填）", "The same in English (optional)";
    pub ME = "您的姓名", "Your name";
    pub ME_HINT = "发布的内容要有人负责。您将登记为管理员和主管，稍后给您起始码。", "Somebody answers for what is published. You become administrator and supervisor; your starting code follows.";
    pub BY = "由谁发布", "Published by";
    pub CHOOSE = "勾选本单位采用的规范。一份也不勾，就是全部都可用。", "Tick the regulations in use. With none ticked, all of them are.";
    pub FILTER = "查找规范", "Find a regulation";
    pub CHOSEN = "已勾选 {n} 份", "{n} ticked";
    pub DRAFT = "草稿", "draft";
    pub PLACES_HINT = "投诉从哪里来：大厅、楼层、院区……每台设备以后从中选一处。", "Where complaints come from: halls, floors, sites. Each device later chooses one.";
    pub PLACE = "地点名称", "Name of the place";
    pub PLACE_EN = "英文（可不填）", "In English (optional)";
    pub ADD = "添加地点", "Add a place";
    pub REMOVE = "去掉", "Remove";
    pub NEXT = "下一步", "Next";
    pub PUBLISH = "发布", "Publish";
    pub PUBLISHING = "正在发布", "Publishing";
    pub PUBLISHED = "已发布，各设备下次联系时收到。", "Published; every device learns it at its next contact.";
    pub NO_NAME = "请填写单位名称。", "Give the name of the organisation.";
    pub NO_ME = "请填写您的姓名。", "Give your name.";
    pub YOUR_CODE = "{name}的起始码：", "Starting code of {name}:";
    pub PEOPLE_HINT = "谁登记、谁办理、谁回访、谁审批。每个人得到一个起始码，第一次用设备时输入，并设自己的PIN。", "Who takes in, who handles, who follows up, who approves. Each gets a starting code, enters it the first time at a device and chooses a PIN.";
    pub DEVICES_HINT = "大厅自助机、现场平板、值守台：用那台设备扫码，或打开链接。", "Kiosk in the hall, tablet in the field, desk: scan the code with that device, or open the link there.";
    pub THIS_ONE = "把这个浏览器登记为值守台", "Make this browser a desk";
    pub DONE = "可以开始了", "Ready to begin";
    pub HAS = "{n} 项", "{n}";
    pub NONE = "还没有", "none yet";
    pub GO_DESK = "打开值守台", "Open the desk";
    pub TO_ADMIN = "到管理页", "To administration";
    pub BACKUP = "请安排每天备份：serve --backup-every 24h，最好存到另一块硬盘。", "Have it backed up daily: serve --backup-every 24h, best to another disk.";
    pub EDIT = "单位设置与步骤", "Organisation and set-up";
    pub START = "逐步设置", "Set up step by step";
}
