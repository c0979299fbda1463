//! `emr create-cluster`.
//!
//! Counterpart: awscli `customizations/emr/createcluster.py`.

use botoxide_core::value::{Map, Value};
use regex_lite::Regex;

use super::emrfs::{self, Emrfs};
use super::roles::{INSTANCE_ROLE, SERVICE_ROLE};
use super::{
    Settings, applications, either, exclusive, extend, hbase, instances, items, member, monitoring,
    put, steps, structured, structures, text,
};
use crate::args::options::{Opt, Takes};
use crate::customize::by_hand::Call;
use crate::customize::value_of_json;
use crate::failure::Failure;

#[rustfmt::skip]
pub(super) const OPTIONS: &[Opt] = &[
    Opt::new("--release-label", Takes::One, "The release of EMR: emr-7.0.0."),
    Opt::new("--os-release-label", Takes::One, "The release of Amazon Linux."),
    Opt::new("--ami-version", Takes::One, "The AMI version, in place of a release."),
    Opt::new("--instance-groups", Takes::Some, instances::GROUPS),
    Opt::new("--instance-type", Takes::One, "The type of all instances."),
    Opt::new("--instance-count", Takes::One, "The number of instances. Default: 1."),
    Opt::new("--auto-terminate", Takes::Nothing, "The cluster ends after its last step."),
    Opt::new("--no-auto-terminate", Takes::Nothing, "The cluster waits for further steps. This is the default."),
    Opt::new("--instance-fleets", Takes::Some, instances::FLEETS),
    Opt::new("--name", Takes::One, "The name. Default: Development Cluster."),
    Opt::new("--log-uri", Takes::One, "The folder in S3 for log files. Default: log_uri of the block emr of the profile."),
    Opt::new("--log-encryption-kms-key-id", Takes::One, "The key of KMS that encrypts log files."),
    Opt::new("--service-role", Takes::One, "The role of the service. Default: service_role of the block emr of the profile."),
    Opt::new("--auto-scaling-role", Takes::One, "The role of automatic scaling."),
    Opt::new("--use-default-roles", Takes::Nothing, "Use the roles that create-default-roles creates."),
    Opt::new("--configurations", Takes::One, "Configurations of applications, in JSON."),
    Opt::new("--ec2-attributes", Takes::One, "KeyName=NAME,SubnetId=ID,InstanceProfile=NAME,AvailabilityZone=ZONE,..."),
    Opt::new("--termination-protected", Takes::Nothing, "The cluster cannot be terminated."),
    Opt::new("--no-termination-protected", Takes::Nothing, "The cluster can be terminated. This is the default."),
    Opt::new("--unhealthy-node-replacement", Takes::Nothing, "Unhealthy nodes are replaced."),
    Opt::new("--no-unhealthy-node-replacement", Takes::Nothing, "Unhealthy nodes are kept."),
    Opt::new("--scale-down-behavior", Takes::One, "When instances end: TERMINATE_AT_INSTANCE_HOUR or TERMINATE_AT_TASK_COMPLETION."),
    Opt::new("--visible-to-all-users", Takes::Nothing, "All users of the account see the cluster. This is the default."),
    Opt::new("--no-visible-to-all-users", Takes::Nothing, "Only its creator sees the cluster."),
    Opt::new("--enable-debugging", Takes::Nothing, "Make log files readable in the console. Needs --log-uri."),
    Opt::new("--no-enable-debugging", Takes::Nothing, "The default, unless the profile has enable_debugging."),
    Opt::new("--tags", Takes::Some, "KEY=VALUE ..."),
    Opt::new("--bootstrap-actions", Takes::Some, "Path=PATH,Name=NAME,Args=[ARGUMENT,...] ..."),
    Opt::new("--applications", Takes::Some, "Name=NAME,Args=[ARGUMENT,...] ..."),
    Opt::new("--emrfs", Takes::One, "Consistent=true,RetryCount=NUMBER,Encryption=ServerSide|ClientSide,ProviderType=KMS|Custom,..."),
    Opt::new("--steps", Takes::Some, steps::HELP),
    Opt::new("--additional-info", Takes::One, "JSON that the service understands."),
    Opt::new("--restore-from-hbase-backup", Takes::One, "Dir=FOLDER,BackupVersion=VERSION"),
    Opt::new("--security-configuration", Takes::One, "The name of a security configuration."),
    Opt::new("--custom-ami-id", Takes::One, "The AMI."),
    Opt::new("--ebs-root-volume-size", Takes::One, "The size of the root volume, in GiB."),
    Opt::new("--ebs-root-volume-iops", Takes::One, "Its operations in a second."),
    Opt::new("--ebs-root-volume-throughput", Takes::One, "Its throughput, in MiB in a second."),
    Opt::new("--repo-upgrade-on-boot", Takes::One, "Upgrades of packages: SECURITY or NONE."),
    Opt::new("--kerberos-attributes", Takes::One, "Realm=REALM,KdcAdminPassword=PASSWORD,..."),
    Opt::new("--step-concurrency-level", Takes::Integer, "The number of steps that run at once."),
    Opt::new("--step-execution-role-arn", Takes::One, "The role of the steps."),
    Opt::new("--managed-scaling-policy", Takes::One, "ComputeLimits={UnitType=TYPE,MinimumCapacityUnits=NUMBER,MaximumCapacityUnits=NUMBER}"),
    Opt::new("--placement-group-configs", Takes::Some, "InstanceRole=MASTER,PlacementStrategy=SPREAD ..."),
    Opt::new("--auto-termination-policy", Takes::One, "IdleTimeout=SECONDS"),
    Opt::new("--monitoring-configuration", Takes::One, "Which log files go where, in JSON."),
    Opt::new("--extended-support", Takes::Nothing, "Extend the support of the release."),
    Opt::new("--no-extended-support", Takes::Nothing, "The default."),
    Opt::new("--session-enabled", Takes::Nothing, "Allow interactive sessions."),
    Opt::new("--no-session-enabled", Takes::Nothing, "The default."),
];

/// The structures of the command line.
struct Given {
    groups: Option<Value>,
    fleets: Option<Value>,
    attributes: Option<Map>,
    bootstrap: Option<Value>,
    applications: Option<Value>,
    emrfs: Option<Value>,
    steps: Option<Value>,
    restore: Option<Value>,
    kerberos: Option<Value>,
    scaling: Option<Value>,
    placement: Option<Value>,
    termination: Option<Value>,
    monitoring: Option<Value>,
}

impl Given {
    fn of(call: &Call<'_>) -> Result<Self, Failure> {
        let get = |option, member| structured(call, option, member);
        let attributes = match get("--ec2-attributes", "Ec2Attributes")? {
            Some(Value::Map(map)) => Some(map),
            Some(_) => {
                let message = "expected a structure";
                return Err(Failure::parameter("--ec2-attributes", message));
            }
            None => None,
        };
        Ok(Self {
            groups: get("--instance-groups", "InstanceGroups")?,
            fleets: get("--instance-fleets", "InstanceFleets")?,
            attributes,
            bootstrap: get("--bootstrap-actions", "BootstrapActions")?,
            applications: get("--applications", "Applications")?,
            emrfs: get("--emrfs", "Emrfs")?,
            steps: get("--steps", "Steps")?,
            restore: get("--restore-from-hbase-backup", "Restore")?,
            kerberos: get("--kerberos-attributes", "Kerberos")?,
            scaling: get("--managed-scaling-policy", "ManagedScaling")?,
            placement: get("--placement-group-configs", "Placement")?,
            termination: get("--auto-termination-policy", "Termination")?,
            monitoring: get("--monitoring-configuration", "Monitoring")?,
        })
    }
}

/// A cluster in the making.
struct Cluster<'a> {
    call: &'a Call<'a>,
    given: Given,
    settings: Settings,
    region: Option<String>,
    /// The arguments of the operation.
    arguments: Map,
    /// Their member `Instances`.
    instances: Map,
}

pub(super) fn run(call: &Call<'_>) -> Result<(), Failure> {
    let mut cluster = Cluster {
        call,
        given: Given::of(call)?,
        settings: Settings::of(call)?,
        region: super::region(call)?,
        arguments: Map::new(),
        instances: Map::new(),
    };
    cluster.check_release()?;
    cluster.instances()?;
    cluster.release()?;
    cluster.roles()?;
    cluster.switches()?;
    cluster.attributes()?;
    cluster.debugging()?;
    cluster.software()?;
    cluster.rest()?;
    cluster.check_applications()?;
    let client = call.client("emr")?;
    let created = client.call("RunJobFlow", Value::Map(cluster.arguments))?;
    let result = created.get("JobFlowId").map_or_else(Map::new, |id| {
        let arn = created.get("ClusterArn").cloned();
        Map::from_iter([
            ("ClusterId", id.clone()),
            ("ClusterArn", arn.unwrap_or(Value::Null)),
        ])
    });
    call.print("run_job_flow", Value::Map(result))
}

impl Cluster<'_> {
    fn text(&self, option: &str) -> Option<&str> {
        self.call.options.text(option)
    }

    /// An option, or the setting of the profile.
    fn text_or_setting(&self, option: &str, setting: &str) -> Option<String> {
        let given = self.text(option).filter(|text| !text.is_empty());
        given
            .or_else(|| self.settings.text(setting))
            .map(str::to_owned)
    }

    fn is_release(&self) -> bool {
        self.text("--release-label").is_some()
    }

    fn check_release(&self) -> Result<(), Failure> {
        match (self.text("--ami-version"), self.is_release()) {
            (Some(_), true) => Err(exclusive("--ami-version", "--release-label", "")),
            (None, false) => Err(Failure::invalid(
                "Either --ami-version or --release-label is required.",
            )),
            _ => Ok(()),
        }
    }

    fn uses_default_roles(&self) -> bool {
        self.call.options.has("--use-default-roles")
    }

    /// The role of the service: a setting counts if the default roles are not asked for.
    fn service_role(&self) -> Option<String> {
        if self.uses_default_roles() {
            self.text("--service-role").map(str::to_owned)
        } else {
            self.text_or_setting("--service-role", "service_role")
        }
    }

    fn instances(&mut self) -> Result<(), Failure> {
        // The settings of the profile are part of the attributes.
        let mut from_settings = vec![("KeyName", "key_name")];
        if !self.uses_default_roles() {
            from_settings.push(("InstanceProfile", "instance_profile"));
        }
        for (name, setting) in from_settings {
            if let Some(value) = self.settings.text(setting) {
                let attributes = self.given.attributes.get_or_insert_default();
                if !attributes.contains_key(name) {
                    attributes.insert(name, value);
                }
            }
        }
        let advice = " Either choose --use-default-roles or use both --service-role <roleName> and --ec2-attributes \
                      InstanceProfile=<profileName>.";
        let attributes = self.given.attributes.as_ref();
        if self.uses_default_roles() {
            let wrong = if self.service_role().is_some() {
                "--service-role"
            } else if attributes.is_some_and(|map| map.contains_key("InstanceProfile")) {
                "--ec2-attributes InstanceProfile"
            } else {
                ""
            };
            if !wrong.is_empty() {
                return Err(exclusive("--use-default-roles", wrong, advice));
            }
        }
        let (name, list) = match (&self.given.groups, &self.given.fleets) {
            (Some(_), Some(_)) => {
                return Err(exclusive("--instance-groups", "--instance-fleets", ""));
            }
            (_, Some(fleets)) => ("InstanceFleets", instances::fleets(fleets)?),
            (groups, None) => {
                let groups = instances::groups_of(self.call, groups.as_ref())?;
                ("InstanceGroups", groups)
            }
        };
        self.instances.insert(name, list);
        Ok(())
    }

    fn release(&mut self) -> Result<(), Failure> {
        let name = self
            .text("--name")
            .unwrap_or("Development Cluster")
            .to_owned();
        self.arguments.insert("Name", name);
        if let Some(release) = self.text("--release-label").map(str::to_owned) {
            self.arguments.insert("ReleaseLabel", release);
            if let Some(json) = self.text("--configurations") {
                let json = serde_json::from_str(json).map_err(|_| {
                    Failure::invalid("invalid json argument for option --configurations")
                })?;
                self.arguments
                    .insert("Configurations", value_of_json(&json));
            }
        } else if let Some(version) = self.text("--ami-version").map(str::to_owned) {
            let pattern = Regex::new("^[0-9]?\\.").map_err(Failure::general)?;
            if !pattern.is_match(&version) {
                return Err(Failure::invalid(format!(
                    "The supplied AMI version \"{version}\" is invalid. Please see AMI Versions Supported in Amazon EMR \
                     in Amazon Elastic MapReduce Developer Guide: http://docs.aws.amazon.com/ElasticMapReduce/latest/\
                     DeveloperGuide/ami-versions-supported.html"
                )));
            }
            self.arguments.insert("AmiVersion", version);
        }
        for (option, name) in [
            ("--additional-info", "AdditionalInfo"),
            ("--os-release-label", "OSReleaseLabel"),
            ("--log-encryption-kms-key-id", "LogEncryptionKmsKeyId"),
        ] {
            self.put_text(option, name);
        }
        let logs = self.text_or_setting("--log-uri", "log_uri");
        put(&mut self.arguments, "LogUri", logs);
        Ok(())
    }

    /// Sets the member that an option is, unless it is empty.
    fn put_text(&mut self, option: &str, name: &'static str) {
        let value = self.call.options.text(option);
        put(&mut self.arguments, name, value);
    }

    fn roles(&mut self) -> Result<(), Failure> {
        let mut role = self.service_role();
        if self.uses_default_roles() {
            role = Some(SERVICE_ROLE.to_owned());
            let attributes = self.given.attributes.get_or_insert_default();
            attributes.insert("InstanceProfile", INSTANCE_ROLE);
        }
        put(&mut self.arguments, "ServiceRole", role);
        let groups = self.instances.get("InstanceGroups").into_iter();
        let scales = groups
            .flat_map(Value::iter)
            .any(|group| group.get("AutoScalingPolicy").is_some());
        if scales && self.text("--auto-scaling-role").is_none() {
            return Err(Failure::invalid(
                "Must specify --auto-scaling-role when configuring an AutoScaling policy for an instance group.",
            ));
        }
        self.put_text("--auto-scaling-role", "AutoScalingRole");
        self.put_text("--scale-down-behavior", "ScaleDownBehavior");
        Ok(())
    }

    fn switches(&mut self) -> Result<(), Failure> {
        let call = self.call;
        let is_given = |on: &str, off: &str| call.options.has(on) || call.options.has(off);
        let keeps = either(call, "--no-auto-terminate", "--auto-terminate")?;
        let keeps = keeps || !call.options.has("--auto-terminate");
        self.instances.insert("KeepJobFlowAliveWhenNoSteps", keeps);
        let (on, off) = ("--termination-protected", "--no-termination-protected");
        let is_protected = either(call, on, off)?;
        self.instances.insert("TerminationProtected", is_protected);
        let (on, off) = (
            "--unhealthy-node-replacement",
            "--no-unhealthy-node-replacement",
        );
        if is_given(on, off) {
            let is_replaced = either(call, on, off)?;
            self.instances
                .insert("UnhealthyNodeReplacement", is_replaced);
        }
        let (on, off) = ("--visible-to-all-users", "--no-visible-to-all-users");
        let is_visible = either(call, on, off)? || !call.options.has(off);
        self.arguments.insert("VisibleToAllUsers", is_visible);
        let tags = call.options.strings("--tags")?.unwrap_or_default();
        self.arguments.insert("Tags", super::tags(&tags));
        Ok(())
    }

    /// `--ec2-attributes`, and the instances with them.
    fn attributes(&mut self) -> Result<(), Failure> {
        let attributes = self.given.attributes.take().unwrap_or_default();
        let has = |name: &str| attributes.contains_key(name);
        if has("SubnetId") && has("SubnetIds") {
            return Err(exclusive("SubnetId", "SubnetIds", ""));
        }
        if has("AvailabilityZone") && has("AvailabilityZones") {
            return Err(exclusive("AvailabilityZone", "AvailabilityZones", ""));
        }
        let has_zone = has("AvailabilityZone") || has("AvailabilityZones");
        if has_zone && (has("SubnetId") || has("SubnetIds")) {
            return Err(Failure::invalid(
                "You may not specify both a SubnetId and an AvailabilityZone (placement) because ec2SubnetId implies a \
                 placement.",
            ));
        }
        let value = |name: &str| attributes.get(name).cloned();
        for (name, member) in [
            ("KeyName", "Ec2KeyName"),
            ("SubnetId", "Ec2SubnetId"),
            ("SubnetIds", "Ec2SubnetIds"),
            (
                "EmrManagedMasterSecurityGroup",
                "EmrManagedMasterSecurityGroup",
            ),
            (
                "EmrManagedSlaveSecurityGroup",
                "EmrManagedSlaveSecurityGroup",
            ),
            ("ServiceAccessSecurityGroup", "ServiceAccessSecurityGroup"),
            (
                "AdditionalMasterSecurityGroups",
                "AdditionalMasterSecurityGroups",
            ),
            (
                "AdditionalSlaveSecurityGroups",
                "AdditionalSlaveSecurityGroups",
            ),
        ] {
            put(&mut self.instances, member, value(name));
        }
        if has_zone {
            let mut placement = Map::new();
            for name in ["AvailabilityZone", "AvailabilityZones"] {
                put(&mut placement, name, value(name));
            }
            self.instances.insert("Placement", placement);
        }
        put(&mut self.arguments, "JobFlowRole", value("InstanceProfile"));
        let instances = std::mem::take(&mut self.instances);
        self.arguments.insert("Instances", instances);
        Ok(())
    }

    fn debugging(&mut self) -> Result<(), Failure> {
        let call = self.call;
        let (on, off) = ("--enable-debugging", "--no-enable-debugging");
        let mut is_on = either(call, on, off)?;
        if !is_on
            && !call.options.has(off)
            && let Some(setting) = self.settings.text("enable_debugging")
        {
            is_on = match setting.to_lowercase().as_str() {
                "true" => true,
                "false" => false,
                _ => return Err(self.wrong_setting(setting)?),
            };
        }
        if !is_on {
            return Ok(());
        }
        if self.text_or_setting("--log-uri", "log_uri").is_none() {
            return Err(Failure::invalid(
                "LogUri not specified. You must specify a logUri if you enable debugging when creating a cluster.",
            ));
        }
        let step = steps::debugging(self.region.as_deref(), call.options.text("--release-label"));
        extend(&mut self.arguments, "Steps", vec![step]);
        Ok(())
    }

    fn wrong_setting(&self, value: &str) -> Result<Failure, Failure> {
        let profile = match self.call.engine.store().profile_name()? {
            Some(name) => format!("profile.{name}"),
            None => "default".to_owned(),
        };
        Ok(Failure::invalid(format!(
            "{value} for enable_debugging in the config file is invalid. The value should be either 'True' or 'False'. \
             Use 'aws configure set {profile}.emr.enable_debugging <value>' command to set a valid value."
        )))
    }

    /// Applications, bootstrap actions, the file system, steps.
    fn software(&mut self) -> Result<(), Failure> {
        let region = self.region.as_deref();
        if let Some(given) = &self.given.applications {
            if self.is_release() {
                self.arguments.insert("Applications", items(given));
            } else {
                let version = text(&self.arguments, "AmiVersion").unwrap_or_default();
                let installed = applications::install(given, region, version)?;
                let arguments = &mut self.arguments;
                extend(arguments, "NewSupportedProducts", installed.products);
                extend(arguments, "BootstrapActions", installed.actions);
                extend(arguments, "Steps", installed.steps);
            }
        }
        if let Some(Value::Map(restore)) = &self.given.restore {
            let (folder, version) = (text(restore, "Dir"), text(restore, "BackupVersion"));
            let step = hbase::restoring(folder, version);
            extend(&mut self.arguments, "Steps", vec![step]);
        }
        if let Some(given) = &self.given.bootstrap {
            let actions = bootstrap_actions(given)?;
            let before = self.arguments.get("BootstrapActions");
            if before.map_or(0, |list| list.iter().len()) + actions.len() > 16 {
                return Err(Failure::invalid(
                    "maximum number of bootstrap actions for a cluster exceeded.",
                ));
            }
            extend(&mut self.arguments, "BootstrapActions", actions);
        }
        if let Some(given) = &self.given.emrfs {
            if self.is_release() {
                let before = self.arguments.get("Configurations").into_iter();
                let is_emrfs = |configuration: &Value| {
                    configuration.get("Classification").and_then(Value::as_str) == Some(emrfs::SITE)
                };
                if before.flat_map(Value::iter).any(is_emrfs) {
                    return Err(Failure::invalid(
                        "EMRFS should be configured either using --configuration or --emrfs but not both",
                    ));
                }
                let configuration = Emrfs::new(given)?.configuration();
                extend(&mut self.arguments, "Configurations", vec![configuration]);
            } else {
                let actions = Emrfs::new(given)?.actions(region);
                extend(&mut self.arguments, "BootstrapActions", actions);
            }
        }
        if let Some(given) = &self.given.steps {
            let release = self.call.options.text("--release-label");
            let release = release.filter(|release| !release.is_empty());
            let steps = steps::build(given, region, release)?;
            extend(&mut self.arguments, "Steps", steps);
        }
        Ok(())
    }

    /// What is only handed on.
    fn rest(&mut self) -> Result<(), Failure> {
        let call = self.call;
        for (option, name) in [
            ("--security-configuration", "SecurityConfiguration"),
            ("--custom-ami-id", "CustomAmiId"),
            ("--repo-upgrade-on-boot", "RepoUpgradeOnBoot"),
            ("--step-execution-role-arn", "StepExecutionRoleArn"),
        ] {
            self.put_text(option, name);
        }
        for (option, name) in [
            ("--ebs-root-volume-size", "EbsRootVolumeSize"),
            ("--ebs-root-volume-iops", "EbsRootVolumeIops"),
            ("--ebs-root-volume-throughput", "EbsRootVolumeThroughput"),
        ] {
            let number = call.options.integer(option)?;
            put(&mut self.arguments, name, number);
        }
        if let Some(level) = call.options.integer("--step-concurrency-level")? {
            self.arguments.insert("StepConcurrencyLevel", level);
        }
        for (name, on, off) in [
            (
                "ExtendedSupport",
                "--extended-support",
                "--no-extended-support",
            ),
            (
                "SessionEnabled",
                "--session-enabled",
                "--no-session-enabled",
            ),
        ] {
            if call.options.has(on) || call.options.has(off) {
                let is_on = either(call, on, off)?;
                self.arguments.insert(name, is_on);
            }
        }
        if let Some(monitoring) = &self.given.monitoring {
            let logs = text(&self.arguments, "LogUri");
            monitoring::check(monitoring, logs)?;
        }
        let given = &mut self.given;
        for (name, value) in [
            ("KerberosAttributes", given.kerberos.take()),
            ("ManagedScalingPolicy", given.scaling.take()),
            ("PlacementGroupConfigs", given.placement.take()),
            ("AutoTerminationPolicy", given.termination.take()),
            ("MonitoringConfiguration", given.monitoring.take()),
        ] {
            put(&mut self.arguments, name, value);
        }
        Ok(())
    }

    /// Refuses steps of applications that the cluster does not have.
    fn check_applications(&self) -> Result<(), Failure> {
        let mut names = Vec::new();
        for application in self.given.applications.iter().flat_map(Value::iter) {
            let map = application.as_map();
            let name = map.map(|map| member(map, "Name")).transpose()?;
            names.extend(name.and_then(Value::as_str).map(str::to_lowercase));
        }
        let mut missing: Vec<&str> = Vec::new();
        let mut need = |name: &str, shown: &'static str| {
            if !names.iter().any(|found| found == name) && !missing.contains(&shown) {
                missing.push(shown);
            }
        };
        if let Some(steps) = &self.given.steps {
            for step in structures("--steps", steps)? {
                match text(step, "Type").map(str::to_lowercase).as_deref() {
                    Some("hive") => need("hive", "Hive"),
                    Some("pig") => need("pig", "Pig"),
                    Some("impala") => need("impala", "Impala"),
                    _ => {}
                }
            }
        }
        if self.given.restore.is_some() {
            need("hbase", "Hbase");
        }
        if missing.is_empty() {
            return Ok(());
        }
        Err(Failure::invalid(format!(
            "Some of the steps require the following applications to be installed: {}. Please install the applications \
             using --applications.",
            missing.join(", ")
        )))
    }
}

/// The bootstrap actions of `--bootstrap-actions`.
fn bootstrap_actions(given: &Value) -> Result<Vec<Value>, Failure> {
    let given = structures("--bootstrap-actions", given)?;
    let actions = given.into_iter().map(|action| {
        let name = text(action, "Name").unwrap_or("Bootstrap action");
        let mut script = Map::new();
        for name in ["Path", "Args"] {
            put(&mut script, name, action.get(name).cloned());
        }
        let mut config = Map::from_iter([("Name", name)]);
        put(&mut config, "ScriptBootstrapAction", Some(script));
        Value::Map(config)
    });
    Ok(actions.collect())
}
