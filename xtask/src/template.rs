//! Text with places to fill: `{{name}}`. Strict both ways, so that a renamed place is an error.

use anyhow::{Result, bail};

/// Puts values in the place of `{{name}}`; a place without a value, or a value without a place, is an error.
pub fn filled(template: &str, values: &[(&str, &str)]) -> Result<String> {
    let mut text = template.to_owned();
    for (name, value) in values {
        let place = format!("{{{{{name}}}}}");
        if !text.contains(&place) {
            bail!("a template has no place {place}");
        }
        text = text.replace(&place, value);
    }
    match text.split_once("{{") {
        None => Ok(text),
        Some((_, rest)) => bail!(
            "a template has a place {{{{{}, and nothing to put there",
            rest.split_inclusive("}}").next().unwrap_or_default()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_filled_and_every_value_used() {
        assert_eq!(filled("a {{x}} {{x}}", &[("x", "1")]).unwrap(), "a 1 1");
        let open = filled("a {{y}} b", &[]).unwrap_err().to_string();
        assert!(open.contains("{{y}}"), "{open}");
        assert!(filled("a", &[("x", "1")]).is_err());
    }
}
