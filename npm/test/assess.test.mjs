// Assessing: the same bytes as natively, and no input that stops the module.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { calendar, pack, rules, text } from "./load.mjs";

const NOW = "2025-09-30T10:00:00+08:00";
const R01 = "ops-user-complaints";
const received = { kind: "received", at: NOW };
const rulebook = await pack(R01);
const empty = { pack: R01, events: [received] };

test("a pack knows who it is, from text or from objects alike", async () => {
  const logic = JSON.parse(await text(`packs/${R01}.json`));
  const again = rules.loadPack(logic);
  assert.equal(rulebook.id, R01);
  assert.match(rulebook.digest, /^sha256:[0-9a-f]{64}$/);
  assert.equal(again.digest, rulebook.digest);
});

test("an answer is typed data, its text is canonical, and the questions are among it", () => {
  const answer = rules.assess(rulebook, calendar, empty, NOW, { questionsFor: "complainant" });
  assert.equal(answer.pack.digest, rulebook.digest);
  assert.equal(answer.calendar, calendar.digest);
  assert.ok(answer.eligibility.outcome);
  assert.ok(answer.next_questions.length > 0);
  assert.deepEqual(rules.nextQuestions(rulebook, calendar, empty, NOW, "complainant"), answer.next_questions);
  const canonical = rules.assessJson(rulebook, calendar, JSON.stringify(empty), new Date(NOW));
  assert.equal(canonical, rules.assessJson(rulebook, calendar, empty, NOW));
  assert.deepEqual(Object.keys(JSON.parse(canonical)), Object.keys(JSON.parse(canonical)).sort());
});

test("a wrong case file is an error with its path, and nothing is guessed", () => {
  const wrong = (change) => rules.check(rulebook, calendar, { ...empty, ...change }, NOW);
  assert.equal(rules.check(rulebook, calendar, empty, NOW), null);
  for (const [change, path] of [
    [{ facts: { topci: "fault" } }, "facts.topci"],
    [{ facts: { topic: "no such value" } }, "facts.topic"],
    [{ facts: { topic: 7 } }, "facts.topic"],
    [{ events: [{ kind: "recieved", at: NOW }] }, "events[0].kind"],
    [{ events: [{ kind: "received", at: "yesterday" }] }, "events[0].at"],
    [{ parameters: { no_such: 1 } }, "parameters.no_such"],
    [{ pack: "another" }, "pack"],
  ]) {
    const error = wrong(change);
    assert.equal(error?.name, "CaseError", JSON.stringify(change));
    assert.equal(error.path, path, error.message);
  }
  assert.equal(wrong({ surprise: true }).name, "CaseError");
});

test("values JSON cannot carry are refused, not turned into something else", () => {
  const facts = (value) => () => rules.assess(rulebook, calendar, { ...empty, facts: { x: value } }, NOW);
  const cycle = { ...empty };
  cycle.self = cycle;
  const thrower = { get pack() { throw new Error("no"); } };
  for (const work of [
    facts(Number.NaN),
    facts(Infinity),
    facts(1n),
    () => rules.assess(rulebook, calendar, cycle, NOW),
    () => rules.assess(rulebook, calendar, thrower, NOW),
    () => rules.assess(rulebook, calendar, null, NOW),
    () => rules.assess(rulebook, calendar, undefined, NOW),
    () => rules.assess(calendar, calendar, empty, NOW),
    () => rules.assess(rulebook, {}, empty, NOW),
    () => rules.assess(rulebook, calendar, empty, "soon"),
    () => rules.assess(rulebook, calendar, empty, new Date(Number.NaN)),
    () => rules.assess(rulebook, calendar, empty, NOW, { questionsFor: "everyone" }),
    () => rules.assess(rulebook, calendar, empty, NOW, { questionsFor: 1 }),
  ]) {
    assert.throws(work, { name: "InputError" }, `${work}`);
  }
  assert.ok(rules.assess(rulebook, calendar, empty, NOW));
});

test("broken, deep and random text never stops the module", () => {
  const good = JSON.stringify(empty);
  const deep = `{"pack":${"[".repeat(100_000)}`;
  const inputs = ["", "null", "[]", "{", deep, `{"pack":"${R01}","facts":${"[".repeat(500)}${"]".repeat(500)}}`];
  let seed = 1;
  const random = (below) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  for (let round = 0; round < 2_000; round += 1) {
    const at = random(good.length);
    inputs.push(good.slice(0, at) + String.fromCharCode(random(0x3000)) + good.slice(at + random(3)));
  }
  for (const input of inputs) {
    for (const work of [
      () => rules.assess(rulebook, calendar, input, NOW),
      () => rules.loadPack(input, input),
      () => rules.loadCalendar(input),
    ]) {
      try {
        work();
      } catch (error) {
        assert.equal(typeof error.path, "string", `${error}`);
      }
    }
  }
  assert.ok(rules.assess(rulebook, calendar, empty, NOW));
});

/** What the native side recorded of an answer: its digest, or the error. */
function answered(rulebook, { case: file, now, questionsFor, steps }) {
  try {
    const answer = rules.assessJson(rulebook, calendar, file, now, { questionsFor: questionsFor ?? undefined, steps });
    return { sha256: `sha256:${createHash("sha256").update(answer).digest("hex")}` };
  } catch ({ path, message }) {
    return { path, message };
  }
}

test("every generated case file has the same bytes here as natively", async () => {
  const packs = new Map();
  let cases = 0;
  const lines = createInterface({ input: createReadStream(process.env.REDRESS_PARITY) });
  for await (const line of lines) {
    const asked = JSON.parse(line);
    if (!packs.has(asked.pack)) packs.set(asked.pack, await pack(asked.pack));
    assert.deepEqual(answered(packs.get(asked.pack), asked), asked.expected, line);
    cases += 1;
  }
  assert.ok(cases >= 10_000, `${cases} cases`);
});
