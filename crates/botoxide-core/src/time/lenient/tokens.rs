//! The words, numbers and signs of a text, and what each may mean by itself.
//!
//! Counterpart: `dateutil.parser` (`_timelex`, `parserinfo`).

/// Cuts a text into words, numbers with at most one point, spaces, and single signs.
pub(super) fn tokens(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    // dateutil passes over these
    let mut rest = text.chars().filter(|c| *c != '\0').peekable();
    while let Some(first) = rest.next() {
        let mut state = match first {
            c if c.is_alphabetic() => State::Word,
            c if c.is_numeric() => State::Number,
            c => {
                found.push(if c.is_whitespace() { ' ' } else { c }.to_string());
                continue;
            }
        };
        let mut token = String::from(first);
        let mut has_letters = false;
        while let Some(&next) = rest.peek() {
            has_letters |= matches!(state, State::Word | State::DottedWord);
            let is_after_point = token.ends_with('.');
            let next_state = match state {
                State::Word if next.is_alphabetic() => State::Word,
                State::Word if next == '.' => State::DottedWord,
                State::Number if next.is_numeric() => State::Number,
                State::Number if next == '.' || (next == ',' && token.len() >= 2) => {
                    State::DottedNumber
                }
                State::DottedWord if next == '.' || next.is_alphabetic() => State::DottedWord,
                State::DottedWord if next.is_numeric() && is_after_point => State::DottedNumber,
                State::DottedNumber if next == '.' || next.is_numeric() => State::DottedNumber,
                State::DottedNumber if next.is_alphabetic() && is_after_point => State::DottedWord,
                _ => break,
            };
            state = next_state;
            token.push(next);
            rest.next();
        }
        let is_dotted = matches!(state, State::DottedWord | State::DottedNumber);
        let points = token.matches('.').count();
        if is_dotted && (has_letters || points > 1 || token.ends_with(['.', ','])) {
            found.extend(cut_at_points(&token));
        } else if matches!(state, State::DottedNumber) && points == 0 {
            found.push(token.replace(',', "."));
        } else {
            found.push(token);
        }
    }
    found
}

#[derive(Clone, Copy)]
enum State {
    Word,
    DottedWord,
    Number,
    DottedNumber,
}

fn cut_at_points(token: &str) -> impl Iterator<Item = String> + '_ {
    let pieces = token.split_inclusive(['.', ',']);
    pieces.flat_map(|piece| {
        let word = piece.trim_end_matches(['.', ',']);
        [word, &piece[word.len()..]]
            .map(str::to_owned)
            .into_iter()
            .filter(|part| !part.is_empty())
    })
}

/// Whole part and fraction of a number token.
pub(super) fn number(token: &str) -> Option<(i64, &str)> {
    let (whole, fraction) = token.split_once('.').unwrap_or((token, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    // a date has no such number: it is out of every range
    Some((whole.parse().unwrap_or(i64::MAX), fraction))
}

/// Python's `int` of a piece of a number token.
pub(super) fn integer(piece: Option<&str>) -> Option<i64> {
    match number(piece?)? {
        (whole, "") if !piece?.contains('.') => Some(whole),
        _ => None,
    }
}

/// Sixty times a fraction, cut to a whole number; `None` where the fraction is none.
pub(super) fn sixtieths(fraction: &str) -> Option<i64> {
    if fraction.bytes().all(|byte| byte == b'0') {
        return None;
    }
    let digits = &fraction[..fraction.len().min(16)];
    let scale = 10_i64.checked_pow(u32::try_from(digits.len()).ok()?)?;
    Some(digits.parse::<i64>().ok()? * 60 / scale)
}

pub(super) fn is_jump(token: &str) -> bool {
    const JUMPS: [&str; 18] = [
        " ", ".", ",", ";", "-", "/", "'", "at", "on", "and", "ad", "m", "t", "of", "st", "nd",
        "rd", "th",
    ];
    JUMPS.iter().any(|jump| token.eq_ignore_ascii_case(jump))
}

/// 0 for hours, 1 for minutes, 2 for seconds.
pub(super) fn unit(token: &str) -> Option<u8> {
    match token.to_ascii_lowercase().as_str() {
        "h" | "hour" | "hours" => Some(0),
        "m" | "minute" | "minutes" => Some(1),
        "s" | "second" | "seconds" => Some(2),
        _ => None,
    }
}

/// Whether it is in the afternoon.
pub(super) fn half_of_day(token: &str) -> Option<bool> {
    match token.to_ascii_lowercase().as_str() {
        "am" | "a" => Some(false),
        "pm" | "p" => Some(true),
        _ => None,
    }
}

pub(super) fn in_half_of_day(hour: i64, is_afternoon: bool) -> i64 {
    match (hour, is_afternoon) {
        (12, false) => 0,
        (hour, true) if hour < 12 => hour + 12,
        (hour, _) => hour,
    }
}

/// What Python takes for a number although it is a word.
pub(super) fn is_special_number(token: &str) -> bool {
    ["nan", "inf", "infinity"]
        .iter()
        .any(|name| token.eq_ignore_ascii_case(name))
}
