//! The structures that options of `emr` take. They are not those of the model: `create-cluster` makes the model's of them.
//!
//! Counterpart: awscli `customizations/emr/argumentschema.py`.

use std::sync::OnceLock;

use botoxide_core::model::archive::compile_service;
use botoxide_core::model::{Service, Shape};
use serde_json::{Map as JsonMap, Value as Json, json};

/// Structures by their members and the types of these: `[X]` is a list, `{X}` a map of strings to X. What is no structure
/// is a type of models. A member with `!` is required.
const STRUCTURES: &[(&str, &str)] = &[
    (
        "Options",
        "InstanceGroups [Group], InstanceFleets [Fleet], Ec2Attributes Attributes, Applications [Application], \
         BootstrapActions [Bootstrap], Steps [Step], Restore Restore, Emrfs Emrfs, Kerberos Kerberos, \
         ManagedScaling Managed, Placement [Placement], Termination Termination, Monitoring Monitoring",
    ),
    (
        "Group",
        "Name string, InstanceGroupType! string, BidPrice string, InstanceType! string, InstanceCount! integer, \
         CustomAmiId string, EbsConfiguration Ebs, AutoScalingPolicy Scaling, Configurations [Configuration]",
    ),
    (
        "Ebs",
        "EbsOptimized boolean, EbsBlockDeviceConfigs [Device]",
    ),
    (
        "Device",
        "VolumeSpecification Volume, VolumesPerInstance integer",
    ),
    (
        "Volume",
        "VolumeType! string, SizeInGB! integer, Iops integer, Throughput integer",
    ),
    ("Scaling", "Constraints Constraints, Rules [Rule]"),
    ("Constraints", "MinCapacity integer, MaxCapacity integer"),
    (
        "Rule",
        "Name string, Description string, Action Action, Trigger Trigger",
    ),
    (
        "Action",
        "Market string, SimpleScalingPolicyConfiguration Simple",
    ),
    (
        "Simple",
        "AdjustmentType string, ScalingAdjustment integer, CoolDown integer",
    ),
    ("Trigger", "CloudWatchAlarmDefinition Alarm"),
    (
        "Alarm",
        "ComparisonOperator string, EvaluationPeriods integer, MetricName string, Namespace string, Period integer, \
         Statistic string, Threshold double, Unit string, Dimensions [Dimension]",
    ),
    ("Dimension", "Key string, Value string"),
    (
        "Configuration",
        "Classification string, Properties {string}, Configurations [InnerConfiguration]",
    ),
    (
        "InnerConfiguration",
        "Classification string, Properties {string}",
    ),
    (
        "Fleet",
        "Name string, InstanceFleetType! string, TargetOnDemandCapacity integer, TargetSpotCapacity integer, \
         InstanceTypeConfigs [FleetType], LaunchSpecifications Launch, ResizeSpecifications Resize, \
         Context string",
    ),
    (
        "FleetType",
        "InstanceType! string, WeightedCapacity integer, BidPrice string, BidPriceAsPercentageOfOnDemandPrice double, \
         CustomAmiId string, Priority double, EbsConfiguration Ebs, Configurations [Configuration]",
    ),
    (
        "Launch",
        "OnDemandSpecification OnDemand, SpotSpecification Spot",
    ),
    (
        "OnDemand",
        "AllocationStrategy string, CapacityReservationOptions Reservation",
    ),
    (
        "OnDemandResize",
        "TimeoutDurationMinutes integer, AllocationStrategy string, CapacityReservationOptions Reservation",
    ),
    (
        "SpotResize",
        "TimeoutDurationMinutes integer, AllocationStrategy string",
    ),
    (
        "Reservation",
        "UsageStrategy string, CapacityReservationPreference string, CapacityReservationResourceGroupArn string",
    ),
    (
        "Spot",
        "TimeoutDurationMinutes integer, TimeoutAction string, BlockDurationMinutes integer, AllocationStrategy string",
    ),
    (
        "Resize",
        "SpotResizeSpecification SpotResize, OnDemandResizeSpecification OnDemandResize",
    ),
    (
        "Attributes",
        "KeyName string, SubnetId string, SubnetIds [string], AvailabilityZone string, AvailabilityZones [string], \
         InstanceProfile string, EmrManagedMasterSecurityGroup string, EmrManagedSlaveSecurityGroup string, \
         ServiceAccessSecurityGroup string, AdditionalMasterSecurityGroups [string], \
         AdditionalSlaveSecurityGroups [string]",
    ),
    ("Application", "Name! string, Args [string]"),
    ("Bootstrap", "Name string, Path! string, Args [string]"),
    (
        "Step",
        "Type string, Name string, ActionOnFailure string, Jar string, Args [string], MainClass string, \
         Properties string, LogUri string, EncryptionKeyArn string",
    ),
    ("Restore", "Dir string, BackupVersion string"),
    (
        "Emrfs",
        "Consistent boolean, SSE boolean, RetryCount integer, RetryPeriod integer, Args [string], Encryption string, \
         ProviderType string, KMSKeyId string, CustomProviderLocation string, CustomProviderClass string",
    ),
    (
        "Kerberos",
        "Realm string, KdcAdminPassword string, CrossRealmTrustPrincipalPassword string, ADDomainJoinUser string, \
         ADDomainJoinPassword string",
    ),
    (
        "Managed",
        "ComputeLimits Limits, ScalingStrategy string, UtilizationPerformanceIndex integer",
    ),
    (
        "Limits",
        "MinimumCapacityUnits! integer, MaximumCapacityUnits! integer, MaximumOnDemandCapacityUnits integer, \
         UnitType! string, MaximumCoreCapacityUnits integer",
    ),
    (
        "Placement",
        "InstanceRole! string, PlacementStrategy string",
    ),
    ("Termination", "IdleTimeout long"),
    (
        "Monitoring",
        "CloudWatchLogConfiguration Logs, S3LoggingConfiguration S3Logs",
    ),
    (
        "Logs",
        "Enabled! boolean, LogGroupName string, LogStreamNamePrefix string, EncryptionKeyArn string, \
         LogTypes {[string]}",
    ),
    ("S3Logs", "LogTypeUploadPolicy {string}"),
];

/// The shape of the value of an option, by the member of `Options`.
pub(super) fn shape(member: &str) -> Option<Shape> {
    static MODEL: OnceLock<Option<Service>> = OnceLock::new();
    let service = (*MODEL.get_or_init(compile))?;
    service
        .operation("Options")
        .ok()?
        .input_shape()?
        .member(member)
}

fn compile() -> Option<Service> {
    let mut shapes = JsonMap::new();
    shapes.insert("string".to_owned(), json!({ "type": "string" }));
    for (name, members) in STRUCTURES {
        let mut found = JsonMap::new();
        let mut required = Vec::new();
        for member in members.split(", ") {
            let (name, kind) = member.split_once(' ')?;
            let bare = name.trim_end_matches('!');
            if bare != name {
                required.push(bare);
            }
            add(&mut shapes, kind);
            found.insert(bare.to_owned(), json!({ "shape": kind }));
        }
        let shape = json!({ "type": "structure", "members": found, "required": required });
        shapes.insert((*name).to_owned(), shape);
    }
    let metadata = json!({ "serviceId": "Options", "endpointPrefix": "-", "protocol": "json", "apiVersion": "1" });
    let operations = json!({ "Options": { "input": { "shape": "Options" } } });
    let model = json!({ "metadata": metadata, "operations": operations, "shapes": shapes });
    // It lives as long as the process, which has one.
    Service::open(compile_service(&model).ok()?.leak()).ok()
}

/// Adds the shape of a type, and of what it holds.
fn add(shapes: &mut JsonMap<String, Json>, kind: &str) {
    let inner = |open, close| kind.strip_prefix(open)?.strip_suffix(close);
    let shape = if let Some(item) = inner('[', ']') {
        add(shapes, item);
        json!({ "type": "list", "member": { "shape": item } })
    } else if let Some(value) = inner('{', '}') {
        add(shapes, value);
        json!({ "type": "map", "key": { "shape": "string" }, "value": { "shape": value } })
    } else if kind.starts_with(char::is_lowercase) {
        json!({ "type": kind })
    } else {
        // A structure, which has a row.
        return;
    };
    shapes.insert(kind.to_owned(), shape);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_structure_has_a_row() {
        let options = STRUCTURES[0].1.split(", ");
        let members: Vec<&str> = options
            .map(|member| member.split(' ').next().unwrap())
            .collect();
        assert!(members.len() > 10);
        for member in members {
            assert!(shape(member).is_some(), "{member}");
        }
        assert!(shape("Nothing").is_none());
    }
}
