"""emr-containers, gamelift, lightsail: roles of jobs, builds and logs of games, images of containers."""
import json
import urllib.parse

CLUSTER = ("GET /clusters/c", {"cluster": {"name": "c", "arn": "arn:aws:eks:us-east-1:111122223333:cluster/c", "identity": {"oidc": {"issuer": "https://oidc.eks/id/X"}}}})
ROLE = "--cluster-name c --namespace n --role-name myrole"
MASKS = [[r"(\nUploading root:  [0-9.]+ Bytes / [0-9]+ Bytes  \([0-9.]+%\))+", "<progress>"], [r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<uuid>"]]


def associations(scenario):
    made = ("POST /clusters/c/pod", {"association": {"clusterName": "c", "associationId": "a-1", "createdAt": 1700000000.25}})
    step = scenario("emr-containers create-role-associations", masks=MASKS)
    create = f"emr-containers create-role-associations {ROLE}"
    step(create, CLUSTER, made, made, made)
    step(f"{create} --type interactive_endpoint --region cn-north-1", CLUSTER, made, made, made)
    step(f"{create} --type spark_operator --operator-namespace o", CLUSTER, made, made, made)
    step(f"{create} --type flink_operator", CLUSTER, made, made, made)
    step(f"{create} --type livy --operator-namespace o", CLUSTER, made, made)
    step(f"{create} --service-account-name s", CLUSTER, ("POST", {"association": {"namespace": "é"}}))
    step(f"{create} --service-account-name s", CLUSTER, ("POST", {"message": "there"}, 409, {"x-amzn-ErrorType": "ResourceInUseException"}))
    step(f"{create} --type livy", CLUSTER, made, ("POST", {"message": "no"}, 400, {"x-amzn-ErrorType": "InvalidParameterException"}), ("DELETE", {}),
         stderr="Failed to create pod identity association for service account emr-container-sa-spark-livy, role myrole in namespace n: no")
    step(f"{create} --type x", stderr="argument --type: Found invalid choice 'x'")
    step("emr-containers create-role-associations --namespace n")
    step = scenario("emr-containers delete-role-associations")
    delete = f"emr-containers delete-role-associations {ROLE}"
    found, deleted = ("GET /clusters/c/pod", {"associations": [{"associationId": "a-1"}]}), ("DELETE", {"association": {"associationId": "a-1"}})
    step(f"{delete} --type livy", CLUSTER, found, deleted, found, deleted)
    step(delete, CLUSTER, found, deleted, ("GET /clusters/c/pod", {"associations": []}), found, deleted)
    step(f"{delete} --service-account-name s", CLUSTER, ("GET /clusters/c/pod", {"associations": []}))
    step(f"{delete} --service-account-name s", CLUSTER, found, ("DELETE", {"message": "no"}, 404, {"x-amzn-ErrorType": "ResourceNotFoundException"}))


def policy(scenario):
    def role(document):
        text = urllib.parse.quote(json.dumps(document))
        return ('"GetRole"', f"<GetRoleResponse><GetRoleResult><Role><RoleName>r</RoleName><AssumeRolePolicyDocument>{text}</AssumeRolePolicyDocument></Role></GetRoleResult></GetRoleResponse>")

    done = ('"UpdateAssumeRolePolicy"', "<UpdateAssumeRolePolicyResponse/>")
    update = f"emr-containers update-role-trust-policy {ROLE}"
    name = "emr-containers-sa-*-*-111122223333-"
    there = {
        "Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.eks/id/X"}, "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringLike": {"oidc.eks/id/X:sub": f"system:serviceaccount:n:{name}16o0gwny3p"}},
    }  # fmt: skip
    step = scenario("emr-containers update-role-trust-policy")
    step(update, CLUSTER, role({"Version": "2012-10-17", "Statement": [{"Effect": "Deny"}]}), done)
    step(f"{update} --dry-run", CLUSTER, role({"Version": "2012-10-17"}))
    step(f"{update} --dry-run --region us-gov-east-1", CLUSTER, role({"Statement": [], "Id": "é"}))
    step(update.replace("myrole", "r"), CLUSTER, role({"Statement": [{**there, "Condition": {"StringLike": {"oidc.eks/id/X:sub": f"system:serviceaccount:n:{name}36"}}}]}), done)
    step(update, CLUSTER, ('"GetRole"', "<ErrorResponse><Error><Code>NoSuchEntity</Code><Message>no</Message></Error></ErrorResponse>", 404))


def games(scenario):
    step = scenario("gamelift upload-build", files={"root/a/b.txt": "b", "root/c.txt": "c"}, masks=MASKS)
    build = ("CreateBuild", {"Build": {"BuildId": "build-1"}})
    place = ("RequestUploadCredentials", {"UploadCredentials": {"AccessKeyId": "a", "SecretAccessKey": "s", "SessionToken": "t"}, "StorageLocation": {"Bucket": "b", "Key": "k/l"}})
    put = ("PUT", "", 200, {"ETag": '"e"'})
    upload = "gamelift upload-build --name n --build-version 1 --build-root"
    step(f"{upload} root --operating-system AMAZON_LINUX_2023 --server-sdk-version 5 --tags a=b c", build, place, put)
    step(f"{upload} nowhere")
    step([*upload.split(), ""])
    step(f"{upload} root", ("CreateBuild", {"__type": "UnauthorizedException", "message": "no"}, 400))
    step(upload)
    step = scenario("gamelift get-game-session-log")
    step("gamelift get-game-session-log --game-session-id g --save-as log.zip", ("GetGameSessionLogUrl", {"PreSignedUrl": ""}), stderr="")
    step("gamelift get-game-session-log --game-session-id g --save-as log.zip", ("GetGameSessionLogUrl", {"PreSignedUrl": "<endpoint>/log?X=1"}), ("GET /log", "the log"))
    step("gamelift get-game-session-log --game-session-id g --save-as log.zip", ("GetGameSessionLogUrl", {"PreSignedUrl": "<endpoint>/log?X=1"}), ("GET /log", "no", 403), stderr="HTTP Error 403")
    step("gamelift get-game-session-log --game-session-id g")
    plugin = '#!/bin/sh\necho "$@" > "$HOME/arguments.txt"\ncat > "$HOME/input.txt"\nexit ${CODE:-0}\n'
    push = "lightsail push-container-image --service-name s --image i --label l"
    step = scenario("lightsail push-container-image", programs={"lightsailctl": plugin}, PATH="~/bin:/usr/bin:/bin")
    step(f"{push} --endpoint-url http://localhost:1 --no-verify-ssl --output text --no-paginate --cli-read-timeout 3 --cli-connect-timeout 4")
    step(push)
    step = scenario("lightsail without the plugin")
    step(push)
    step("lightsail push-container-image --service-name s")
    step = scenario("lightsail with a plugin that fails", programs={"lightsailctl": plugin}, CODE="7")
    step(push)


def fill(scenario):
    for part in (associations, policy, games):
        part(scenario)
