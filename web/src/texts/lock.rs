//! Texts of the lock: who works here, PINs, and what goes wrong with them.

use crate::texts;

texts! {
    pub WHO = "谁在使用？", "Who is working?";
    pub WHO_HINT = "点选自己的姓名。本机记录的事项会写在您名下。", "Choose your name. What is recorded here is kept under it.";
    pub NONE_ACTIVE = "没有在岗人员", "Nobody is in service";
    pub NONE_ACTIVE_HINT = "请管理员添加人员，再联网同步。", "Ask the administrator to add people, then sync.";
    pub FILTER = "查找姓名", "Find a name";
    pub PIN_OF = "{name}的 PIN", "PIN of {name}";
    pub UNLOCK = "解锁", "Unlock";
    pub UNLOCKING = "正在核对", "Checking";
    pub DELETE = "删除", "Delete";
    pub CLEAR = "清空", "Clear";
    pub BACK = "换人", "Somebody else";
    pub FORGOT = "忘记 PIN：请管理员给一个新的起始码。未上传的内容不受影响。", "Forgotten? Ask the administrator for a new starting code. Unsent work is not touched.";
    pub FIRST = "{name}，第一次用这台设备", "{name}, first time on this device";
    pub CODE = "起始码", "Starting code";
    pub CODE_HINT = "由管理员给出，如 ABCD-EFGH-JKM。", "Given by the administrator, like ABCD-EFGH-JKM.";
    pub NEW_PIN = "设一个 PIN", "Choose a PIN";
    pub NEW_PIN_HINT = "6 到 12 位数字，只用于这台设备。", "6 to 12 digits, for this device only.";
    pub AGAIN = "再输入一次 PIN", "The PIN again";
    pub START = "开始使用", "Start";
    pub SWITCH = "：锁定或换人", ": lock, or somebody else";
    pub WRONG = "PIN 不对。", "The PIN is wrong.";
    pub WRONG_REMEDY = "请重新输入。", "Enter it again.";
    pub WRONG_CODE = "起始码不对。", "The starting code is wrong.";
    pub WRONG_CODE_REMEDY = "请核对后再输入，或请管理员给一个新的。", "Compare and enter it again, or ask the administrator for a new one.";
    pub KEY_AWAY = "这台设备上的内容已加密，第一次使用要联网一次。", "What is stored on this device is encrypted: beginning on it needs the network once.";
    pub KEY_AWAY_REMEDY = "连上网络后再试，或先由同事用自己的 PIN 解锁使用。", "Try again where there is a network; until then a colleague unlocks it with their own PIN.";
    pub KEY_TWICE = "另一个标签页刚刚启用了这台设备。", "Another tab of this browser has just begun.";
    pub KEY_TWICE_REMEDY = "请再试一次。", "Try again.";
    pub UNFIT = "这个 PIN 不能用。", "This PIN cannot be used.";
    pub UNFIT_REMEDY = "请用 6 到 12 位数字，不要全部相同或依次相连。", "Use 6 to 12 digits, not all the same and not in sequence.";
    pub UNLIKE = "两次输入的 PIN 不同。", "The two PINs differ.";
    pub UNLIKE_REMEDY = "请重新输入。", "Enter them again.";
    pub WAIT = "输错多次，请等 {n} 秒再试。", "Too many wrong tries: wait {n} seconds.";
    pub WAIT_REMEDY = "忘记了可请管理员给一个新的起始码。", "If it is forgotten, the administrator gives a new starting code.";
    pub NOBODY = "这台设备已锁定。", "This device is locked.";
    pub NOBODY_REMEDY = "请选择姓名并输入 PIN。", "Choose your name and enter your PIN.";
    pub NO_ROLE = "您的角色不能办理这一事项。", "Your role may not do this.";
    pub NO_ROLE_REMEDY = "请由有此角色的同事办理，或请管理员给予角色。", "A colleague with the role does it, or the administrator gives you the role.";
    pub IDLE = "无人操作时锁定", "Lock when nobody touches it";
    pub IDLE_HINT = "有人员名单的设备才会锁定。未保存的表单会留在原处。", "Only devices that know people lock. Forms that are not saved stay as they are.";
    pub IDLE_MOST = "按本单位的设置，最迟{n}分钟就锁定。", "The organisation has it lock after {n} minutes at the latest.";
    pub MINUTES = "{n} 分钟", "{n} minutes";
    pub STAFF_PIN = "工作人员 PIN", "Staff PIN";
    pub STAFF_FORGOT = "忘记了：请管理员给一个新的登记码，重新登记这台设备时另设。未上传的内容不受影响。", "Forgotten? With a new enrolment code from the administrator this device is enrolled again, and a new one chosen. Unsent work is not touched.";
    pub STAFF_NONE = "还没有设。没有它，任何人都能离开自助页面。", "There is none yet: anybody can leave the kiosk's pages.";
    pub STAFF_HAS = "已设。离开自助页面要输入它；重设后旧的失效。", "Chosen: whoever leaves the kiosk's pages is asked for it. A new one replaces it.";
    pub STAFF_CHOOSE = "设为工作人员 PIN", "Make it the staff PIN";
    pub STAFF_DONE = "已设好。", "It is chosen.";
    pub TO_KIOSK = "回到自助页面", "Back to the kiosk";
}
