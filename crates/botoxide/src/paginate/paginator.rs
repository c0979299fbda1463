//! `Paginator`: all pages of an operation.
//!
//! Counterpart: botocore `paginate.py` (`Paginator`), `client.py` (`get_paginator`, `can_paginate`).

use std::fmt;
use std::sync::Arc;

use botoxide_core::error::{ErrorKind, Result};
use botoxide_core::model::{Operation, PaginatorModel};
use botoxide_core::paginate;
use botoxide_core::typed::Member;
use botoxide_core::value::Value;

use super::arriving::Arriving;
use super::page_iterator::PageIterator;
use super::structures::Structures;
use crate::client::Client;

impl Client {
    /// Whether an operation has pages.
    pub fn can_paginate(&self, operation_name: &str) -> bool {
        let operation = self.operation(operation_name).ok();
        let model = self.paginator_model().ok().flatten();
        operation
            .zip(model)
            .is_some_and(|(operation, model)| model.contains(operation.name()))
    }

    /// The paginator of an operation, by its name in the model or in Python: `ListObjectsV2`, `list_objects_v2`.
    ///
    /// # Errors
    ///
    /// `OperationNotPageableError` if it has none.
    pub fn paginator(&self, operation_name: &str) -> Result<Paginator> {
        let pageable = || {
            let operation = self.operation(operation_name).ok()?;
            let model = self.paginator_model().transpose()?;
            Some((operation, model))
        };
        let not_pageable = || {
            let operation_name = operation_name.to_owned();
            ErrorKind::OperationNotPageable { operation_name }
        };
        let (operation, model) = pageable().ok_or_else(not_pageable)?;
        let model = model?;
        if !model.contains(operation.name()) {
            return Err(not_pageable().into());
        }
        let pagination = model.get_paginator(operation.name())?;
        Ok(Paginator {
            client: self.clone(),
            operation,
            compiled: Arc::new(paginate::Paginator::new(&pagination, operation)?),
        })
    }

    fn paginator_model(&self) -> Result<Option<PaginatorModel>> {
        let root = self.document("paginators-1")?;
        root.map(PaginatorModel::new).transpose()
    }
}

/// Calls an operation until there are no more pages. A clone is the same paginator.
///
/// # Example: the keys of a bucket, a thousand at a time
///
/// ```
/// use botoxide::transport::ScriptedTransport;
/// use botoxide::{Session, SessionOptions, params};
/// # use botoxide::types::{Credentials, Response};
/// # let page = |key: &str, rest: &str| Response {
/// #     status: 200,
/// #     body: format!("<ListBucketResult><Contents><Key>{key}</Key><Size>3</Size></Contents>{rest}</ListBucketResult>").into(),
/// #     ..Response::default()
/// # };
/// # let service = ScriptedTransport::new([
/// #     page("cat.jpg", "<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>"),
/// #     page("dog.jpg", ""),
/// # ]);
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// # let session = Session::with(SessionOptions {
/// #     transport: Some(std::sync::Arc::new(service)),
/// #     credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
/// #     region_name: Some("eu-central-1".into()),
/// #     ..Default::default()
/// # })?;
/// let s3 = session.client("s3")?;
/// let mut pages = s3.paginator("ListObjectsV2")?.paginate(params! {
///     "Bucket": "photos", "PaginationConfig": { "PageSize": 1000 },
/// })?;
/// let mut keys = Vec::new();
/// while let Some(page) = pages.next().await {
///     for object in &page?["Contents"] {
///         keys.push(object["Key"].as_str().unwrap_or_default().to_owned());
///     }
/// }
/// assert_eq!(keys, ["cat.jpg", "dog.jpg"]);
/// # Ok::<(), botoxide::Error>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Paginator {
    client: Client,
    operation: Operation,
    compiled: Arc<paginate::Paginator>,
}

impl Paginator {
    /// The pages of a call with these arguments, where `PaginationConfig` has `MaxItems`, `PageSize` and
    /// `StartingToken`. No request is sent before the first page is requested.
    ///
    /// # Errors
    ///
    /// `PaginationError` for a `PageSize` that the operation does not support, `ValueError` and `TypeError` for invalid numbers.
    pub fn paginate(&self, params: Value) -> Result<PageIterator> {
        let pages = self.compiled.paginate(params)?;
        Ok(PageIterator::new(
            self.client.clone(),
            self.operation,
            pages,
        ))
    }

    /// As [`paginate`](Self::paginate), with pages that are read into structures.
    pub(crate) fn paginate_structures<T: Member + Send + 'static>(
        &self,
        params: Value,
    ) -> Result<Arriving<Structures<T>>> {
        let pages = self.compiled.paginate(params)?;
        let read = Structures::new(&self.compiled);
        Ok(Arriving::new(
            self.client.clone(),
            self.operation,
            pages,
            read,
        ))
    }

    /// The expressions for the items of pages; `MaxItems` counts the first.
    pub fn result_keys(&self) -> impl ExactSizeIterator<Item = &'static str> {
        self.compiled.result_keys()
    }

    /// The name of the class in boto3: `S3.Paginator.ListObjectsV2`.
    // H017
    pub fn class_name(&self) -> String {
        let service = self.client.class_name();
        format!("{service}.Paginator.{}", self.operation.name())
    }
}

impl fmt::Debug for Paginator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.class_name())
    }
}
