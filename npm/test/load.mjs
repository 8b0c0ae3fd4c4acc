// Loads the installed package as an app in Node would.
import { readFile } from "node:fs/promises";
import { init } from "@redress/rules";

export const bytes = (path) => readFile(new URL(import.meta.resolve(`@redress/rules/${path}`)));
export const text = async (path) => (await bytes(path)).toString();

export const rules = await init(bytes("rules.wasm"));
export const calendar = rules.loadCalendar(await text("calendars/cn.json"));
export const pack = async (id) =>
  rules.loadPack(await text(`packs/${id}.json`), await text(`packs/${id}.texts.json`));
