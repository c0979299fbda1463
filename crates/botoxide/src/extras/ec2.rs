//! Tags of EC2: what the resource model cannot express.
//!
//! Counterpart: boto3 `ec2/createtags.py`, `ec2/deletetags.py`.

use botoxide_core::error::{Error, Result};
use botoxide_core::params;
use botoxide_core::value::Value;

use crate::resource::{Resource, ResourceClass};

/// `ec2.action("create_tags", …)`: one call for all resources and tags.
#[expect(
    clippy::unnecessary_wraps,
    reason = "others in the table of injections can fail"
)]
pub(super) fn inject_create_tags(class: &mut ResourceClass) -> Result<()> {
    class.set_method("create_tags", create_tags);
    Ok(())
}

/// `instance.action("delete_tags", …)`.
pub(super) fn inject_delete_tags(class: &mut ResourceClass) -> Result<()> {
    class.inject_method("delete_tags", delete_tags)
}

/// Returns the tags that were created: each of them for each of the resources.
// H098
async fn create_tags(ec2: Resource, params: Value) -> Result<Vec<Resource>> {
    let client = ec2.meta().client();
    client.call("CreateTags", params.clone()).await?;
    let mut created = Vec::new();
    for resource in &params["Resources"] {
        for tag in &params["Tags"] {
            let part = |name| {
                let part = tag.get(name).cloned();
                part.ok_or_else(|| Error::value(format!("a tag has no {name}")))
            };
            let identifiers = [resource.clone(), part("Key")?, part("Value")?];
            created.push(ec2.resource("Tag", identifiers)?);
        }
    }
    Ok(created)
}

// H099
async fn delete_tags(instance: Resource, mut params: Value) -> Result<Value> {
    if params.is_null() {
        params = params! {};
    }
    if let Some(params) = params.as_map_mut() {
        let id = instance.identifier("id").cloned().unwrap_or_default();
        params.insert("Resources", Value::List(vec![id]));
    }
    instance.meta().client().call("DeleteTags", params).await
}
