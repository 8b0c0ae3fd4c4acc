//! Texts of photos: taking them, what becomes of them.

use crate::texts;

texts! {
    pub ADD = "拍照或选照片", "Take or choose photos";
    pub BUSY = "正在处理照片", "Working on the photos";
    pub HINT = "照片缩小后保存，不带拍摄地点和时间；文字先上传，照片随后。", "Photos are kept smaller and without place and time of taking; the text is sent first, photos follow.";
    pub NTH = "照片{n}", "Photo {n}";
    pub REMOVE = "去掉", "Remove";
    pub NOT_ONE = "有{n}个文件不是能打开的照片，没有添加。请改用 JPEG 或 PNG；文字和其他照片不受影响。", "{n} of the files cannot be opened as a photo here and was not added. Choose a JPEG or PNG; text and other photos are not affected.";
    pub TOO_LARGE = "有{n}张照片超过6400万像素，没有添加。请把相机调低分辨率重拍，或截取要紧的部分。", "{n} of the photos has more than 64 megapixels and was not added. Take it again with a lower resolution, or crop it to what matters.";
    pub UNREADABLE = "有{n}个文件读不出来，没有添加。请先存到本机相册，再选一次。", "{n} of the files could not be read and was not added. Save it on this device first, then choose it again.";
    pub TOO_MANY = "一次最多{most}张照片，多出的{n}张没有添加。其余的请另记一条。", "At most {most} photos go with one entry: {n} more were not added. Put the rest in another entry.";
    pub NONE_TAKEN = "没有添加照片。如果相机打不开，请在系统设置里允许浏览器使用相机。", "No photo was added. If the camera does not open, allow the browser to use it in the settings of the device.";
    pub REFUSED = "服务器前面的网络设备不收这张照片，请联系管理员。照片还在本机。", "A device in front of the server does not let this photo through; tell the administrator. The photo is still here.";
    pub NOT_TAKEN = "服务器不收：{why}", "Not taken by the server: {why}";
    pub AGAIN = "再试一次", "Try again";
    pub SOME_REFUSED = "{n}张照片服务器没有收，原因写在所在投诉的时间线里", "{n} photos not taken by the server; the time line of their case says why";
    pub KEPT_OUT = "本机存储已满：文字已经保存，{n}张照片没有保存。请联网上传、清理空间，然后把照片另记一条。", "Storage on this device is full: the text is saved, {n} photos are not. Connect to send what waits, free some space, then add the photos in another entry.";
    pub NOT_KEPT = "这台设备现在存不了照片：文字已经保存，{n}张照片没有保存。请向工作人员出示照片。", "This device cannot keep photos now: the text is saved, {n} photos are not. Please show them to the staff.";
    pub UNDERSTOOD = "知道了", "Understood";
    pub KIOSK_ADD = "拍照片（可不拍）", "Take a photo (optional)";
    pub KIOSK_HINT = "最多{most}张。照片立即加密，本机上谁也看不到，只给处理投诉的人看。请不要拍到别人的脸。", "At most {most}. Photos are encrypted at once: nobody can see them on this device, only those who handle the complaint. Please take no pictures of other people's faces.";
    pub FULL = "本机存储已用{n}%，暂时不能加照片，文字照常保存。请先联网上传，再清理空间。", "Storage on this device is {n} % full: no photo can be added, text is still saved. Connect to send what waits, then free some space.";
    pub WAITS = "待上传", "To be sent";
    pub LEFT = "照片还有{n}张待上传，这一张已传{p}%", "{n} photos to send, this one {p} %";
    pub AWAY = "照片暂时看不到：还没传到服务器，或没有网络。", "The photo cannot be shown now: it has not reached the server, or there is no network.";
}
