//! Signals: which the command listens to, and Ctrl-C, which ends the call that the command waits for, so that nothing half
//! done stays behind. Pressed again, it ends the command at once.
//!
//! Not here: what it does to transfers (`command/s3/transfer/interrupt.rs`). Counterpart: awscli `errorhandler.py`
//! (`InterruptExceptionHandler`).

use botoxide::seam::Interrupt;

/// What the session asks while it waits; nothing where the system ends the command by itself.
#[cfg(not(unix))]
pub(crate) fn interrupt() -> Option<Interrupt> {
    None
}

#[cfg(unix)]
mod unix {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, OnceLock};

    use botoxide::seam::{Fs as _, RealFs};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
    use signal_hook::{SigId, flag};

    use super::Interrupt;

    static PRESSED: OnceLock<Option<Arc<AtomicBool>>> = OnceLock::new();
    /// What ends the command when Ctrl-C is pressed again.
    static ENDS: OnceLock<SigId> = OnceLock::new();
    /// Whether other code handles it.
    static IS_TAKEN: AtomicBool = AtomicBool::new(false);

    /// Listens from now on, once for all sessions.
    fn listen() -> Option<Arc<AtomicBool>> {
        if !wanted().contains(&SIGINT) {
            return None;
        }
        let pressed = Arc::new(AtomicBool::new(false));
        // In this order: the second time the flag is set already, and the system does what it does without us.
        let ends = flag::register_conditional_default(SIGINT, Arc::clone(&pressed)).ok()?;
        let _ = ENDS.set(ends);
        flag::register(SIGINT, Arc::clone(&pressed)).ok()?;
        Some(pressed)
    }

    /// What the session asks while it waits.
    pub(crate) fn interrupt() -> Option<Interrupt> {
        let pressed = PRESSED.get_or_init(listen).clone()?;
        Some(Interrupt::new(move || {
            if pressed.load(Ordering::Relaxed) && !IS_TAKEN.load(Ordering::Relaxed) {
                return Err(Interrupt::error("interrupted"));
            }
            Ok(())
        }))
    }

    /// From now on calls are not ended; the caller listens itself.
    pub(crate) fn take_over() {
        IS_TAKEN.store(true, Ordering::Relaxed);
    }

    /// Whether Ctrl-C was pressed.
    pub(crate) fn is_pressed() -> bool {
        let pressed = PRESSED.get().and_then(Option::as_ref);
        pressed.is_some_and(|pressed| pressed.load(Ordering::Relaxed))
    }

    /// From now on the keys that end or stop a program are those of another program on the same terminal.
    pub(crate) fn leave_to_child() {
        take_over();
        if let Some(ends) = ENDS.get() {
            signal_hook::low_level::unregister(*ends);
        }
        for signal in [SIGINT, SIGQUIT, SIGTSTP] {
            // What cannot be registered stays as it is.
            let _ = flag::register(signal, Arc::default());
        }
    }

    /// Signals that are ignored stay ignored: `nohup` and `&` rely on it.
    pub(crate) fn wanted() -> Vec<i32> {
        match ignored_signals() {
            Some(ignored) => [SIGHUP, SIGINT, SIGTERM]
                .into_iter()
                .filter(|signal| ignored & (1 << (signal - 1)) == 0)
                .collect(),
            // SIGHUP is the one that `nohup` ignores.
            None => vec![SIGINT, SIGTERM],
        }
    }

    /// A bit for each signal that is ignored, where the system tells.
    fn ignored_signals() -> Option<u64> {
        let status = RealFs.read("/proc/self/status".as_ref()).ok()?;
        ignored_in(&String::from_utf8_lossy(&status))
    }

    fn ignored_in(status: &str) -> Option<u64> {
        let mask = status
            .lines()
            .find_map(|line| line.strip_prefix("SigIgn:"))?;
        u64::from_str_radix(mask.trim(), 16).ok()
    }

    /// Ends the command as Ctrl-C does, if that is why it failed: a script that runs it ends, too.
    pub(crate) fn end_if_pressed() {
        if is_pressed() && !IS_TAKEN.load(Ordering::Relaxed) {
            // DIFFERENCE A55. It does not come back; if it does, the failure is shown.
            let _ = signal_hook::low_level::emulate_default_handler(SIGINT);
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn ignored_signals_are_read() {
            let status = "Name:\tbotoxide\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000001001\nSigCgt:\t1\n";
            assert_eq!(ignored_in(status), Some(0x1001));
            for status in ["", "SigIgn:", "SigIgn:\tmany", "SigCgt:\t0000000000000001"] {
                assert_eq!(ignored_in(status), None, "{status}");
            }
        }
    }
}

#[cfg(unix)]
pub(crate) use unix::{end_if_pressed, interrupt, is_pressed, leave_to_child, take_over, wanted};

#[cfg(not(unix))]
pub(crate) fn take_over() {}

#[cfg(not(unix))]
pub(crate) fn end_if_pressed() {}

#[cfg(not(unix))]
pub(crate) fn is_pressed() -> bool {
    false
}

#[cfg(not(unix))]
pub(crate) fn leave_to_child() {}
