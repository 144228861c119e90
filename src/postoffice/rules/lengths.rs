//! The rules about lengths: which of them a length breaks.

use super::{Finding, RuleId};
use crate::fsops::TreePath;
use crate::postoffice::{paths, sizes};

/// The three account files and the length of a record in each (Q87465).
const ACCESS: [(&str, u64); 3] =
    [("ACCESS.GLB", sizes::ACCESS), ("ACCESS2.GLB", sizes::ACCESS2), ("ACCESS3.GLB", sizes::ACCESS3)];

/// The most accounts that a postoffice has (Q123376).
pub const MOST_ACCOUNTS: u64 = 500;

/// Returns what the length of one file breaks.
pub fn of_file(place: &TreePath, len: u64) -> Option<Finding> {
    let dir = place.parent().unwrap_or_default();
    if *place == paths::master() {
        return of_master(len).map(|(rule, what)| Finding::new(rule, place.clone(), what));
    }
    if is_account_file(place) && len == 0 {
        let what = "is empty; even a fresh postoffice has one record";
        return Some(Finding::new(RuleId::AccountsEmpty, place.clone(), what));
    }
    let (what, article) = sizes::breach(dir.as_str(), place.name(), len)?;
    let rule = if is_account_file(place) {
        RuleId::AccountsLength
    } else if len == 0 && *place == paths::glb("FLAG.GLB") {
        RuleId::FlagEmpty
    } else {
        RuleId::WrongLength
    };
    Some(Finding { rule, place: place.clone(), detail: format!("is {what}"), article: Some(article) })
}

/// Returns what a length of MASTER.GLB breaks.
pub fn of_master(len: u64) -> Option<(RuleId, String)> {
    match len {
        sizes::MASTER => None,
        0 => Some((RuleId::MasterEmpty, "is 0 bytes long: programs say it is incompatible".into())),
        174 => Some((RuleId::MasterTranslated, "is 174 bytes long: the file server translates line ends".into())),
        len => Some((RuleId::MasterLength, format!("is {len} bytes long and must be {}", sizes::MASTER))),
    }
}

fn is_account_file(place: &TreePath) -> bool {
    ACCESS.iter().any(|(name, _)| *place == paths::glb(name)) || *place == paths::admin_nme()
}

/// The lengths of the account files; `None` where there is no such file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountLengths {
    /// ACCESS.GLB, ACCESS2.GLB and ACCESS3.GLB.
    pub access: [Option<u64>; 3],
    /// NME/ADMIN.NME.
    pub admin_nme: Option<u64>,
    /// NME/ADMINSHD.NME.
    pub adminshd_nme: Option<u64>,
    /// GRP/ADMIN.GRP.
    pub admin_grp: Option<u64>,
    /// GRP/ADMINSHD.GRP.
    pub adminshd_grp: Option<u64>,
}

impl AccountLengths {
    /// Returns the number of accounts if the three files agree, and what they break together. What each breaks by itself
    /// is [`of_file`]'s.
    pub fn together(&self) -> (Option<u64>, Vec<Finding>) {
        let mut broken = Vec::new();
        let whole = |(len, (name, _)): (&Option<u64>, &(&str, u64))| {
            len.is_some_and(|len| of_file(&paths::glb(name), len).is_none())
        };
        let mut records = None;
        if self.access.iter().zip(&ACCESS).all(whole) {
            // Record n of one file belongs to record n of the others (Q87402, Q168736).
            let [a, b, c] = [0, 1, 2].map(|nth| self.access[nth].unwrap_or(0) / ACCESS[nth].1);
            if a == b && b == c {
                records = Some(a);
            } else {
                let what = format!("holds {a} records, ACCESS2.GLB {b} and ACCESS3.GLB {c}: must be the same");
                broken.push(Finding::new(RuleId::AccountsDisagree, paths::access(), what));
            }
        }
        if let Some(many) = records.filter(|records| *records > MOST_ACCOUNTS) {
            let what =
                format!("holds {many} records, deleted ones among them; there are {MOST_ACCOUNTS} users at most");
            broken.push(Finding::new(RuleId::AccountsMany, paths::access(), what));
        }
        let admin_grp = paths::dir(paths::GRP).join("ADMIN.GRP");
        for (place, shadow_name, list, shadow) in [
            (paths::admin_nme(), "ADMINSHD.NME", self.admin_nme, self.adminshd_nme),
            (admin_grp, "ADMINSHD.GRP", self.admin_grp, self.adminshd_grp),
        ] {
            if let (Some(list), Some(shadow)) = (list, shadow)
                && list != shadow
            {
                let what = format!("is {list} bytes long and {shadow_name} {shadow}: must be the same");
                broken.push(Finding::new(RuleId::ShadowDiffers, place, what));
            }
        }
        (records, broken)
    }

    /// Returns everything that is wrong with the files that step 1c copies: missing, by themselves and together.
    pub fn judge(&self) -> (Option<u64>, Vec<Finding>) {
        let access = ACCESS.iter().zip(self.access).map(|((name, _), len)| (paths::glb(name), len));
        let mut broken = Vec::new();
        for (place, len) in access.chain([(paths::admin_nme(), self.admin_nme)]) {
            match len {
                None => broken.push(Finding::new(RuleId::CoreMissing, place, "is missing")),
                Some(len) => broken.extend(of_file(&place, len)),
            }
        }
        let (records, together) = self.together();
        // Deleted accounts keep their records (Q87465): many of them keep nobody from copying.
        broken.extend(together.into_iter().filter(|finding| finding.rule != RuleId::AccountsMany));
        (records, broken)
    }
}
