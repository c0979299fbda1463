"""ecs deploy."""
import json

TASK = json.dumps({"family": "web", "containerDefinitions": [{"name": "web", "image": "nginx", "memory": 128, "essential": True}]})
SPEC = """\
version: 0.0
Resources:
  - Service:
      type: AWS::ECS::Service
      Properties:
        TaskDefinition: "<none>"
        loadBalancerInfo: {containerName: "é", containerPort: 80}
hooks: []
"""
FILES = {
    "task.json": TASK, "spec.yaml": SPEC, "spec.json": json.dumps({"resources": [{"A": {"properties": {"taskDefinition": ""}}}]}), "broken.json": "{", "none.yaml": "a: 1\n",
    "empty.yaml": "", "half.yaml": "resources: [{A: {properties: {b: c}}}]\n", "without.yaml": "resources: [{A: {b: c}}]\n",
}
SERVICE = {"services": [{"serviceName": "web", "serviceArn": "arn:aws:ecs:us-east-1:1:service/prod/web", "clusterArn": "arn:aws:ecs:us-east-1:1:cluster/prod"}]}
APP = {"application": {"computePlatform": "ECS"}}


def group(service="web", cluster="prod", platform="ECS", ready=0, terminate=5):
    return {"deploymentGroupInfo": {
        "computePlatform": platform, "ecsServices": [{"serviceName": service, "clusterName": cluster}],
        "blueGreenDeploymentConfiguration": {"deploymentReadyOption": {"waitTimeInMinutes": ready}, "terminateBlueInstancesOnDeploymentSuccess": {"terminationWaitTimeInMinutes": terminate}},
    }}


def fill(scenario):
    deploy = "ecs deploy --service web --task-definition task.json --codedeploy-appspec"
    services, app = ("DescribeServices", SERVICE), ("GetApplication", APP)
    register = ("RegisterTaskDefinition", {"taskDefinition": {"taskDefinitionArn": "arn:task/web:2"}})
    create, done = ("CreateDeployment", {"deploymentId": "d-1"}), ("GetDeployment", {"deploymentInfo": {"status": "Succeeded"}})
    step = scenario("ecs deploy", files=FILES)
    step(f"{deploy} spec.yaml", services, app, ("GetDeploymentGroup", group()), register, create, done)
    step(f"{deploy} spec.json --cluster prod --codedeploy-application a --codedeploy-deployment-group g", services, app, ("GetDeploymentGroup", group(ready=100, terminate=30)), register, create, done)
    step(f"{deploy} ~/spec.yaml", services, app, ("GetDeploymentGroup", group("arn:aws:ecs:us-east-1:1:service/prod/web", "arn:aws:ecs:us-east-1:1:cluster/prod", ready=10000)), register, create, done)
    step = scenario("ecs deploy fails", files=FILES)
    step(f"{deploy} nowhere.yaml")
    step("ecs deploy --service web --task-definition broken.json --codedeploy-appspec spec.yaml", stderr="")
    step(f"{deploy} spec.yaml", ("DescribeServices", {"services": []}))
    step(f"{deploy} spec.yaml", ("DescribeServices", {"__type": "ClusterNotFoundException", "message": "no"}, 400))
    step(f"{deploy} spec.yaml", services, ("GetApplication", {"__type": "ApplicationDoesNotExistException", "message": "no"}, 400))
    step(f"{deploy} spec.yaml", services, app, ("GetDeploymentGroup", {"__type": "DeploymentGroupDoesNotExistException", "message": "no"}, 400))
    step(f"{deploy} spec.yaml", services, ("GetApplication", {"application": {"computePlatform": "Lambda"}}), ("GetDeploymentGroup", group()))
    step(f"{deploy} spec.yaml", services, app, ("GetDeploymentGroup", group(platform="Server")))
    step(f"{deploy} spec.yaml", services, app, ("GetDeploymentGroup", group(service="other")))
    step(f"{deploy} spec.yaml", services, app, ("GetDeploymentGroup", group(cluster="other")))
    step(f"{deploy} spec.yaml", services, app, ("GetDeploymentGroup", group()), ("RegisterTaskDefinition", {"__type": "ClientException", "message": "no"}, 400))
    for name in ("none", "empty", "half", "without"):
        step(f"{deploy} {name}.yaml", services, app, ("GetDeploymentGroup", group()), register)
    step(f"{deploy} spec.yaml", services, app, ("GetDeploymentGroup", group()), register, ("CreateDeployment", {"__type": "DeploymentLimitExceededException", "message": "no"}, 400))
    step(f"{deploy} spec.yaml", services, app, ("GetDeploymentGroup", group()), register, create, ("GetDeployment", {"deploymentInfo": {"status": "Failed"}}))
    step("ecs deploy --service web")
