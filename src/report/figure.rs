//! The two pictures of the page, as SVG: when each step was settled while P1 was away, and how mail was collected. What they
//! show stands in tables as well. Colours come from the page, so that they fit a dark screen and paper.

use std::fmt::Write as _;

use crate::clock::Moment;

use super::html::escaped;
use super::words::{minute, moment};
use super::{MailPoint, Report};

/// The width of a picture in its own units: about that of a telephone, so that letters stay readable there.
const WIDTH: f64 = 460.0;
/// Room for the names of steps.
const NAMES: f64 = 170.0;
/// The height of a row.
const ROW: f64 = 19.0;
/// Room for the axis.
const AXIS: f64 = 20.0;
/// Between two figures on the axis.
const TICKS: [i64; 18] =
    [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 21_600, 86_400, 604_800, 2_592_000];
/// The most figures on an axis.
const MOST: i64 = 5;

/// A stretch of time, drawn from left to right.
struct Scale {
    from: i64,
    to: i64,
    left: f64,
    width: f64,
}

impl Scale {
    fn over(moments: &[Moment], left: f64) -> Option<Self> {
        let from = moments.iter().min()?.timestamp();
        let to = moments.iter().max()?.timestamp().max(from + 1);
        Some(Self { from, to, left, width: WIDTH - left - 10.0 })
    }

    fn x(&self, at: Moment) -> f64 {
        self.of(at.timestamp_millis())
    }

    #[expect(clippy::cast_precision_loss, reason = "a picture needs no more than the precision of a screen")]
    fn of(&self, millis: i64) -> f64 {
        let share = (millis - self.from * 1000) as f64 / ((self.to - self.from) * 1000) as f64;
        self.left + share.clamp(0.0, 1.0) * self.width
    }

    /// The axis with its figures, at the height `y`; lines go up to `top`.
    fn axis(&self, out: &mut String, (top, y): (f64, f64)) {
        let span = self.to - self.from;
        let step = TICKS.into_iter().find(|step| span / step <= MOST).unwrap_or(span.max(1));
        let first = self.from.div_euclid(step) * step;
        for tick in (0..=MOST + 1).map(|n| first + n * step).filter(|tick| (self.from..=self.to).contains(tick)) {
            let Some(at) = Moment::from_timestamp(tick, 0) else { continue };
            let x = self.of(tick * 1000);
            let shape = if step >= 86_400 {
                "%b %e"
            } else if step >= 60 {
                "%H:%M"
            } else {
                "%H:%M:%S"
            };
            let _ = write!(
                out,
                "<line class=\"grid\" x1=\"{x:.1}\" y1=\"{top:.1}\" x2=\"{x:.1}\" y2=\"{y:.1}\"/>\
                 <text class=\"tick\" x=\"{x:.1}\" y=\"{:.1}\">{}</text>",
                y + 13.0,
                at.format(shape)
            );
        }
    }
}

fn framed(height: f64, label: &str, inside: &str) -> String {
    format!(
        "<svg viewBox=\"0 0 {WIDTH:.0} {height:.0}\" role=\"img\" aria-label=\"{}\">\n{inside}\n</svg>\n",
        escaped(label)
    )
}

/// Returns when each step was settled, with P1 away as a band and exchanges as lines; none when no step was.
pub(super) fn steps(report: &Report) -> Option<(String, String)> {
    let settled: Vec<(&str, &str, &str, Moment)> = report
        .steps
        .iter()
        .filter_map(|step| Some((step.id.as_str(), step.title.as_str(), step.state, step.settled.as_ref()?.at)))
        .collect();
    let until = report.ended_at.or(report.timeline.last().map(|entry| entry.told.at))?;
    let bands: Vec<(Moment, Moment)> =
        report.outages.iter().map(|outage| (outage.since, outage.until.unwrap_or(until))).collect();
    // Days of preparation would leave nothing to be seen of the night: the picture is of the night then.
    let whole: Vec<Moment> =
        settled.iter().map(|(.., at)| *at).chain(report.opened.iter().map(|who| who.at)).chain([until]).collect();
    let night: Vec<Moment> = bands.iter().flat_map(|(since, until)| [*since, *until]).collect();
    let length = |of: &[Moment]| Some((*of.iter().max()? - *of.iter().min()?).num_seconds());
    let (first, of_night) = match (length(&night), length(&whole)) {
        (Some(night_is), Some(all)) if all > 8 * night_is.max(1) => (night.iter().min().copied(), true),
        _ => (None, false),
    };
    let shown: Vec<_> = settled.into_iter().filter(|(.., at)| first.is_none_or(|first| *at >= first)).collect();
    if shown.is_empty() {
        return None;
    }
    let domain: Vec<Moment> =
        if of_night { night.iter().copied().chain(shown.iter().map(|(.., at)| *at)).collect() } else { whole };
    let scale = Scale::over(&domain, NAMES)?;
    #[expect(clippy::cast_precision_loss, reason = "there are fewer than twenty steps")]
    let bottom = 16.0 + ROW * shown.len() as f64;
    let mut out = String::new();
    let mut labelled = 0.0;
    for (since, until) in &bands {
        let (x, to) = (scale.x(*since), scale.x(*until));
        let (width, middle) = ((to - x).max(1.5), ((x + to) / 2.0).min(WIDTH - 24.0));
        let height = bottom - 14.0;
        let _ = write!(out, "<rect class=\"away\" x=\"{x:.1}\" y=\"14\" width=\"{width:.1}\" height=\"{height:.1}\"/>");
        // Two labels beside each other need room for both.
        if middle - labelled > 48.0 {
            let _ = write!(out, "<text class=\"away\" x=\"{middle:.1}\" y=\"10\">P1 away</text>");
            labelled = middle;
        }
    }
    scale.axis(&mut out, (14.0, bottom));
    for lockout in report.lockouts.iter().filter(|lockout| first.is_none_or(|first| lockout.since >= first)) {
        let x = scale.x(lockout.since);
        let _ = write!(out, "<line class=\"swap\" x1=\"{x:.1}\" y1=\"14\" x2=\"{x:.1}\" y2=\"{bottom:.1}\"/>");
    }
    let mut y = 16.0;
    for (id, title, state, at) in shown {
        let x = scale.x(at);
        let (mid, class) = (y + ROW / 2.0, if state == "done" { "done" } else { "left-out" });
        let _ = write!(
            out,
            "<text class=\"id\" x=\"2\" y=\"{:.1}\">{}</text><text class=\"name\" x=\"24\" y=\"{:.1}\">{}</text>\
             <line class=\"row\" x1=\"{NAMES:.1}\" y1=\"{mid:.1}\" x2=\"{:.1}\" y2=\"{mid:.1}\"/>\
             <circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{mid:.1}\" r=\"4\"><title>{}</title></circle>",
            mid + 3.5,
            escaped(id),
            mid + 3.5,
            escaped(title),
            WIDTH - 10.0,
            escaped(&format!("{id} {state} {}", moment(at)))
        );
        y += ROW;
    }
    let what = if of_night { "When each step of the night was settled" } else { "When each step was settled" };
    let mut caption = format!("{what}, {} UTC and after", minute(domain.iter().min().copied()?));
    if !bands.is_empty() {
        caption += "; shaded while P1 was away";
    }
    if !report.lockouts.is_empty() {
        caption += "; the line is the exchange of MASTER.GLB";
    }
    caption.push('.');
    Some((caption.clone(), framed(bottom + AXIS, &caption, &out)))
}

/// Returns how mail was collected over time; none with fewer than two looks.
pub(super) fn mail(report: &Report) -> Option<(String, String)> {
    let (first, last) = (report.mail.first()?, report.mail.last()?);
    if report.mail.len() < 2 {
        return None;
    }
    let moments: Vec<Moment> = report.mail.iter().map(|point| point.at).collect();
    let scale = Scale::over(&moments, 34.0)?;
    let most = report.mail.iter().map(|point| point.all).max()?.max(1);
    let (top, bottom) = (12.0, 122.0);
    #[expect(clippy::cast_precision_loss, reason = "a postoffice has at most 500 mailboxes")]
    let y = |count: usize| bottom - (bottom - top) * count as f64 / most as f64;
    let mut out = String::new();
    // From the bottom up: collected, unknown on top of it, and what is left to the top waits.
    for class in ["waiting", "unknown", "collected"] {
        let height = |point: &MailPoint| match class {
            "waiting" => point.all,
            "unknown" => point.collected + point.unknown,
            _ => point.collected,
        };
        let mut path = format!("M{:.1},{bottom:.1}", scale.x(first.at));
        for point in &report.mail {
            // A count holds until the next look.
            let _ = write!(path, "H{:.1}V{:.1}", scale.x(point.at), y(height(point)));
        }
        let _ = write!(path, "H{:.1}V{bottom:.1}Z", scale.x(last.at) + 8.0);
        let _ = write!(out, "<path class=\"{class}\" d=\"{path}\"/>");
    }
    scale.axis(&mut out, (top, bottom));
    for count in [0, most] {
        let _ = write!(out, "<text class=\"count\" x=\"28\" y=\"{:.1}\">{count}</text>", y(count) + 3.5);
    }
    for (at, class) in ["collected", "unknown", "waiting"].into_iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "three of them")]
        let x = 34.0 + 100.0 * at as f64;
        let _ = write!(
            out,
            "<rect class=\"{class}\" x=\"{x:.1}\" y=\"146\" width=\"10\" height=\"10\"/><text class=\"name\" x=\"{:.1}\" y=\"155\">{class}</text>",
            x + 15.0
        );
    }
    let caption = format!(
        "Mailboxes from {} to {} UTC: {} of {} collected or waived at the first look, {} of {} at the last.",
        minute(first.at),
        minute(last.at),
        first.collected,
        first.all,
        last.collected,
        last.all
    );
    Some((caption.clone(), framed(164.0, &caption, &out)))
}
