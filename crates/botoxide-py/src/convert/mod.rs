//! Arguments of Python as values of the engine, and values of the engine as objects of Python.

mod arguments;
pub(crate) mod reader;
mod results;
mod time;

pub(crate) use arguments::{argument, arguments};
pub(crate) use results::{output, result};
