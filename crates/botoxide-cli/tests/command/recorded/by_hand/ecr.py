"""ecr and ecr-public."""
import base64

TOKEN = base64.b64encode(b"AWS:pass/word==").decode()
ONE = {"authorizationData": [{"authorizationToken": TOKEN, "expiresAt": 1.7e9, "proxyEndpoint": "https://1.dkr.ecr.us-east-1.amazonaws.com"}]}
TWO = {"authorizationData": [*ONE["authorizationData"], {"authorizationToken": TOKEN, "proxyEndpoint": "https://2.dkr.ecr.us-east-1.amazonaws.com"}]}
PUBLIC = {"authorizationData": {"authorizationToken": TOKEN, "expiresAt": 1.7e9}}
DENIED = {"__type": "AccessDeniedException", "message": "no"}


def fill(scenario):
    step = scenario("ecr get-login-password")
    step("ecr get-login-password", ("GetAuthorizationToken", ONE))
    step("ecr get-login-password --region eu-west-1 --output text --query x", ("GetAuthorizationToken", TWO))
    step("ecr get-login-password", ("GetAuthorizationToken", DENIED, 400))
    step("ecr get-login-password", ("GetAuthorizationToken", {"authorizationData": []}), stderr="The response has no authorization token")
    step("ecr get-login-password --registry-ids 1")
    step("ecr get-login-password 1 2")
    step("ecr-public get-login-password", ("GetAuthorizationToken", PUBLIC))
    step("ecr-public get-login-password", ("GetAuthorizationToken", DENIED, 400))
    step = scenario("ecr get-login", version=1)
    step("ecr get-login", ("GetAuthorizationToken", ONE))
    step("ecr get-login --no-include-email", ("GetAuthorizationToken", ONE))
    step("ecr get-login --no-include-email --include-email", ("GetAuthorizationToken", ONE))
    step("ecr get-login --registry-ids 1 2 --no-include-email", ("GetAuthorizationToken", TWO))
    step("ecr get-login --registry-ids", code=252, row="A1")
