//! The environment of a program that has put a mapping in the place of `os.environ`, as tests do.

use std::path::PathBuf;

use botoxide::seam::{Env, ProcessEnv};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// The variables in the mapping.
#[derive(Debug)]
pub(crate) struct Replaced(Py<PyAny>);

impl Replaced {
    /// The mapping, if `os.environ` is not the environment of the process.
    pub(crate) fn found(py: Python<'_>) -> PyResult<Option<Self>> {
        let os = py.import("os")?;
        let environ = os.getattr("environ")?;
        let is_own = environ.is_instance(&os.getattr("_Environ")?)?;
        Ok((!is_own).then(|| Self(environ.unbind())))
    }

    fn pairs(&self) -> PyResult<Vec<(String, String)>> {
        Python::attach(|py| {
            let dict = PyDict::new(py);
            dict.update(self.0.bind(py).cast()?)?;
            dict.extract::<std::collections::BTreeMap<String, String>>()
                .map(|pairs| pairs.into_iter().collect())
        })
    }
}

impl Env for Replaced {
    fn var(&self, name: &str) -> Option<String> {
        Python::attach(|py| {
            let value = self.0.bind(py).call_method1("get", (name,)).ok()?;
            value.extract().ok()
        })
    }

    fn vars_named(&self, wanted: &dyn Fn(&str) -> bool) -> Vec<(String, String)> {
        let pairs = self.pairs().unwrap_or_default();
        pairs.into_iter().filter(|(name, _)| wanted(name)).collect()
    }

    fn home_dir(&self) -> Option<PathBuf> {
        self.var("HOME")
            .map(PathBuf::from)
            .or_else(|| ProcessEnv.home_dir())
    }

    fn os_release(&self) -> Option<String> {
        ProcessEnv.os_release()
    }
}
