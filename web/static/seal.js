// Seals a copy of an event to the organisation's key, with what every browser has for it: ECDH, HKDF,
// AES-GCM, and deflate where there is one. The form is written down in core/src/sync/sealed.rs. Never:
// what is sealed, or where copies are kept.

const FORM = 1;
const INFO = new TextEncoder().encode("redress sealed 1");
const CURVE = { name: "ECDH", namedCurve: "P-256" };

const bytes = (...parts) => new Uint8Array(parts.flatMap((part) => [...new Uint8Array(part)]));

/** A text packed by the browser; nothing where it cannot. */
async function packed(text) {
  try {
    const packing = new CompressionStream("deflate-raw");
    return await new Response(new Blob([text]).stream().pipeThrough(packing)).arrayBuffer();
  } catch {
    return undefined;
  }
}

/** Seals content, packed or as it is, to a public key (JWK): the header of a copy, and what is sealed. */
async function sealed(key, content, isPacked) {
  const { subtle } = crypto;
  const known = await subtle.importKey("jwk", key, CURVE, true, []);
  const once = await subtle.generateKey(CURVE, false, ["deriveBits"]);
  const to = await subtle.exportKey("raw", known);
  const from = await subtle.exportKey("raw", once.publicKey);
  const shared = await subtle.deriveBits({ name: "ECDH", public: known }, once.privateKey, 256);
  const secret = await subtle.importKey("raw", shared, "HKDF", false, ["deriveBits"]);
  const derive = { name: "HKDF", hash: "SHA-256", salt: bytes(from, to), info: INFO };
  const derived = await subtle.deriveBits(derive, secret, 352);
  const aes = await subtle.importKey("raw", derived.slice(0, 32), "AES-GCM", false, ["encrypt"]);

  const name = (await subtle.digest("SHA-256", to)).slice(0, 8);
  const header = bytes([FORM, isPacked ? 1 : 0], name, from);
  const how = { name: "AES-GCM", iv: derived.slice(32), additionalData: header };
  return [header, await subtle.encrypt(how, aes, content)];
}

/** Seals a text to a public key; the copy as base64url. */
async function seal(key, text) {
  const small = await packed(text);
  const copy = await sealed(key, small ?? new TextEncoder().encode(text), Boolean(small));
  const binary = Array.from(bytes(...copy), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

globalThis.redressSeal = seal;
/** Seals bytes that are small already, as those of a photo; the copy as bytes. */
globalThis.redressSealBytes = async (key, content) =>
  new Blob(await sealed(key, content, false)).arrayBuffer();
