// One round of PouchDB against express-pouchdb, each in a process of its own, on its own disk:
// node pouchdb.mjs FOLDER-OF-THE-PEERS FILE-OF-DOCUMENTS FOLDER-FOR-DATA
// Prints one line of JSON: milliseconds and bytes on the wire, headers included, of a push and of
// a pull into an empty database. What is pushed is in the local database before the watch starts,
// as it would be on a device.
import { fork } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const BATCH = 500;

const [peers, documents, data] = process.argv.slice(2);
const PouchDB = createRequire(pathToFileURL(join(peers, "package.json")))("pouchdb");
const Local = PouchDB.defaults({ prefix: join(data, "device-") });

const serve = fileURLToPath(new URL("serve.mjs", import.meta.url));
const server = fork(serve, [peers, join(data, "server-")], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
const [{ port }] = await once(server, "message");

// Bytes that the server's sockets have read and written so far.
async function wire() {
  server.send("count");
  const [{ bytes }] = await once(server, "message");
  return bytes;
}

async function timed(from, to, expected) {
  const before = await wire();
  const begun = performance.now();
  const done = await PouchDB.replicate(from, to, { batch_size: BATCH });
  const ms = performance.now() - begun;
  if (!done.ok || done.docs_written !== expected) {
    throw new Error(`${done.docs_written} of ${expected} documents came`);
  }
  return { ms, bytes: (await wire()) - before };
}

try {
  const docs = JSON.parse(await readFile(documents, "utf8"));
  const outbox = new Local("outbox");
  for (let at = 0; at < docs.length; at += BATCH) {
    await outbox.bulkDocs(docs.slice(at, at + BATCH));
  }
  const remote = new PouchDB(`http://127.0.0.1:${port}/events`);
  await remote.info(); // makes the database on the server
  const push = await timed(outbox, remote, docs.length);
  const pull = await timed(remote, new Local("desk"), docs.length);
  console.log(JSON.stringify({ push, pull }));
} finally {
  server.kill();
}
