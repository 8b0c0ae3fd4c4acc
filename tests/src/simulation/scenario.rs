//! The failures that a record in the field must survive, by name: for each a run in which it happens
//! often, and a mistake that would not survive it. Those that need a real browser, a real process or
//! a real database are named with the test that shows them. Never: how a failure is brought about.

use super::network::Weather;
use super::{Flaw, Happening, Mix};

/// A failure that the simulation brings about.
#[derive(Debug)]
pub struct Scenario {
    /// What happens.
    pub name: &'static str,
    /// What lets it happen often.
    pub mix: fn(Mix) -> Mix,
    /// What the run's report counts it under.
    pub fault: &'static str,
    /// A mistake that it finds out.
    pub flaw: Flaw,
}

/// A failure that the simulation cannot show, and the test that does.
#[derive(Debug)]
pub struct Elsewhere {
    /// What happens.
    pub name: &'static str,
    /// The file of the test.
    pub file: &'static str,
    /// The test.
    pub test: &'static str,
}

const CALM: Weather = Weather {
    lost: 0,
    repeated: 0,
    delayed: 0,
    cut: 0,
    portal: 0,
    signed_out: 0,
    outages: 0,
    slow: 0,
};

/// Those of the simulation.
pub const SCENARIOS: [Scenario; 28] = [
    Scenario {
        name: "a case is moved out of a device's scope with work on it unsent",
        mix: |mix| mix.with(Happening::Scope, 40),
        fault: "cases moved away",
        flaw: Flaw::LeftWithUnsent,
    },
    Scenario {
        name: "a case is erased with work on it under way",
        mix: |mix| mix.with(Happening::Erase, 40),
        fault: "cases erased",
        flaw: Flaw::ErasureNotFollowed,
    },
    Scenario {
        name: "a copy from before an erasure takes the server's place",
        mix: |mix| mix.with(Happening::Erase, 40).with(Happening::Copy, 60),
        fault: "erasures told again after a restore",
        flaw: Flaw::ErasureUndone,
    },
    Scenario {
        name: "a storage is set back to an earlier image, or copied to another browser",
        mix: |mix| mix.with(Happening::Image, 60),
        fault: "devices became others",
        flaw: Flaw::ForkUnnoticed,
    },
    Scenario {
        name: "a device becomes another with its work unsent",
        mix: |mix| mix.with(Happening::Image, 60),
        fault: "devices became others",
        flaw: Flaw::UnsentLeftBehind,
    },
    Scenario {
        name: "a tab is killed in the middle of writing",
        mix: |mix| mix.with(Happening::Kill, 300),
        fault: "drafts lost unsaved",
        flaw: Flaw::SavedBeforeCommit,
    },
    Scenario {
        name: "power is cut after an event was called saved",
        mix: |mix| mix.with(Happening::PowerCut, 100),
        fault: "devices lost power",
        flaw: Flaw::SavedBeforeDisk,
    },
    Scenario {
        name: "power is cut within a transaction",
        mix: |mix| mix.with(Happening::PowerCut, 100),
        fault: "devices lost power",
        flaw: Flaw::TornAppend,
    },
    Scenario {
        name: "the answer is lost after the commit",
        mix: |mix| mix.on(Weather { lost: 50, ..CALM }),
        fault: "answers lost",
        flaw: Flaw::DuplicateTakenForRefusal,
    },
    Scenario {
        name: "half of a push arrives",
        mix: |mix| mix.on(Weather { cut: 50, ..CALM }),
        fault: "requests cut or doubled",
        flaw: Flaw::OutboxEmptiedOnSending,
    },
    Scenario {
        name: "the same push arrives twice, from two tabs",
        mix: |mix| {
            mix.on(Weather {
                repeated: 80,
                ..CALM
            })
        },
        fault: "messages repeated",
        flaw: Flaw::DuplicateTakenForRefusal,
    },
    Scenario {
        name: "a tab sleeps for hours with an event half written",
        mix: |mix| mix.with(Happening::Freeze, 150),
        fault: "tabs put to sleep",
        flaw: Flaw::AppendWithoutCompare,
    },
    Scenario {
        name: "the server is restored from an earlier copy",
        mix: |mix| mix.with(Happening::Copy, 60),
        fault: "server restored from an earlier copy",
        flaw: Flaw::OnlyOwnOffered,
    },
    Scenario {
        name: "the server goes back and says nothing",
        mix: |mix| mix.with(Happening::Copy, 60),
        fault: "server restored from an earlier copy",
        flaw: Flaw::EpochKeptInRestore,
    },
    Scenario {
        name: "a restored server asks a kiosk that keeps nothing readable",
        mix: |mix| mix.with(Happening::Copy, 60),
        fault: "server restored from an earlier copy",
        flaw: Flaw::SealedNotOffered,
    },
    Scenario {
        name: "clocks are ten years off and jump back",
        mix: |mix| mix.with(Happening::Clock, 200),
        fault: "clocks changed",
        flaw: Flaw::ReceiptIgnored,
    },
    Scenario {
        name: "one device's events arrive out of order",
        mix: |mix| {
            mix.on(Weather {
                delayed: 70,
                lost: 20,
                ..CALM
            })
        },
        fault: "messages delayed",
        flaw: Flaw::HeldTakenForRefusal,
    },
    Scenario {
        name: "an event is refused for ever",
        mix: |mix| mix,
        fault: "events refused",
        flaw: Flaw::RefusalBlocks,
    },
    Scenario {
        name: "sessions end while a device is away",
        mix: |mix| {
            mix.on(Weather {
                signed_out: 50,
                ..CALM
            })
        },
        fault: "sessions over",
        flaw: Flaw::OutboxDroppedOnSigningIn,
    },
    Scenario {
        name: "the storage is full, or its connection is lost",
        mix: |mix| mix.with(Happening::Storage, 100),
        fault: "saving refused by the storage",
        flaw: Flaw::SavedWhenStorageFails,
    },
    Scenario {
        name: "the browser clears the storage",
        mix: |mix| mix.with(Happening::Clear, 20),
        fault: "storages cleared",
        flaw: Flaw::ClearingUnnoticed,
    },
    Scenario {
        name: "an older client meets a newer type, and is brought up to date",
        mix: |mix| mix.of(&["replied", super::people::NEWER]),
        fault: "events of a newer version",
        flaw: Flaw::UnknownDropped,
    },
    Scenario {
        name: "a portal answers 200 with its page",
        mix: |mix| mix.on(Weather { portal: 60, ..CALM }),
        fault: "pages of a portal",
        flaw: Flaw::AnyAnswerBelieved,
    },
    Scenario {
        name: "a proxy cuts answers off or sends them twice over",
        mix: |mix| mix.on(Weather { cut: 60, ..CALM }),
        fault: "answers cut or doubled",
        flaw: Flaw::AnyAnswerBelieved,
    },
    Scenario {
        name: "a slow link loses a third and drops every twenty seconds",
        mix: |mix| {
            mix.on(Weather {
                lost: 30,
                outages: 20_000,
                slow: 2_000,
                ..CALM
            })
        },
        fault: "requests lost",
        flaw: Flaw::OutboxEmptiedOnSending,
    },
    Scenario {
        name: "two people close and reopen one case, each offline",
        mix: |mix| mix.of(&["closed", "reopened"]).with(Happening::Ask, 60),
        fault: "changes side by side",
        flaw: Flaw::StampsForgotten,
    },
    Scenario {
        name: "the server loses power with half a write on its disk",
        mix: |mix| mix.with(Happening::ServerPowerCut, 60),
        fault: "server lost power",
        flaw: Flaw::AnswerBeforeDisk,
    },
    Scenario {
        name: "a tab writes with a clock that another tab has moved on",
        mix: |mix| mix.with(Happening::Clock, 100),
        fault: "tabs outrun",
        flaw: Flaw::CompareWithoutClock,
    },
];

/// Those shown elsewhere.
pub const ELSEWHERE: [Elsewhere; 23] = [
    Elsewhere {
        name: "a case is erased while a device is offline with work in it",
        file: "tests/tests/e2e/erased.rs",
        test: "an_erased_case_loses_what_identifies_people_on_every_device_and_nothing_unsent",
    },
    Elsewhere {
        name: "a server is restored from before an erasure",
        file: "server/tests/server/erased/healing.rs",
        test: "a_restore_from_before_the_erasure_does_not_bring_it_back",
    },
    Elsewhere {
        name: "one complaint is opened as a case on two devices",
        file: "core/src/record/fold/tests.rs",
        test: "the_same_complaint_opened_twice_is_linked_and_both_cases_stay_until_the_link_is_taken_back",
    },
    Elsewhere {
        name: "an older version in another tab keeps the storage open",
        file: "tests/tests/e2e/former.rs",
        test: "a_tab_that_keeps_an_older_version_open_is_named_and_the_app_goes_on_once_it_is_closed",
    },
    Elsewhere {
        name: "a newer version in another tab has changed the storage",
        file: "tests/tests/e2e/former.rs",
        test: "a_tab_left_behind_by_a_newer_version_says_that_it_has_to_be_loaded_anew",
    },
    Elsewhere {
        name: "a device is revoked with its work unsent",
        file: "server/tests/server/revoked.rs",
        test: "what_a_revoked_device_holds_goes_to_a_person_and_what_is_accepted_to_everyone",
    },
    Elsewhere {
        name: "a revoked device comes back after thirty days",
        file: "server/tests/server/revoked.rs",
        test: "after_thirty_days_it_is_refused_with_what_to_do_and_its_file_is_still_taken",
    },
    Elsewhere {
        name: "a link comes back before one that is refused again",
        file: "server/tests/server/healing.rs",
        test: "a_link_refused_before_the_restore_does_not_hold_up_what_came_back_around_it",
    },
    Elsewhere {
        name: "one link comes back before those it follows on",
        file: "server/tests/server/healing.rs",
        test: "of_one_chain_nothing_counts_as_received_after_what_follows_on_it",
    },
    Elsewhere {
        name: "a newer server answers what this client does not know",
        file: "core/src/sync/client.rs",
        test: "what_only_a_newer_server_says_leaves_the_event_on_the_device_and_the_rest_readable",
    },
    Elsewhere {
        name: "a browser is killed right after an event was called saved",
        file: "tests/tests/e2e/kill.rs",
        test: "a_browser_killed_right_after_saved_has_lost_nothing",
    },
    Elsewhere {
        name: "two tabs of a real browser save at once",
        file: "tests/tests/e2e/tabs.rs",
        test: "two_tabs_saving_at_once_keep_one_chain",
    },
    Elsewhere {
        name: "one id comes with other bytes",
        file: "server/tests/server/sync.rs",
        test: "the_same_id_or_link_with_other_bytes_is_set_aside_and_blocks_nothing",
    },
    Elsewhere {
        name: "a primary dies and its standby takes over",
        file: "server/tests/server/postgresql.rs",
        test: "nothing_acknowledged_is_lost_when_the_primary_dies_and_its_standby_takes_over",
    },
    Elsewhere {
        name: "a commit that no standby confirmed",
        file: "server/tests/server/postgresql.rs",
        test: "a_commit_that_its_standby_never_confirmed_is_not_acknowledged",
    },
    Elsewhere {
        name: "one of three servers on one database is killed",
        file: "server/tests/server/postgresql.rs",
        test: "three_servers_share_one_record_and_one_of_them_is_killed",
    },
    Elsewhere {
        name: "the server is killed under load",
        file: "server/tests/server/durability.rs",
        test: "every_acknowledged_event_survives_sigkill_under_load",
    },
    Elsewhere {
        name: "the server's disk is full",
        file: "server/tests/server/durability.rs",
        test: "a_full_disk_is_told_and_nothing_acknowledged_is_lost_or_half_done",
    },
    Elsewhere {
        name: "a backup is made while devices write",
        file: "server/tests/server/backup.rs",
        test: "a_backup_made_while_devices_push_is_whole_and_has_all_that_was_acknowledged_before",
    },
    Elsewhere {
        name: "a restored server hears a real browser",
        file: "tests/tests/e2e/restored.rs",
        test: "a_restored_server_gets_back_from_a_browser_what_came_after_the_backup",
    },
    Elsewhere {
        name: "the device is full in a real browser",
        file: "tests/tests/e2e/device.rs",
        test: "a_full_device_says_that_nothing_was_saved_and_keeps_the_form",
    },
    Elsewhere {
        name: "a real browser clears its storage",
        file: "tests/tests/e2e/device.rs",
        test: "a_browser_that_threw_the_record_away_is_told_of_at_start_with_what_to_do",
    },
    Elsewhere {
        name: "a request or an answer comes damaged",
        file: "server/tests/server/refusals.rs",
        test: "no_damage_to_a_request_is_taken_for_an_event_or_stops_the_server",
    },
];
