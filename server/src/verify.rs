//! Whether a record is whole: every byte the one that was hashed, every chain unbroken, every number
//! there. Pure: it is fed rows and names what does not fit. Never: how rows are read, or mended.

use crate::store::Late;
use redress_core::answer::Text;
use redress_core::canonical;
use redress_core::record::{Body, Event, Kinds, MonthClosed, Numbered, TrackingCode};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Something that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Machine name, stable.
    pub code: &'static str,
    /// Number in the organisation's sequence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u64>,
    /// Event id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// Device whose chain it concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// What is wrong, in both languages.
    pub what: Text,
}

/// What a record holds and what does not fit in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Findings {
    /// Events read.
    pub events: u64,
    /// Cases they belong to.
    pub cases: u64,
    /// Devices that wrote them.
    pub devices: u64,
    /// The newest number.
    pub head: u64,
    /// Private parts read.
    pub private: u64,
    /// Attachments stored.
    #[serde(skip_serializing_if = "none")]
    pub attachments: u64,
    /// Attachments that events name and that have not arrived: their devices still have them.
    #[serde(skip_serializing_if = "none")]
    pub awaited: u64,
    /// Numbers, from and to, whose events were lost in a restore because no device held them. They
    /// are known and named, and never given again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<(u64, u64)>,
    /// Devices that came to a restored server too late. What of those numbers neither they nor others
    /// still held is lost too, though the numbers have been given anew.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub late: Vec<Late>,
    /// Links of devices' chains that were lost in a restore: neither their device nor another still held
    /// them. After two restores their numbers may be those of others, and only this names them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unheld: Vec<Unheld>,
    /// What does not fit; nothing in a whole record.
    pub findings: Vec<Finding>,
}

fn none(count: &u64) -> bool {
    *count == 0
}

/// Links of a device's chain that nobody holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unheld {
    /// The device.
    pub device: String,
    /// The links, from …
    pub first: u64,
    /// … and to.
    pub last: u64,
}

/// A link of a device's chain, as it was presented.
#[derive(Debug, Clone)]
pub struct Link {
    /// Hash of the event's text.
    pub hash: String,
    /// Event id.
    pub event: String,
    /// The event was taken in.
    pub accepted: bool,
    /// It was lost in a restore; its hash may be unknown.
    pub lost: bool,
}

/// An event as it is kept, column by column.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Number in the organisation's sequence.
    pub number: u64,
    /// Event id.
    pub id: String,
    /// Case.
    pub case: String,
    /// Device.
    pub device: String,
    /// Type.
    pub kind: String,
    /// Hash of the text.
    pub hash: String,
    /// The text.
    pub raw: String,
    /// The private part's text.
    pub private: Option<String>,
}

/// A check under way: devices and links first, then events in order of number.
#[derive(Debug)]
pub struct Check {
    organisation: String,
    presented: BTreeMap<String, u64>,
    links: BTreeMap<String, BTreeMap<u64, Link>>,
    gaps: BTreeMap<u64, u64>,
    taken: BTreeSet<String>,
    cases: BTreeSet<String>,
    writers: BTreeSet<String>,
    /// Series of official numbers: which case has which.
    series: BTreeMap<String, BTreeMap<u32, String>>,
    /// Attachments that events name, until one is found to be stored.
    named: BTreeSet<String>,
    /// Cases whose private parts are destroyed.
    erased: BTreeSet<String>,
    /// Attachments whose bytes went with them, after this copy was made.
    gone: BTreeSet<String>,
    /// Digests of what events say is published, until the text is found.
    publications: BTreeMap<String, Kept>,
    /// Months that were closed.
    months: BTreeSet<String>,
    found: Findings,
}

impl Check {
    /// A check of this organisation's record.
    #[must_use]
    pub fn new(organisation: String) -> Self {
        Self {
            organisation,
            presented: BTreeMap::new(),
            links: BTreeMap::new(),
            gaps: BTreeMap::new(),
            taken: BTreeSet::new(),
            cases: BTreeSet::new(),
            writers: BTreeSet::new(),
            series: BTreeMap::new(),
            named: BTreeSet::new(),
            erased: BTreeSet::new(),
            gone: BTreeSet::new(),
            publications: BTreeMap::new(),
            months: BTreeSet::new(),
            found: Findings::default(),
        }
    }

    /// The file itself says that it is damaged.
    pub fn damaged_file(&mut self, line: &str) {
        let zh = format!("数据文件已损坏：{line}");
        let en = format!("the data file is damaged: {line}");
        self.find("file_damaged", None, zh, en);
    }

    /// A device and the last link it has presented.
    pub fn device(&mut self, id: String, presented: u64) {
        self.presented.insert(id, presented);
    }

    /// A link.
    pub fn link(&mut self, device: String, seq: u64, link: Link) {
        self.links.entry(device).or_default().insert(seq, link);
    }

    /// A case whose private parts are destroyed, before any event.
    pub fn erased(&mut self, case: String) {
        self.erased.insert(case);
    }

    /// Bytes that an erasure has removed beside a copy made before it.
    pub fn gone(&mut self, files: impl IntoIterator<Item = String>) {
        self.gone.extend(files);
    }

    /// Devices that came too late after a restore.
    pub fn late(&mut self, late: Vec<Late>) {
        self.found.late = late;
    }

    /// Numbers that are free for a known reason; `lost` when events had them.
    pub fn gap(&mut self, first: u64, last: u64, lost: bool) {
        self.gaps.insert(first, last);
        if lost {
            self.found.lost.push((first, last));
        }
    }

    /// An event; `tracked` says whether a tracking code leads to a case.
    pub fn event(&mut self, kept: &Kept, tracked: &dyn Fn(&TrackingCode) -> bool) {
        self.numbers(kept.number);
        self.found.events += 1;
        self.found.private += u64::from(kept.private.is_some());
        self.taken.insert(kept.id.clone());
        if !matches!(kept.kind.as_str(), "published" | "month_closed") {
            self.cases.insert(kept.case.clone());
        }
        self.writers.insert(kept.device.clone());
        let event = match Event::parse(&kept.raw) {
            Ok(event) if canonical::digest(kept.raw.as_bytes()) == kept.hash => event,
            _ => {
                let zh = "内容与其哈希不符，有字节被改动。".to_owned();
                let en = "its text is not what was hashed: a byte has changed.".to_owned();
                return self.find("event_changed", Some(kept), zh, en);
            }
        };
        self.columns(kept, &event);
        self.chain(kept, &event);
        self.private_part(kept, &event);
        self.official(kept, &event);
        match Body::read(event.envelope(), &Kinds::default()) {
            Ok(Body::Published(said)) => {
                self.publications.insert(said.digest, kept.clone());
            }
            Ok(Body::MonthClosed(said)) => self.month(kept, &said),
            _ => {}
        }
        if !self.erased.contains(&kept.case) {
            let named = event.envelope().attachments.iter().cloned();
            self.named.extend(named);
        }
        let code = event
            .envelope()
            .body
            .get("code")
            .and_then(|code| code.as_str());
        if kept.kind == "filed"
            && let Some(code) = code.and_then(|code| TrackingCode::parse(code).ok())
            && !tracked(&code)
        {
            let zh = "查询码找不到这个投诉。".to_owned();
            let en = "its tracking code does not lead to the case.".to_owned();
            self.find("code_missing", Some(kept), zh, en);
        }
    }

    /// An attachment that was told to be stored, and its bytes, after all events.
    pub fn attachment(&mut self, digest: String, bytes: Option<&[u8]>) {
        self.found.attachments += 1;
        self.named.remove(&digest);
        let (code, zh, en) = match bytes {
            None if self.gone.contains(&digest) => return,
            None => (
                "attachment_missing",
                format!("已保存的附件 {digest} 不在了。"),
                format!("attachment {digest} was stored and is not here."),
            ),
            Some(bytes) if canonical::digest(bytes) != digest => (
                "attachment_changed",
                format!("附件 {digest} 的内容与其哈希不符，有字节被改动。"),
                format!("attachment {digest} is not what was hashed: a byte has changed."),
            ),
            Some(_) => return,
        };
        self.find(code, None, zh, en);
    }

    /// A text that was published or that cases are answered by, after all events.
    pub fn edition(&mut self, digest: &str, text: &str) {
        self.publications.remove(digest);
        if canonical::digest(text.as_bytes()) != digest {
            let zh =
                format!("已发布或在用的文本 {digest} 与其哈希不符，有字节被改动；请重新发布。");
            let en = format!(
                "the text {digest} is not what was hashed: a byte has changed; publish it again."
            );
            self.find("edition_changed", None, zh, en);
        }
    }

    /// A month is closed once, up to what was there.
    fn month(&mut self, kept: &Kept, said: &MonthClosed) {
        let MonthClosed { month, head, .. } = said;
        if *head >= kept.number {
            let zh = format!(
                "{month} 的结账截至第 {head} 条，而它自己是第 {} 条。",
                kept.number
            );
            let en = format!("it closes {month} up to number {head}, which is not before its own.");
            self.find("close_ahead", Some(kept), zh, en);
        }
        if !self.months.insert(month.clone()) {
            let zh = format!("{month} 已结过账；以先结的为准。");
            let en = format!("{month} was closed before; the first close stands.");
            self.find("closed_twice", Some(kept), zh, en);
        }
    }

    /// Official numbers stand once in their series.
    fn official(&mut self, kept: &Kept, event: &Event) {
        let Ok(Body::Numbered(given)) = Body::read(event.envelope(), &Kinds::default()) else {
            return;
        };
        if given.running == 0 {
            return;
        }
        let series = self.series.entry(given.series.clone()).or_default();
        let before = series.insert(given.running, kept.case.clone());
        // Of one case with two numbers the state itself says so.
        if let Some(other) = before.filter(|other| *other != kept.case) {
            let Numbered { number, series, .. } = given;
            let zh = format!("编号“{number}”（{series}）已给了投诉 {other}。");
            let en = format!("number \"{number}\" of {series} was given to case {other} too.");
            self.find("official_twice", Some(kept), zh, en);
        }
    }

    fn numbers(&mut self, number: u64) {
        let mut expected = self.found.head + 1;
        while expected < number {
            let before = self.gaps.range(..=expected).next_back();
            if let Some((_, last)) = before.filter(|(_, last)| **last >= expected) {
                expected = last + 1;
                continue;
            }
            let next = self.gaps.range(expected..number).next();
            let end = next.map_or(number, |(first, _)| *first);
            let last = end - 1;
            let zh = format!("缺少编号 {expected} 至 {last} 的记录。");
            let en = format!("numbers {expected} to {last} are missing.");
            self.find("number_missing", None, zh, en);
            expected = end;
        }
        self.found.head = number;
    }

    fn columns(&mut self, kept: &Kept, event: &Event) {
        let envelope = event.envelope();
        for (name, column, text) in [
            ("id", &kept.id, &envelope.id),
            ("case", &kept.case, &envelope.case),
            ("device", &kept.device, &envelope.device),
            ("type", &kept.kind, &envelope.kind),
            ("org", &self.organisation.clone(), &envelope.org),
        ] {
            if column != text {
                let zh = format!("登记的 {name} 是“{column}”，内容里是“{text}”。");
                let en =
                    format!("it is filed with {name} \"{column}\", and its text says \"{text}\".");
                self.find("event_misfiled", Some(kept), zh, en);
            }
        }
    }

    fn chain(&mut self, kept: &Kept, event: &Event) {
        let envelope = event.envelope();
        let links = self.links.get(&envelope.device);
        let at = |seq: u64| links.and_then(|links| links.get(&seq));
        let own = at(envelope.seq)
            .is_some_and(|l| l.accepted && l.hash == kept.hash && l.event == kept.id);
        let before = match envelope.seq {
            1 => Some(String::new()),
            seq => at(seq - 1)
                .filter(|link| !(link.lost && link.hash.is_empty()))
                .map(|link| link.hash.clone()),
        };
        if !own {
            let zh = format!("设备链第 {} 环登记的不是这条记录。", envelope.seq);
            let en = format!("link {} of its device's chain is not it.", envelope.seq);
            self.find("link_differs", Some(kept), zh, en);
        }
        if before.is_some_and(|before| before != envelope.prev) {
            let zh = format!("与设备链第 {} 环衔接不上。", envelope.seq - 1);
            let en = format!(
                "it does not follow on link {} of its device's chain.",
                envelope.seq - 1
            );
            self.find("chain_broken", Some(kept), zh, en);
        }
    }

    fn private_part(&mut self, kept: &Kept, event: &Event) {
        let digest = kept
            .private
            .as_ref()
            .map(|text| canonical::digest(text.as_bytes()));
        let (code, zh, en) = match (&event.envelope().private, &digest) {
            (Some(_), Some(_)) if self.erased.contains(&kept.case) => (
                "private_kept",
                "投诉的个人信息已删除，这一部分却还在。",
                "its case was erased, and its private part is still here.",
            ),
            (Some(_), None) if self.erased.contains(&kept.case) => return,
            (Some(_), None) => (
                "private_missing",
                "个人信息部分不在。",
                "its private part is missing.",
            ),
            (said, Some(digest)) if said.as_ref() != Some(digest) => (
                "private_changed",
                "个人信息部分与记录不符。",
                "its private part is not the one it speaks of.",
            ),
            _ => return,
        };
        self.find(code, Some(kept), zh.to_owned(), en.to_owned());
    }

    /// A link that was lost, in order of chains and links.
    fn unheld(&mut self, device: &str, link: u64) {
        let last = self.found.unheld.last_mut();
        match last.filter(|last| last.device == device && last.last + 1 == link) {
            Some(last) => last.last = link,
            None => self.found.unheld.push(Unheld {
                device: device.to_owned(),
                first: link,
                last: link,
            }),
        }
    }

    /// Looks at what only the whole shows, and gives everything found.
    #[must_use]
    pub fn finish(mut self) -> Findings {
        let links = std::mem::take(&mut self.links);
        for (device, presented) in std::mem::take(&mut self.presented) {
            let own = links.get(&device);
            let missing: Vec<u64> = (1..=presented)
                .filter(|seq| own.is_none_or(|own| !own.contains_key(seq)))
                .collect();
            if let (Some(first), Some(last)) = (missing.first(), missing.last()) {
                let zh = format!("设备链第 {first} 至 {last} 环中缺 {} 环。", missing.len());
                let en = format!(
                    "links {first} to {last} of its chain lack {}.",
                    missing.len()
                );
                self.find("link_missing", None, zh, en);
                self.of_device(&device);
            }
        }
        for (device, links) in links {
            for (seq, link) in links {
                if link.lost {
                    self.unheld(&device, seq);
                }
                if link.accepted && !self.taken.contains(&link.event) {
                    let zh = format!("已收下的记录 {} 不在了（设备链第 {seq} 环）。", link.event);
                    let en = format!(
                        "event {} was taken in and is not here (link {seq}).",
                        link.event
                    );
                    self.find("event_missing", None, zh, en);
                    self.of_device(&device);
                }
            }
        }
        for (digest, kept) in std::mem::take(&mut self.publications) {
            let zh = format!("已发布的文本 {digest} 不在；持有它的设备会交回，否则请重新发布。");
            let en = format!(
                "the published text {digest} is not here; a device that has it brings it back, else publish it again."
            );
            self.find("edition_missing", Some(&kept), zh, en);
        }
        self.found.awaited = self.named.len() as u64;
        self.found.cases = self.cases.len() as u64;
        self.found.devices = self.writers.len() as u64;
        self.found
    }

    fn find(&mut self, code: &'static str, kept: Option<&Kept>, zh: String, en: String) {
        self.found.findings.push(Finding {
            code,
            number: kept.map(|kept| kept.number),
            event: kept.map(|kept| kept.id.clone()),
            device: kept.map(|kept| kept.device.clone()),
            what: Text { zh, en },
        });
    }

    fn of_device(&mut self, device: &str) {
        if let Some(last) = self.found.findings.last_mut() {
            last.device = Some(device.to_owned());
        }
    }
}
