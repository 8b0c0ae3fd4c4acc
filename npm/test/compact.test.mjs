// Many cases at once say what single ones say; why a rule fails and what time brings are proved.
import assert from "node:assert/strict";
import { test } from "node:test";
import { calendar, pack, rules } from "./load.mjs";

const NOW = "2024-03-06T12:00:00+08:00";
const AT = "2024-03-01T09:00:00+08:00";
const R01 = "ops-user-complaints";
const rulebook = await pack(R01);
const base = {
  pack: R01,
  facts: {
    topic: "fault", subject_name: "x", contact: "y", raised_count: 1, circumstances: [], proof: "attached",
    from_user: true, ours: true, fault_unhandled: true,
  },
  events: [{ kind: "received", at: AT }, { kind: "accepted", at: AT }],
};

/** The same case with facts left out and changed by a fixed sequence. */
function* varied(count) {
  let seed = 7;
  const random = (below) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  for (let n = 0; n < count; n += 1) {
    const facts = { ...base.facts };
    for (const name of Object.keys(facts)) {
      const dice = random(6);
      if (dice === 0) delete facts[name];
      if (dice === 1) facts[name] = { asked: true };
      if (dice === 2 && typeof facts[name] === "boolean") facts[name] = !facts[name];
    }
    const events = base.events.slice(0, 1 + random(2));
    if (random(3) === 0) events.push({ kind: "handling_done", at: "2024-03-05T09:00:00+08:00" });
    yield { pack: R01, facts, events };
  }
}

test("many cases at once say the same as each by itself", () => {
  const cases = [...varied(300)];
  const many = rules.assessMany(rulebook, calendar, cases, NOW);
  assert.equal(many.length, cases.length);
  cases.forEach((file, n) => {
    const whole = rules.assess(rulebook, calendar, file, NOW);
    const compact = many[n];
    const outcome = compact.eligibility.conflict ? "conflict" : (compact.eligibility.outcome ?? "undecided");
    assert.equal(outcome, whole.eligibility.outcome, JSON.stringify(file));
    assert.equal(compact.eligibility.provisional, whole.eligibility.provisional);
    assert.equal(compact.severity.outcome ?? undefined, whole.severity.level);
    assert.equal(compact.lead.outcome ?? undefined, whole.routing.lead);
    const told = (whole.deadlines ?? []).map((d) => [d.rule, d.status, d.due_at ?? d.if_started_now?.due_at]);
    const seen = compact.deadlines.map((d) => [d.rule, d.status, d.due_at?.getTime()]);
    assert.deepEqual(seen, told.map(([rule, status, due]) => [rule, status, due && Date.parse(due)]));
  });
});

test("what numbers cannot carry is refused with its path, and the module goes on", () => {
  for (const [file, path] of [
    [{ facts: { topci: "fault" } }, "cases[1].facts.topci"],
    [{ facts: { topic: "no such value" } }, "cases[1].facts.topic"],
    [{ facts: { raised_count: 1.5 } }, "cases[1].facts.raised_count"],
    [{ facts: { raised_count: -1 } }, /^cases\[1\]/],
    [{ events: [{ kind: "recieved", at: AT }] }, "cases[1].events[0].kind"],
    [{ events: [{ kind: "received", at: "2024-03-01T09:00:00" }] }, "cases[1].events[0].at"],
    [{ events: [{ kind: "received", at: AT, facts: {} }] }, "cases[1].events[0].facts"],
    [{ matters: [] }, "cases[1].matters"],
    [{ pack: "another" }, "cases[1].pack"],
    [null, "cases[1]"],
  ]) {
    assert.throws(
      () => rules.assessMany(rulebook, calendar, [base, file], NOW),
      (error) => (path instanceof RegExp ? path.test(error.path) : error.path === path) || assert.fail(error.path),
    );
  }
  assert.throws(() => rules.assessMany(rulebook, calendar, "all", NOW), { name: "InputError" });
  assert.throws(() => rules.assessMany(rulebook, calendar, [base], "soon"), { name: "InputError" });
  assert.deepEqual(rules.assessMany(rulebook, calendar, [], NOW), []);
  assert.equal(rules.assessMany(rulebook, calendar, [base], NOW).length, 1);
});

test("why a rule does not hold names what fails, and its change makes it hold", () => {
  const why = rules.whyNot(rulebook, calendar, base, NOW, "R01-07");
  assert.equal(why.truth, "false");
  assert.equal(why.failed[0].fact, "ours");
  const [[change]] = why.changes;
  const changed = { ...base, facts: { ...base.facts, [change.fact]: change.to } };
  assert.equal(rules.whyNot(rulebook, calendar, changed, NOW, "R01-07").truth, "true");
  assert.throws(() => rules.whyNot(rulebook, calendar, base, NOW, "R99-1"), { name: "CaseError", path: "rule" });
});

test("what passing time brings comes in order and is what an assessment then finds", () => {
  const coming = rules.simulate(rulebook, calendar, base, AT, "2024-05-01T00:00:00+08:00");
  const rise = coming.find((change) => change.what === "severity");
  assert.equal(rise.at, "2024-04-02T00:00:00+08:00");
  assert.equal(rules.assess(rulebook, calendar, base, rise.at).severity.level, rise.name);
  assert.deepEqual(coming.map((c) => c.at), coming.map((c) => c.at).sort());
  assert.throws(() => rules.simulate(rulebook, calendar, base, AT, "2024-01-01T00:00:00+08:00"), { path: "until" });
});
