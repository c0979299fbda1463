//! Instance groups and instance fleets, as the service wants them.
//!
//! Counterpart: awscli `customizations/emr/instancegroupsutils.py`, `instancefleetsutils.py`.

use botoxide_core::value::{Map, Value};

use super::{member, structures};
use crate::customize::by_hand::Call;
use crate::failure::Failure;

pub(super) const GROUPS: &str =
    "InstanceGroupType=MASTER|CORE|TASK,InstanceType=TYPE,InstanceCount=NUMBER,BidPrice=PRICE ...";
pub(super) const FLEETS: &str = "InstanceFleetType=MASTER|CORE|TASK,TargetOnDemandCapacity=NUMBER,InstanceTypeConfigs=[{InstanceType=TYPE},...] ...";

/// The groups of `--instance-groups`.
pub(super) fn groups(given: &Value) -> Result<Vec<Value>, Failure> {
    let given = structures("--instance-groups", given)?;
    let groups = given.into_iter().map(|group| {
        let role = member(group, "InstanceGroupType")?;
        let mut config = Map::new();
        config.insert("Name", group.get("Name").unwrap_or(role).clone());
        for name in ["InstanceType", "InstanceCount"] {
            config.insert(name, member(group, name)?.clone());
        }
        let role = role.as_str().unwrap_or_default().to_uppercase();
        config.insert("InstanceRole", role);
        match group.get("BidPrice") {
            Some(price) => {
                // The price of an instance on demand is the service's default.
                if price.as_str() != Some("OnDemandPrice") {
                    config.insert("BidPrice", price.clone());
                }
                config.insert("Market", "SPOT");
            }
            None => drop(config.insert("Market", "ON_DEMAND")),
        }
        copy(
            group,
            &mut config,
            &[
                "EbsConfiguration",
                "AutoScalingPolicy",
                "Configurations",
                "CustomAmiId",
            ],
        );
        Ok(Value::Map(config))
    });
    groups.collect()
}

fn copy(from: &Map, to: &mut Map, names: &[&'static str]) {
    for name in names {
        if let Some(value) = from.get(name) {
            to.insert(*name, value.clone());
        }
    }
}

/// The groups of `--instance-groups`, or of `--instance-type` and `--instance-count`.
pub(super) fn groups_of(call: &Call<'_>, given: Option<&Value>) -> Result<Vec<Value>, Failure> {
    let options = &call.options;
    let kind = options.text("--instance-type");
    let count = options.text("--instance-count");
    match (given, kind) {
        (None, None) => Err(Failure::invalid(
            "Must specify either --instance-groups or --instance-type with --instance-count(optional) to configure \
             instance groups.",
        )),
        (Some(_), _) if kind.is_some() || count.is_some() => Err(Failure::invalid(
            "You may not specify --instance-type or --instance-count with --instance-groups, because --instance-type \
             and --instance-count are shortcut options for --instance-groups.",
        )),
        (Some(given), _) => groups(given),
        (None, Some(kind)) => {
            let mut groups = vec![group(kind, 1, "MASTER")];
            let count = options.integer("--instance-count")?;
            if let Some(count) = count.filter(|count| *count > 1) {
                groups.push(group(kind, count - 1, "CORE"));
            }
            Ok(groups)
        }
    }
}

fn group(kind: &str, count: i64, role: &str) -> Value {
    let text = |text: &str| Value::from(text);
    Value::Map(Map::from_iter([
        ("InstanceType", text(kind)),
        ("InstanceCount", Value::from(count)),
        ("InstanceRole", text(role)),
        ("Name", text(role)),
        ("Market", text("ON_DEMAND")),
    ]))
}

/// The fleets of `--instance-fleets`.
pub(super) fn fleets(given: &Value) -> Result<Vec<Value>, Failure> {
    let given = structures("--instance-fleets", given)?;
    let fleets = given.into_iter().map(|fleet| {
        let kind = member(fleet, "InstanceFleetType")?;
        let mut config = Map::new();
        config.insert("Name", fleet.get("Name").unwrap_or(kind).clone());
        copy(
            fleet,
            &mut config,
            &[
                "InstanceFleetType",
                "TargetOnDemandCapacity",
                "TargetSpotCapacity",
                "InstanceTypeConfigs",
                "Context",
            ],
        );
        for (name, inner) in [
            (
                "LaunchSpecifications",
                ["SpotSpecification", "OnDemandSpecification"],
            ),
            (
                "ResizeSpecifications",
                ["SpotResizeSpecification", "OnDemandResizeSpecification"],
            ),
        ] {
            if let Some(given) = fleet.get(name) {
                let mut specifications = Map::new();
                if let Some(given) = given.as_map() {
                    copy(given, &mut specifications, &inner);
                }
                config.insert(name, specifications);
            }
        }
        Ok(Value::Map(config))
    });
    fleets.collect()
}
