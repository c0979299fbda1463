//! Service models in their compiled, zero-copy form, and the compiler that makes it.
//!
//! A model is compiled once, lives as long as the process, and is read in place: [`Service`],
//! [`Operation`] and [`Shape`] are small `Copy` handles. Not here: finding model files (the engine's
//! `loader`). Counterpart: botocore `model.py`.

pub mod archive;
mod documentation;
mod extras;
mod layout;
mod operation;
mod paginators;
mod service;
mod shape;
mod waiters;

pub use archive::{Node, NodeKind};
pub use documentation::{Documentation, constraints_of, documentation_of};
pub use extras::merge_extras;
pub use layout::{Location, ShapeType, TimestampFormat};
pub use operation::Operation;
pub use paginators::{Pagination, PaginatorModel};
pub use service::{Protocol, Service, ServiceId};
pub(crate) use shape::MemberTable;
pub use shape::Shape;
pub use waiters::{AcceptorConfig, WaiterConfig, WaiterModel};
