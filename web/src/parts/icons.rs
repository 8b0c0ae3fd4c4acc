//! The few pictograms of the app, drawn as lines in the text's colour. Never the only sign of a
//! state: a word always stands beside them.

use leptos::prelude::*;

/// What a pictogram shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// Done, counted, chosen.
    Check,
    /// Sent and taken by the server.
    CheckTwice,
    /// Time.
    Clock,
    /// Late, wrong.
    Warning,
    /// Waits to be sent.
    Upload,
    /// Being sent.
    Turning,
    /// No network.
    Offline,
    /// A person: staff, the one who acts.
    Person,
    /// Stands still.
    Pause,
    /// No limit in the text.
    Dots,
    /// Rises by itself.
    Rise,
    /// On, open.
    Right,
    /// Back.
    Left,
    /// Print.
    Print,
    /// Language.
    Globe,
    /// To speak up.
    Speech,
    /// To look something up.
    Search,
    /// A book of rules.
    Book,
    /// A list of cases.
    List,
    /// A record on paper.
    Page,
    /// Settings.
    Sliders,
    /// More.
    Plus,
    /// Less.
    Minus,
    /// To take back.
    Undo,
    /// Two people changed this.
    Fork,
    /// What is shown or hidden.
    Eye,
    /// A day.
    Calendar,
    /// To write.
    Pen,
}

impl Icon {
    fn line(self) -> &'static str {
        match self {
            Self::Check => "M5 12.5l4.5 4.5L19 7.5",
            Self::CheckTwice => "M3.5 12.5L8 17l8.5-9.5M12.5 16l1 1L21 8.5",
            Self::Clock => "M20.5 12a8.5 8.5 0 1 1-17 0a8.5 8.5 0 0 1 17 0M12 7v5.2l3.4 2",
            Self::Warning => "M12 4L3 19.5h18zM12 10v4.5M12 17v.1",
            Self::Upload => "M12 15V5m0 0L8 9m4-4l4 4M5 19.5h14",
            Self::Turning => "M4 12a8 8 0 0 1 14-5.3M20 12a8 8 0 0 1-14 5.3M18 3v4h-4M6 21v-4h4",
            Self::Offline => {
                "M4 4l16 16M5 11a11 11 0 0 1 4-2.3M19 11a11 11 0 0 0-6-3M8 14.5a6 6 0 0 1 4-1.5M12 18.5v.1"
            }
            Self::Person => {
                "M15.5 8a3.5 3.5 0 1 1-7 0a3.5 3.5 0 0 1 7 0M5 20c.5-4 3.3-6 7-6s6.5 2 7 6"
            }
            Self::Pause => "M20.5 12a8.5 8.5 0 1 1-17 0a8.5 8.5 0 0 1 17 0M10 9v6M14 9v6",
            Self::Dots => {
                "M20.5 12a8.5 8.5 0 1 1-17 0a8.5 8.5 0 0 1 17 0M8 12h.1M12 12h.1M16 12h.1"
            }
            Self::Rise => "M4 17l6-6 3.5 3.5L20 8M15 8h5v5",
            Self::Right => "M9 5l7 7-7 7",
            Self::Left => "M15 5l-7 7 7 7",
            Self::Print => "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
            Self::Globe => {
                "M20.5 12a8.5 8.5 0 1 1-17 0a8.5 8.5 0 0 1 17 0M3.5 12h17M12 3.5c5 5 5 12 0 17M12 3.5c-5 5-5 12 0 17"
            }
            Self::Speech => "M4 5h16v11H12l-4.5 4V16H4zM8.5 9.5h7M8.5 12.5h4",
            Self::Search => "M17 10.5a6.5 6.5 0 1 1-13 0a6.5 6.5 0 0 1 13 0M15.5 15.5l5 5",
            Self::Book => "M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h11",
            Self::List => "M9 6h11M9 12h11M9 18h11M4 6h.1M4 12h.1M4 18h.1",
            Self::Page => "M6 4h12v16H6zM9 9h6M9 13h6M9 17h3",
            Self::Sliders => "M4 8h9M17 8h3M4 16h3M11 16h9M15 6v4M9 14v4",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Minus => "M5 12h14",
            Self::Undo => "M8 5L4 9l4 4M4 9h10a6 6 0 0 1 0 12h-3",
            Self::Fork => "M12 20v-6M12 14L6 6m6 8l6-8M6 10V6h4M18 10V6h-4",
            Self::Eye => {
                "M2.5 12s3.5-6.5 9.5-6.5 9.5 6.5 9.5 6.5-3.5 6.5-9.5 6.5S2.5 12 2.5 12zM14.5 12a2.5 2.5 0 1 1-5 0a2.5 2.5 0 0 1 5 0"
            }
            Self::Calendar => "M4 6h16v14H4zM4 10.5h16M8 3.5V7M16 3.5V7",
            Self::Pen => "M5 19l1-4L16 5l3 3L9 18z",
        }
    }
}

/// A pictogram; hidden from screen readers, which read the word beside it.
pub fn icon(kind: Icon) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=kind.line()></path>
        </svg>
    }
}
