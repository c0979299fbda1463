"""deploy push, register and deregister; iam create-virtual-mfa-device."""
MASKS = [[r"AWS CLI \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)? UTC", "AWS CLI <time> UTC"]]
FILES = {"app/appspec.yml": "version: 0.0\n", "app/a.txt": "a\n", "app/.hidden": "h\n", "app/.git/x": "x\n", "app/dir/b.txt": "b\n"}


def xml(operation, text):
    return (f'Action": "{operation}"', f"<{operation}Response><{operation}Result>{text}</{operation}Result></{operation}Response>")


def missing(operation, code="NoSuchEntity"):
    return (f'Action": "{operation}"', f"<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>", 404)


def fill(scenario):
    push = "deploy push --application-name app --s3-location"
    put, revision = ("PUT", "", 200, {"ETag": '"tag"'}), ("RegisterApplicationRevision", {})
    step = scenario("deploy push", files=FILES, masks=MASKS)
    step(f"{push} s3://b/k/x.zip --source app", put, revision)
    step(f"{push} s3://b/k --source ./app --ignore-hidden-files --description mine", ("PUT", "", 200, {"ETag": '"tag"', "x-amz-version-id": "v1"}), revision)
    step(f"{push} s3://b/k --source app --no-ignore-hidden-files", ("PUT", "<Error><Code>AccessDenied</Code><Message>no</Message></Error>", 403))
    step(f"{push} s3://b/k")
    step(f"{push} s3://b")
    step(f"{push} s3://b/k --ignore-hidden-files --no-ignore-hidden-files")
    step(f"{push} s3://b/k --source app", put, ("RegisterApplicationRevision", {"__type": "ApplicationDoesNotExistException", "message": "no"}, 400))
    step("deploy push")
    created = [
        xml("CreateUser", "<User><Arn>arn:aws:iam::1:user/AWS/CodeDeploy/web</Arn></User>"),
        xml("CreateAccessKey", "<AccessKey><UserName>web</UserName><AccessKeyId>AKIDNEW</AccessKeyId><SecretAccessKey>sec/ret</SecretAccessKey><Status>Active</Status></AccessKey>"), xml("PutUserPolicy", ""),
    ]
    register = ("RegisterOnPremisesInstance", {})
    step = scenario("deploy register")
    step("deploy register --instance-name web", *created, register)
    step("deploy register --instance-name web --iam-user-arn arn:aws:iam::123456789012:user/a/b --tags Key=a,Value=b Key=c,Value=d --region eu-west-1", register, ("AddTags", {}))
    step("deploy register --instance-name web", missing("CreateUser", "EntityAlreadyExists"))
    step("deploy register --instance-name web --iam-user-arn arn:aws:iam::123456789012:user/a", ("RegisterOnPremisesInstance", {"__type": "InstanceNameAlreadyRegisteredException", "message": "no"}, 400))
    for name in ("a/b", "i-1", "a" * 101):
        step(f"deploy register --instance-name {name}")
    step("deploy register --instance-name web --iam-user-arn arn:x")
    step("deploy register --instance-name web --tags " + "Key=a,Value=b " * 11)
    step("deploy register --instance-name web --tags Key=" + "k" * 129 + ",Value=b")
    step("deploy register")
    info = {"instanceInfo": {"iamUserArn": "arn:aws:iam::1:user/AWS/CodeDeploy/web", "tags": [{"Key": "a", "Value": "b"}, {"Key": "c", "Value": "d"}]}}
    get, remove, gone = ("GetOnPremisesInstance", info), ("RemoveTags", {}), ("DeregisterOnPremisesInstance", {})
    step = scenario("deploy deregister")
    step(
        "deploy deregister --instance-name web", get, remove, gone, xml("ListUserPolicies", "<PolicyNames><member>p</member></PolicyNames><IsTruncated>true</IsTruncated><Marker>m</Marker>"),
        xml("DeleteUserPolicy", ""), xml("ListUserPolicies", "<PolicyNames><member>q</member></PolicyNames><IsTruncated>false</IsTruncated>"), xml("DeleteUserPolicy", ""),
        xml("ListAccessKeys", "<AccessKeyMetadata><member><AccessKeyId>AKIDEXAMPLE12345</AccessKeyId></member></AccessKeyMetadata>"), xml("DeleteAccessKey", ""), xml("DeleteUser", ""),
    )
    step("deploy deregister --instance-name web --no-delete-iam-user", ("GetOnPremisesInstance", {"instanceInfo": {"iamUserArn": "arn:aws:iam::1:user/x", "tags": []}}), gone)
    step("deploy deregister --instance-name web", get, remove, gone, missing("ListUserPolicies"), missing("ListAccessKeys"), missing("DeleteUser"))
    step("deploy deregister --instance-name web", ("GetOnPremisesInstance", {"__type": "InstanceNotRegisteredException", "message": "no"}, 400))
    step("deploy deregister --instance-name web", get, remove, gone, missing("ListUserPolicies", "AccessDenied"))

    device = xml("CreateVirtualMFADevice", "<VirtualMFADevice><SerialNumber>arn:aws:iam::1:mfa/mine</SerialNumber><Base32StringSeed>SEVMTE8=</Base32StringSeed><QRCodePNG>UE5H</QRCodePNG></VirtualMFADevice>")
    create = "iam create-virtual-mfa-device --virtual-mfa-device-name mine --bootstrap-method"
    step = scenario("iam create-virtual-mfa-device", files={"old": "old"}, mode="644")
    step(f"{create} Base32StringSeed --outfile seed.txt", device)
    step(f"{create} QRCodePNG --outfile ~/code.png --path /a/ --tags Key=a,Value=b Key=c,Value=d --output text", device)
    step(f"{create} QRCodePNG --outfile old", device)
    step(f"{create} QRCodePNG --outfile nowhere/code.png")
    step(f"{create} QRCodePNG --outfile code.png", missing("CreateVirtualMFADevice", "EntityAlreadyExists"))
    step(f"{create} None --outfile code.png", stderr="argument --bootstrap-method: Found invalid choice 'None'")
    step("iam create-virtual-mfa-device")
