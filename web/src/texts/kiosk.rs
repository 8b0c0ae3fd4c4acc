//! Texts of the kiosk.

use crate::texts;

texts! {
    pub TITLE = "投诉与反映", "Complaints";
    pub FACE = "投诉与反映", "Complaints";
    pub CALL_STAFF = "请工作人员帮助", "Call staff";
    pub STAFF = "工作人员入口", "Staff";
    pub HELP_TITLE = "需要帮助？", "Do you need help?";
    pub HELP_TEXT = "请到服务台，工作人员可以帮您填写，也可以当面受理。屏幕上的内容会保留，不会有人看到您没有提交的内容。", "Please come to the service desk. Staff can fill this in with you, or take your complaint in person. What is on the screen stays; nobody sees what you have not submitted.";
    pub HELP_PHONE = "也可以拨打：{phone}", "Or call: {phone}";
    pub HELP_PLACE = "您现在在：{place}", "You are at: {place}";
    pub CLOSE = "知道了", "Close";

    // Attract.
    pub POSTER_1 = "有话请讲，", "Tell us.";
    pub POSTER_2 = "件件有期。", "Know the day.";
    pub POSTER_HEADING = "有话请讲，件件有期。", "Tell us. Know the day.";
    pub SAY_1 = "几分钟就好，不用注册。", "A few minutes, no account.";
    pub SAY_2 = "离开之前，您就会知道：", "Before you leave you will know";
    pub SAY_3 = "由谁办理，哪天答复，", "who handles it, by which day,";
    pub SAY_4 = "为什么是那一天。", "and why that day.";
    pub PROMISE_1 = "现在提交，最迟", "Submit now. By ";
    pub PROMISE_2 = "，按规范：{what}", ", under the regulation: {what}";
    pub START = "我要投诉或反映问题", "Make a complaint";
    pub START_HINT = "按{regulation}办理", "Handled by: {regulation}";
    pub START_SEVERAL = "按{n}份规范中的一份办理", "Handled under one of {n} regulations";
    pub CHOOSE = "您要反映的是哪方面的事？", "What is it about?";
    pub CHOOSE_HINT = "选最接近的一项；选错了可以返回重选。", "Choose what comes closest; you can come back and choose again.";
    pub TRACK = "查询办理进度", "See how a case stands";
    pub TRACK_HINT = "请准备11位查询码，或用手机扫凭条上的二维码", "Have your 11-character code ready, or scan the code on your slip";
    pub OFFLINE_NOTE = "网络中断时照样能提交，先保存在本机。{n}秒无人操作会先提醒，随后清空屏幕上的内容。", "It works without a network: what you submit is saved on this device first. After {n} seconds without a touch we ask, then clear the screen.";
    pub LOADING = "正在准备规范……", "Preparing the regulations…";
    pub NOT_ENROLLED = "这台设备还没有登记，暂时不能提交投诉。", "This device is not enrolled yet and cannot take complaints.";
    pub NOT_ENROLLED_DO = "请工作人员登记这台设备；您现在可以到服务台当面反映。", "Staff can enrol it; in the meantime please speak to the service desk.";
    pub NO_STORAGE = "这台设备存不下您的内容，所以现在不能提交。", "This device cannot keep what you enter, so it takes no complaints now.";
    pub NO_STORAGE_DO = "请到服务台当面反映。", "Please speak to the service desk.";
    pub NO_PACK = "这台设备没有要用的规范。", "This device does not have the regulation it should use.";

    // Questions.
    pub STEP = "第{n}步，最多{m}步", "Step {n} of at most {m}";
    pub STEP_LAST = "第{n}步，共{n}步", "Step {n} of {n}";
    pub CHECK_STEP = "最后核对", "Last check";
    pub NOT_SAVED_YET = "提交后才保存", "Nothing is saved before you submit";
    pub NEXT = "下一步", "Next";
    pub BACK = "上一步", "Back";
    pub TO_REVIEW = "完成修改", "Done";
    pub EXAMPLE_STORY = "例如：什么时候、在哪里、出了什么问题。", "For example: when, where, and what went wrong.";
    pub EXAMPLE_SUBJECT = "例如：12层东区会议室空调。", "For example: air conditioning, meeting room 12 East.";
    pub EXAMPLE_CONTACT = "例如：手机号码、邮箱或房间号。", "For example: a phone number, an e-mail address or a room.";
    pub SO_FAR = "按目前所填", "As answered so far";
    pub SO_FAR_MORE = "再答几个问题，会显示由谁办理、哪天给结果", "a few more answers show who handles it and by when";
    pub SO_FAR_LEAD = "{lead}办理", "handled by {lead}";
    pub SO_FAR_DAY = "如今天受理，最迟{day}答复", "if accepted today, result by {day}";
    pub SO_FAR_NOTICE = "最迟{day}告知是否受理", "told by {day} whether it is accepted";
    pub SO_FAR_FIRST = "最近的期限是{day}", "the next limit is {day}";
    pub SO_FAR_DECLINE = "可能不予受理，由工作人员决定", "may not be accepted; staff decide";
    pub SO_FAR_EVIDENCE = "还需要补充凭证或信息", "some proof or information is still needed";
    pub JOIN = "，", ", ";

    // Review.
    pub REVIEW = "请核对您的回答", "Check your answers";
    pub REVIEW_HINT = "提交后会给您查询码。", "You get a tracking code once you submit.";
    pub CHANGE = "修改", "Change";
    pub CHANGE_WHAT = "修改：{what}", "Change: {what}";
    pub SHOW = "显示个人信息", "Show personal details";
    pub HIDE = "隐藏个人信息", "Hide personal details";
    pub MASKED = "已填写，已隐藏", "filled in, hidden";
    pub LEFT_EMPTY = "未填", "left empty";
    pub SUBMIT = "提交诉求", "Submit";
    pub SUBMITTING = "正在保存……", "Saving…";
    pub NOT_SAVED = "没有保存成功", "It was not saved";

    // Done.
    pub DONE = "已收到，请收好查询码", "Received. Keep this code";
    pub CODE = "查询码", "Tracking code";
    pub CODE_HOW = "手机扫码即可看进度，不用登录。", "Scan it to follow your case; no login.";
    pub QR_LABEL = "进度查询的二维码：{code}", "QR code to follow the case: {code}";
    pub STATE_ON_DEVICE = "已保存在本机，联网后自动上传；上传后就能查到", "Saved on this device, sent when the network is back; it can be looked up from then on";
    pub STATE_SENDING = "已保存在本机，正在上传", "Saved on this device, being sent";
    pub STATE_SENT = "已上传，查询码现在就有效", "Sent; the code works now";
    pub STATE_ATTENTION = "已保存在本机，上传遇到问题，工作人员会处理", "Saved on this device; sending met a problem that staff will look at";

    pub EXPECT_ACCEPT = "按规范应当受理", "By the regulation it should be accepted";
    pub EXPECT_ACCEPT_PROVISIONAL = "按您填写的情况，应当受理；工作人员核实后正式告知您", "By what you told us it should be accepted; staff will check and tell you formally";
    pub EXPECT_DECLINE = "按您填写的情况，规范不予受理；由工作人员核实后决定并告知您", "By what you told us the regulation does not accept it; staff will check, decide and tell you";
    pub EXPECT_REFER = "按规范应转由{to}办理；工作人员核实后告知您", "By the regulation it goes to {to}; staff will check and tell you";
    pub EXPECT_OTHERS = "其他部门", "another body";
    pub EXPECT_EVIDENCE = "还需要您补充，才能受理", "Something more is needed before it can be accepted";
    pub EXPECT_OUT = "按您填写的情况，不属于这份规范的范围；工作人员会告诉您找谁", "By what you told us it lies outside this regulation; staff will tell you where to turn";
    pub EXPECT_CONFLICT = "规范中有两条说法不一，由工作人员决定并告知您", "Two clauses of the regulation disagree; staff will decide and tell you";
    pub EXPECT_UNDECIDED = "是否受理还要了解情况，由工作人员决定并告知您", "Whether it is accepted depends on more facts; staff will decide and tell you";

    pub STILL_CHECKED = "还要核实", "Still to be checked";
    pub BRING = "请补充", "Please bring";
    pub BRING_BY = "{what}；{day}前没有补充，可能不予受理", "{what}; without it by {day} it may not be accepted";
    pub LEAD = "由谁办理", "Handled by";
    pub GRADE = "严重程度", "How serious";
    pub GRADE_IF = "按所述情况", "as told so far";
    pub LEAD_LATER = "受理时确定", "Decided when it is accepted";
    pub NOTICE = "是否受理", "Accepted?";
    pub FIRST = "最近期限", "Next limit";
    pub NOTICE_BY = "最迟{day}", "by {day}";
    pub RESULT = "最迟答复", "Result by";
    pub RESULT_IF = "如今天受理", "if accepted today";
    pub RESULT_UNSURE = "该日期之后的放假安排尚未公布，日期暂定", "holidays after that are not announced yet, so the day may move";
    pub WHY = "为什么是这一天？", "Why this day?";
    pub IF_ACCEPTED = "受理", "start";
    pub RECEIVED_TODAY = "提交", "submit";
    pub NEXT_STEPS = "接下来会怎样", "What happens next";
    pub NEXT_BEFORE = "{day}前", "By {day}";
    pub NEXT_AT_ONCE = "立即", "At once";
    pub NEXT_PROMPTLY = "及时", "Promptly";
    pub NEXT_IF = "如今天受理，{day}前", "If accepted today, by {day}";
    pub NEXT_AGREED = "时限由双方商定", "By a day agreed with you";
    pub NEXT_NO_FIGURE = "原文未写明时限", "No limit in the text";
    pub NEXT_LATER = "起算后有期限", "Dated once it starts";
    pub COLON = "：", ": ";
    pub PRINT = "打印凭条", "Print a slip";
    pub FINISH = "完成，返回首页", "Done";
    pub FINISH_IN = "（{n}秒）", " ({n} s)";
    pub SLIP_TITLE = "投诉凭条", "Complaint slip";
    pub SLIP_TIME = "提交时间", "Submitted";
    pub SLIP_PLACE = "提交地点", "Place";
    pub SLIP_REGULATION = "适用规范", "Regulation";
    pub SLIP_WHERE = "查询网址", "Follow it at";

    // Idle.
    pub IDLE_TITLE = "您还在吗？", "Are you still there?";
    pub IDLE_TEXT = "再过{n}秒，屏幕上填写的内容会清空，以免别人看到。", "In {n} seconds what is on the screen is cleared, so that nobody else sees it.";
    pub IDLE_GO_ON = "继续填写", "Continue";
    pub IDLE_LEAVE = "清空并离开", "Clear and leave";
}
