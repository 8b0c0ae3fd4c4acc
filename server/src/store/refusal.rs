//! Why an event is not taken in, in words for the person who wrote it.

use redress_core::answer::Text;
use redress_core::sync::Refusal;

/// The reasons there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    Malformed,
    ForeignDevice,
    ForeignOrganisation,
    BrokenChain,
    Body,
    PrivateMissing,
    PrivateMismatch,
    NotAllowed,
}

impl Reason {
    /// Machine name, stable.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::ForeignDevice => "foreign_device",
            Self::ForeignOrganisation => "foreign_organisation",
            Self::BrokenChain => "broken_chain",
            Self::Body => "body",
            Self::PrivateMissing => "private_missing",
            Self::PrivateMismatch => "private_mismatch",
            Self::NotAllowed => "not_allowed",
        }
    }

    /// Reason and remedy, Chinese and English.
    fn words(self) -> [&'static str; 4] {
        match self {
            Self::Malformed => [
                "这条记录的格式不对。",
                "This record does not have the right form.",
                "请更新应用后重新录入；原记录保留在本机，可导出。",
                "Update the app and enter it again; the original stays on this device and can be exported.",
            ],
            Self::ForeignDevice => [
                "这条记录由另一台设备写成。",
                "This record was written by another device.",
                "请在原设备上同步，或导出后由管理员导入。",
                "Sync it from the device that wrote it, or export it for the administrator.",
            ],
            Self::ForeignOrganisation => [
                "这条记录属于另一个单位。",
                "This record belongs to another organisation.",
                "请导出后交给该单位；本机需要重新登记才能继续使用。",
                "Export it for that organisation; enrol this device again to go on.",
            ],
            Self::BrokenChain => [
                "这条记录与本机上一条记录衔接不上。",
                "This record does not follow on from the one before it on this device.",
                "请重新录入；若再次出现，请重新登记本机。",
                "Enter it again; if that fails too, enrol this device again.",
            ],
            Self::Body => [
                "这条记录的内容与其类型不符。",
                "The content of this record does not fit its type.",
                "请更新应用后重新录入。",
                "Update the app and enter it again.",
            ],
            Self::PrivateMissing => [
                "个人信息部分没有随记录送到。",
                "The personal details did not come with the record.",
                "请在写下这条记录的设备上再同步一次。",
                "Sync once more from the device that wrote it.",
            ],
            Self::PrivateMismatch => [
                "个人信息部分与记录不符。",
                "The personal details do not match the record.",
                "请重新录入。",
                "Enter it again.",
            ],
            Self::NotAllowed => [
                "这台设备不能记录这类事项。",
                "This device may not record this.",
                "请在外勤或值班设备上录入。",
                "Record it on a field or desk device.",
            ],
        }
    }

    /// As the device is told.
    pub(super) fn told(self) -> Refusal {
        let [zh, en, remedy_zh, remedy_en] = self.words();
        Refusal {
            code: self.code().to_owned(),
            reason: Text {
                zh: zh.to_owned(),
                en: en.to_owned(),
            },
            remedy: Text {
                zh: remedy_zh.to_owned(),
                en: remedy_en.to_owned(),
            },
        }
    }
}
