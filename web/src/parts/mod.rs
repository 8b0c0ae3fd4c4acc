//! Parts that several faces share: pictograms, bars, the month strip, chips, inputs of facts,
//! reasons. A part shows what it is given; it never reads or writes a case.

pub mod bars;
pub mod chart;
pub mod chip;
pub mod clause;
pub mod dialog;
pub mod error_summary;
pub mod fact_input;
pub mod fact_words;
pub mod icons;
pub mod length;
pub mod live;
pub mod month_strip;
pub mod more;
pub mod page;
pub mod photos;
pub mod pin;
pub mod qr;
pub mod reading;
pub mod reasons;
pub mod untouched;
