"""credstash: secrets in DynamoDB, encrypted by keys of KMS."""

import credstash

import boto3

kms = boto3.client("kms")
key = kms.create_key()["KeyMetadata"]["KeyId"]
kms.create_alias(AliasName="alias/credstash", TargetKeyId=key)
credstash.createDdbTable(region="us-east-1")
credstash.putSecret("password", "first", version=credstash.paddedInt(1), region="us-east-1")
credstash.putSecret("password", "second", version=credstash.paddedInt(2), region="us-east-1")
assert credstash.getSecret("password", region="us-east-1") == "second"
assert credstash.getSecret("password", version=credstash.paddedInt(1), region="us-east-1") == "first"
assert len(credstash.listSecrets(region="us-east-1")) == 2
credstash.deleteSecrets("password", region="us-east-1")
assert credstash.listSecrets(region="us-east-1") == []
