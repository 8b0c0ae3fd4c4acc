//! Texts of the enrolment page.

use crate::texts;

texts! {
    pub FACE = "登记设备", "Enrol a device";
    pub TITLE = "登记设备", "Enrol this device";
    pub INTRO = "登记后，这台设备才能保存和上传投诉。登记链接由管理员给出，只能用一次。", "Once enrolled, this device can save and send complaints. The link comes from an administrator and works once.";
    pub CODE = "登记码", "Enrolment code";
    pub CODE_HINT = "用登记链接打开时已填好。", "Filled in when opened through the link.";
    pub NAME = "设备名称", "Name of this device";
    pub NAME_HINT = "同事凭它认出这台设备，例如“一楼大厅自助机”。", "How colleagues recognise it, such as “Lobby kiosk”.";
    pub DEFAULT_NAME = "新设备", "New device";
    pub GO = "登记", "Enrol";
    pub WORKING = "正在登记", "Enrolling";
    pub NO_CODE = "请填写登记码", "Give the enrolment code";
    pub NO_NAME = "请填写设备名称", "Give the device a name";
    pub NOT_DONE = "没有登记成功", "It was not enrolled";
    pub DONE = "登记好了", "Enrolled";
    pub DONE_AS = "这台设备是“{name}”，用作{kind}。", "This device is “{name}”, a {kind}.";
    pub KIOSK = "自助机", "kiosk";
    pub FIELD = "现场平板", "field tablet";
    pub DESK = "工作台", "desk";
    pub GO_ON = "开始使用", "Start";
    pub ALREADY = "这台设备已登记为“{name}”。再次登记会换成新的身份。", "This device is enrolled as “{name}”. Enrolling again gives it a new identity.";
}
