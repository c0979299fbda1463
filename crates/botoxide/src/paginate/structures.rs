//! Pages that are read straight into structures.
//!
//! Not here: the types (`typed.rs`). Counterpart: none; boto3 has dictionaries only.

use std::marker::PhantomData;

use botoxide_core::error::Result;
use botoxide_core::model::Operation;
use botoxide_core::paginate::{Outline, Pages, Paginator};
use botoxide_core::typed::{Member, from_value};
use botoxide_core::value::Value;

use super::arriving::Read;
use crate::client::Client;
use crate::hooks::{Feature, FeatureSet};

/// Reads pages into structures of a type.
pub(crate) struct Structures<T> {
    /// `None` if the paginator must see the whole page as a value.
    outline: Option<Outline>,
    page: PhantomData<fn() -> T>,
}

impl<T: Member + Send + 'static> Structures<T> {
    pub(super) fn new(paginator: &Paginator) -> Self {
        Self {
            outline: paginator.outline(&mut T::blank()),
            page: PhantomData,
        }
    }
}

impl<T: Member + Send + 'static> Read for Structures<T> {
    type Page = T;

    async fn page(
        &self,
        client: &Client,
        operation: Operation,
        params: Value,
        pages: &mut Pages,
    ) -> Result<T> {
        let feature = Feature::Paginator;
        let Some(outline) = &self.outline else {
            let page = client.call_for(operation, params, feature).await?;
            return pages.accept(page).and_then(from_value);
        };
        let mut features = FeatureSet::default();
        features.insert(feature);
        let mut page = client.call_read(operation, params, features).await?;
        pages.accept_structure(&mut page, outline)?;
        Ok(page)
    }
}
