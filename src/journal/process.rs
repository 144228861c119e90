//! Whether a process of this host runs, and since when: what tells a holder that is gone from one that works. Reads only.

/// What the system tells of a process number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// A process of that number runs, since then, in the system's own measure.
    Since(u64),
    /// None does.
    Gone,
    /// The system does not tell, or not this user.
    Nothing,
}

impl Told {
    /// Returns since when it runs.
    pub(super) fn since(self) -> Option<u64> {
        match self {
            Self::Since(then) => Some(then),
            Self::Gone | Self::Nothing => None,
        }
    }
}

/// Asks for a process; it counts clock ticks since this system was started (field 22 of /proc/PID/stat).
#[cfg(unix)]
pub(super) fn told(process: u32) -> Told {
    let Ok(stat) = std::fs::read_to_string(format!("/proc/{process}/stat")) else {
        let tells = std::path::Path::new("/proc/self/stat").exists();
        return if tells { Told::Gone } else { Told::Nothing };
    };
    let mut fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
    match fields.next() {
        Some("Z" | "X") => Told::Gone,
        _ => fields.nth(18).and_then(|ticks| ticks.parse().ok()).map_or(Told::Nothing, Told::Since),
    }
}

/// Asks for a process; it is counted in tenths of microseconds. One that somebody still watches can be asked for after its
/// end, and has an exit code then.
#[cfg(windows)]
pub(super) fn told(process: u32) -> Told {
    use winsafe::{HPROCESS, co};
    const STILL_ACTIVE: u32 = 259;
    let handle = match HPROCESS::OpenProcess(co::PROCESS::QUERY_LIMITED_INFORMATION, false, process) {
        Ok(handle) => handle,
        Err(co::ERROR::INVALID_PARAMETER) => return Told::Gone,
        Err(_) => return Told::Nothing,
    };
    match (handle.GetExitCodeProcess(), handle.GetProcessTimes()) {
        (Ok(STILL_ACTIVE), Ok((created, ..))) => {
            Told::Since(u64::from(created.dwHighDateTime) << 32 | u64::from(created.dwLowDateTime))
        }
        (Ok(STILL_ACTIVE), Err(_)) | (Err(_), _) => Told::Nothing,
        (Ok(_), _) => Told::Gone,
    }
}

/// Asks for a process: not told here.
#[cfg(not(any(unix, windows)))]
pub(super) fn told(_: u32) -> Told {
    Told::Nothing
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "starts a process to see it end")]

    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn tells_a_process_that_runs_from_one_that_has_ended() {
        // The test program itself, which lists its tests and ends once somebody reads them.
        let program = std::env::current_exe().unwrap();
        let mut child = Command::new(program).arg("--list").stdout(Stdio::null()).spawn().unwrap();
        let number = child.id();
        child.wait().unwrap();
        drop(child);
        assert_eq!(told(number), Told::Gone);
        assert!(told(std::process::id()).since().is_some());
        assert_eq!(told(std::process::id()), told(std::process::id()));
    }
}
