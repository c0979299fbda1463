//! Signals while a call waits: Python's handlers run, and what they raise ends the call.

use botoxide::seam::Interrupt;
use pyo3::prelude::*;

use crate::error;

/// Runs the handlers of pending signals. Outside the main thread there are none to run.
pub(crate) fn hook() -> Interrupt {
    Interrupt::new(|| {
        Python::attach(|py| {
            py.check_signals()
                .map_err(|raised| error::carry(py, raised))
        })
    })
}
