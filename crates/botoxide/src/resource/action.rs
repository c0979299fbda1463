//! Actions, loading and waiters of a resource.
//!
//! Not here: the actions of many resources at once (`collection`). Counterpart: boto3 `resources/action.py`.
// H077 H078 H088

use botoxide_core::error::Result;
use botoxide_core::model::Operation;
use botoxide_core::names::xform_name;
use botoxide_core::resource::{Action, SearchPath, Source};
use botoxide_core::value::{Map, Value};

use super::base::Resource;
use super::params::{Loading, fill, update};
use super::response::{ActionOutput, resources_of};
use crate::client::Client;

impl Resource {
    /// Runs an action: `bucket.action("delete", params! {})`. The arguments that the resource knows are filled in; the
    /// caller's override them. Loaded data are dropped, because they may have changed.
    ///
    /// # Errors
    ///
    /// `AttributeError` if the resource has no such action; as [`Client::call`].
    ///
    /// # Example: an upload
    ///
    /// ```no_run
    /// # async fn example(bucket: botoxide::resource::Resource) -> botoxide::Result<()> {
    /// # use botoxide::params;
    /// let put = bucket.action("put_object", params! { "Key": "cat.jpg", "Body": "…" }).await?;
    /// let object = put.into_resource().expect("an object comes of it");
    /// println!("{object:?}: {}", object.get("content_length").await?);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn action(&self, name: &str, params: Value) -> Result<ActionOutput> {
        if let Some(method) = self.class().method(name) {
            return method.call(self, params).await;
        }
        if let ("load" | "reload", Some(load)) = (name, &self.model().load) {
            return self.load_by(load, params).await.map(Into::into);
        }
        let action = self.model().action(name);
        let action = action.ok_or_else(|| self.no_attribute(name))?;
        let output = self.perform(action, params, Loading::Allowed).await?;
        if self.class().has_load() {
            self.meta().set_data(None);
        }
        Ok(output)
    }

    /// Loads the data.
    ///
    /// # Errors
    ///
    /// `AttributeError` for a resource without data to load; as [`Client::call`].
    // H077
    pub async fn load(&self) -> Result<()> {
        if let Some(method) = self.class().method("load") {
            return method.call(self, Value::Map(Map::new())).await.map(drop);
        }
        let load = self.model().load.as_ref();
        let load = load.ok_or_else(|| self.no_attribute("load"))?;
        self.load_by(load, Value::Null).await
    }

    /// Loads the data again: the same as [`load`](Self::load), for resources whose `load` comes from the model.
    ///
    /// # Errors
    ///
    /// As there.
    pub async fn reload(&self) -> Result<()> {
        self.action("reload", Value::Null).await.map(drop)
    }

    /// Waits for a state of the resource: `bucket.wait_until("exists", params! {})`.
    ///
    /// # Errors
    ///
    /// `AttributeError` if there is no such waiter; as [`Waiter::wait`](crate::Waiter::wait).
    // H088
    pub async fn wait_until(&self, name: &str, params: Value) -> Result<()> {
        if let Some(method) = self.class().method(name) {
            return method.call(self, params).await.map(drop);
        }
        let waiter = self.model().waiter(name);
        let waiter = waiter.ok_or_else(|| self.no_attribute(name))?;
        let mut filled = Map::new();
        fill(&mut filled, self, &waiter.params, None, Loading::Allowed).await?;
        update(&mut filled, params)?;
        let client = self.meta().client();
        let waiter = client.waiter(&xform_name(waiter.waiter_name, '_'))?;
        waiter.wait(Value::Map(filled)).await.map(drop)
    }

    async fn load_by(&self, load: &Action, params: Value) -> Result<()> {
        let loaded = self.perform(load, params, Loading::Underway).await?;
        self.meta().set_data(Some(loaded.into_value()));
        Ok(())
    }

    async fn perform(
        &self,
        action: &Action,
        params: Value,
        loading: Loading,
    ) -> Result<ActionOutput> {
        let mut filled = Map::new();
        fill(&mut filled, self, &action.request.params, None, loading).await?;
        update(&mut filled, params)?;
        let filled = Value::Map(filled);
        let client = self.meta().client();
        let operation = operation(client, action.request.operation)?;
        let Some(resource) = &action.resource else {
            let answer = client.call(operation.name(), filled).await?;
            return slice(action.path.as_ref(), answer).map(Into::into);
        };
        let looks_back = |source: &Source| matches!(source, Source::RequestParameter(_));
        let mut identifiers = resource.identifiers.iter();
        let kept = if identifiers.any(|identifier| looks_back(&identifier.source)) {
            filled.clone()
        } else {
            Value::Null
        };
        let answer = client.call(operation.name(), filled).await?;
        resources_of(self, resource, Some(operation), &kept, &answer).await
    }
}

/// The operation that a file names: Python's name is tried first.
pub(super) fn operation(client: &Client, name: &str) -> Result<Operation> {
    let operation = client.operation(name);
    operation.or_else(|_| client.operation(&xform_name(name, '_')))
}

/// The requested part of a response.
pub(super) fn slice(path: Option<&SearchPath>, answer: Value) -> Result<Value> {
    match path {
        Some(path) if !path.is_whole() => Ok(path.search(&answer)?.into_owned()),
        _ => Ok(answer),
    }
}
