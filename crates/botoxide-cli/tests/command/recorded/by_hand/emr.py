"""emr: clusters, steps, applications, backups of HBase, roles, the primary node."""
import json
import urllib.parse

FILES = {
    "configurations.json": json.dumps([{"Classification": "hive-site", "Properties": {"a": "b"}}]),
    "emrfs.json": json.dumps([{"Classification": "emrfs-site", "Properties": {}}]),
    "groups.json": json.dumps([
        {"InstanceGroupType": "MASTER", "InstanceType": "m5.xlarge", "InstanceCount": 1, "Name": "one"},
        {"InstanceGroupType": "CORE", "InstanceType": "m5.xlarge", "InstanceCount": 2, "BidPrice": "0.1", "Configurations": [{"Classification": "c"}],
         "AutoScalingPolicy": {"Constraints": {"MinCapacity": 1, "MaxCapacity": 2}, "Rules": []}},
    ]),
    "monitoring.json": json.dumps({"CloudWatchLogConfiguration": {"Enabled": True, "LogTypes": {"STEP_LOGS": ["STDOUT"]}}}),
}  # fmt: skip
RUN = ("RunJobFlow", {"JobFlowId": "j-1", "ClusterArn": "arn:c"})
RELEASE = ("DescribeCluster", {"Cluster": {"Id": "j-1", "ReleaseLabel": "emr-6.0.0"}})
AMI = ("DescribeCluster", {"Cluster": {"Id": "j-1", "RequestedAmiVersion": "3.11"}})
STEPS = ("AddJobFlowSteps", {"StepIds": ["s-1"]})


def xml(operation, text=""):
    return (f'Action": "{operation}"', f"<{operation}Response><{operation}Result>{text}</{operation}Result></{operation}Response>")


def missing(operation):
    return (f'Action": "{operation}"', "<ErrorResponse><Error><Code>NoSuchEntity</Code><Message>no</Message></Error></ErrorResponse>", 404)


def create(scenario):
    label = "emr create-cluster --release-label emr-7.0.0"
    ami = "emr create-cluster --ami-version 3.11 --instance-type m3.xlarge"
    step = scenario("emr create-cluster", files=FILES)
    step(f"{label} --instance-type m5.xlarge", RUN)
    step(f"{label} --instance-type m5.xlarge --instance-count 3 --use-default-roles --name n --log-uri s3://l --auto-terminate --output text", RUN)
    step(f"{label} --instance-groups InstanceGroupType=MASTER,InstanceCount=1,InstanceType=m5.xlarge InstanceGroupType=core,InstanceCount=2,InstanceType=m5.xlarge,BidPrice=OnDemandPrice,Name=c "
         "--termination-protected --unhealthy-node-replacement --no-visible-to-all-users --tags a=b c d=e=f --query ClusterId", RUN)
    step([*f"{label} --instance-groups".split(), "InstanceGroupType=MASTER,InstanceCount=1,InstanceType=m5.xlarge,CustomAmiId=ami-1,"
          "EbsConfiguration={EbsOptimized=true,EbsBlockDeviceConfigs=[{VolumeSpecification={VolumeType=gp2,SizeInGB=100},VolumesPerInstance=2}]}"], RUN)
    step(f"{label} --instance-groups file://groups.json --auto-scaling-role r --service-role s --ec2-attributes KeyName=k,SubnetId=s-1,InstanceProfile=p,AdditionalMasterSecurityGroups=[a,b],ServiceAccessSecurityGroup=g", RUN)
    step(f"{label} --instance-type t --ec2-attributes SubnetIds=[a,b] --applications Name=Hive Name=Pig,Args=[a,b] --configurations file://configurations.json", RUN)
    step(f"{label} --instance-type t --ec2-attributes AvailabilityZone=z --emrfs Consistent=true,RetryCount=5,RetryPeriod=30,Args=[a=b,c] --configurations file://configurations.json", RUN)
    step(f"{label} --instance-type t --ec2-attributes AvailabilityZones=y,z --emrfs Encryption=ServerSide", RUN)
    step(f"{label} --instance-type t --emrfs Encryption=ClientSide,ProviderType=KMS,KMSKeyId=k", RUN)
    step(f"{label} --instance-type t --emrfs Encryption=ClientSide,ProviderType=Custom,CustomProviderLocation=s3://j,CustomProviderClass=c", RUN)
    step([*f"{label} --instance-fleets".split(), "InstanceFleetType=MASTER,TargetOnDemandCapacity=1,InstanceTypeConfigs=[{InstanceType=m5.xlarge,WeightedCapacity=1}],"
          "LaunchSpecifications={SpotSpecification={TimeoutDurationMinutes=20,TimeoutAction=SWITCH_TO_ONDEMAND},OnDemandSpecification={AllocationStrategy=lowest-price}}",
          "InstanceFleetType=CORE,Name=c,TargetSpotCapacity=2,ResizeSpecifications={SpotResizeSpecification={TimeoutDurationMinutes=9}},Context=x"], RUN)
    step(f"{label} --instance-type t --enable-debugging --log-uri s3://l --steps Type=HIVE,Name=h,ActionOnFailure=CONTINUE,Args=[-f,s3://s] Jar=s3://j,MainClass=m,Args=a,b --applications Name=Hive", RUN)
    step([*f"{label} --instance-type t --bootstrap-actions".split(), "Path=s3://a,Name=n,Args=[x,y]", "Path=s3://b"], RUN)
    step([*f"{label} --instance-type t --security-configuration sc --custom-ami-id ami-1 --ebs-root-volume-size 20 --ebs-root-volume-iops 3000 --ebs-root-volume-throughput 125 --repo-upgrade-on-boot NONE".split(),
          *"--kerberos-attributes Realm=R,KdcAdminPassword=p --step-concurrency-level 4 --step-execution-role-arn arn:aws:iam::123456789012:role/s --extended-support --no-session-enabled --os-release-label 2023 --scale-down-behavior b".split(),
          *"--placement-group-configs InstanceRole=MASTER,PlacementStrategy=SPREAD --auto-termination-policy IdleTimeout=100 --monitoring-configuration file://monitoring.json".split(),
          *"--log-encryption-kms-key-id k --additional-info {} --managed-scaling-policy".split(),
          "ComputeLimits={MinimumCapacityUnits=2,MaximumCapacityUnits=4,UnitType=Instances},ScalingStrategy=ADVANCED,UtilizationPerformanceIndex=50"], RUN)
    step = scenario("emr create-cluster with an AMI version", files=FILES)
    step(ami, RUN)
    step(f"{ami} --applications Name=Hive,Args=[--hive-site=s3://h] Name=pig Name=Ganglia Name=HBase Name=Impala,Args=[a,b] Name=MapR,Args=[x] Name=HUE --enable-debugging --log-uri s3://l", RUN)
    step("emr create-cluster --ami-version 2.4 --instance-type t --applications Name=HBase --restore-from-hbase-backup Dir=s3://d,BackupVersion=v", RUN)
    step(f"{ami} --restore-from-hbase-backup Dir=s3://d --applications Name=hbase --region eu-west-1", RUN)
    step(f"{ami} --emrfs SSE=true,Consistent=false,Args=[a=b,c] --bootstrap-actions Path=p", RUN)
    step(f"{ami} --emrfs Encryption=ClientSide,ProviderType=Custom,CustomProviderLocation=s3://j,CustomProviderClass=c", RUN)
    step(f"{ami} --applications Name=Hive Name=Pig Name=Impala --steps Type=Hive,Args=[a] Type=Pig,Args=[a,b] Type=Impala,Args=[c] Type=streaming,Args=[d] Type=spark,Args=[e] Type=CUSTOM_JAR,Jar=j,Properties=a=b", RUN)
    config = "[default]\nemr =\n  service_role = s\n  instance_profile = p\n  key_name = k\n  log_uri = s3://log\n  enable_debugging = true\n[profile x]\nemr =\n  enable_debugging = maybe\n"
    step = scenario("emr create-cluster with settings", files={".aws/config": config})
    step(f"{label} --instance-type t", RUN)
    step(f"{label} --instance-type t --use-default-roles --no-enable-debugging --log-uri s3://other --ec2-attributes KeyName=mine", RUN)
    step(f"{label} --instance-type t --service-role mine --profile x")


def refused(scenario):
    label = "emr create-cluster --release-label emr-7.0.0"
    step = scenario("emr create-cluster refuses", files=FILES)
    for line in (
        "emr create-cluster", f"{label} --ami-version 3.1", label, f"{label} --instance-count 3", f"{label} --instance-type t --instance-count x",
        f"{label} --instance-groups InstanceGroupType=MASTER,InstanceCount=1,InstanceType=t --instance-type t",
        f"{label} --instance-groups InstanceCount=1", f"{label} --instance-groups InstanceGroupType=CORE", f"{label} --instance-groups a=1,a=2",
        f"{label} --instance-fleets InstanceFleetType=MASTER --instance-groups InstanceGroupType=MASTER", f"{label} --instance-fleets Name=a",
        f"{label} --instance-groups file://groups.json", f"{label} --instance-type t --use-default-roles --service-role r",
        f"{label} --instance-type t --use-default-roles --ec2-attributes InstanceProfile=p", f"{label} --instance-type t --configurations x",
        "emr create-cluster --ami-version x --instance-type t", f"{label} --instance-type t --auto-terminate --no-auto-terminate",
        f"{label} --instance-type t --termination-protected --no-termination-protected", f"{label} --instance-type t --visible-to-all-users --no-visible-to-all-users",
        f"{label} --instance-type t --enable-debugging", f"{label} --instance-type t --ec2-attributes SubnetId=a,SubnetIds=b",
        f"{label} --instance-type t --ec2-attributes AvailabilityZone=a,AvailabilityZones=b", f"{label} --instance-type t --ec2-attributes SubnetId=a,AvailabilityZone=b",
        f"{label} --instance-type t --emrfs Encryption=x", f"{label} --instance-type t --emrfs SSE=true,Encryption=ServerSide",
        f"{label} --instance-type t --emrfs Encryption=ClientSide", f"{label} --instance-type t --emrfs Encryption=ClientSide,ProviderType=x",
        f"{label} --instance-type t --emrfs Encryption=ClientSide,ProviderType=KMS", f"{label} --instance-type t --emrfs Encryption=ClientSide,ProviderType=Custom",
        f"{label} --instance-type t --emrfs RetryCount=1,RetryPeriod=2", f"{label} --instance-type t --emrfs Consistent=true,KMSKeyId=1",
        f"{label} --instance-type t --emrfs CustomProviderClass=1,CustomProviderLocation=2",
        f"{label} --instance-type t --emrfs SSE=true --configurations file://emrfs.json", f"{label} --instance-type t --steps Type=x",
        f"{label} --instance-type t --steps Name=x", f"{label} --instance-type t --steps Type=HIVE", f"{label} --instance-type t --steps Type=STREAMING,Args=",
        f"{label} --instance-type t --steps Type=Impala,Args=a", f"{label} --instance-type t --steps Type=Hive,Args=a",
        f"{label} --instance-type t --restore-from-hbase-backup Dir=d", f"{label} --instance-type t --extended-support --no-extended-support",
        "emr create-cluster --ami-version 1.0 --instance-type t --applications Name=HBase", f"{label} --instance-type t --ebs-root-volume-size x",
        f"{label} --instance-type t --bootstrap-actions " + " ".join(["Path=p"] * 17), f"{label} --instance-type t --unknown", f"{label} --instance-type",
    ):  # fmt: skip
        step(line)
    # A110: the code of every other argument that cannot be parsed.
    step(f"{label} --instance-groups InstanceGroupType=MASTER,InstanceCount=x,InstanceType=t", code=252)
    policies = [{"x": "disabled"}, {"system-logs": "x"}, {"persistent-ui-logs": "on-customer-s3only"}, {"system-logs": "emr-managed"}, {}]
    for policy in policies:
        step([*f"{label} --instance-type t --monitoring-configuration".split(), json.dumps({"S3LoggingConfiguration": {"LogTypeUploadPolicy": policy}})], *([RUN] if not policy else []))
    off = {"system-logs": "disabled", "application-logs": "disabled"}
    step([*f"{label} --instance-type t --log-uri s3://l --monitoring-configuration".split(), json.dumps({"S3LoggingConfiguration": {"LogTypeUploadPolicy": off}})])
    step(f"{label} --instance-type t", ("RunJobFlow", {"__type": "ValidationException", "message": "no"}, 400))
    step(f"{label} --instance-type t", ("RunJobFlow", {}))


def clusters(scenario):
    step = scenario("emr clusters")
    cluster = {"Id": "j-1", "Name": "n", "Status": {"State": "RUNNING", "Timeline": {"CreationDateTime": 1700000000.5}}, "Applications": [{"Name": "Hive", "Version": "1"}]}
    groups = ("ListInstanceGroups", {"InstanceGroups": [{"Id": "ig-1", "RequestedInstanceCount": 1}]})
    actions = ("ListBootstrapActions", {"BootstrapActions": [{"Name": "b"}]})
    for output in ("json", "text", "table", "yaml"):
        step(f"emr describe-cluster --cluster-id j-1 --output {output}", ("DescribeCluster", {"Cluster": cluster}), groups, actions)
    step("emr describe-cluster --cluster-id j-1 --query Cluster.InstanceFleets[0].Id", ("DescribeCluster", {"Cluster": {**cluster, "InstanceCollectionType": "INSTANCE_FLEET"}}),
         ("ListInstanceFleets", {"InstanceFleets": [{"Id": "if-1"}]}), ("ListBootstrapActions", {}))
    step("emr describe-cluster --cluster-id x", ("DescribeCluster", {"__type": "InvalidRequestException", "message": "no"}, 400))
    step("emr describe-cluster")
    step("emr terminate-clusters --cluster-ids j-1 j-2", ("TerminateJobFlows", {}))
    step("emr terminate-clusters --cluster-ids [\"j-1\"]", ("TerminateJobFlows", {}))
    step("emr add-instance-groups --cluster-id j-1 --instance-groups InstanceGroupType=task,InstanceType=t,InstanceCount=1",
         ("AddInstanceGroups", {"JobFlowId": "j-1", "InstanceGroupIds": ["ig-2"], "ClusterArn": "arn:c"}))
    step("emr add-instance-groups --cluster-id j-1 --instance-groups InstanceGroupType=task,InstanceType=t,InstanceCount=1", ("AddInstanceGroups", {"JobFlowId": "j-1"}))
    step("emr modify-cluster-attributes --cluster-id j-1 --visible-to-all-users --no-termination-protected --auto-terminate --unhealthy-node-replacement",
         ("SetVisibleToAllUsers", {}), ("SetTerminationProtection", {}), ("SetKeepJobFlowAlive", {}), ("SetUnhealthyNode", {}))
    step("emr modify-cluster-attributes --cluster-id j-1 --no-auto-terminate", ("SetKeepJobFlowAlive", {}))
    step("emr modify-cluster-attributes --cluster-id j-1 --termination-protected --no-termination-protected")
    step("emr modify-cluster-attributes --cluster-id j-1")
    step("emr add-tags --resource-id j-1 --tags name=John age=29 sex address=a=b", ("AddTags", {}))
    step("emr add-tags --resource-id j-1")
    step("emr list-clusters --active --query Clusters[].Id", ("ListClusters", {"Clusters": [{"Id": "j-1"}]}))


def steps(scenario):
    step = scenario("emr add-steps")
    add = "emr add-steps --cluster-id j-1 --steps"
    all_types = "Type=CUSTOM_JAR,Name=c,ActionOnFailure=CONTINUE,Jar=s3://j,Args=a1,a2 Type=STREAMING,Args=[-files,s3://f] Type=HIVE,Args=[-f,s3://h,-d,A=B] Type=PIG,Args=p Type=SPARK,Args=[--deploy-mode,cluster]"
    step(f"{add} {all_types}", RELEASE, STEPS)
    step(f"{add} {all_types} Type=IMPALA,Args=[--impala-script,s3://i] --region eu-west-1", AMI, STEPS)
    step(f"{add} Jar=j,LogUri=s3://l,EncryptionKeyArn=arn:k,Properties=a=b --execution-role-arn arn:aws:iam::123456789012:role/r --output text", RELEASE, STEPS)
    step([*add.split(), '[{"Jar": "j", "Type": "custom_jar", "Args": ["x"], "Properties": "a=b,c"}]'], RELEASE, STEPS)
    step(f"{add} Type=IMPALA,Args=a", RELEASE)
    step(f"{add} Type=PIG", RELEASE)
    step(f"{add} Type=PIG,Args=", RELEASE)
    step(f"{add} Type=x", RELEASE)
    step(f"{add} Jar=j", ("DescribeCluster", {"__type": "InvalidRequestException", "message": "no"}, 400))
    step("emr add-steps --cluster-id j-1")
    step = scenario("emr install-applications")
    install = "emr install-applications --cluster-id j-1 --applications"
    step(f"{install} Name=Hive,Args=[--hive-site=s3://x] Name=PIG", AMI, STEPS)
    step(f"{install} Name=Hive", RELEASE)
    step(f"{install} Name=HBase", AMI)
    step(f"{install} Name=x", AMI)
    step = scenario("emr HBase")
    step("emr create-hbase-backup --cluster-id j-1 --dir s3://d", AMI, STEPS)
    step("emr create-hbase-backup --cluster-id j-1 --dir s3://d --consistent", AMI, STEPS)
    step("emr create-hbase-backup --cluster-id j-1 --dir s3://d", RELEASE)
    step("emr schedule-hbase-backup --cluster-id j-1 --type full --dir s3://d --interval 10 --unit Hours --start-time 2014-04-21T05:26:10Z --consistent", AMI, STEPS)
    step("emr schedule-hbase-backup --cluster-id j-1 --type incremental --dir s3://d --interval 30 --unit minutes", AMI, STEPS)
    step("emr schedule-hbase-backup --cluster-id j-1 --type x --dir s3://d --interval 30 --unit minutes", AMI)
    step("emr schedule-hbase-backup --cluster-id j-1 --type full --dir s3://d --interval 30 --unit x", AMI)
    step("emr schedule-hbase-backup --cluster-id j-1")
    step("emr disable-hbase-backups --cluster-id j-1 --full --incremental", AMI, STEPS)
    step("emr disable-hbase-backups --cluster-id j-1 --full", AMI, STEPS)
    step("emr disable-hbase-backups --cluster-id j-1", AMI)
    step("emr restore-from-hbase-backup --cluster-id j-1 --dir s3://d", AMI, STEPS)
    step("emr restore-from-hbase-backup --cluster-id j-1 --dir s3://d --backup-version v", AMI, STEPS)


def roles(scenario):
    role = xml("CreateRole", "<Role><Path>/</Path><RoleName>r</RoleName><CreateDate>2026-01-01T00:00:00Z</CreateDate></Role>")
    policy = xml("GetPolicy", "<Policy><DefaultVersionId>v7</DefaultVersionId></Policy>")
    document = urllib.parse.quote(json.dumps({"Version": "2012-10-17", "Statement": []}))
    version = xml("GetPolicyVersion", f"<PolicyVersion><Document>{document}</Document></PolicyVersion>")
    made = [missing("GetRole"), role, xml("AttachRolePolicy"), policy, version]
    profile = [missing("GetInstanceProfile"), xml("CreateInstanceProfile"), xml("AddRoleToInstanceProfile")]
    there = xml("GetRole", "<Role><RoleName>r</RoleName></Role>")
    has_profile = xml("GetInstanceProfile", "<InstanceProfile><Path>/</Path></InstanceProfile>")
    everything = [*made, *profile, *made, *made]
    create = "emr create-default-roles --endpoint-url https://elasticmapreduce"
    step = scenario("emr create-default-roles", files={".aws/config": "[default]\nregion = us-east-1\n"})
    step(f"{create}.us-east-1.amazonaws.com", *everything)
    step(f"{create}.us-east-1.amazonaws.com", there, has_profile, there, there)
    step = scenario("emr create-default-roles elsewhere", files={".aws/config": "[default]\nemr =\n  service_role = mine\n"}, mode="644")
    step("emr create-default-roles --region cn-north-1 --endpoint-url https://cn-north-1.elasticmapreduce.amazonaws.com.cn/ --output text", *everything)
    step("emr create-default-roles --region us-gov-west-1", *made, has_profile, missing("GetRole"))
    step("emr create-default-roles", ('Action": "GetRole"', "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>", 403))


def node(scenario):
    ssh = '#!/bin/sh\n[ "$1" = -G ] && exit 0\nprintf "%s\\n" "$@" >> "$HOME/ssh.txt"\nexit ${CODE:-0}\n'
    old = '#!/bin/sh\n[ "$1" = -G ] && exit 255\nprintf "%s\\n" "$@" >> "$HOME/ssh.txt"\n'
    scp = '#!/bin/sh\nprintf "%s\\n" "$@" >> "$HOME/scp.txt"\n'
    running = ("DescribeCluster", {"Cluster": {"Id": "j-1", "Status": {"State": "RUNNING"}, "MasterPublicDnsName": "host"}})
    found = [running, running, running]
    key = "--cluster-id j-1 --key-pair-file k.pem"
    step = scenario("emr ssh", programs={"ssh": ssh, "scp": scp})
    step(f"emr ssh {key}", *found)
    step([*f"emr ssh {key} --command".split(), "ls -l"], *found)
    step(f"emr ssh {key} --ssh-options ConnectTimeout=3 StrictHostKeyChecking=no", *found)
    step(f"emr ssh {key} --ssh-options ConnectTimeout=3", *found)
    step(f"emr socks {key}", *found)
    step(f"emr put {key} --src /a/b.txt", *found)
    step(f"emr put {key} --src b.txt --dest /c/d", *found)
    step(f"emr get {key} --src /a/b.txt --ssh-options Port=3", *found)
    step(f"emr get {key} --src /a/b.txt --dest here", *found)
    step("emr ssh --cluster-id j-1")
    step(f"emr ssh {key}", ("DescribeCluster", {"Cluster": {"Status": {"State": "TERMINATING"}}}))
    terminated = ("DescribeCluster", {"Cluster": {"Status": {"State": "TERMINATED_WITH_ERRORS"}}})
    step(f"emr ssh {key}", ("DescribeCluster", {"Cluster": {"Status": {"State": "STARTING"}}}), terminated)
    step = scenario("emr ssh that fails", programs={"ssh": ssh}, CODE="3")
    step(f"emr ssh {key}", *found)
    step = scenario("emr ssh of long ago", programs={"ssh": old}, files={".aws/config": "[default]\nemr =\n  key_pair_file = mine.pem\n"})
    step("emr ssh --cluster-id j-1", *found)
    step = scenario("emr ssh is missing", PATH="~/bin")
    step(f"emr ssh {key}", *found)
    step(f"emr put {key} --src a", *found)


def fill(scenario):
    for part in (create, refused, clusters, steps, roles, node):
        part(scenario)
