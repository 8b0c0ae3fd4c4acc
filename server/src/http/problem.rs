//! Every error answer: one cause, one remedy, in both languages, as `application/problem+json`.

use crate::ledger::CloseError;
use crate::publish::PublishError;
use crate::store::StoreError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use redress_core::answer::Text;
use redress_core::sync::{PROBLEM_TYPE, Problem};

/// Why a request is not answered as asked.
#[derive(Debug, Clone)]
pub enum Failure {
    /// No session, or it has ended.
    NoSession,
    /// The device has been revoked.
    Revoked,
    /// A request in another device's name.
    ForeignDevice,
    /// The signature is not the device's.
    BadSignature,
    /// The request comes from another site.
    WrongOrigin,
    /// Not over the network without TLS.
    Insecure,
    /// Not the administrator.
    NotAdministrator,
    /// The body cannot be read; what is wrong, for the sender.
    Malformed(String),
    /// The body is not JSON by its type.
    MediaType,
    /// Larger than allowed.
    TooLarge,
    /// Too many requests.
    TooMany,
    /// A device, or one of its line, has become another too often within a month.
    TooOften,
    /// No case has this code.
    CodeUnknown,
    /// A tracking code that cannot be one.
    CodeInvalid(String),
    /// No such person.
    NoPerson,
    /// Details of a person that cannot be used; what is wrong, for the sender.
    Person(String),
    /// A one-time code that is unknown, used or over.
    EnrolmentCode,
    /// No such person works here, or this is not the code they begin with.
    StartCode,
    /// What is to be the key of a device's data cannot be opened, or is none.
    DataKey,
    /// Not a P-256 public key.
    Key,
    /// A challenge that is unknown, used or over.
    Challenge,
    /// Nothing is here.
    NotFound,
    /// Another method is needed.
    Method,
    /// An attachment that no event in the record names, or not this one.
    AttachmentUnnamed,
    /// A text is handed back that no publication names by this digest.
    TextUnnamed,
    /// A piece of an attachment that does not follow on what is here: so many bytes.
    AttachmentOffset(u64),
    /// Neither a picture nor a PDF.
    AttachmentType,
    /// Larger than an attachment may be.
    AttachmentSize,
    /// All has arrived, and it is not what its name says.
    AttachmentChanged,
    /// This device has sent too many, or left too many unfinished.
    AttachmentMany,
    /// This server cannot reach the attachments.
    AttachmentsAway,
    /// Not shown to devices of this kind.
    NotShown,
    /// Months are not closed at devices of this kind.
    NotClosedHere,
    /// Not somebody who may close a month.
    MayNotClose,
    /// Settings that cannot be published; what is wrong, for the sender.
    Settings(String),
    /// Somebody who may not publish.
    MayNotPublish,
    /// The month is closed.
    MonthClosed,
    /// The month is not over, or no month.
    MonthNotOver,
    /// An earlier month comes first.
    MonthOutOfTurn,
    /// Nothing was received in the month or before it.
    MonthEmpty,
    /// A restored record waits for its devices.
    Healing,
    /// It took too long.
    Slow,
    /// More work than can be done.
    Busy,
    /// The store failed.
    Store,
    /// A pack could not be applied to a stored case.
    Assessment,
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::Busy,
            StoreError::MayNotClose(_) => Self::MayNotClose,
            StoreError::NotAdministrator(_) => Self::MayNotPublish,
            StoreError::Closed(_) => Self::MonthClosed,
            StoreError::Healing => Self::Healing,
            StoreError::NoPerson(_) => Self::NoPerson,
            StoreError::Person(why) => Self::Person(why.to_string()),
            StoreError::ManyPeople => Self::Person(error.to_string()),
            other => {
                tracing::error!(cause = %other, "store failed");
                Self::Store
            }
        }
    }
}

impl From<PublishError> for Failure {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Store(error) => error.into(),
            PublishError::Settings(_) | PublishError::Canonical(_) => {
                Self::Settings(error.to_string())
            }
        }
    }
}

impl From<CloseError> for Failure {
    fn from(error: CloseError) -> Self {
        match error {
            CloseError::NotOver(_) => Self::MonthNotOver,
            CloseError::First { .. } => Self::MonthOutOfTurn,
            CloseError::Nothing(_) => Self::MonthEmpty,
            CloseError::Store(error) => error.into(),
        }
    }
}

type Words = (StatusCode, &'static str, &'static str, &'static str);

impl Failure {
    /// Status, machine name, Chinese, English.
    fn words(&self) -> Words {
        use StatusCode as S;
        match self {
            Self::NoSession => (
                S::UNAUTHORIZED,
                "no_session",
                "没有登录或登录已过期，请用本机密钥重新登录。",
                "There is no session or it has ended; sign in again with the device's key.",
            ),
            Self::Revoked => (
                S::FORBIDDEN,
                "revoked",
                "本机已被停用，请联系管理员。",
                "This device has been revoked; ask the administrator.",
            ),
            Self::ForeignDevice => (
                S::FORBIDDEN,
                "foreign_device",
                "请求使用了别的设备的名义，请用本机身份重试。",
                "The request is in another device's name; send it from that device.",
            ),
            Self::BadSignature => (
                S::FORBIDDEN,
                "bad_signature",
                "签名与本机密钥不符，请重试；仍不行请重新登记本机。",
                "The signature is not this device's; try again, or enrol the device again.",
            ),
            Self::WrongOrigin => (
                S::FORBIDDEN,
                "wrong_origin",
                "请求来自别的网站，请直接打开本服务的地址。",
                "The request comes from another site; open this service's own address.",
            ),
            Self::Insecure => (
                S::FORBIDDEN,
                "insecure",
                "通过网络登记设备需要 HTTPS，请配置证书，或在服务器本机上登记。",
                "Enrolling over the network needs HTTPS; set up TLS, or enrol on the server's own machine.",
            ),
            Self::NotAdministrator => (
                S::UNAUTHORIZED,
                "not_administrator",
                "管理员密钥不对，请使用首次启动时显示的密钥。",
                "The administrator's secret is wrong; use the one shown at first start.",
            ),
            Self::Malformed(_) => (
                S::BAD_REQUEST,
                "malformed",
                "请求无法读取，请更新应用后重试。",
                "The request cannot be read; update the app and try again.",
            ),
            Self::MediaType => (
                S::UNSUPPORTED_MEDIA_TYPE,
                "media_type",
                "请求须为 application/json。",
                "Send the request as application/json.",
            ),
            Self::TooLarge => (
                S::PAYLOAD_TOO_LARGE,
                "too_large",
                "请求过大，请分批发送。",
                "The request is too large; send less at a time.",
            ),
            Self::TooMany => (
                S::TOO_MANY_REQUESTS,
                "too_many",
                "请求过于频繁，请稍后再试。",
                "Too many requests; wait a minute and try again.",
            ),
            Self::TooOften => (
                S::CONFLICT,
                "too_often",
                "这台设备本月已多次换号：它的存储被反复恢复，或有两台设备在用同一份。未上传的内容还在；请管理员查明，再给一个新的登记码。",
                "This device has become another too often this month: its storage is set back again and again, or two devices use one. What is not sent is still there; the administrator finds out, and gives a new enrolment code.",
            ),
            Self::CodeUnknown => (
                S::NOT_FOUND,
                "code_unknown",
                "没有找到这个查询码对应的投诉，请与小票核对；刚提交的投诉可能尚未送达。",
                "No complaint has this code; compare it with the slip. One just filed may not have arrived yet.",
            ),
            Self::CodeInvalid(_) => (
                S::UNPROCESSABLE_ENTITY,
                "code_invalid",
                "查询码有误，请与小票核对。",
                "The code is not right; compare it with the slip.",
            ),
            Self::StartCode => (
                S::FORBIDDEN,
                "start_code",
                "起始码不对，或已不在岗；请与管理员给的核对，或请管理员换一个新的。",
                "This is not the code this person begins with, or they are out of service; compare it with what the administrator gave, or ask for a new one.",
            ),
            Self::DataKey => (
                S::UNPROCESSABLE_ENTITY,
                "data_key",
                "服务器打不开这台设备的数据密钥。请由已在这台设备上用过 PIN 的同事解锁，或在未上传内容清空后重新登记这个浏览器。",
                "The server cannot open the key of this device's data. A colleague who has a PIN on it unlocks it; or, once nothing is left to send, enrol this browser again.",
            ),
            Self::NoPerson => (
                S::NOT_FOUND,
                "no_person",
                "没有这个人，请刷新人员列表。",
                "There is no such person; load the list of people again.",
            ),
            Self::Person(_) => (
                S::UNPROCESSABLE_ENTITY,
                "person",
                "请填写姓名（一行，最多 60 字）和至少一个角色；人员最多 1000 名。",
                "Give a name of one line, at most 60 characters, and a role; there may be 1000 people.",
            ),
            Self::EnrolmentCode => (
                S::FORBIDDEN,
                "enrolment_code",
                "登记码不存在、已用过或已过期，请向管理员要一个新的。",
                "The one-time code is unknown, used or over; ask the administrator for a new one.",
            ),
            Self::Key => (
                S::UNPROCESSABLE_ENTITY,
                "key",
                "公钥无效，请更新浏览器后重试。",
                "The public key is not valid; update the browser and try again.",
            ),
            Self::Challenge => (
                S::FORBIDDEN,
                "challenge",
                "登录口令已用过或已过期，请重试。",
                "The challenge is used or over; ask for another.",
            ),
            Self::NotFound => (
                S::NOT_FOUND,
                "not_found",
                "这里没有内容，请检查地址。",
                "Nothing is here; check the address.",
            ),
            Self::Method => (
                S::METHOD_NOT_ALLOWED,
                "method",
                "此地址不支持这种请求方法。",
                "This address does not take that method.",
            ),
            Self::AttachmentUnnamed => (
                S::CONFLICT,
                "attachment_unnamed",
                "服务器上还没有写明这个附件的记录，请先发送记录，再发送附件。",
                "No event here names this attachment; send the event first, then its attachments.",
            ),
            Self::AttachmentOffset(_) => (
                S::CONFLICT,
                "attachment_offset",
                "这一段接不上已收到的部分，请从 Upload-Offset 处继续。",
                "This piece does not follow on what is here; go on from Upload-Offset.",
            ),
            Self::AttachmentType => (
                S::UNSUPPORTED_MEDIA_TYPE,
                "attachment_type",
                "只接收 JPEG、PNG、WebP、HEIC 图片和 PDF，请换一个文件。",
                "Only JPEG, PNG, WebP and HEIC pictures and PDF are taken; attach another file.",
            ),
            Self::AttachmentSize => (
                S::PAYLOAD_TOO_LARGE,
                "attachment_size",
                "附件超过 8 MB，请缩小后再添加。",
                "The attachment is larger than 8 MB; make it smaller and attach it again.",
            ),
            Self::TextUnnamed => (
                S::UNPROCESSABLE_ENTITY,
                "text_unnamed",
                "这不是以此摘要发布过的文本，没有收下；请重新获取发布清单。",
                "No publication names this text by that digest, and it was not taken; ask for the list of publications again.",
            ),
            Self::AttachmentChanged => (
                S::UNPROCESSABLE_ENTITY,
                "attachment_changed",
                "附件在传送中损坏，已丢弃，请从头发送。",
                "The attachment was damaged on its way and has been thrown away; send it from the beginning.",
            ),
            Self::AttachmentMany => (
                S::TOO_MANY_REQUESTS,
                "attachment_many",
                "本机一天内发送的附件或未传完的附件过多，请先传完，其余明天再发。",
                "This device sent too many attachments in a day or left too many unfinished; finish them, send the rest tomorrow.",
            ),
            Self::AttachmentsAway => (
                S::SERVICE_UNAVAILABLE,
                "attachments_away",
                "这台服务器读写不了附件，请联系管理员；附件仍在本机。",
                "This server cannot reach the attachments; tell the administrator. They are still on the device.",
            ),
            Self::NotShown => (
                S::FORBIDDEN,
                "not_shown",
                "此类设备不显示附件。",
                "Attachments are not shown on a device of this kind; open the case on another.",
            ),
            Self::NotClosedHere => (
                S::FORBIDDEN,
                "not_closed_here",
                "这类设备不能结账，请在工作台或平板上结账。",
                "Months are not closed on a device of this kind; close it at a desk or on a tablet.",
            ),
            Self::MayNotClose => (
                S::FORBIDDEN,
                "may_not_close",
                "只有在职的主管、领导或管理员可以结账，请换人操作。",
                "Only a supervisor, leader or administrator in service closes a month; ask one of them.",
            ),
            Self::Settings(_) => (
                S::UNPROCESSABLE_ENTITY,
                "settings",
                "设置有误，没有发布；请按所述改正后再发布。",
                "The settings are not in order and were not published; correct what is named and try again.",
            ),
            Self::MayNotPublish => (
                S::FORBIDDEN,
                "may_not_publish",
                "只有在职的管理员可以发布，请换人操作。",
                "Only an administrator in service publishes; ask one of them.",
            ),
            Self::MonthClosed => (
                S::CONFLICT,
                "month_closed",
                "这个月已经结账；之后的补登和变更列入下一个未结账的月份。",
                "The month is closed already; what came later stands in the month that is closed next.",
            ),
            Self::MonthNotOver => (
                S::UNPROCESSABLE_ENTITY,
                "month_not_over",
                "这个月还没有结束，请在月份结束后结账。",
                "The month is not over; close it when it has ended.",
            ),
            Self::MonthOutOfTurn => (
                S::CONFLICT,
                "month_out_of_turn",
                "更早的月份还没有结账，请先结更早的月份。",
                "An earlier month is not closed; close that month first.",
            ),
            Self::MonthEmpty => (
                S::CONFLICT,
                "month_empty",
                "到这个月为止没有收到过投诉，还没有可结的账。",
                "Nothing was received in this month or before it; there is nothing to close yet.",
            ),
            Self::Healing => (
                S::SERVICE_UNAVAILABLE,
                "healing",
                "服务器刚恢复过数据，正在等各设备补齐，请稍后再试。",
                "The record was restored and waits for its devices; try again later.",
            ),
            Self::Slow => (
                S::REQUEST_TIMEOUT,
                "slow",
                "请求超时，请检查网络后重试。",
                "The request took too long; check the network and try again.",
            ),
            Self::Busy => (
                S::SERVICE_UNAVAILABLE,
                "busy",
                "服务器繁忙，请稍后再试；本机记录没有丢失。",
                "The server is busy; try again in a moment. Nothing on the device is lost.",
            ),
            Self::Store => (
                S::SERVICE_UNAVAILABLE,
                "store",
                "服务器无法保存，请联系管理员；本机记录没有丢失。",
                "The server cannot save; tell the administrator. Nothing on the device is lost.",
            ),
            Self::Assessment => (
                S::INTERNAL_SERVER_ERROR,
                "assessment",
                "暂时无法计算办理情况，请联系工作人员。",
                "The state of the case cannot be worked out; ask the staff.",
            ),
        }
    }

    /// The body ended early, or is not what its headers say.
    pub(super) fn cut_short() -> Self {
        Self::Malformed("the body ended early or is not what its headers say".to_owned())
    }

    /// The detail beyond the fixed words, for the sender only; never logged.
    fn more(&self) -> Option<&str> {
        match self {
            Self::Malformed(more)
            | Self::CodeInvalid(more)
            | Self::Person(more)
            | Self::Settings(more) => Some(more),
            _ => None,
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, code, zh, en) = self.words();
        let title = self.more().unwrap_or(en).to_owned();
        let problem = Problem {
            status: status.as_u16(),
            code: code.to_owned(),
            title,
            detail: Text {
                zh: zh.to_owned(),
                en: en.to_owned(),
            },
        };
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_TYPE));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Self::AttachmentOffset(bytes) = self {
            headers.insert("upload-offset", HeaderValue::from(bytes));
        }
        if matches!(self, Self::TooMany | Self::Busy) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
        }
        response
    }
}
