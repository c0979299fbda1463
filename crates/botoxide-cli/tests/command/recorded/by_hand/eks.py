"""eks get-token and update-kubeconfig."""
MASKS = [
    [r"X-Amz-Date=\d{8}T\d{6}Z", "X-Amz-Date=<date>"],
    [r"(AKIDEXAMPLE|ASIAROLE)%2F\d{8}", r"<key>%2F<day>"],
    [r"X-Amz-Signature=[0-9a-f]{64}", "X-Amz-Signature=<signature>"],
    [r'expirationTimestamp": "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"', 'expirationTimestamp": "<time>"'],
]
ROLE = (
    "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
    "<SessionToken>t/+</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
)
ARN = "arn:aws:eks:eu-west-1:123456789012:cluster/prod"


def cluster(**more):
    return {"cluster": {"name": "prod", "arn": ARN, "endpoint": "https://x.eks.amazonaws.com", "status": "ACTIVE",
                        "certificateAuthority": {"data": "Q0E="}, **more}}


OLD = """\
apiVersion: v1
kind: Config
preferences: {}
# a comment
clusters:
- cluster: {server: "https://old", insecure-skip-tls-verify: yes}
  name: old
- name: arn:aws:eks:eu-west-1:123456789012:cluster/prod
  cluster:
    server: https://before
    extra: 1
contexts: null
users:
- name: old
  user:
    token: 0123
    exec: {args: ["a b", 'c: d', '#e', "f\\tg", "~", "1e3", 2020-01-01, "2020-01-01"]}
unknown:
  deep: [[1, 2], [], {}, {a: [b]}]
  multi: |
    one
    two
"""


def fill(scenario):
    step = scenario("eks get-token", masks=MASKS)
    step("eks get-token --cluster-name prod")
    step("eks get-token --cluster-id 1234-5 --region eu-west-1 --output json")
    step("eks get-token --cluster-name prod --query status.token")
    step("eks get-token --cluster-name prod --role arn:aws:iam::123456789012:role/x", ("AssumeRole", ROLE))
    step("eks get-token --cluster-name prod --role-arn arn:aws:iam::123456789012:role/x --region eu-west-1", ("AssumeRole", ROLE))
    step("eks get-token --cluster-name prod --role-arn arn:aws:iam::123456789012:role/x", ("AssumeRole", "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>", 403))
    step("eks get-token --cluster-name a --cluster-id b")
    step("eks get-token", code=252, row="A101")
    step("eks get-token --cluster-name")
    step("eks get-token --cluster-name a b")
    for name, info in {
        "v1": '{"apiVersion": "client.authentication.k8s.io/v1"}', "beta": '{"apiVersion": "client.authentication.k8s.io/v1beta1"}',
        "alpha": '{"apiVersion": "client.authentication.k8s.io/v1alpha1"}', "other": '{"apiVersion": "x"}', "broken": "{", "without": "{}",
    }.items():
        step = scenario(f"eks get-token for {name}", masks=MASKS, KUBERNETES_EXEC_INFO=info)
        step("eks get-token --cluster-name prod")
    get = ("GET /clusters/prod", cluster())
    step = scenario("eks update-kubeconfig")
    step("eks update-kubeconfig --name prod", get)
    step("eks update-kubeconfig --name prod --alias work --user-alias me --role-arn arn:aws:iam::1:role/x --verbose", get)
    step("eks update-kubeconfig --name prod --proxy-url http://proxy:1 --dry-run", get)
    step("eks update-kubeconfig --name prod --profile p")
    step("eks update-kubeconfig --name prod --kubeconfig ./a/../other/k.yaml", get)
    step("eks update-kubeconfig --name prod --assume-role-arn arn:aws:iam::123456789012:role/x --dry-run", ("AssumeRole", ROLE), get)
    step("eks update-kubeconfig --name prod", ("GET", cluster(status="CREATING")))
    step("eks update-kubeconfig --name prod", ("GET", {}))
    step("eks update-kubeconfig --name prod", ("GET", {"message": "none"}, 404, {"x-amzn-errortype": "ResourceNotFoundException"}))
    step("eks update-kubeconfig")
    step("eks update-kubeconfig --name prod --verbose=1")
    step = scenario("eks update-kubeconfig of an outpost")
    step("eks update-kubeconfig --name prod --dry-run", ("GET", cluster(id="12-34", outpostConfig={"outpostArns": ["a"]})))
    step("eks update-kubeconfig --name prod --dry-run", ("GET", cluster(id="12-34", outpostConfig={"etcdInstanceType": "m5"})))
    step = scenario("eks update-kubeconfig of a profile", files={".aws/config": "[profile p]\nregion = eu-west-1\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = s\n"})
    step("eks update-kubeconfig --name prod --profile p", get)
    step = scenario("eks update-kubeconfig of an old file", files={".kube/config": OLD})
    step("eks update-kubeconfig --name prod", get)
    step("eks update-kubeconfig --name prod --alias two", get)
    step = scenario("eks update-kubeconfig makes a file private", files={".kube/config": ""}, mode="644")
    step("eks update-kubeconfig --name prod", get, mode="600", row="A102")
    two = {"a": "", "b": "clusters:\n- name: " + ARN + "\n", "c": "["}
    step = scenario("eks update-kubeconfig of several files", files=two, KUBECONFIG="~/nowhere:~/a: :~/b:~/c")
    step("eks update-kubeconfig --name prod", get)
    step = scenario("eks update-kubeconfig of the first file", files={"a": ""}, KUBECONFIG=":~/a:~/b")
    step("eks update-kubeconfig --name prod", get)
    for name, text in {
        "list": "- a\n", "text": "hello\n", "clusters": "clusters: {}\n", "entry": "users: [a]\n", "context": "current-context: [1]\n",
        "kind": "kind: 1\n",
    }.items():
        step = scenario(f"eks update-kubeconfig of a foreign file, {name}", files={".kube/config": text})
        step("eks update-kubeconfig --name prod", get)
    step = scenario("eks update-kubeconfig of a broken file", files={".kube/config": "a: [\n"})
    step("eks update-kubeconfig --name prod", get, stderr="YamlError while loading kubeconfig: ")
    step = scenario("eks update-kubeconfig of a directory", files={".kube/config/x": ""})
    step("eks update-kubeconfig --name prod", get, stderr="Can't open kubeconfig for reading: ")
