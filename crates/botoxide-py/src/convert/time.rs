//! `datetime` in and out.

use botoxide::types::Timestamp;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDateTime, PyDelta, PyTzInfo};

/// The timestamp that a `datetime` means; a naive one is in local time, as in boto3. `None` for other types.
pub(super) fn argument(object: &Bound<'_, PyAny>) -> PyResult<Option<Timestamp>> {
    let Ok(moment) = object.cast::<PyDateTime>() else {
        return Ok(None);
    };
    let py = object.py();
    let aware = if moment.call_method0("utcoffset")?.is_none() {
        moment.call_method0("astimezone")?
    } else {
        moment.clone().into_any()
    };
    let offset: f64 = aware
        .call_method0("utcoffset")?
        .call_method0("total_seconds")?
        .extract()?;
    let since = aware.call_method1("__sub__", (epoch(py)?,))?;
    let days: i64 = since.getattr("days")?.extract()?;
    let seconds: i64 = since.getattr("seconds")?.extract()?;
    let microseconds: u32 = since.getattr("microseconds")?.extract()?;
    let mut timestamp = Timestamp::new(days * 86_400 + seconds, microseconds * 1_000);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "an offset is less than a day"
    )]
    {
        timestamp.offset = offset as i32;
    }
    Ok(Some(timestamp))
}

/// The `datetime` of a timestamp, in the zone that dateutil gives it in boto3.
pub(super) fn result(py: Python<'_>, moment: Timestamp) -> PyResult<Bound<'_, PyAny>> {
    if moment.offset != 0 {
        let zone = tz(py)?
            .getattr("tzoffset")?
            .call1((py.None(), moment.offset))?;
        return at(py, moment)?.call_method1("astimezone", (zone,));
    }
    at(py, moment)
}

/// In UTC.
fn at(py: Python<'_>, moment: Timestamp) -> PyResult<Bound<'_, PyAny>> {
    let days = moment.seconds.div_euclid(86_400);
    let seconds = moment.seconds.rem_euclid(86_400);
    let microseconds = moment.nanoseconds / 1_000;
    let (Ok(days), Ok(seconds), Ok(microseconds)) =
        (days.try_into(), seconds.try_into(), microseconds.try_into())
    else {
        return Err(pyo3::exceptions::PyOverflowError::new_err(
            "date value out of range",
        ));
    };
    let since = PyDelta::new(py, days, seconds, microseconds, true)?;
    epoch(py)?.call_method1("__add__", (since,))
}

/// 1970 in UTC, with the zone that boto3's results have.
fn epoch(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    static EPOCH: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let epoch = EPOCH.get_or_try_init(py, || {
        let utc = tz(py)?.getattr("tzutc")?.call0()?;
        let utc = utc.cast::<PyTzInfo>()?;
        let epoch = PyDateTime::new(py, 1970, 1, 1, 0, 0, 0, 0, Some(utc))?;
        PyResult::Ok(epoch.into_any().unbind())
    })?;
    Ok(epoch.bind(py).clone())
}

fn tz(py: Python<'_>) -> PyResult<Bound<'_, PyModule>> {
    py.import("dateutil.tz")
}
