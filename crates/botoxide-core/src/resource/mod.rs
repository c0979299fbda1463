//! Resources: objects over the operations of a service, as its `resources-1.json` describes them.
//!
//! Everything here works without a call: the members of a resource and their names, where arguments go, what a response
//! contains. Not here: resources that make calls (the engine's `resource`). Counterpart: boto3 `resources/model.py`,
//! and the pure parts of `resources/params.py` and `resources/response.py`.

mod definition;
mod model;
mod path;
mod rename;
mod response;
mod target;

pub use definition::{
    Action, Collection, Parameter, Relation, Request, ResponseIdentifier, ResponseResource, Source,
    Waiter,
};
pub use model::{Attribute, Identifier, ResourceModel, ServiceResources};
pub use path::SearchPath;
pub use response::empty_response;
pub use target::Target;
