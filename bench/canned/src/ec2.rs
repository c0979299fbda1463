//! Answers of EC2.

use super::Answer;

/// 100 instances, 540 KB.
pub(super) fn describe_instances() -> Answer {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <DescribeInstancesResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">\n \
         <requestId>8f7724cf-496f-496e-8fe3-0123456789ab</requestId>\n <reservationSet>\n",
    );
    for number in 0..100 {
        push_reservation(&mut out, number);
    }
    out.push_str(" </reservationSet>\n</DescribeInstancesResponse>\n");
    Answer::new("text/xml;charset=UTF-8", [], out.into())
}

/// Writes the elements of [`RESERVATION`], indented as EC2 does, but by one space.
fn push_reservation(out: &mut String, number: usize) {
    let text = RESERVATION
        .replace("ID", &format!("{number:017x}"))
        .replace("NUMBER", &number.to_string())
        .replace("DAY", &format!("{:02}", number % 28 + 1))
        .replace("HIGH", "0")
        .replace("LOW", &number.to_string());
    let mut open: Vec<&str> = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let depth = depth(line);
        while open.len() > depth {
            close(out, &mut open);
        }
        let (name, value) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        let indent = " ".repeat(depth + 2);
        if lines.peek().is_some_and(|next| self::depth(next) > depth) {
            out.extend([&indent, "<", name, ">\n"]);
            open.push(name);
        } else if value.is_empty() {
            out.extend([&indent, "<", name, "/>\n"]);
        } else {
            out.extend([&indent, "<", name, ">", value, "</", name, ">\n"]);
        }
    }
    while !open.is_empty() {
        close(out, &mut open);
    }
}

fn depth(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn close(out: &mut String, open: &mut Vec<&str>) {
    if let Some(name) = open.pop() {
        out.extend([&" ".repeat(open.len() + 2), "</", name, ">\n"]);
    }
}

/// A reservation with one instance: an element a line, children indented.
const RESERVATION: &str = "\
item
 reservationId r-ID
 ownerId 123456789012
 groupSet
 instancesSet
  item
   instanceId i-ID
   imageId ami-0abcdef1234567890
   instanceState
    code 16
    name running
   privateDnsName ip-10-0-HIGH-LOW.eu-west-1.compute.internal
   dnsName ec2-54-1-HIGH-LOW.eu-west-1.compute.amazonaws.com
   reason
   keyName my-key-pair
   amiLaunchIndex 0
   productCodes
   instanceType m7g.2xlarge
   launchTime 2026-10-DAYT08:12:33.000Z
   placement
    availabilityZone eu-west-1a
    availabilityZoneId euw1-az1
    groupName
    tenancy default
   monitoring
    state disabled
   subnetId subnet-0123456789abcdef0
   vpcId vpc-0123456789abcdef0
   privateIpAddress 10.0.HIGH.LOW
   ipAddress 54.1.HIGH.LOW
   sourceDestCheck true
   groupSet
    item
     groupId sg-0123456789abcdef0
     groupName web-servers
    item
     groupId sg-0fedcba9876543210
     groupName default
   architecture arm64
   rootDeviceType ebs
   rootDeviceName /dev/xvda
   blockDeviceMapping
    item
     deviceName /dev/xvda
     ebs
      volumeId vol-ID
      status attached
      attachTime 2026-10-01T08:12:34.000Z
      deleteOnTermination true
    item
     deviceName /dev/sdf
     ebs
      volumeId vol-ID
      status attached
      attachTime 2026-10-01T08:12:34.000Z
      deleteOnTermination true
   virtualizationType hvm
   clientToken 12345678-1234-1234-1234-123456789012
   tagSet
    item
     key Name
     value web-NUMBER
    item
     key Environment
     value production-NUMBER
    item
     key Team
     value platform-NUMBER
    item
     key CostCenter
     value 12345-NUMBER
    item
     key aws:autoscaling:groupName
     value web-asg-NUMBER
   hypervisor xen
   networkInterfaceSet
    item
     networkInterfaceId eni-ID
     subnetId subnet-0123456789abcdef0
     vpcId vpc-0123456789abcdef0
     description
     ownerId 123456789012
     status in-use
     macAddress 02:00:00:00:HIGH:LOW
     privateIpAddress 10.0.HIGH.LOW
     privateDnsName ip-10-0-HIGH-LOW.eu-west-1.compute.internal
     sourceDestCheck true
     groupSet
      item
       groupId sg-0123456789abcdef0
       groupName web-servers
     attachment
      attachmentId eni-attach-ID
      deviceIndex 0
      status attached
      attachTime 2026-10-01T08:12:33.000Z
      deleteOnTermination true
      networkCardIndex 0
     privateIpAddressesSet
      item
       privateIpAddress 10.0.HIGH.LOW
       privateDnsName ip-10-0-HIGH-LOW.eu-west-1.compute.internal
       primary true
     ipv6AddressesSet
     interfaceType interface
   iamInstanceProfile
    arn arn:aws:iam::123456789012:instance-profile/web
    id AIPAEXAMPLENUMBER
   ebsOptimized true
   enaSupport true
   cpuOptions
    coreCount 8
    threadsPerCore 1
   capacityReservationSpecification
    capacityReservationPreference open
   hibernationOptions
    configured false
   enclaveOptions
    enabled false
   metadataOptions
    state applied
    httpTokens required
    httpPutResponseHopLimit 2
    httpEndpoint enabled
    instanceMetadataTags disabled
   privateDnsNameOptions
    hostnameType ip-name
    enableResourceNameDnsARecord false
   maintenanceOptions
    autoRecovery default
   currentInstanceBootMode uefi";
