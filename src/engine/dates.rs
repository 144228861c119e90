//! The change window (pure): whether it is open, when it opens, what is still to be done before, and who was told an earlier
//! date. Q209486 has a date settled and told; that nothing begins before it is inferred.

use chrono::{FixedOffset, NaiveDateTime, TimeDelta};

use crate::clock::Moment;
use crate::journal::{Change, Tense};
use crate::people::Roster;
use crate::procedure::{ActionId, AnswerId, StepId};
use crate::window::{Place, Window, length};

use super::checks::Found;
use super::judge::Case;
use super::{Command, Standing, WindowView};

/// How long before the window opens what is still open is told on every screen.
const NEAR: TimeDelta = TimeDelta::hours(24);

/// Returns the window that people were told.
pub fn window(change: &Change) -> Option<Window> {
    change.answers.get(&AnswerId::ChangeDate).and_then(|(value, _)| Window::recorded(value))
}

/// Returns the command with the zone of this machine in a date that was typed without one: the record is read elsewhere too.
pub fn placed(command: Command, local: impl Fn(NaiveDateTime) -> FixedOffset) -> Command {
    match command {
        Command::Answer { answer: AnswerId::ChangeDate, value, reason } => {
            let value = Window::parse(&value, local).map_or(value, |window| window.to_string());
            Command::Answer { answer: AnswerId::ChangeDate, value, reason }
        }
        other => other,
    }
}

/// Judges whether it is the time of the change. A rehearsal is held on any day.
pub fn in_window(change: &Change, at: Moment) -> Found {
    let Some(window) = window(change) else {
        return Found::new(Standing::Holds, "no date was settled, so none is kept to");
    };
    let told = window.told();
    let (standing, says) = match window.place(at) {
        Place::In => (Standing::Holds, told),
        Place::Before => (Standing::Fails, format!("opens in {}: {told}", length(at, window.from.to_utc()))),
        Place::After => (Standing::Fails, format!("closed: {told}")),
    };
    match change.tense() {
        Tense::Would if standing == Standing::Fails => {
            Found::new(Standing::Holds, format!("{says}; a rehearsal may be held on any day"))
        }
        _ => Found::new(standing, says),
    }
}

/// Returns the steps before P1 is renamed that are still open, when the window opens within a day (or is open).
pub fn open_before<'a>(case: &Case<'a>) -> Option<(Window, Vec<&'a StepId>)> {
    let window = window(case.change)?;
    if case.change.tense() == Tense::Would || window.from.to_utc() - case.at > NEAR {
        return None;
    }
    let (begins, _) = case.procedure.action(ActionId::Freeze).or_else(|| case.procedure.action(ActionId::Swap))?;
    let before = case.procedure.steps.iter().take_while(|step| step.id != begins.id);
    let open: Vec<&StepId> = before.map(|step| &step.id).filter(|id| !case.settled(id)).collect();
    (!case.settled(&begins.id) && !open.is_empty()).then_some((window, open))
}

/// Returns the window as a front end shows it: live, and until the change has ended.
pub fn window_view(case: &Case<'_>) -> Option<WindowView> {
    let shown = case.change.closed.is_none() && case.change.tense() == Tense::Did;
    let window = window(case.change).filter(|_| shown)?;
    Some(WindowView { from: window.from.to_utc(), until: window.until.map(|until| until.to_utc()) })
}

/// Returns how many marks of "told" are older than the date that holds now.
pub fn told_before_the_date(change: &Change) -> usize {
    let Some((_, settled)) = change.answers.get(&AnswerId::ChangeDate) else { return 0 };
    let people = change.rosters.values().flat_map(Roster::people);
    people.filter(|person| person.marks.get("told").is_some_and(|told| told.at < settled.at)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Mode;
    use crate::people::{Attestation, RosterChange};
    use crate::procedure::RosterId;

    fn who(minutes: i64) -> Attestation {
        let at = start() + TimeDelta::minutes(minutes);
        Attestation { by: "ann".into(), host: "desk".into(), at, note: String::new() }
    }

    fn start() -> Moment {
        Window::recorded("2026-03-01 22:00 +01:00").unwrap().from.to_utc()
    }

    fn change(mode: Mode, typed: &str) -> Change {
        let mut change = Change { mode: Some(mode), ..Change::default() };
        change.answers.insert(AnswerId::ChangeDate, (typed.into(), who(-9000)));
        change
    }

    #[test]
    fn before_and_after_the_window_nothing_begins_live() {
        let live = change(Mode::Live, "2026-03-01 22:00 to 23:00 +01:00");
        let at = |minutes| in_window(&live, start() + TimeDelta::minutes(minutes));
        assert_eq!(at(-61).standing, Standing::Fails);
        assert_eq!(at(-61).says, "opens in 1 h 01 min: Sunday 2026-03-01, 22:00 to 23:00 (UTC+01:00)");
        assert_eq!(
            [at(0).standing, at(59).standing, at(60).standing],
            [Standing::Holds, Standing::Holds, Standing::Fails]
        );
    }

    #[test]
    fn a_rehearsal_is_held_on_any_day_and_says_so() {
        let rehearsal = change(Mode::Rehearsal, "2026-03-01 22:00 +01:00");
        let found = in_window(&rehearsal, start() - TimeDelta::days(3));
        assert_eq!(found.standing, Standing::Holds);
        assert!(found.says.ends_with("a rehearsal may be held on any day"), "{}", found.says);
    }

    #[test]
    fn without_a_date_none_is_kept_to() {
        assert_eq!(
            in_window(&Change { mode: Some(Mode::Live), ..Change::default() }, start()).standing,
            Standing::Holds
        );
    }

    #[test]
    fn a_date_gets_the_zone_of_the_machine_it_was_typed_on() {
        let typed =
            |value: &str| Command::Answer { answer: AnswerId::ChangeDate, value: value.into(), reason: String::new() };
        let zone = |_| FixedOffset::west_opt(5 * 3600).unwrap();
        assert_eq!(placed(typed("2026-03-01 22:00"), zone), typed("2026-03-01 22:00 -05:00"));
        assert_eq!(placed(typed("2026-03-01 22:00 Z"), zone), typed("2026-03-01 22:00 +00:00"));
        assert_eq!(placed(typed("soon"), zone), typed("soon"));
    }

    #[test]
    fn who_was_told_an_earlier_date_is_counted() {
        let mut change = change(Mode::Live, "2026-03-01 22:00 +01:00");
        let roster = change.rosters.entry(RosterId::from("remote-users")).or_default();
        for (name, minutes) in [("Ann", -9001), ("Bob", -8999)] {
            roster.apply(&RosterChange::Add { name: name.into(), detail: String::new() }, &who(minutes));
            let mark = RosterChange::Mark { name: name.into(), mark: "told".into(), note: String::new() };
            roster.apply(&mark, &who(minutes));
        }
        assert_eq!(told_before_the_date(&change), 1);
    }
}
