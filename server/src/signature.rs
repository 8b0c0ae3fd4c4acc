//! Signatures of devices: ECDSA on P-256 with SHA-256, in the form WebCrypto gives them.

use crate::secret::decode;
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use redress_core::sync::PublicKey;

/// The uncompressed point of a public key; none when it is no P-256 key.
#[must_use]
pub fn point(key: &PublicKey) -> Option<Vec<u8>> {
    if key.kty != "EC" || key.crv != "P-256" {
        return None;
    }
    let (x, y) = (decode(&key.x)?, decode(&key.y)?);
    if x.len() != 32 || y.len() != 32 {
        return None;
    }
    let point: Vec<u8> = [4].into_iter().chain(x).chain(y).collect();
    // A point that is not on the curve is no key.
    VerifyingKey::from_sec1_bytes(&point).ok()?;
    Some(point)
}

/// Whether the holder of the key signed this text; the signature is r and s, base64url.
#[must_use]
pub fn holds(point: &[u8], text: &str, signature: &str) -> bool {
    let check = || {
        let key = VerifyingKey::from_sec1_bytes(point).ok()?;
        let signature = Signature::from_slice(&decode(signature)?).ok()?;
        key.verify(text.as_bytes(), &signature).ok()
    };
    check().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_off_the_curve_or_of_another_kind_are_no_keys() {
        let key = |x: &str, crv: &str| PublicKey {
            kty: "EC".into(),
            crv: crv.into(),
            x: x.into(),
            y: "MEVIHVuKZ7vLG1nQnU5L7wYOK3lVdLq0AmLhJyFqJ4A".into(),
        };
        assert_eq!(point(&key("AAAA", "P-256")), None);
        assert_eq!(
            point(&key("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "P-384")),
            None
        );
        assert_eq!(
            point(&key("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "P-256")),
            None
        );
    }

    #[test]
    fn the_example_key_and_signature_of_rfc_7515_hold_and_a_changed_text_does_not() {
        let key = PublicKey {
            kty: "EC".into(),
            crv: "P-256".into(),
            x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU".into(),
            y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0".into(),
        };
        let text = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let signature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
        let point = point(&key).unwrap();
        assert!(holds(&point, text, signature));
        assert!(!holds(&point, &text.replace("eyJ", "eyK"), signature));
        assert!(!holds(&point, text, "AAAA"));
    }
}
