"""aws-sam-translator: a template of SAM becomes one of CloudFormation."""

from samtranslator.parser.parser import Parser
from samtranslator.translator.managed_policy_translator import ManagedPolicyLoader
from samtranslator.translator.translator import Translator

import boto3

template = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Transform": "AWS::Serverless-2016-10-31",
    "Resources": {
        "Function": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "Handler": "index.handler",
                "Runtime": "python3.12",
                "CodeUri": "s3://code/function.zip",
                "Policies": ["AmazonDynamoDBFullAccess"],
                "Events": {"Get": {"Type": "Api", "Properties": {"Path": "/", "Method": "get"}}},
            },
        },
        "Table": {"Type": "AWS::Serverless::SimpleTable"},
    },
}
loader = ManagedPolicyLoader(boto3.client("iam"))
translator = Translator(loader.load(), Parser(), boto_session=boto3.Session(region_name="us-east-1"))
resources = translator.translate(template, {})["Resources"]
kinds = {resource["Type"] for resource in resources.values()}
assert {"AWS::Lambda::Function", "AWS::IAM::Role", "AWS::ApiGateway::RestApi", "AWS::DynamoDB::Table"} <= kinds, kinds
