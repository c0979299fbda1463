import boto3

dynamodb = boto3.client("dynamodb")
dynamodb.put_item(TableName="films", Item={"title": {"S": "Brazil"}, "year": {"N": "1985"}})
item = dynamodb.get_item(TableName="films", Key={"title": {"S": "Brazil"}}).get("Item", {})
print(item)
