import boto3

table = boto3.resource("dynamodb").Table("films")
with table.batch_writer(overwrite_by_pkeys=["title"]) as batch:
    batch.put_item(Item={"title": "Brazil"})
    batch.delete_item(Key={"title": "Alien"})
table.wait_until_exists()
print(table.item_count + 1, table.table_status)
