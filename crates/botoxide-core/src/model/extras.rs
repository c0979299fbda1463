//! Extras: what a `*.sdk-extras.json` file adds to the model file beside it.
//!
//! Not here: finding the files. Counterpart: botocore `loaders.py` (`ExtrasProcessor`), `utils.py` (`deep_merge`).

use serde_json::{Map, Value as Json};

/// Lays the `merge` object of an extras file over `model`: objects are merged, everything else is replaced.
///
/// ```
/// use serde_json::json;
///
/// let mut model = json!({ "metadata": { "serviceId": "eks", "uid": "eks" } });
/// botoxide_core::model::merge_extras(&mut model, &json!({ "merge": { "metadata": { "serviceId": "EKS" } } }));
/// assert_eq!(model, json!({ "metadata": { "serviceId": "EKS", "uid": "eks" } }));
/// ```
pub fn merge_extras(model: &mut Json, extras: &Json) {
    if let (Json::Object(model), Some(Json::Object(merge))) = (model, extras.get("merge")) {
        merge_objects(model, merge);
    }
}

// The depth is that of a parsed file, which the parser limits.
fn merge_objects(base: &mut Map<String, Json>, extra: &Map<String, Json>) {
    for (key, value) in extra {
        match (base.get_mut(key), value) {
            (Some(Json::Object(base)), Json::Object(extra)) => merge_objects(base, extra),
            _ => {
                base.insert(key.clone(), value.clone());
            }
        }
    }
}
