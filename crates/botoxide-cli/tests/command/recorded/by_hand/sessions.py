"""ssm start-session and ecs execute-command, with a plugin that records what it is given."""
import json

PLUGIN = """#!/bin/sh
case "$1" in
--version) echo "VERSION"; exit 0;;
"") echo "The Session Manager plugin was installed successfully."; exit 0;;
esac
printf '%s\\n' "$@" >> "$HOME/given"
printf 'variable=%s\\n' "$AWS_SSM_START_SESSION_RESPONSE" >> "$HOME/given"
exit CODE
"""
SESSION = {"SessionId": "s-1", "TokenValue": "secret/token", "StreamUrl": "wss://stream"}
ECS = {
    "clusterArn": "arn:aws:ecs:us-east-1:1:cluster/prod", "taskArn": "arn:aws:ecs:us-east-1:1:task/prod/t1", "containerName": "web", "interactive": True,
    "session": {"tokenValue": "secret/token", "streamUrl": "wss://stream", "sessionId": "ecs-1"},
}
TASKS = {"tasks": [{"containers": [{"name": "other", "runtimeId": "r0"}, {"name": "web", "runtimeId": "r1"}]}]}


def plugin(version, code=0):
    return {"session-manager-plugin": PLUGIN.replace("VERSION", version).replace("CODE", str(code))}


def fill(scenario):
    start = ("StartSession", SESSION)
    for version in ("1.2.497.0", "1.2.553.0", "odd", "1.3"):
        step = scenario(f"ssm start-session, plugin {version}", programs=plugin(version))
        step("ssm start-session --target i-1", start)
        step(["ssm", "start-session", "--parameters", '{"portNumber": ["22"], "é": ["\\n"]}', "--target", "i-1", "--document-name", "AWS-StartSSHSession", "--region", "eu-west-1"], start)
        step(["ssm", "start-session", "--cli-input-json", '{"Target": "i-2", "Reason": "why"}'], start)
    step = scenario("ssm start-session of a profile", programs=plugin("2"), files={".aws/config": "[profile p]\naws_access_key_id = AKIDP\naws_secret_access_key = s\n"})
    step("ssm start-session --target i-1 --profile p", start)
    step = scenario("ssm start-session fails", programs=plugin("1.2.553.0", 3))
    step("ssm start-session --target i-1", start, stderr="session-manager-plugin returned non-zero exit status 3.", row="A105")
    step("ssm start-session --target i-1", ("StartSession", {"__type": "TargetNotConnected", "message": "i-1 is not connected."}, 400))
    step("ssm start-session")
    step = scenario("ssm start-session without the plugin")
    step("ssm start-session --target i-1", start, ("TerminateSession", {"SessionId": "s-1"}))
    run = "ecs execute-command --cluster prod --task t1 --interactive --command sh"
    step = scenario("ecs execute-command", programs=plugin("1.2.553.0"))
    step(run, ("ExecuteCommand", ECS), ("DescribeTasks", TASKS))
    step(run + " --container web --region eu-west-1", ("ExecuteCommand", ECS), ("DescribeTasks", TASKS))
    step(run, ("ExecuteCommand", ECS), ("DescribeTasks", {"tasks": []}))
    step(run, ("ExecuteCommand", ECS), ("DescribeTasks", {"tasks": [{"containers": []}]}))
    step(run, ("ExecuteCommand", {"__type": "TargetNotConnectedException", "message": "no"}, 400))
    step = scenario("ecs execute-command fails", programs=plugin("1.2.553.0", 4))
    step(run, ("ExecuteCommand", ECS), ("DescribeTasks", TASKS), stderr="session-manager-plugin returned non-zero exit status 4.", row="A105")
    step = scenario("ecs execute-command without the plugin")
    step(run)
