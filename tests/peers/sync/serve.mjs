// The server of pouchdb.mjs: express-pouchdb with the least it needs for replication, which is the
// fastest it can do. Tells its parent its port, and when asked how many bytes its sockets have seen.
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [peers, prefix] = process.argv.slice(2);
const installed = createRequire(pathToFileURL(join(peers, "package.json")));
const PouchDB = installed("pouchdb").defaults({ prefix });
const app = installed("express")();
app.use(installed("express-pouchdb")(PouchDB, { mode: "minimumForPouchDB" }));

const server = app.listen(0, "127.0.0.1");
const open = new Set();
let closed = 0;
const seen = (socket) => socket.bytesRead + socket.bytesWritten;
server.on("connection", (socket) => {
  open.add(socket);
  socket.on("close", () => {
    open.delete(socket);
    closed += seen(socket);
  });
});
process.on("message", () => {
  process.send({ bytes: [...open].reduce((sum, socket) => sum + seen(socket), closed) });
});
process.on("disconnect", () => process.exit());
await once(server, "listening");
process.send({ port: server.address().port });
