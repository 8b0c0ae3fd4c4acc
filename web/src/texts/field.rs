//! Texts of the field face.

use crate::texts;

texts! {
    pub FACE = "现场", "Field";
    pub TITLE = "现场", "Field";
    pub TODAY = "在办", "Open";
    pub ALL = "全部", "All";
    pub LIST = "投诉", "Complaints";
    pub COUNT = "{n}件，按剩余时间排列", "{n}, least time left first";
    pub EMPTY = "没有要办的投诉", "No complaints to handle";
    pub EMPTY_HINT = "新的投诉会自动出现在这里，也可以当场登记。", "New ones appear here by themselves; you can also file one on the spot.";
    pub CHOOSE = "请从左边选一件", "Choose one on the left";
    pub SHOW_WHY = "依据和情况", "Reasons and facts";
    pub NOT_ENROLLED = "这台设备还没有登记，不能保存。", "This device is not enrolled, so nothing can be saved.";
    pub ENROL = "登记设备", "Enrol it";
}
