//! The EC2 Instance Connect Endpoint through which a tunnel leads.
//!
//! Counterpart: `customizations/ec2instanceconnect/eicefetcher.py` of version 2 of the AWS CLI.

use botoxide_core::params;
use botoxide_core::value::Value;

use crate::customize::by_hand::Call;
use crate::engine::Client;
use crate::failure::Failure;

/// An endpoint.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Endpoint {
    pub(super) id: String,
    pub(super) host: String,
}

/// Where an instance is, if that is known.
pub(super) struct Place<'a> {
    pub(super) vpc: &'a str,
    pub(super) subnet: &'a str,
}

/// A member that is a string and not empty.
pub(super) fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    let text = value.get(name).and_then(Value::as_str);
    text.filter(|text| !text.is_empty())
}

/// The description of an instance.
pub(super) fn instance(ec2: &Client, id: &str) -> Result<Value, Failure> {
    let found = ec2.call("DescribeInstances", params! { "InstanceIds": [id] })?;
    let first = |value: &Value, name: &str| value.get(name)?.as_list()?.first().cloned();
    first(&found, "Reservations")
        .and_then(|reservation| first(&reservation, "Instances"))
        .ok_or_else(|| Failure::general(format!("The instance {id} was not found.")))
}

/// The endpoint with this id, or one in the network of an instance, rather in its subnet.
pub(super) fn find(
    call: &Call<'_>,
    ec2: &Client,
    place: &Place<'_>,
    id: Option<&str>,
) -> Result<Endpoint, Failure> {
    let states = [
        "create-complete",
        "update-in-progress",
        "update-failed",
        "update-complete",
    ];
    let states = Value::List(states.into_iter().map(Value::from).collect());
    let states = params! { "Name": "state", "Values": states };
    let found = if let Some(id) = id {
        let arguments = params! { "Filters": [states], "InstanceConnectEndpointIds": [id] };
        let found = ec2.call("DescribeInstanceConnectEndpoints", arguments)?;
        let endpoints = found.get("InstanceConnectEndpoints");
        let first = endpoints.into_iter().flat_map(Value::iter).next().cloned();
        first.ok_or_else(|| {
            let message = format!("There are no available instance connect endpoints with {id}");
            Failure::invalid(message)
        })?
    } else {
        let network = params! { "Name": "vpc-id", "Values": [place.vpc] };
        let arguments = params! { "Filters": [states, network] };
        let ec2 = ec2.blocking();
        let paginator = ec2.paginator("describe_instance_connect_endpoints")?;
        let mut first = None;
        let mut in_subnet = None;
        'pages: for page in paginator.paginate(arguments)? {
            let page = page?;
            let endpoints = page.get("InstanceConnectEndpoints");
            for endpoint in endpoints.into_iter().flat_map(Value::iter) {
                if text(endpoint, "SubnetId") == Some(place.subnet) {
                    in_subnet = Some(endpoint.clone());
                    break 'pages;
                }
                first.get_or_insert_with(|| endpoint.clone());
            }
        }
        in_subnet
            .or(first)
            .ok_or_else(|| Failure::invalid("There are no available instance connect endpoints."))?
    };
    let is_fips = call.engine.store().boolean("use_fips_endpoint")?;
    let host = if is_fips == Some(true) {
        text(&found, "FipsDnsName")
            .ok_or_else(|| Failure::configuration("Unable to find FIPS Endpoint"))?
    } else {
        text(&found, "DnsName").unwrap_or_default()
    };
    Ok(Endpoint {
        id: text(&found, "InstanceConnectEndpointId")
            .unwrap_or_default()
            .to_owned(),
        host: host.to_owned(),
    })
}
