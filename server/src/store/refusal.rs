//! Why an event is not taken in, in words for the person who wrote it.

use redress_core::answer::Text;
use redress_core::pack::{FactKind, Pack};
use redress_core::record::Misfit;
use redress_core::sync::Refusal;

/// The reasons there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reason {
    Malformed,
    ForeignDevice,
    ForeignOrganisation,
    BrokenChain,
    Body,
    PrivateMissing,
    PrivateMismatch,
    NotAllowed,
    Revoked,
    ActorUnknown,
    ActorLeft,
    ActorRole,
    Misfit(Box<Unfit>),
    SealedForm,
    SealedKey,
    SealedDamaged,
    SealedAuthor,
}

/// What is not in the regulation that the event names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unfit {
    misfit: Misfit,
    /// What the regulation calls itself.
    regulation: Text,
    /// What people call the fact or the act.
    label: Text,
    /// The type of the fact.
    kind: Option<FactKind>,
}

impl Unfit {
    /// With the words of its pack.
    pub(super) fn of(pack: &Pack, misfit: Misfit) -> Self {
        let label = match &misfit {
            Misfit::Act(kind) => pack.event_text(kind),
            Misfit::Value { fact, .. } | Misfit::Misplaced(fact) => {
                pack.text(&format!("fact/{fact}"))
            }
            Misfit::Pack(name)
            | Misfit::Parameter(name)
            | Misfit::Fact(name)
            | Misfit::Reference(name) => Text {
                zh: name.clone(),
                en: name.clone(),
            },
        };
        let kind = match &misfit {
            Misfit::Value { fact, .. } => {
                let doc = pack.doc().facts.iter().find(|doc| doc.id == *fact);
                doc.map(|doc| doc.kind)
            }
            _ => None,
        };
        Self {
            misfit,
            regulation: pack.text("pack"),
            label: short(label),
            kind,
        }
    }

    fn code(&self) -> &'static str {
        match self.misfit {
            Misfit::Pack(_) => "wrong_pack",
            Misfit::Parameter(_) => "wrong_parameter",
            Misfit::Act(_) => "unknown_act",
            Misfit::Fact(_) => "unknown_fact",
            Misfit::Value { .. } => "wrong_value",
            Misfit::Misplaced(_) => "misplaced_fact",
            Misfit::Reference(_) => "wrong_reference",
        }
    }

    fn words(&self) -> [String; 4] {
        let (zh, en) = (&self.label.zh, &self.label.en);
        let (of_zh, of_en) = (&self.regulation.zh, &self.regulation.en);
        let again = |correct: bool| match correct {
            true => ["请改正后重新录入。", "Correct it and enter it again."],
            false => [
                "请更新应用后重新录入。",
                "Update the app and enter it again.",
            ],
        };
        let (reason_zh, reason_en, correct) = match &self.misfit {
            Misfit::Pack(_) => (
                format!("这条记录写的制度“{zh}”与所依据的《{of_zh}》不是同一个。"),
                format!(
                    "This record names \"{en}\" and was made under \"{of_en}\", another regulation."
                ),
                false,
            ),
            Misfit::Parameter(_) => (
                format!("《{of_zh}》没有“{zh}”这项设定，或设定的值不对。"),
                format!("\"{of_en}\" has no setting \"{en}\", or not with this value."),
                true,
            ),
            Misfit::Act(_) => (
                format!("《{of_zh}》没有“{zh}”这个环节。"),
                format!("\"{of_en}\" has no step \"{en}\"."),
                false,
            ),
            Misfit::Fact(_) => (
                format!("《{of_zh}》没有“{zh}”这一项。"),
                format!("\"{of_en}\" has no item \"{en}\"."),
                false,
            ),
            Misfit::Value { message, .. } => (
                format!("“{zh}”的值不对，应为{}。", expected_zh(self.kind)),
                format!("The value of \"{en}\" is not right: {message}."),
                true,
            ),
            Misfit::Misplaced(_) => (
                format!("“{zh}”写在了不该写的位置。"),
                format!("\"{en}\" stands in a part of the record where it must not."),
                false,
            ),
            Misfit::Reference(_) => (
                format!("这条记录提到的“{zh}”不在《{of_zh}》中，或写法不对。"),
                format!(
                    "This record refers to \"{en}\", which is not in \"{of_en}\" or not well written."
                ),
                true,
            ),
        };
        let [remedy_zh, remedy_en] = again(correct).map(str::to_owned);
        [reason_zh, reason_en, remedy_zh, remedy_en]
    }
}

/// What a fact of this type takes, in Chinese; in English the reader of values says it.
fn expected_zh(kind: Option<FactKind>) -> &'static str {
    match kind {
        Some(FactKind::Bool) => "“是”或“否”",
        Some(FactKind::Int) => "允许范围内的整数",
        Some(FactKind::Decimal) => "允许范围内的数",
        Some(FactKind::Enum) => "所列选项之一",
        Some(FactKind::Set) => "所列选项",
        Some(FactKind::Text) => "不空、不过长的文字",
        Some(FactKind::Date) => "日期",
        Some(FactKind::Instant) => "日期和时间",
        Some(FactKind::DateOrInstant) | None => "日期，或日期和时间",
    }
}

/// Names come from the device: as much of them as a person can use.
fn short(label: Text) -> Text {
    let cut = |text: String| text.chars().take(60).collect();
    Text {
        zh: cut(label.zh),
        en: cut(label.en),
    }
}
impl Reason {
    /// Machine name, stable.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::ForeignDevice => "foreign_device",
            Self::ForeignOrganisation => "foreign_organisation",
            Self::BrokenChain => "broken_chain",
            Self::Body => "body",
            Self::PrivateMissing => "private_missing",
            Self::PrivateMismatch => "private_mismatch",
            Self::NotAllowed => "not_allowed",
            Self::Revoked => "revoked",
            Self::ActorUnknown => "actor_unknown",
            Self::ActorLeft => "actor_left",
            Self::ActorRole => "actor_role",
            Self::Misfit(unfit) => unfit.code(),
            Self::SealedForm => "sealed_form",
            Self::SealedKey => "sealed_key",
            Self::SealedDamaged => "sealed_damaged",
            Self::SealedAuthor => "sealed_author",
        }
    }

    /// Reason and remedy, Chinese and English.
    fn words(&self) -> [String; 4] {
        let fixed = match self {
            Self::Misfit(unfit) => return unfit.words(),
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
            Self::Revoked => [
                "本机停用已超过三十天，服务器不再收它的记录。",
                "This device was revoked more than thirty days ago; the server takes nothing more from it.",
                "请在“待发”页导出文件，交管理员导入。",
                "Export the file on the outbox page and give it to the administrator to import.",
            ],
            Self::NotAllowed => [
                "这台设备不能记录这类事项。",
                "This device may not record this.",
                "请在外勤或值班设备上录入。",
                "Record it on a field or desk device.",
            ],
            Self::ActorUnknown => [
                "这条记录没有写明由谁经手。",
                "This record does not say which person acted.",
                "请更新应用，选择姓名后重新录入；原记录保留在本机，可导出。",
                "Update the app, choose your name and enter it again; the original stays on this device and can be exported.",
            ],
            Self::ActorLeft => [
                "经手人当时已不在岗。",
                "The person who acted was no longer in service.",
                "请由在岗人员重新录入，或请管理员恢复该人员后重新录入。",
                "Somebody in service enters it again, or an administrator takes the person back in first.",
            ],
            Self::ActorRole => [
                "经手人当时的角色不能办理这类事项。",
                "The person who acted had no role that may do this.",
                "请由有此角色的人员重新录入，或请管理员给予角色后重新录入。",
                "Somebody with such a role enters it again, or an administrator gives the role first.",
            ],
            Self::SealedForm => [
                "这不是可以识别的密封副本。",
                "This is no sealed copy of a known form.",
                "请更新服务器程序，或在写下它的设备上重新导出。",
                "Update the server, or export it again on the device that wrote it.",
            ],
            Self::SealedKey => [
                "这份密封副本是给另一把钥匙的，这里打不开。",
                "This copy is sealed to another key and cannot be opened here.",
                "请送到该设备所属单位的服务器；若服务器换过数据，请用带有原钥匙的备份恢复。",
                "Bring it to the server its device belongs to; if the server's record was replaced, restore a backup that has the earlier key.",
            ],
            Self::SealedDamaged => [
                "这份密封副本在途中被改动或损坏。",
                "This sealed copy was changed or damaged on the way.",
                "请在写下它的设备上再同步或导出一次。",
                "Sync or export it once more on the device that wrote it.",
            ],
            Self::SealedAuthor => [
                "这份密封副本里的签名不是其设备的。",
                "The signature inside this sealed copy is not its device's.",
                "请在写下它的设备上同步，或重新录入。",
                "Sync from the device that wrote it, or enter it again.",
            ],
        };
        fixed.map(str::to_owned)
    }

    /// As the device is told.
    pub(super) fn told(&self) -> Refusal {
        let [zh, en, remedy_zh, remedy_en] = self.words();
        Refusal {
            code: self.code().to_owned(),
            reason: Text { zh, en },
            remedy: Text {
                zh: remedy_zh,
                en: remedy_en,
            },
        }
    }
}

/// What is told to whoever holds a revoked device, while it may still hand over what it holds or
/// after that.
#[must_use]
pub fn revoked_notice(open: bool) -> Text {
    let [zh, en] = if open {
        [
            "本机已停用，不再收到新内容。未发出的记录不会丢：停用后三十天内送到服务器，由管理员审核。",
            "This device has been revoked and receives nothing new. Unsent records are not lost: for thirty days they go to the server, where the administrator reviews them.",
        ]
    } else {
        [
            "本机已停用超过三十天。未发出的记录仍在本机：请在“待发”页导出文件，交管理员导入。",
            "This device was revoked more than thirty days ago. Unsent records are still on it: export the file on the outbox page and give it to the administrator to import.",
        ]
    };
    Text {
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}
