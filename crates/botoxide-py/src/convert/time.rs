//! `datetime` in and out.

use botoxide::Value;
use botoxide::types::{Text, Timestamp};
use botoxide_core::time::Civil;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDateTime, PyInt, PyString, PyTzInfo};

use super::ffi;

/// The timestamp that an argument means where the model has one: what botocore can turn into one stays what it is, in
/// plain types. `None` if it cannot be one.
pub(super) fn fitting(object: &Bound<'_, PyAny>) -> PyResult<Option<Value>> {
    if let Some(moment) = argument(object)? {
        return Ok(Some(Value::Timestamp(moment)));
    }
    if let Ok(text) = object.cast::<PyString>() {
        let text = Text::from(text.to_str()?);
        let fits = object.is_exact_instance_of::<PyString>() || Timestamp::parse(&text).is_ok();
        return Ok(fits.then_some(Value::Text(text)));
    }
    if let Ok(bytes) = object.cast::<PyBytes>() {
        let text = std::str::from_utf8(bytes.as_bytes()).ok();
        let text = text.filter(|text| Timestamp::parse(text).is_ok());
        return Ok(text.map(Value::from));
    }
    if let Ok(number) = object.cast::<PyInt>()
        && let Ok(number) = number.extract::<i64>()
    {
        return Ok(Some(Value::Integer(number)));
    }
    // `float(…)` takes decimals and fractions, and the numbers of numpy.
    let number = object.extract::<f64>().ok();
    let number = number.filter(|number| Timestamp::from_seconds(*number).is_ok());
    Ok(number.map(Value::Float))
}

/// The timestamp that a `datetime` means; a naive one is in UTC, as in boto3. `None` for other types.
pub(super) fn argument(object: &Bound<'_, PyAny>) -> PyResult<Option<Timestamp>> {
    let py = object.py();
    if !object.is_instance(date_time_class(py)?)? {
        return Ok(None);
    }
    let moment = object;
    let offset = moment.call_method0("utcoffset")?;
    let (since, offset) = if offset.is_none() {
        let epoch = PyDateTime::new(py, 1970, 1, 1, 0, 0, 0, 0, None)?;
        (moment.call_method1("__sub__", (epoch,))?, 0.0)
    } else {
        let seconds: f64 = offset.call_method0("total_seconds")?.extract()?;
        (moment.call_method1("__sub__", (epoch(py)?,))?, seconds)
    };
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

/// The class `datetime`. Tests put another one in its place (freezegun), of which earlier objects are no instances.
fn date_time_class(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let class = CLASS.get_or_try_init(py, || {
        PyResult::Ok(py.import("_datetime")?.getattr("datetime")?.unbind())
    })?;
    Ok(class.bind(py))
}

static UTC: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// The zones of the timestamps of one result.
#[derive(Default)]
pub(super) struct Zones<'py> {
    local: Option<Local<'py>>,
}

/// The local zone, as dateutil has it now.
struct Local<'py> {
    zone: Bound<'py, PyAny>,
    /// In seconds east; `None` if summer has another time.
    offset: Option<i32>,
}

impl<'py> Zones<'py> {
    /// The `datetime` of a timestamp, in the zone that it has in boto3: local for one that came as a number, else that of
    /// the text.
    pub(super) fn result(
        &mut self,
        py: Python<'py>,
        moment: Timestamp,
    ) -> PyResult<Bound<'py, PyAny>> {
        if moment.is_from_number {
            return self.local(py, moment);
        }
        if moment.offset != 0 {
            let zone = tz(py)?.getattr("tzoffset")?;
            let zone = zone.call1((py.None(), moment.offset))?;
            return at(py, moment, moment.offset, &zone);
        }
        let utc = UTC.get_or_try_init(py, || {
            Ok::<_, PyErr>(tz(py)?.getattr("tzutc")?.call0()?.unbind())
        })?;
        at(py, moment, 0, utc.bind(py))
    }

    fn local(&mut self, py: Python<'py>, moment: Timestamp) -> PyResult<Bound<'py, PyAny>> {
        let local = match &mut self.local {
            Some(local) => local,
            none => none.insert(Local::now(py)?),
        };
        if let Some(offset) = local.offset {
            return at(py, moment, offset, &local.zone);
        }
        // as `datetime.fromtimestamp` does
        let utc = at(py, moment, 0, &local.zone)?;
        local.zone.call_method1("fromutc", (utc,))
    }
}

impl<'py> Local<'py> {
    fn now(py: Python<'py>) -> PyResult<Self> {
        let time = py.import("time")?;
        let has_summer = time.getattr("daylight")?.is_truthy()?
            && !time.getattr("timezone")?.eq(time.getattr("altzone")?)?;
        let offset = if has_summer {
            None
        } else {
            let west: i32 = time.getattr("timezone")?.extract()?;
            Some(-west)
        };
        Ok(Self {
            zone: tz(py)?.getattr("tzlocal")?.call0()?,
            offset,
        })
    }
}

/// The fields of a timestamp so many seconds east of UTC, in a zone.
fn at<'py>(
    py: Python<'py>,
    moment: Timestamp,
    offset: i32,
    zone: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let civil = Civil::from_unix_seconds(moment.seconds.saturating_add(i64::from(offset)));
    ffi::date_time(py, civil, moment.nanoseconds / 1_000, zone)
}

/// 1970 in UTC.
fn epoch(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    static EPOCH: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let epoch = EPOCH.get_or_try_init(py, || {
        let utc = PyTzInfo::utc(py)?;
        let epoch = PyDateTime::new(py, 1970, 1, 1, 0, 0, 0, 0, Some(&utc))?;
        PyResult::Ok(epoch.into_any().unbind())
    })?;
    Ok(epoch.bind(py).clone())
}

fn tz(py: Python<'_>) -> PyResult<Bound<'_, PyModule>> {
    py.import("dateutil.tz")
}
