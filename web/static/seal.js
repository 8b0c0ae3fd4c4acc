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

/** Seals a text to a public key (JWK); the copy as base64url. */
async function seal(key, text) {
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

  const small = await packed(text);
  const name = (await subtle.digest("SHA-256", to)).slice(0, 8);
  const header = bytes([FORM, small ? 1 : 0], name, from);
  const how = { name: "AES-GCM", iv: derived.slice(32), additionalData: header };
  const sealed = await subtle.encrypt(how, aes, small ?? new TextEncoder().encode(text));
  const binary = Array.from(bytes(header, sealed), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

globalThis.redressSeal = seal;
