//! What `PyO3` has no safe function for in Python's stable interface: dates from the capsule of `datetime`, and a pause of
//! the garbage collector.
//!
//! Not here: anything else. Each use of `unsafe` says why it is sound.
#![expect(
    unsafe_code,
    reason = "calls into CPython that PyO3 does not wrap for the stable interface"
)]

use std::ffi::c_int;
use std::ptr::NonNull;

use botoxide_core::time::Civil;
use pyo3::exceptions::PyOverflowError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDateTime;

/// The beginning of `PyDateTime_CAPI`, which has had this layout since Python 3.7 and is what extensions compile in.
#[repr(C)]
struct DateTimeApi {
    date_type: *mut ffi::PyTypeObject,
    date_time_type: *mut ffi::PyTypeObject,
    time_type: *mut ffi::PyTypeObject,
    delta_type: *mut ffi::PyTypeObject,
    tz_info_type: *mut ffi::PyTypeObject,
    utc: *mut ffi::PyObject,
    date_from_date: *mut std::ffi::c_void,
    date_time: unsafe extern "C" fn(
        year: c_int,
        month: c_int,
        day: c_int,
        hour: c_int,
        minute: c_int,
        second: c_int,
        microsecond: c_int,
        zone: *mut ffi::PyObject,
        class: *mut ffi::PyTypeObject,
    ) -> *mut ffi::PyObject,
}

/// The capsule's content, which lives as long as the interpreter.
#[derive(Clone, Copy)]
struct Api(NonNull<DateTimeApi>);

// SAFETY: the table is written once, before the capsule is made, and only read afterwards; it is read here with Python
// attached.
unsafe impl Send for Api {}
// SAFETY: as above.
unsafe impl Sync for Api {}

/// A `datetime` with these fields, in a zone.
pub(super) fn date_time<'py>(
    py: Python<'py>,
    civil: Civil,
    microseconds: u32,
    zone: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    if let Some(api) = api(py)? {
        return with_capsule(py, api, civil, microseconds, zone);
    }
    with_class(py, civil, microseconds, zone)
}

/// The table, if it makes what the class makes.
fn api(py: Python<'_>) -> PyResult<Option<Api>> {
    static API: PyOnceLock<Option<Api>> = PyOnceLock::new();
    let api = API.get_or_try_init(py, || {
        // SAFETY: Python is attached, and the name ends with a null byte. The result is null, with an exception, or the
        // pointer in the capsule of that name.
        let table = unsafe { ffi::PyCapsule_Import(c"datetime.datetime_CAPI".as_ptr(), 0) };
        let Some(table) = NonNull::new(table.cast::<DateTimeApi>()) else {
            return Err(PyErr::fetch(py));
        };
        // SAFETY: the pointer is that of `PyDateTime_CAPI`, of which `DateTimeApi` is a prefix.
        let class = unsafe { table.as_ref() }.date_time_type;
        if class.cast() != py.get_type::<PyDateTime>().as_ptr() {
            return Ok(None);
        }
        let civil = Civil {
            year: 2026,
            month: 11,
            day: 30,
            hour: 12,
            minute: 34,
            second: 56,
            weekday: 0,
        };
        let utc = pyo3::types::PyTzInfo::utc(py)?.to_owned().into_any();
        let made = with_capsule(py, Api(table), civil, 7, &utc)?;
        let expected = with_class(py, civil, 7, &utc)?;
        Ok(made.eq(expected)?.then_some(Api(table)))
    })?;
    Ok(*api)
}

fn with_capsule<'py>(
    py: Python<'py>,
    api: Api,
    civil: Civil,
    microseconds: u32,
    zone: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let year = c_int::try_from(civil.year).map_err(|_| out_of_range())?;
    let microseconds = c_int::try_from(microseconds).map_err(|_| out_of_range())?;
    // SAFETY: `api` checks that the table is what it takes it for.
    let table = unsafe { api.0.as_ref() };
    // SAFETY: Python is attached. The function checks the fields and the type of the zone, which is borrowed, and returns a
    // new reference, or null with an exception.
    unsafe {
        let made = (table.date_time)(
            year,
            c_int::from(civil.month),
            c_int::from(civil.day),
            c_int::from(civil.hour),
            c_int::from(civil.minute),
            c_int::from(civil.second),
            microseconds,
            zone.as_ptr(),
            table.date_time_type,
        );
        Bound::from_owned_ptr_or_err(py, made)
    }
}

fn with_class<'py>(
    py: Python<'py>,
    civil: Civil,
    microseconds: u32,
    zone: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let year = i32::try_from(civil.year).map_err(|_| out_of_range())?;
    let moment = PyDateTime::new(
        py,
        year,
        civil.month,
        civil.day,
        civil.hour,
        civil.minute,
        civil.second,
        microseconds,
        Some(zone.cast()?),
    )?;
    Ok(moment.into_any())
}

fn out_of_range() -> PyErr {
    PyOverflowError::new_err("date value out of range")
}

/// No garbage is collected while this lives, unless the program had switched the collector off itself.
///
/// Each of the many objects of a large result would be visited again and again while the others are made.
pub(crate) struct Pause<'py> {
    _attached: Python<'py>,
    was_enabled: bool,
}

impl<'py> Pause<'py> {
    pub(crate) fn new(py: Python<'py>) -> Self {
        // SAFETY: Python is attached; the function has no other condition.
        let was_enabled = unsafe { ffi::PyGC_Disable() } == 1;
        Self {
            _attached: py,
            was_enabled,
        }
    }
}

impl Drop for Pause<'_> {
    fn drop(&mut self) {
        if self.was_enabled {
            // SAFETY: Python is attached, as the field proves.
            unsafe {
                ffi::PyGC_Enable();
            }
        }
    }
}
