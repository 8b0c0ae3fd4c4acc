// What a sealed copy promises, opened here by other means than it was made with.
import assert from "node:assert/strict";
import { createDecipheriv, createECDH, createHash, hkdfSync } from "node:crypto";
import { test } from "node:test";
import { inflateRawSync } from "node:zlib";

await import("../seal.js");
const seal = globalThis.redressSeal;

/** An organisation's key: what devices get, and how the server opens. */
function organisation() {
  const ecdh = createECDH("prime256v1");
  const point = ecdh.generateKeys();
  const part = (from) => point.subarray(from, from + 32).toString("base64url");
  const open = (copy) => {
    const bytes = Buffer.from(copy, "base64url");
    const header = bytes.subarray(0, 75);
    const once = header.subarray(10);
    const derived = Buffer.from(
      hkdfSync("sha256", ecdh.computeSecret(once), Buffer.concat([once, point]), "redress sealed 1", 44),
    );
    const cipher = createDecipheriv("aes-256-gcm", derived.subarray(0, 32), derived.subarray(32));
    cipher.setAAD(header).setAuthTag(bytes.subarray(-16));
    const plain = Buffer.concat([cipher.update(bytes.subarray(75, -16)), cipher.final()]);
    return { header, text: (header[1] ? inflateRawSync(plain) : plain).toString() };
  };
  return { key: { kty: "EC", crv: "P-256", x: part(1), y: part(33) }, point, open };
}

const TEXT = JSON.stringify({ raw: "{}", private: { text: "报修三次仍不制冷。".repeat(20) } });

test("a copy is opened by whoever has the private key, and names the key it is sealed to", async () => {
  const { key, point, open } = organisation();
  const copy = await seal(key, TEXT);
  const { header, text } = open(copy);
  assert.equal(text, TEXT);
  assert.deepEqual([...header.subarray(0, 2)], [1, 1]);
  const name = createHash("sha256").update(point).digest().subarray(0, 8);
  assert.deepEqual(header.subarray(2, 10), name);
  assert.ok(Buffer.from(copy, "base64url").length < Buffer.byteLength(TEXT), "it is packed");
});

test("the same text is never sealed to the same bytes, and a changed byte is noticed", async () => {
  const { key, open } = organisation();
  const copies = [await seal(key, TEXT), await seal(key, TEXT)];
  assert.notEqual(copies[0], copies[1]);
  for (const place of [1, 80]) {
    const bytes = Buffer.from(copies[0], "base64url");
    bytes[place] ^= 1;
    assert.throws(() => open(bytes.toString("base64url")));
  }
});

test("a browser without deflate seals the text as it is", async () => {
  const { CompressionStream } = globalThis;
  globalThis.CompressionStream = undefined;
  try {
    const { key, open } = organisation();
    const { header, text } = open(await seal(key, TEXT));
    assert.deepEqual([header[1], text], [0, TEXT]);
  } finally {
    globalThis.CompressionStream = CompressionStream;
  }
});

test("what is no key on the curve is refused", async () => {
  const { key } = organisation();
  await assert.rejects(seal({ ...key, x: key.y }, TEXT));
});

test("bytes are sealed as they are, and only the organisation opens them", async () => {
  const { key, open } = organisation();
  const content = new TextEncoder().encode("\u00ff photo ".repeat(50_000));
  const copy = Buffer.from(await globalThis.redressSealBytes(key, content.buffer));
  const { header, text } = open(copy.toString("base64url"));
  assert.equal(header[1], 0);
  assert.equal(text, new TextDecoder().decode(content));
  assert.equal(copy.length, content.length + 91);
  assert.ok(!copy.includes("photo photo"));
});
