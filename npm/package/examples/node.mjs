// An answer in Node: node examples/node.mjs
import { readFile } from "node:fs/promises";
import { init } from "../index.js";

const read = (path) => readFile(new URL(`../${path}`, import.meta.url));
const text = async (path) => (await read(path)).toString();

const rules = await init(read("rules.wasm"));
const pack = rules.loadPack(
  await text("packs/ops-user-complaints.json"),
  await text("packs/ops-user-complaints.texts.json"),
);
const calendar = rules.loadCalendar(await text("calendars/cn.json"));

const now = "2025-09-30T10:00:00+08:00";
const caseFile = { pack: pack.id, events: [{ kind: "received", at: now }] };
const answer = rules.assess(pack, calendar, caseFile, now, { questionsFor: "complainant" });

console.log("outcome", answer.eligibility.outcome);
console.log("ask", answer.next_questions);
for (const deadline of answer.deadlines ?? []) {
  console.log(deadline.clause, deadline.what.en, deadline.due_date ?? deadline.if_started_now?.due_date ?? deadline.status);
}
