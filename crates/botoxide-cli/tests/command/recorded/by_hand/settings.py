"""configure add-model and mfa-login, logout, history."""
import json

MASKS = [
    [r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<uuid>"],
    [r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d( [AP]M|\.\d+)", "<time>"],
    [r',\n +"(date|server)": "[^"]*"', ""],
    [r"with AWS CLI version: [^\n]*", "with AWS CLI version: <version>"],
]
CONFIG = "[default]\nregion = us-east-1\n[profile mine]\nlogin_session = arn:aws:sts::1:assumed-role/a/b\nregion = us-east-1\n[profile keys]\nregion = us-east-1\n"
TOKEN = {"accessToken": {"accessKeyId": "A", "secretAccessKey": "s", "sessionToken": "t", "accountId": "1", "expiresAt": "2026-01-01T00:00:00Z"}}


def xml(operation, text):
    return (f'Action": "{operation}"', f"<{operation}Response><{operation}Result>{text}</{operation}Result></{operation}Response>")


def error(operation, code, status):
    return (f'Action": "{operation}"', f"<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>", status)


def fill(scenario):
    model = json.dumps({"version": "2.0", "metadata": {"apiVersion": "2026-01-01", "endpointPrefix": "photobox", "protocol": "json"}, "operations": {}})
    prefix = json.dumps({"metadata": {"apiVersion": "2026-01-01", "endpointPrefix": "monitoring", "protocol": "json"}})
    step = scenario("configure add-model", files={"m.json": model, "p.json": prefix})
    add = "configure add-model --service-model file://"
    new = {"mode": "600"}
    step(f"{add}m.json", **new)
    step(f"{add}p.json", **new)
    step(f"{add}m.json --service-name own", **new)
    step("configure add-model")

    key = "<Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>x</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2030-01-02T03:04:05Z</Expiration></Credentials>"
    answer = xml("GetSessionToken", key)
    step = scenario("configure mfa-login", files={".aws/config": CONFIG})
    mfa = "configure mfa-login --serial-number arn:aws:iam::123456789012:mfa/phone"
    step(mfa, answer, stdin="123456\n\n")
    step(f"{mfa} --update-profile other --duration-seconds 900", answer, stdin="123456\n")
    step("configure mfa-login --update-profile more", answer, stdin="GAHT12345678\n123456\n")
    step(f"{mfa} --update-profile other", stdin="\n", stderr="MFA token code is required")
    step("configure mfa-login", stdin="\n", stderr="MFA serial number or MFA device ARN is required")
    step(f"{mfa} --update-profile other", error("GetSessionToken", "AccessDenied", 403), stdin="1\n")

    step = scenario("logout", files={".aws/config": CONFIG, "cache/a.json": json.dumps(TOKEN), "cache/b.json": "{}", "cache/c.json": json.dumps(TOKEN),
                                     "cache/1d80fbdc4d5ab14ba2d8be2b63a0be1f07b1aea3d0a3f1ce0b0e4cfb8f0b4c1f.json": "{}"}, AWS_LOGIN_CACHE_DIRECTORY="~/cache")
    step("logout")
    step("logout --profile mine")
    step("logout --all")
    step("logout --all")

    step = scenario("history", files={".aws/config": CONFIG + "cli_history = enabled\n"}, masks=MASKS, AWS_PROFILE="keys")
    step("history list")
    step("history show")
    caller = xml("GetCallerIdentity", "<Account>1</Account>")
    step("sts get-caller-identity --query Account", caller)
    step("history list")
    step("history show --include CLI_VERSION CLI_ARGUMENTS API_CALL PARSED_RESPONSE CLI_RC")
    step(["iam", "list-users", "--path-prefix", "/é it's/", "--max-items", "1"], xml("ListUsers", "<Users><member><UserName>é</UserName></member></Users>"))
    step("history list")
    step("history show --exclude HTTP_REQUEST HTTP_RESPONSE")
    step("history show --exclude A --include B")
    step("history show nothing")
    step("history show --format x", stderr="argument --format: Found invalid choice 'x'")
