//! Texts of the settings.

use crate::texts;

texts! {
    pub TITLE = "设置", "Settings";
    pub HOME = "首页", "Home";
    pub SAVED = "已保存在本机", "Saved on this device";
    pub LANGUAGE = "语言", "Language";
    pub CHINESE = "中文", "中文";
    pub ENGLISH = "English", "English";
    pub THEME = "明暗", "Theme";
    pub THEME_SYSTEM = "跟随系统", "As the system";
    pub THEME_LIGHT = "浅色", "Light";
    pub THEME_DARK = "深色", "Dark";
    pub PLACE = "这台设备在哪里", "Where this device stands";
    pub PLACE_HINT = "显示在终端和凭条上，例如：示例大厦服务大厅。", "Shown at the kiosk and on slips, for example: Lobby, Example Tower.";
    pub PACK = "终端所用的规范", "Regulation of the kiosk";
    pub PACK_HINT = "终端只按这一份规范提问。", "The kiosk asks by this one.";
    pub DEVICE = "这台设备", "This device";
    pub DEVICE_NONE = "没有登记", "Not enrolled";
    pub ENROL = "登记这台设备", "Enrol this device";
    pub CLOCK = "演示：调动时间", "Demonstration: move the clock";
    pub CLOCK_HINT = "让这台设备以为过了若干天，用来看期限怎样变化。登记的内容会带上调动后的时间，并被标出。", "Lets this device believe that days have passed, to see limits change. What is recorded then carries the moved time and is flagged.";
    pub CLOCK_REAL = "现在的时间", "The real time";
    pub CLOCK_WEEK = "过1周", "1 week on";
    pub CLOCK_MONTH = "过31天", "31 days on";
    pub CLOCK_SHOWS = "这台设备显示：{time}", "This device shows: {time}";
}
