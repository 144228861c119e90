//! Whether two spellings name one person. Errs towards one: a second pair of eyes must be somebody else's beyond doubt, and
//! whoever is taken for another can give their full name.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Returns a spelling that all spellings of a name have in common: without the domain before or behind it, case, accents,
/// spaces and signs, and without anything that is not seen. Empty when nothing is left of it.
pub fn folded(name: &str) -> String {
    // Accents go last: some of them are letters in the other case.
    let plain: String = name.nfkd().collect();
    let account = |text: &str| -> String {
        let small = text.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).flat_map(spelled_out);
        // What case has taken apart is put through once more.
        small
            .collect::<String>()
            .nfkd()
            .filter(|c| c.is_alphanumeric() && !hidden(*c) && !is_combining_mark(*c))
            .collect()
    };
    let behind = plain.rsplit(['\\', '/']).map(account).find(|part| !part.is_empty()).unwrap_or_default();
    let last = plain.rsplit(['\\', '/']).find(|part| account(part) == behind).unwrap_or(&plain);
    last.split('@').map(account).find(|part| !part.is_empty()).unwrap_or(behind)
}

/// Returns whether two spellings name one person, or one of them nobody.
pub fn same_person(one: &str, other: &str) -> bool {
    let (one, other) = (folded(one), folded(other));
    one.is_empty() || other.is_empty() || one == other
}

/// Letters that no normalization takes apart, as they are typed where there is no key for them.
fn spelled_out(c: char) -> Vec<char> {
    match c {
        'ß' => vec!['s', 's'],
        'ø' => vec!['o'],
        'ł' => vec!['l'],
        'đ' | 'ð' => vec!['d'],
        'þ' => vec!['t', 'h'],
        'ħ' => vec!['h'],
        'ŧ' => vec!['t'],
        'ı' => vec!['i'],
        'æ' => vec!['a', 'e'],
        'œ' => vec!['o', 'e'],
        other => vec![other],
    }
}

/// Letters by class that show nothing: the fillers of Hangul.
fn hidden(c: char) -> bool {
    matches!(c, '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_person_however_spelled() {
        let ann = [
            "ann",
            "Ann",
            " ANN ",
            "a n n",
            "DOM\\ann",
            "dom/ANN",
            "ann@dom.example",
            "DOM\\ann@dom",
            "Ánn",
            "A\u{301}nn",
            "a\u{200b}nn",
            "ann\u{202e}",
            "\u{feff}ann",
            "a\u{ad}nn",
            "ａｎｎ",
            "ＤＯＭ＼ａｎｎ",
            "ⓐⓝⓝ",
            "𝐚𝐧𝐧",
            "ann\u{3164}",
            "ann\\",
            "@ann",
            "ann@",
        ];
        for one in ann {
            assert_eq!(folded(one), "ann", "{one:?}");
        }
        for (one, other) in [
            ("Jürgen Groß", "JURGEN GROSS"),
            ("Søren", "soren"),
            ("İlkay", "ilkay"),
            ("ILKAY", "ılkay"),
            ("ΣΟΦΟΣ", "σοφος"),
            ("Æsa", "aesa"),
            ("ﬁona", "Fiona"),
            ("Łukasz", "LUKASZ"),
            ("o'Neil", "O’Neil"),
            ("Ann-Lee", "ann lee"),
        ] {
            assert!(same_person(one, other), "{one} {other}: {} {}", folded(one), folded(other));
        }
    }

    #[test]
    fn two_people_are_two_and_no_name_is_nobody_else() {
        for (one, other) in
            [("ann", "bob"), ("ann", "anna"), ("DOM\\ann", "DOM\\bob"), ("ann@dom", "bob@dom"), ("Анна", "ann")]
        {
            assert!(!same_person(one, other), "{one} {other}");
        }
        for nobody in ["", "  ", "\u{200b}", "@", "\\", "...", "\u{3164}"] {
            assert!(same_person(nobody, "ann"), "{nobody:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn case_space_accents_and_domains_never_make_another(name in "\\PC{0,12}", domain in "[a-z]{1,6}") {
            // Some letters are a slash in another form, and what stands before one is a domain.
            let parts = |c: &char| c.nfkd().any(|c| matches!(c, '\\' | '/' | '@'));
            let name: String = name.chars().filter(|c| !parts(c)).collect();
            let own = folded(&name);
            prop_assert_eq!(folded(&own), own.clone(), "it is its own folding");
            if !own.is_empty() {
                for other in [
                    name.to_uppercase(), name.to_lowercase(), format!("  {name}\u{200d}"), format!("{domain}\\{name}"),
                    format!("{name}@{domain}"), name.nfc().collect(), name.nfd().collect(), name.nfkc().collect(),
                    name.chars().flat_map(|c| [c, '\u{301}']).collect(),
                ] {
                    prop_assert!(same_person(&name, &other), "{:?} {:?}", name, other);
                }
            }
        }
    }
}
