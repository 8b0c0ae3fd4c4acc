// Dates without a case.
import assert from "node:assert/strict";
import { test } from "node:test";
import { calendar, rules } from "./load.mjs";

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
