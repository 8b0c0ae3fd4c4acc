//! Texts of photos: taking them, what becomes of them.

use crate::texts;

texts! {
    pub ADD = "拍照或选照片", "Take or choose photos";
    pub BUSY = "正在处理照片", "Working on the photos";
    pub HINT = "照片缩小后保存，不带拍摄地点和时间；文字先上传，照片随后。", "Photos are kept smaller and without place and time of taking; the text is sent first, photos follow.";
    pub NTH = "照片{n}", "Photo {n}";
    pub REMOVE = "去掉", "Remove";
    pub NOT_ONE = "有的文件不是能打开的照片，没有添加。请改用 JPEG 或 PNG；文字和其他照片不受影响。", "A file is no photo that can be opened here and was not added. Choose a JPEG or PNG; text and other photos are not affected.";
    pub FULL = "本机存储已用{n}%，暂时不能加照片，文字照常保存。请先联网上传，再清理空间。", "Storage on this device is {n} % full: no photo can be added, text is still saved. Connect to send what waits, then free some space.";
    pub WAITS = "待上传", "To be sent";
    pub LEFT = "照片还有{n}张待上传，这一张已传{p}%", "{n} photos to send, this one {p} %";
    pub AWAY = "照片暂时看不到：还没传到服务器，或没有网络。", "The photo cannot be shown now: it has not reached the server, or there is no network.";
}
