// Dates without a case.
import assert from "node:assert/strict";
import { test } from "node:test";
import { calendar, rules, text } from "./load.mjs";

const base = await text("calendars/cn.json");
const DAY = 86_400_000;
const number = (date) => Date.parse(`${date}T00:00:00Z`) / DAY;

test("working days across long holidays fall where the notices put them", () => {
  for (const [from, n, due] of [
    ["2025-09-30", 5, "2025-10-14"],
    ["2026-09-18", 5, "2026-09-24"],
    ["2026-02-13", 1, "2026-02-14"],
  ]) {
    const limit = calendar.add(from, n);
    assert.equal(limit.due_date, due);
    assert.equal(limit.due_inclusive, false);
    assert.equal(calendar.add(from, `${n} working days`).due_at, limit.due_at);
    assert.equal(calendar.nthDay(number(from), n), number(due));
    assert.equal(calendar.count(from, due).working_days, n);
    assert.equal(calendar.daysBetween(number(due), number(from)), -n);
  }
});

test("steps tell every day, and are absent when not asked for", () => {
  const { steps } = calendar.add("2025-09-30", 5, { steps: true });
  assert.equal(steps[0].reason, "start");
  assert.equal(steps.at(-1).counted, 5);
  assert.equal(steps.filter((step) => step.reason === "holiday").length, 8);
  assert.equal(calendar.add("2025-09-30", 5).steps, undefined);
});

test("beyond the published years the answer is provisional and says from when", () => {
  const limit = calendar.add("2026-12-25", 5);
  assert.equal(limit.provisional, true);
  assert.equal(limit.uncertain_from, "2026-12-29");
});

test("a bad question is a typed error with what was given, and the next one is answered", () => {
  for (const [work, name, words] of [
    [() => calendar.add("2025-09-31", 5), "DateError", "2025-09-31"],
    [() => calendar.add("2025-09-30", "5 moons"), "DateError", "5 moons"],
    [() => calendar.add("2025-09-30", 5, { roll: "sideways" }), "InputError", "sideways"],
    [() => calendar.add("2025-09-30", 0), "InputError", "0"],
    [() => calendar.add("2025-09-30", 1e9), "DateError", "whole number"],
    [() => calendar.add(5, 5), "InputError", "number"],
    [() => calendar.count("2025-01-01"), "InputError", "undefined"],
    [() => calendar.nthDay(1.5, 1), "InputError", "1.5"],
    [() => calendar.nthDay(0, 2_000_000_000), "InputError", "outside"],
    [() => rules.loadCalendar("{"), "CalendarError", "cannot be read"],
    [() => rules.loadCalendar({ format: 99 }), "CalendarError", ""],
  ]) {
    assert.throws(work, (error) => {
      assert.equal(error.name, name, `${work}: ${error.message}`);
      assert.ok(error.message.includes(words), `${work}: ${error.message}`);
      return true;
    });
    assert.equal(calendar.add("2025-09-30", 5).due_date, "2025-10-14");
  }
});

test("hot calls with changing kinds of input stay right for half a million rounds", () => {
  const from = number("2025-09-30");
  let seen = 0;
  for (let round = 0; round < 500_000; round += 1) {
    seen ^= calendar.nthDay(from, round % 7);
    if (round % 5_000 === 0) {
      assert.equal(calendar.add("2025-09-30", 5).due_date, "2025-10-14");
      assert.throws(() => calendar.nthDay("x", 1), { name: "InputError" });
    }
  }
  assert.equal(calendar.nthDay(from, 5), number("2025-10-14"), `after ${seen}`);
});

/** A made-up notice for 2027. */
const notice = (work) => ({
  format: 1, layer: "notice", region: "CN",
  notices: { 2027: { number: "试发〔2026〕1号", title: "2027年安排" } },
  final: [{ from: "2026-12-29", to: "2027-12-28" }],
  off: [{ from: "2026-12-31", to: "2027-01-02", name: "new_year", notice: "2027" }],
  work: [{ from: work, name: "new_year", notice: "2027" }],
});

test("a new notice makes its year sure in a new calendar and leaves the old one as it was", () => {
  const later = calendar.withNotice(notice("2027-01-03"));
  const { due_date, provisional, steps } = later.add("2026-12-28", 3, { steps: true });
  assert.deepEqual([due_date, provisional], ["2027-01-03", false]);
  assert.equal(steps.at(-1).notice, "试发〔2026〕1号");
  const before = calendar.add("2026-12-28", 3);
  assert.deepEqual([before.due_date, before.provisional], ["2026-12-31", true]);
  assert.notEqual(later.digest, calendar.digest);
  assert.equal(later.nthDay(number("2026-12-28"), 3), number("2027-01-03"));
});

test("a merged file can be kept and counts the same", () => {
  const merged = rules.mergeNotice(base, notice("2027-01-03"));
  const kept = rules.loadCalendar(merged);
  assert.equal(kept.add("2026-12-28", 3).due_date, "2027-01-03");
  assert.equal(rules.loadCalendar(JSON.parse(merged)).digest, kept.digest);
});

test("overlays of a city and an organisation lie in their order, with hours, spans and half days", () => {
  const city = { format: 1, layer: "local", region: "CN", off: [{ from: "2025-10-12" }, { from: "2025-10-13" }] };
  const own = {
    format: 1, layer: "organisation", region: "CN",
    off: [{ from: "2025-10-09" }], work: [{ from: "2025-10-12" }],
    short: [{ from: "2025-10-10", close: "12:00" }],
    hours: { spans: [["09:00", "12:00"], ["13:30", "18:00"]], makeup: [["10:00", "16:00"]] },
  };
  for (const laid of [
    calendar.withOverlay(own).withOverlay(city),
    calendar.withOverlay(JSON.stringify(city)).withOverlay(own),
    rules.loadCalendar([JSON.parse(rules.mergeNotice(base, {
      format: 1, layer: "notice", region: "CN",
    })), own, city]),
  ]) {
    assert.equal(laid.add("2025-09-30", 3).due_date, "2025-10-12");
    assert.equal(laid.add("2025-09-30T18:00:00+08:00", "4 working hours").due_at, "2025-10-11T11:00:00+08:00");
    assert.equal(laid.add("2025-09-30T10:00:00+08:00", "same day").due_at, "2025-09-30T18:00:00+08:00");
  }
  assert.equal(calendar.add("2025-09-30T10:00:00+08:00", "same day").due_at, "2025-10-01T00:00:00+08:00");
});

test("a wrong notice or overlay is a typed error that names its entry, and the calendar still counts", () => {
  for (const [work, words] of [
    [() => calendar.withNotice(notice("2027-01-02")), "work[0]: 2027-01-02 is a day off by off[0]"],
    [() => calendar.withNotice({ ...notice("2027-01-03"), region: "HK" }), '"HK"'],
    [() => calendar.withNotice({ format: 1, layer: "local", region: "CN" }), '"local"'],
    [() => calendar.withOverlay(notice("2027-01-03")), '"notice"'],
    [() => calendar.withOverlay("{"), "cannot be read"],
    [() => calendar.withOverlay({
      format: 1, layer: "organisation", region: "CN", hours: { spans: [["09:00", "12:00"], ["11:00", "18:00"]] },
    }), "hours.spans[1]"],
    [() => rules.mergeNotice(base, notice("2027-01-01")), "work[0]: 2027-01-01"],
    [() => rules.loadCalendar([]), "empty"],
  ]) {
    assert.throws(work, (error) => {
      assert.equal(error.name, "CalendarError", `${work}: ${error.message}`);
      assert.ok(error.message.includes(words), `${work}: ${error.message}`);
      return true;
    });
    assert.equal(calendar.add("2025-09-30", 5).due_date, "2025-10-14");
  }
  assert.throws(() => calendar.withNotice(5), { name: "InputError" });
});
