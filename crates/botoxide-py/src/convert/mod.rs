//! Arguments of Python as values of the engine, and results of the engine as objects of Python.

mod arguments;
mod ffi;
mod make;
mod names;
pub(crate) mod reader;
mod time;

pub(crate) use arguments::{argument, arguments};
pub(crate) use ffi::Pause;
pub(crate) use make::{made, output, result, unparsed};
