from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Attr, Key

table = boto3.resource("dynamodb").Table("films")
table.put_item(Item={"title": "Brazil", "stars": Decimal("4.5"), "tags": {"dark", "comedy"}})
answer = table.query(
    KeyConditionExpression=Key("title").eq("Brazil") & Key("year").gt(1980), FilterExpression=Attr("a").exists()
)
print(answer["Count"] + 1, answer["Items"][0]["title"])
