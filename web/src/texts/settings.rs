//! Texts of the settings.

use crate::texts;

texts! {
    pub TITLE = "设置", "Settings";
    pub HOME = "首页", "Home";
    pub SAVED = "已保存在本机", "Saved on this device";
    pub NEWER = "本单位发布了新的设置，要更新应用才能读；在此之前仍按原来的设置。", "The organisation has published settings that only a newer version of the app can read. Until the app is updated those from before go on.";
    pub LANGUAGE = "语言", "Language";
    pub CHINESE = "中文", "中文";
    pub ENGLISH = "English", "English";
    pub THEME = "明暗", "Theme";
    pub THEME_SYSTEM = "跟随系统", "As the system";
    pub THEME_LIGHT = "浅色", "Light";
    pub THEME_DARK = "深色", "Dark";
    pub PLACE = "这台设备在哪里", "Where this device stands";
    pub PLACE_HINT = "显示在终端和凭条上，例如：示例大厦服务大厅。", "Shown at the kiosk and on slips, for example: Lobby, Example Tower.";
    pub PACKS = "本单位采用的规范", "Regulations in use here";
    pub PACKS_HINT = "终端和登记时从勾选的规范里选；选中的会下载到这台设备，断网也能用。", "The kiosk and intake choose among those ticked; they are kept on this device and work without a network.";
    pub PACKS_CHOSEN = "已选{n}份；至少留一份。", "{n} chosen; at least one stays.";
    pub READINGS = "原文留给单位定的", "What the texts leave to the owner";
    pub READINGS_HINT = "改动只用于今后登记的投诉；已登记的仍按登记时的读法。", "A change holds for complaints filed from now on; those on record keep the reading they were filed under.";
    pub READING_REFUSED = "这个值不能用，没有保存：", "This value cannot be used and was not kept:";
    pub DEVICE = "这台设备", "This device";
    pub DEVICE_NONE = "没有登记", "Not enrolled";
    pub ENROL = "登记这台设备", "Enrol this device";
    pub ROOM = "本机存储", "Storage on this device";
    pub ROOM_NOT_ASKED = "第一次保存以后，会请浏览器答应不清除本站的内容。", "After the first save the browser is asked to promise that it will not clear this site’s data.";
    pub ROOM_PROMISED = "浏览器答应保留本站的内容，不会自行清除。", "The browser promised to keep this site’s data and not to clear it by itself.";
    pub ROOM_REFUSED = "浏览器没有答应保留本站的内容，空间不足或很久不用时可能清除。请把应用添加到主屏幕，并经常连网上传。", "The browser did not promise to keep this site’s data: it may clear it when room is short or after long disuse. Add the app to the home screen, and connect often to send.";
    pub ROOM_USED = "已用{n}%。", "{n} % in use.";
    pub CLOCK = "演示：调动时间", "Demonstration: move the clock";
    pub CLOCK_HINT = "让这台设备以为过了若干天，用来看期限怎样变化。登记的内容会带上调动后的时间，并被标出。", "Lets this device believe that days have passed, to see limits change. What is recorded then carries the moved time and is flagged.";
    pub CLOCK_REAL = "现在的时间", "The real time";
    pub CLOCK_WEEK = "过1周", "1 week on";
    pub CLOCK_MONTH = "过31天", "31 days on";
    pub CLOCK_SHOWS = "这台设备显示：{time}", "This device shows: {time}";
}
