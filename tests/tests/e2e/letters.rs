//! Letters and forms of a case: each is there once the case is ready for it, says what the record says,
//! and prints alone on A4, also without a network; what this device does not hold stays a blank.

use crate::access::{BY_MOUSE, BY_THUMB, Findings, ON_PHONE};
use crate::organisation::administrator;
use crate::people::{add, begin};
use crate::tell;
use anyhow::{Context, Result, ensure};
use redress_tests::library::root;
use redress_tests::stage::story::{self, Complaint, FIELD, OFFICE, PHONE, TABLET};
use redress_tests::stage::{A4, A4_ACROSS, Browser, Server};
use tempfile::TempDir;

const PIN: &str = "482915";
const OTHER_PIN: &str = "739164";
const WORDS: &str = "已更换压缩机，连续运行两天正常。";

/// A complaint about what a court has ruled on already.
const RULED: Complaint = Complaint {
    chosen: &[
        ("topic", "fault"),
        ("circumstances", "court_decided"),
        ("proof", "attached"),
    ],
    written: Complaint::FAULT.written,
};

/// A complaint by somebody with a name.
const NAMED: Complaint = Complaint {
    chosen: &[("topic", "cleaning"), ("urgent", "false")],
    written: &[
        ("place", "7层茶水间"),
        ("story", "连续三天没有打扫。"),
        ("complainant_name", "张女士"),
        ("contact", "13800000000"),
    ],
};

/// Opens the letters of the open case, at one of them.
async fn open(desk: &Browser, letter: &str) -> Result<()> {
    if !desk.sees("letter-print").await? {
        desk.press("letters").await?;
    }
    desk.press(&format!("letter-{letter}")).await?;
    let shown = format!("location.pathname.endsWith('/{letter}')");
    desk.until("the letter", &shown).await?;
    desk.see("letter").await?;
    Ok(())
}

/// Prints what is shown: A4 upright, the letter alone, and no page for the end alone.
async fn prints(desk: &Browser, name: &str, pages: usize) -> Result<()> {
    let words = desk.on_paper().await?;
    ensure!(
        !words.contains("返回投诉"),
        "{name}: more than the letter is printed: {words}"
    );
    let paper = desk.printed().await?;
    if let Ok(folder) = std::env::var("REDRESS_PAPER") {
        std::fs::write(format!("{folder}/{name}.pdf"), &paper.pdf)?;
    }
    ensure!(
        paper.sizes() == vec![A4; pages],
        "{name}: {:?}",
        paper.pages
    );
    let script = "for (const part of document.querySelectorAll('.letter > :not(.letter-end)')) part.hidden = arguments[0];";
    desk.js(script, &[true.into()]).await?;
    let alone = desk.printed().await?;
    desk.js(script, &[false.into()]).await?;
    let end = alone.pages.first().map_or(0, |(_, written)| *written);
    let last = paper.pages.last().map_or(0, |(_, written)| *written);
    ensure!(
        last > end + 8,
        "{name}: its end ({end}) stands alone: {:?}",
        paper.pages
    );
    Ok(())
}

/// Records an act that stands under “other”, with words.
async fn other(desk: &Browser, kind: &str, words: &str) -> Result<()> {
    story::begin_act(desk, "other").await?;
    desk.choose("act-kind", kind).await?;
    desk.fill("act-note", words).await?;
    desk.press("act-confirm").await?;
    desk.see(&format!("happened-{kind}")).await?;
    Ok(())
}

/// Goes back to the case.
async fn back(desk: &Browser) -> Result<()> {
    desk.press("letter-back").await?;
    desk.see("case-title").await?;
    Ok(())
}

#[test]
#[ignore = "needs the built app and a browser"]
fn letters_follow_the_case_and_print_alone_on_a4_without_a_network() {
    tell(async {
        let mut server = Server::start(&[])?;
        let by = administrator(&server)?;
        let file = root().join("core/tests/fixtures/settings-1.json");
        server.run(&[
            "publish",
            "settings",
            file.to_str().context("path")?,
            "--by",
            &by,
        ])?;
        server.run(&[
            "ledger-number",
            "set",
            "{yyyy}-{n:4}",
            "--per",
            "year",
            "--on",
            "received",
        ])?;
        let (handler, code) = add(&server, "李工", "handler")?;
        let profile = TempDir::new()?;
        let desk = story::enrolled(&OFFICE, profile.path(), &server).await?;
        desk.goto(&server.url("/desk/new")).await?;
        begin(&desk, &handler, &code, PIN).await?;
        story::file_in_the_field(&desk, &Complaint::FAULT).await?;
        desk.see("case-title").await?;
        story::all_sent(&desk).await?;
        let number = desk.words("case-number").await?;
        let tracking = desk.words("case-code").await?;
        server.stop()?;

        // Not accepted yet: the record alone is offered, the others say what they wait for.
        open(&desk, "record").await?;
        desk.says("letter", &number).await?;
        for words in [
            "顾客投诉处理记录",
            "Record of complaint handling",
            "滨河服务中心",
        ] {
            desk.says("letter", words).await?;
        }
        desk.says("letter", &tracking).await?;
        desk.says("letter", "报修三次仍不制冷，开会只能开窗。")
            .await?;
        desk.says("letter", "李工").await?;
        desk.says("not-acceptance", "受理").await?;
        desk.says("not-refusal", "不予受理").await?;
        desk.says("not-reply", "处理完毕").await?;
        prints(&desk, "record", 2).await?;
        let case = desk
            .js("return location.pathname.split('/')[2];", &[])
            .await?;
        let case = case.as_str().unwrap_or_default().to_owned();
        desk.goto(&server.url(&format!("/letters/{case}/refusal")))
            .await?;
        crate::people::unlock(&desk, &handler, PIN).await?;
        desk.says("letter-not", "不予受理").await?;
        ensure!(
            !desk.sees("letter-print").await?,
            "a letter that is not ready can be printed"
        );
        desk.goto(&server.url(&format!("/desk/{case}"))).await?;
        crate::people::unlock(&desk, &handler, PIN).await?;

        story::act(&desk, "accepted").await?;
        open(&desk, "acceptance").await?;
        let year = desk.js(
            "return String(new Date(Date.now() + 8 * 3600000).getUTCFullYear());",
            &[],
        );
        let year = year.await?.as_str().unwrap_or_default().to_owned();
        desk.says("letter", &format!("您于{year}年")).await?;
        for words in [
            "投诉受理通知书",
            "Notice of acceptance",
            "第3.3(3)b条",
            "第3.2.1条",
            "+86 10 5550 0100",
            "没有记录，请手填",
        ] {
            desk.says("letter", words).await?;
        }
        desk.says("not-refusal", "已记录“受理”").await?;
        prints(&desk, "acceptance", 1).await?;
        desk.press("lang-switch").await?;
        for words in [
            "was accepted on",
            "投诉受理通知书",
            "Notice of acceptance",
            "clause 3.3(3)b",
        ] {
            desk.says("letter", words).await?;
        }
        prints(&desk, "acceptance-en", 1).await?;
        desk.press("lang-switch").await?;
        back(&desk).await?;

        other(&desk, "reply_given", WORDS).await?;
        open(&desk, "reply").await?;
        desk.says("letter", WORDS).await?;
        prints(&desk, "reply", 1).await?;
        open(&desk, "follow-up").await?;
        for words in ["投诉回访记录表", "□ 部分解决", WORDS, "13800000000"] {
            desk.says("letter", words).await?;
        }
        prints(&desk, "follow-up", 1).await?;
        desk.close().await
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn letters_of_refusal_cite_their_clause_and_keep_what_staff_wrote_for_themselves() {
    tell(async {
        let server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let desk = story::enrolled(&OFFICE, profile.path(), &server).await?;
        desk.goto(&server.url("/desk/new")).await?;
        story::file_in_the_field(&desk, &RULED).await?;
        desk.see("case-title").await?;
        story::act(&desk, "declined").await?;
        open(&desk, "refusal").await?;
        for words in [
            "不予受理通知书",
            "Notice of refusal",
            "第3.2.2(",
            "未印出，请手填",
            "已有生效的判决或裁决",
        ] {
            desk.says("letter", words).await?;
        }
        ensure!(
            !desk.page().await?.contains("已当面说明。"),
            "printed unasked"
        );
        desk.press("letter-kept").await?;
        desk.says("letter", "已当面说明。").await?;
        desk.says("not-acceptance", "已记录“不予受理”").await?;
        prints(&desk, "refusal", 1).await?;
        // Wanted of one letter, not of the next.
        open(&desk, "record").await?;
        open(&desk, "refusal").await?;
        desk.says("letter", "未印出，请手填").await?;
        desk.close().await
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn letters_of_extension_say_how_far_and_who_approved() {
    tell(async {
        let server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let desk = story::enrolled(&OFFICE, profile.path(), &server).await?;
        crate::clocks::assigned(&desk, &server).await?;
        desk.press("letters").await?;
        desk.says("not-extension", "已批准延期").await?;
        back(&desk).await?;
        crate::clocks::extended(&desk).await?;
        open(&desk, "extension").await?;
        for words in [
            "延期通知书",
            "Notice of extension",
            "3个工作日",
            "未印出，请手填",
        ] {
            desk.says("letter", words).await?;
        }
        prints(&desk, "extension", 1).await?;
        desk.close().await
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn letters_of_supervision_name_the_unit_what_is_late_and_what_is_asked() {
    tell(async {
        let mut server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let desk = story::enrolled(&OFFICE, profile.path(), &server).await?;
        desk.goto(&server.url("/desk/new")).await?;
        story::file_in_the_field(&desk, &Complaint::FAULT).await?;
        desk.see("case-title").await?;
        story::act(&desk, "accepted").await?;
        server.move_clock(21)?;
        story::move_clock(&desk, 21).await?;
        desk.goto(&server.url("/board?show=overdue")).await?;
        story::open_case(&desk, "空调").await?;
        desk.press("letters").await?;
        desk.says("not-supervision", "已发督办通知").await?;
        back(&desk).await?;
        desk.until("the board", "location.pathname.startsWith('/board/')")
            .await?;
        desk.press("act-supervision_notice_sent").await?;
        desk.fill("act-note", "三日内查明原因，书面反馈。").await?;
        desk.press("act-confirm").await?;
        desk.see("happened-supervision_notice_sent").await?;
        open(&desk, "supervision").await?;
        for words in [
            "督办通知单",
            "Supervision notice",
            "运维部：下列投诉现予督办",
            "第3.3(3)b条",
            "逾期",
            "三日内查明原因，书面反馈。",
            "承办单位（签收）",
        ] {
            desk.says("letter", words).await?;
        }
        prints(&desk, "supervision", 1).await?;
        desk.close().await
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn letters_greet_by_name_and_a_long_reply_breaks_before_its_end_and_never_within_it() {
    tell(async {
        let server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let desk = story::enrolled(&OFFICE, profile.path(), &server).await?;
        let script =
            "localStorage.setItem('redress.packs', JSON.stringify(['building-user-procedure']));";
        desk.js(script, &[]).await?;
        desk.goto(&server.url("/desk/new")).await?;
        story::file_in_the_field(&desk, &NAMED).await?;
        desk.see("case-title").await?;
        let long = "已调整该层的保洁时间，并由领班每天上午和下午各检查一次。".repeat(46);
        other(&desk, "written_reply_sent", &long).await?;
        open(&desk, "reply").await?;
        for words in [
            "张女士：",
            "大厦用户投诉管理规程",
            "7层茶水间",
            "领班每天上午和下午各检查一次",
        ] {
            desk.says("letter", words).await?;
        }
        prints(&desk, "reply-long", 2).await?;
        desk.close().await
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn letters_leave_blank_what_the_reader_may_not_see_and_a_long_record_keeps_its_end_with_its_body() {
    tell(async {
        let server = Server::start(&[])?;
        let (handler, code) = add(&server, "李工", "handler")?;
        let (auditor, other_code) = add(&server, "王审", "auditor")?;
        let profile = TempDir::new()?;
        let desk = story::enrolled(&OFFICE, profile.path(), &server).await?;
        desk.goto(&server.url("/desk/new")).await?;
        begin(&desk, &handler, &code, PIN).await?;
        story::file_in_the_field(&desk, &Complaint::FAULT).await?;
        desk.see("case-title").await?;
        story::act(&desk, "accepted").await?;
        for at in 0..6 {
            desk.press("act-noted").await?;
            let words = format!(
                "第{}次到现场。{}",
                at + 1,
                "查看了主机和各层风口。".repeat(12)
            );
            desk.fill("act-note", &words).await?;
            desk.press("act-confirm").await?;
            let noted = format!(
                "document.querySelectorAll(\"[data-testid='happened-noted']\").length > {at}"
            );
            desk.until("the note", &noted).await?;
        }
        open(&desk, "record").await?;
        desk.says("letter", "第6次到现场").await?;
        prints(&desk, "record-long", 3).await?;

        // An auditor sees that something is there, and a blank for it.
        desk.press("acting").await?;
        begin(&desk, &auditor, &other_code, OTHER_PIN).await?;
        desk.says("letter", "本机未持有，请手填").await?;
        let words = desk.page().await?;
        for hidden in ["报修三次", "13800000000", "第1次到现场"] {
            ensure!(
                !words.contains(hidden),
                "\"{hidden}\" is shown to who may not see it"
            );
        }
        desk.close().await
    });
}

#[test]
#[ignore = "needs the built app and a browser"]
fn letters_are_for_everyone_and_the_ledger_prints_across() {
    tell(async {
        let server = Server::start(&["--demo"])?;
        let mut findings = Findings::default();
        for (device, face, least) in [(&OFFICE, "desk", BY_MOUSE), (&TABLET, "field", BY_THUMB)] {
            let profile = TempDir::new()?;
            let browser = story::enrolled(device, profile.path(), &server).await?;
            browser.goto(&server.url(&format!("/{face}"))).await?;
            browser.see("case-row").await?;
            story::open_first(&browser).await?;
            browser.press("letters").await?;
            browser.see("letter").await?;
            let page = format!("letters, {face}");
            findings
                .look_four_times(&browser, &page, least, "letter")
                .await?;
            let there = browser.js("return [...document.querySelectorAll(\"nav [data-testid^='letter-']\")].map((a) => a.dataset.testid);", &[]);
            let there: Vec<String> = serde_json::from_value(there.await?)?;
            for letter in there {
                browser.press(&letter).await?;
                browser.see("letter").await?;
                findings
                    .look(&browser, &format!("{page}, {letter}"), least)
                    .await?;
            }
            if face == "desk" {
                for (size, least) in [(FIELD, BY_MOUSE), (PHONE, ON_PHONE)] {
                    browser.resize(size).await?;
                    findings
                        .look(&browser, &format!("{page}, {} wide", size.width), least)
                        .await?;
                    let width = browser.js("return document.documentElement.scrollWidth;", &[]);
                    let width = width.await?.as_u64();
                    ensure!(width <= Some(u64::from(size.width)), "{width:?} wide");
                }
                browser.goto(&server.url("/ledger")).await?;
                browser.see("case-row").await?;
                let sizes = browser.printed().await?.sizes();
                ensure!(
                    sizes.iter().all(|size| *size == A4_ACROSS),
                    "the ledger: {sizes:?}"
                );
            }
            browser.close().await?;
        }
        findings.none()
    });
}
