"""ec2-instance-connect ssh, and what open-tunnel refuses, with an ssh that records what it is given."""
MASKS = [
    [r"ssh-ed25519 [A-Za-z0-9+/]+=*", "ssh-ed25519 <key>"], [r"/\S+/private-key", "<folder>/private-key"], [r"ProxyCommand=\S+", "ProxyCommand=<program>"],
]
SSH = """#!/bin/sh
printf '%s\\n' "$@" >> "$HOME/given"
while [ "$1" != -i ]; do shift; done
head -n 1 "$2" >> "$HOME/given"
stat -c %A "$2" | cut -c 5- >> "$HOME/given"
exit CODE
"""
KEYGEN = """#!/bin/sh
while [ "$1" != -f ]; do shift; done
umask 077
echo '-----BEGIN OPENSSH PRIVATE KEY-----' > "$2"
echo 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8xYyfdzm2Zp5Vd9lmLDmhCJrUnCmpJlGSCP4Oe2kbX' > "$2.pub"
"""


def programs(code=0):
    return {"ssh": SSH.replace("CODE", str(code)), "ssh-keygen": KEYGEN}


def instance(**members):
    text = "".join(f"<{name}>{value}</{name}>" for name, value in members.items())
    item = f"<item><instanceId>i-1</instanceId><vpcId>vpc-1</vpcId><subnetId>subnet-2</subnetId>{text}</item>"
    reservations = f"<reservationSet><item><instancesSet>{item}</instancesSet></item></reservationSet>"
    return ("DescribeInstances", f"<DescribeInstancesResponse>{reservations}</DescribeInstancesResponse>")


def endpoint(number, **members):
    text = "".join(f"<{name}>{value}</{name}>" for name, value in members.items())
    return (
        f"<item><instanceConnectEndpointId>eice-{number}</instanceConnectEndpointId><dnsName>e{number}.example</dnsName>"
        f"<vpcId>vpc-1</vpcId><subnetId>subnet-{number}</subnetId>{text}</item>"
    )


def endpoints(*items, more=""):
    text = f"<instanceConnectEndpointSet>{''.join(items)}</instanceConnectEndpointSet>" + (f"<nextToken>{more}</nextToken>" if more else "")
    return ("DescribeInstanceConnectEndpoints", f"<DescribeInstanceConnectEndpointsResponse>{text}</DescribeInstanceConnectEndpointsResponse>")


def fill(scenario):
    ssh = "ec2-instance-connect ssh --instance-id i-0123456789"
    sent = ("SendSSHPublicKey", {"RequestId": "r", "Success": True})
    private, public, ipv6 = {"privateIpAddress": "10.0.0.1"}, {"ipAddress": "1.2.3.4"}, {"ipv6Address": "fd00::1"}
    key = {"key.pem": "mine\n"}
    own = " --private-key-file key.pem"
    step = scenario("ec2-instance-connect ssh", programs=programs(), files=key, masks=MASKS)
    step(ssh + own, instance(**public, **private))
    step(ssh + own + " --os-user ubuntu --ssh-port 2222 --local-forwarding 3336:remote.host:3306 --debug", instance(**public), stderr="")
    step(ssh + own + " --connection-type direct", instance(**private, **ipv6))
    step(ssh + own, instance(**ipv6))
    step(ssh + own + " --instance-ip 9.9.9.9 --connection-type direct", instance(**private))
    step(ssh + own, instance())
    step(ssh + own + " --connection-type eice", instance())
    step(ssh + own, ("DescribeInstances", "<Response><Errors><Error><Code>InvalidInstanceID.NotFound</Code><Message>no</Message></Error></Errors></Response>", 400))
    step = scenario("ec2-instance-connect ssh through an endpoint", programs=programs(), files={**key, ".aws/config": "[profile p]\nregion = eu-west-1\naws_access_key_id = AKIDP\naws_secret_access_key = s\n"}, masks=MASKS)
    step(ssh + own, instance(**private, **ipv6), endpoints(endpoint(1), endpoint(2)))
    step(ssh + own + " --region eu-west-1", instance(**private), endpoints(endpoint(1), more="more"), endpoints(endpoint(2)))
    step(ssh + own + " --connection-type eice --profile p", instance(**public, **private), endpoints(endpoint(3), endpoint(4)))
    step(ssh + own + " --connection-type eice", instance(**ipv6), endpoints(endpoint(3)))
    step(ssh + own + " --connection-type eice", instance(**private), endpoints())
    step(ssh + own + " --instance-ip fd00::9 --connection-type eice", instance(**private), endpoints(endpoint(2)))
    step(ssh + own + " --eice-options endpointId=eice-7,maxTunnelDuration=60", instance(**public, **private), endpoints(endpoint(7)))
    step([*(ssh + own).split(), "--eice-options", '{"endpointId": "eice-7", "maxTunnelDuration": 60}'], instance(**public, **private), endpoints(endpoint(7)))
    step(ssh + own + " --eice-options endpointId=eice-7", instance(**private), endpoints())
    step(ssh + own + " --eice-options endpointId=eice-7,dnsName=e7.example --ssh-port 2222", instance(**private))
    step = scenario("ec2-instance-connect ssh by FIPS", programs=programs(), files=key, masks=MASKS, AWS_USE_FIPS_ENDPOINT="true")
    step(ssh + own, instance(**private), endpoints(endpoint(2, fipsDnsName="fips.example")))
    step(ssh + own, instance(**private), endpoints(endpoint(2)))
    step = scenario("ec2-instance-connect ssh with a new key", programs=programs(), masks=MASKS)
    step(ssh, instance(**public), sent)
    step(ssh + " --os-user ubuntu --connection-type eice", instance(**private), endpoints(endpoint(2)), sent)
    step(ssh, instance(**public), ("SendSSHPublicKey", {"__type": "AuthException", "message": "no"}, 400))
    step = scenario("ec2-instance-connect ssh fails", programs=programs(7), files=key, masks=MASKS)
    step(ssh + own, instance(**public))
    for options in (
        "--instance-id x", "--instance-id i-0123456789 --connection-type direct --eice-options endpointId=eice-1", "--instance-id i-0123456789 --eice-options dnsName=x.example",
        "--instance-id i-0123456789 --eice-options maxTunnelDuration=0", "--instance-id i-0123456789 --eice-options maxTunnelDuration=3601",
        "--instance-id i-0123456789 --eice-options endpointId=x", "--instance-id i-0123456789 --eice-options endpointId=eice-1,dnsName=a/b", "--instance-id i-0123456789 --instance-ip 1.1.1.1",
        "--instance-id i-0123456789 --connection-type other", "",
    ):
        step(f"ec2-instance-connect ssh {options}")
    step = scenario("ec2-instance-connect open-tunnel refuses", masks=MASKS)
    tunnel = "ec2-instance-connect open-tunnel"
    for options in (
        "", "--instance-connect-endpoint-id eice-1", "--instance-id i-0123456789 --instance-connect-endpoint-dns-name x.example", "--private-ip-address 10.0.0.1",
        "--instance-id i-0123456789 --max-tunnel-duration 0", "--instance-id i-0123456789 --max-tunnel-duration 3601",
    ):
        step(f"{tunnel} {options}")
    step(f"{tunnel} --instance-id i-0123456789", instance())
    step(f"{tunnel} --instance-id i-0123456789", instance(**private), endpoints())
