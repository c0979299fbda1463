"""cloudformation package and deploy."""
import json

MASKS = [
    [r"[0-9a-f]{32}", "<md5>"],
    [r"package-deploy-\d+", "package-deploy-<time>"],
    [r"at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)? UTC", "at <time> UTC"],
    [r"  \d+ / \d+\.0  \(\d+\.00%\)", "  <size>"],
]
LAMBDA = """\
AWSTemplateFormatVersion: 2010-09-09
Transform: AWS::Serverless-2016-10-31
Metadata:
  AWS::ServerlessRepo::Application:
    Name: mine
    ReadmeUrl: README.md
    LicenseUrl: s3://there/LICENSE
Resources:
  Folder:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: ./src
      Environment: {Variables: {TABLE: !Ref Table, ARN: !GetAtt Table.Arn, NAME: !Sub '${AWS::StackName}-x'}}
  File:
    Type: AWS::Lambda::Function
    Properties:
      Code: src/a.py
      Handler: a.b
  Inline:
    Type: AWS::Lambda::Function
    Properties:
      Code: {ZipFile: "def x():\\n  pass\\n"}
  There:
    Type: AWS::Lambda::Function
    Properties:
      Code: s3://bucket/key.zip?versionId=7
  Layer:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: s3://bucket/layer.zip}
  Api:
    Type: AWS::Serverless::Api
    Properties: {StageName: prod}
  Job:
    Type: AWS::Glue::Job
    Properties: {Command: {Name: glueetl, ScriptLocation: src/a.py}}
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties: {DefinitionS3Location: machine.json}
  Repository:
    Type: AWS::CodeCommit::Repository
    Properties: {RepositoryName: r, Code: {S3: src}}
  Included:
    Type: AWS::S3::Bucket
    Properties:
      Tags:
      - Fn::Transform: {Name: AWS::Include, Parameters: {Location: part.yaml}}
      - Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://a/b}}
      - Fn::Transform: {Name: Other}
  Fn::ForEach::Loop:
  - X
  - [a, b]
  - Topic${X}:
      Type: AWS::Lambda::LayerVersion
      Properties: {Content: src}
  Nested:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: nested/inner.yaml}
  Elsewhere:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: "https://example.com/a.yaml"}
"""
FILES = {
    "t.yaml": LAMBDA, "README.md": "# readme\n", "src/a.py": "x = 1\n", "src/deep/b.py": "y = 2\n", "machine.json": "{}", "part.yaml": "a: 1\n",
    "nested/inner.yaml": "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {CodeUri: code}\n", "nested/code/c.py": "z = 3\n",
    "json.json": json.dumps({"Resources": {"A": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"BodyS3Location": "machine.json", "N": [1, 2.5, True, None, "é"]}}}}),
    "dates.yaml": "A: 2010-09-09\nDescription: " + "word " * 30 + "\n", "empty.yaml": "", "list.yaml": "- a\n", "broken.yaml": "a: [\n",
    "lost.yaml": "Resources: {A: {Type: AWS::Serverless::Function, Properties: {CodeUri: nowhere}}}\n",
    "lost-stack.yaml": "Resources: {A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: nowhere}}}\n",
    "loop.yaml": "Resources: {'Fn::ForEach::A': [b]}\n", "include.yaml": "Resources: {A: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: nowhere}}}}\n",
    "whole/t.yaml": "Resources: {A: {Type: AWS::Serverless::Function, Properties: {Handler: x}}}\n", "whole/x.py": "x\n",
}
NOT_THERE = ("HEAD", "", 404)
DONE = ("PUT", "", 200, {"ETag": '"e"'})


def both(count):
    return [NOT_THERE] * count + [DONE] * count


TEMPLATE = "Parameters:\n  A: {Type: String}\n  B: {Type: String, Default: b}\n  C: {Type: Number, Default: 1}\nResources: {}\n"


def xml(operation, text):
    return (f"Action\": \"{operation}\"", f"<{operation}Response><{operation}Result>{text}</{operation}Result></{operation}Response>")


NO_STACK = ('Action": "DescribeStacks"', "<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id work does not exist</Message></Error></ErrorResponse>", 400)


def stack(status):
    return xml("DescribeStacks", f"<Stacks><member><StackName>work</StackName><StackStatus>{status}</StackStatus></member></Stacks>")


CREATE = xml("CreateChangeSet", "<Id>arn:change</Id>")
CREATED = xml("DescribeChangeSet", "<Status>CREATE_COMPLETE</Status>")
EXECUTE = xml("ExecuteChangeSet", "")
SUMMARY = xml("GetTemplateSummary", "<Parameters><member><ParameterKey>A</ParameterKey></member><member><ParameterKey>B</ParameterKey></member></Parameters>")
NEW = [NO_STACK, CREATE, CREATED, EXECUTE, stack("CREATE_COMPLETE")]
OLD = [stack("CREATE_COMPLETE"), SUMMARY, CREATE, CREATED, EXECUTE, stack("UPDATE_COMPLETE")]


def failed(reason):
    return xml("DescribeChangeSet", f"<Status>FAILED</Status><StatusReason>{reason}</StatusReason>")


def packages(scenario):
    package = "cloudformation package --s3-bucket b --template-file"
    step = scenario("cloudformation package", files=FILES, masks=MASKS)
    step(f"{package} t.yaml", *both(10))
    step(f"{package} t.yaml --s3-prefix p/q --kms-key-id k --metadata a=b,c=d --output-template-file out.yaml --force-upload", *[DONE] * 10)
    step(f"{package} json.json --use-json --output-template-file out.json", *both(1))
    step(f"{package} json.json --use-json", ("HEAD", ""))
    step(f"{package} json.json", ("HEAD", ""))
    step(f"{package} dates.yaml")
    step(f"{package} whole/t.yaml", *both(1))
    step(f"{package} dates.yaml --use-json", code=0, row="A103", stderr="", stdout='\n{\n    "A": "2010-09-09",\n    "Description": "' + ("word " * 30).strip() + '"\n}')
    step = scenario("cloudformation package fails", files=FILES, masks=MASKS)
    step(f"{package} nowhere.yaml")
    step(f"{package} empty.yaml", stderr="empty.yaml is not a template")
    step(f"{package} list.yaml")
    step(f"{package} broken.yaml", stderr="broken.yaml: ")
    step(f"{package} lost.yaml")
    step(f"{package} lost-stack.yaml")
    step(f"{package} loop.yaml")
    step(f"{package} include.yaml")
    step(f"{package} json.json", NOT_THERE, ("PUT", "<Error><Code>NoSuchBucket</Code><Message>no</Message></Error>", 404), stderr="Unable to upload artifact machine.json referenced by BodyS3Location parameter of A resource.\nS3 Bucket does not exist. Execute the command to create a new bucket\naws s3 mb s3://b")
    step(f"{package} json.json", NOT_THERE, ("PUT", "<Error><Code>AccessDenied</Code><Message>no</Message></Error>", 403), stderr="Unable to upload artifact machine.json referenced by BodyS3Location parameter of A resource.\nAn error occurred (AccessDenied) when calling the PutObject operation: no")
    step("cloudformation package --template-file t.yaml")


def fill(scenario):
    packages(scenario)
    deploy = "cloudformation deploy --stack-name work --template-file"
    files = {
        "t.yaml": TEMPLATE, "p.json": '[{"ParameterKey": "A", "ParameterValue": "1"}]', "q.json": '{"Parameters": {"A": "1", "C": "x=y"}}', "r.json": '["A=1", "B=2"]',
        "s.json": '[{"ParameterKey": "A"}]', "large.yaml": "Description: " + "a" * 52000 + "\n", "none.yaml": "Resources: {}\n", "crlf.yaml": "Resources:\r\n  A: b\r\n", "broken.yaml": "a: [",
    }
    step = scenario("cloudformation deploy", files=files, masks=MASKS)
    step(f"{deploy} t.yaml", *NEW)
    step(f"{deploy} t.yaml --parameter-overrides A=1 B=x=y", *OLD)
    step(f"{deploy} t.yaml", *OLD)
    step(f"{deploy} t.yaml --parameter-overrides file://p.json", *OLD)
    step(f"{deploy} t.yaml --parameter-overrides file://q.json", *NEW)
    step([*f"{deploy} t.yaml --parameter-overrides".split(), '["A=1", "B=2"]'], *NEW)
    step(f"{deploy} crlf.yaml --capabilities CAPABILITY_IAM CAPABILITY_NAMED_IAM --role-arn arn:aws:iam::1:role/some-role --notification-arns a b --tags k=v l=w=x --disable-rollback", *NEW)
    step([*f"{deploy} none.yaml --capabilities".split(), '["CAPABILITY_IAM"]', "--tags", '["k=v"]'], *NEW)
    step(f"{deploy} t.yaml --no-execute-changeset", NO_STACK, CREATE, CREATED)
    step(f"{deploy} t.yaml", stack("REVIEW_IN_PROGRESS"), *NEW[1:])
    step(f"{deploy} large.yaml --s3-bucket b --s3-prefix p", *both(1), *NEW)
    step(f"{deploy} large.yaml --s3-bucket b", ("HEAD", ""), *NEW)
    step = scenario("cloudformation deploy fails", files=files, masks=MASKS)
    step(f"{deploy} nowhere.yaml")
    step(f"{deploy} broken.yaml", stderr="broken.yaml: ")
    step(f"{deploy} large.yaml")
    step(f"{deploy} t.yaml --parameter-overrides A")
    step(f"{deploy} t.yaml --parameter-overrides file://s.json")
    step(f"{deploy} t.yaml --tags a")
    step(f"{deploy} t.yaml", ("DescribeStacks", "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>", 403))
    step(f"{deploy} t.yaml", NO_STACK, ("CreateChangeSet", "<ErrorResponse><Error><Code>InsufficientCapabilitiesException</Code><Message>Requires capabilities : [CAPABILITY_IAM]</Message></Error></ErrorResponse>", 400))
    step(f"{deploy} t.yaml", NO_STACK, CREATE, failed("The submitted information didn't contain changes. Submit different information to create a change set."))
    step(f"{deploy} t.yaml --fail-on-empty-changeset", NO_STACK, CREATE, failed("No updates are to be performed."))
    step(f"{deploy} t.yaml --fail-on-empty-changeset --no-fail-on-empty-changeset", NO_STACK, CREATE, failed("No updates are to be performed."))
    step(f"{deploy} t.yaml", NO_STACK, CREATE, failed("Something else."))
    step(f"{deploy} t.yaml", *NEW[:-1], stack("ROLLBACK_COMPLETE"))
    step("cloudformation deploy --template-file t.yaml")
