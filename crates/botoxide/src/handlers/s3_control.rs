//! Amazon S3 Control: the account in the host name, once; ARNs instead of names.
//!
//! Counterpart: botocore `handlers.py`, `utils.py` (`S3ControlArnParamHandlerv2`).

use botoxide_core::arn::Arn;
use botoxide_core::endpoint::{Builtin, Parameter};
use botoxide_core::error::{ErrorKind, Result};
use botoxide_core::value::{PythonStr, Value};

use crate::hooks::{BeforeEndpointResolution, Event, Reply};

/// Leaves `{AccountId}.` to the endpoint's rules if they place it.
// P086
pub(super) fn remove_account_id_host_prefix(event: &mut Event<'_>) -> Result<Reply> {
    let Event::BeforeParameterBuild(event) = event else {
        return Ok(Reply::None);
    };
    let operation = event.call.operation;
    let in_rules = operation
        .extra("staticContextParams")
        .and_then(|parameters| parameters.get("RequiresAccountId")?.get("value")?.as_bool());
    if operation.host_prefix() == Some("{AccountId}.") && in_rules == Some(true) {
        event.context.is_host_prefix_removed = true;
    }
    Ok(Reply::None)
}

/// Takes the account from an ARN in `Name` or `Bucket`, which must be one of S3 on Outposts.
// P044
pub(super) fn handle_arn(event: &mut Event<'_>) -> Result<Reply> {
    let Event::BeforeEndpointResolution(event) = event else {
        return Ok(Reply::None);
    };
    // The first two go where `OutpostId` says; a new access point has a name, whatever it looks like.
    let names: &[(&str, &str)] = match event.call.operation.name() {
        "CreateBucket" | "ListRegionalBuckets" => &[],
        "CreateAccessPoint" => &[("Bucket", "bucket")],
        _ => &[("Name", "accesspoint"), ("Bucket", "bucket")],
    };
    for (name, resource_type) in names {
        if let Some(text) = event.params[*name].as_str().map(str::to_owned) {
            take_account(event, name, resource_type, &text)?;
        }
    }
    Ok(Reply::None)
}

fn take_account(
    event: &mut BeforeEndpointResolution<'_>,
    name: &str,
    resource_type: &str,
    text: &str,
) -> Result<()> {
    let Some(arn) = Arn::parse(text) else {
        return Ok(());
    };
    let refuse = |msg: String| {
        let arn = text.to_owned();
        Err(ErrorKind::UnsupportedS3ControlArn { arn, msg }.into())
    };
    if arn.region.starts_with("fips-") || arn.region.ends_with("fips-") {
        return refuse("Invalid ARN, FIPS region not allowed in ARN.".to_owned());
    }
    if *event.builtins.get(Builtin::S3Accelerate) == Parameter::Bool(true) {
        let msg = "S3 control client does not support accelerate endpoints".to_owned();
        return Err(ErrorKind::UnsupportedS3ControlConfiguration { msg }.into());
    }
    let parts: Vec<&str> = arn.resource.split(['/', ':']).collect();
    let is_outpost = matches!(parts[..], ["outpost", _, found, _] if found == resource_type);
    if arn.service != "s3-outposts" || !is_outpost {
        return refuse(format!(
            "The {name} parameter does not support the provided ARN"
        ));
    }
    match event.params.get("AccountId") {
        Some(account) if account.as_str() != Some(arn.account) => refuse(format!(
            "Account ID in arn does not match the AccountId parameter provided: \"{}\"",
            PythonStr(account)
        )),
        Some(_) => Ok(()),
        None => {
            if let Some(params) = event.params.as_map_mut() {
                params.insert("AccountId", Value::from(arn.account));
            }
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use botoxide_core::endpoint::Builtins;
    use botoxide_core::model::{Service, archive::compile_service};
    use botoxide_core::params;

    use super::*;
    use crate::hooks::{Call, Context};

    fn handled(operation: &str, mut params: Value) -> Result<Value> {
        let json = serde_json::json!({
            "metadata": { "serviceId": "S3 Control", "protocol": "rest-xml", "apiVersion": "2018-08-20" },
            "operations": { "GetBucket": {}, "CreateAccessPoint": {}, "CreateBucket": {} },
            "shapes": {}
        });
        let service = Service::open(compile_service(&json)?.leak())?;
        let call = Call {
            service_id: "s3-control",
            operation: service.operation(operation)?,
        };
        let (mut builtins, mut context) = (Builtins::default(), Context::default());
        let mut looks_up_account_id = true;
        let event = BeforeEndpointResolution {
            looks_up_account_id: &mut looks_up_account_id,
            call,
            builtins: &mut builtins,
            params: &mut params,
            context: &mut context,
        };
        handle_arn(&mut Event::BeforeEndpointResolution(event))?;
        Ok(params)
    }

    // P044
    #[test]
    fn an_outposts_arn_sets_the_account() {
        let arn = "arn:aws:s3-outposts:us-west-2:123456789012:outpost:op-0123:bucket:photos";
        let wanted = params! { "Bucket": arn, "AccountId": "123456789012" };
        assert_eq!(
            handled("GetBucket", params! { "Bucket": arn }).unwrap(),
            wanted
        );
        assert_eq!(handled("GetBucket", wanted.clone()).unwrap(), wanted);
        let other = params! { "Bucket": arn, "AccountId": "9" };
        let text = handled("GetBucket", other.clone()).unwrap_err().to_string();
        assert!(
            text.ends_with("does not match the AccountId parameter provided: \"9\""),
            "{text}"
        );
        assert_eq!(handled("CreateBucket", other.clone()).unwrap(), other);
    }

    // P044
    #[test]
    fn other_arns_are_rejected() {
        for (name, arn, end) in [
            (
                "Bucket",
                "arn:aws:s3:us-west-2:1:accesspoint/a",
                "The Bucket parameter does not support the provided ARN",
            ),
            (
                "Name",
                "arn:aws:s3-outposts:us-west-2:1:outpost/op-1/bucket/b",
                "The Name parameter does not support the provided ARN",
            ),
            (
                "Name",
                "arn:aws:s3-outposts:fips-us-west-2:1:outpost/op-1/accesspoint/b",
                "Invalid ARN, FIPS region not allowed in ARN.",
            ),
        ] {
            let mut params = Value::from(botoxide_core::value::Map::new());
            params.as_map_mut().unwrap().insert(name, arn);
            let text = handled("GetBucket", params.clone())
                .unwrap_err()
                .to_string();
            assert!(text.ends_with(end), "{text}");
            assert_eq!(handled("CreateAccessPoint", params).is_ok(), name == "Name");
        }
    }
}
