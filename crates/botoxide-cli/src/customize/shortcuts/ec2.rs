//! Instances by their number, rules of security groups by protocol and port, bundles by their bucket.
//!
//! Counterpart: awscli `customizations/ec2/addcount.py`, `runinstances.py`, `secgroupsimplify.py`.

use botoxide_core::value::{Map, Value};

use super::{Given, PLAIN, Shortcut, all, first, number, one, switch};

pub(super) const SHORTCUTS: &[Shortcut] = &[
    Shortcut {
        service: "ec2",
        operations: &["run-instances"],
        options: &[
            one(
                "--count",
                "The number of instances: MIN, or MIN:MAX. Default: 1.",
            ),
            all(
                "--secondary-private-ip-addresses",
                "Secondary private addresses of the network interface.",
            ),
            one(
                "--secondary-private-ip-address-count",
                "The number of secondary private addresses.",
            ),
            switch(PUBLIC, "Assign a public address."),
            switch(
                "--no-associate-public-ip-address",
                "Assign no public address.",
            ),
        ],
        fills: &["MinCount", "MaxCount"],
        apply: run_instances,
        ..PLAIN
    },
    Shortcut {
        service: "ec2",
        operations: &[
            "authorize-security-group-ingress",
            "authorize-security-group-egress",
            "revoke-security-group-ingress",
            "revoke-security-group-egress",
        ],
        options: &[
            one("--protocol", "tcp, udp, icmp, all, or a number."),
            one(
                "--port",
                "A port, a range FROM-TO, or all; for ICMP, TYPE-CODE.",
            ),
            one("--cidr", "The range of addresses."),
            one(
                "--source-group",
                "The name or id of the source security group.",
            ),
            one(
                "--group-owner",
                "The account that owns the source security group.",
            ),
        ],
        apply: rule,
        ..PLAIN
    },
];

const PUBLIC: &str = "--associate-public-ip-address";

fn run_instances(values: &mut Map, given: &Given) -> Result<(), String> {
    if let Some(count) = given.text("--count") {
        let (least, most) = count.split_once(':').unwrap_or((count, count));
        let parse = |text: &str| {
            let parsed = text.trim().parse::<i64>();
            parsed.map_err(|_| {
                "count parameter should be of form min[:max] (e.g. 1 or 1:10)".to_owned()
            })
        };
        values.insert("MinCount", parse(least)?);
        values.insert("MaxCount", parse(most)?);
    }
    let addresses = given.list("--secondary-private-ip-addresses");
    let addresses = addresses.filter(|addresses| !addresses.is_empty());
    let count = given.filled("--secondary-private-ip-address-count");
    let is_public = given
        .0
        .iter()
        .rev()
        .find_map(|(name, _)| match name.as_str() {
            PUBLIC => Some(true),
            "--no-associate-public-ip-address" => Some(false),
            _ => None,
        });
    let is_simple = addresses.is_some() || count.is_some() || is_public == Some(true);
    if is_simple && values.contains_key("NetworkInterfaces") {
        return Err("Mixing the --network-interfaces option with the simple, scalar options is not supported.".to_owned());
    }
    if is_simple || is_public.is_some() {
        let interface = first(values, "NetworkInterfaces");
        interface.insert("DeviceIndex", 0);
        if let Some(addresses) = addresses {
            let addresses = addresses
                .iter()
                .map(|address| private_address(address.as_str().into(), false));
            interface.insert("PrivateIpAddresses", Value::List(addresses.collect()));
        }
        if let Some(count) = count {
            let count = number("--secondary-private-ip-address-count", count)?;
            interface.insert("SecondaryPrivateIpAddressCount", count);
        }
        if let Some(is_public) = is_public {
            interface.insert("AssociatePublicIpAddress", is_public);
        }
    }
    move_into_interface(values);
    for name in ["MaxCount", "MinCount"] {
        if !values.contains_key(name) {
            values.insert(name, 1);
        }
    }
    Ok(())
}

fn private_address(address: Value, is_primary: bool) -> Value {
    let is_primary = Value::Bool(is_primary);
    Value::Map(Map::from_iter([
        ("PrivateIpAddress", address),
        ("Primary", is_primary),
    ]))
}

/// Subnet, groups and addresses belong into the interface, once it has addresses.
fn move_into_interface(values: &mut Map) {
    const OWN: [&str; 3] = [
        "PrivateIpAddresses",
        "SecondaryPrivateIpAddressCount",
        "AssociatePublicIpAddress",
    ];
    const MOVED: [(&str, &str); 5] = [
        ("SubnetId", "SubnetId"),
        ("SecurityGroupIds", "Groups"),
        ("Ipv6AddressCount", "Ipv6AddressCount"),
        ("Ipv6Addresses", "Ipv6Addresses"),
        ("EnablePrimaryIpv6", "PrimaryIpv6"),
    ];
    let interfaces = values.get("NetworkInterfaces").and_then(Value::as_list);
    let interface = interfaces
        .and_then(<[Value]>::first)
        .and_then(Value::as_map);
    if !interface.is_some_and(|interface| OWN.iter().any(|name| interface.contains_key(name))) {
        return;
    }
    let moved = MOVED
        .iter()
        .filter_map(|(from, to)| Some((*to, values.remove(from)?)));
    let mut moved: Vec<(&str, Value)> = moved.collect();
    if let Some(address) = values.remove("PrivateIpAddress") {
        let addresses = Value::List(vec![private_address(address, true)]);
        moved.push(("PrivateIpAddresses", addresses));
    }
    let interface = first(values, "NetworkInterfaces");
    for (name, value) in moved {
        interface.insert(name, value);
    }
}

fn rule(values: &mut Map, given: &Given) -> Result<(), String> {
    const OPTIONS: [&str; 5] = [
        "--protocol",
        "--port",
        "--cidr",
        "--source-group",
        "--group-owner",
    ];
    let Some(option) = OPTIONS.iter().find(|option| given.filled(option).is_some()) else {
        return Ok(());
    };
    if values.contains_key("IpPermissions") {
        let key = option.trim_start_matches('-').replace('-', "_");
        return Err(format!(
            "The --{key} option is not compatible with the --ip-permissions option "
        ));
    }
    let permission = first(values, "IpPermissions");
    if let Some(protocol) = given.filled("--protocol") {
        permission.insert("IpProtocol", protocol_number(protocol)?);
    }
    if let Some(port) = given.filled("--port") {
        let (from, to) = match port {
            "-1" | "all" => ("-1", "-1"),
            port => port.split_once('-').unwrap_or((port, port)),
        };
        for (name, text) in [("FromPort", from), ("ToPort", to)] {
            let port: Result<i64, _> = text.trim().parse();
            let wrong = "port parameter should be of the form <from[-to]> (e.g. 22 or 22-25)";
            permission.insert(name, port.map_err(|_| wrong.to_owned())?);
        }
    }
    if let Some(cidr) = given.filled("--cidr") {
        let range = Value::Map(Map::from_iter([("CidrIp", cidr)]));
        permission.insert("IpRanges", Value::List(vec![range]));
    }
    if let Some(group) = given.filled("--source-group") {
        let name = if group.starts_with("sg-") {
            "GroupId"
        } else {
            "GroupName"
        };
        first(permission, "UserIdGroupPairs").insert(name, group);
    }
    if let Some(owner) = given.filled("--group-owner") {
        first(permission, "UserIdGroupPairs").insert("UserId", owner);
    }
    Ok(())
}

fn protocol_number(protocol: &str) -> Result<&str, String> {
    let is_number = protocol
        .trim()
        .parse::<i64>()
        .is_ok_and(|number| (-1..=255).contains(&number));
    match protocol {
        "all" => Ok("-1"),
        "tcp" | "udp" | "icmp" => Ok(protocol),
        _ if is_number => Ok(protocol),
        _ => Err(
            "protocol parameter should be one of: tcp|udp|icmp|all or any valid protocol number."
                .to_owned(),
        ),
    }
}
