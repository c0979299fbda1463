"""PynamoDB: objects as items of DynamoDB. It takes botocore apart to make its calls."""

import os

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.models import Model


class Letter(Model):
    class Meta:
        table_name = "letters"
        region = "us-east-1"
        host = os.environ["AWS_ENDPOINT_URL"]
        billing_mode = "PAY_PER_REQUEST"

    sender = UnicodeAttribute(hash_key=True)
    number = NumberAttribute(range_key=True)
    sent = UTCDateTimeAttribute(null=True)
    text = UnicodeAttribute(null=True)


Letter.create_table(wait=True)
with Letter.batch_write() as batch:
    for number in range(40):
        batch.save(Letter("ada", number, text="x" * number))
assert Letter.get("ada", 7).text == "xxxxxxx"
assert [letter.number for letter in Letter.query("ada", Letter.number > 35)] == [36, 37, 38, 39]
letter = Letter.get("ada", 1)
letter.update(actions=[Letter.text.set("new")], condition=Letter.text == "x")
assert Letter.get("ada", 1).text == "new"
assert sum(1 for _ in Letter.scan(Letter.text.exists())) == 40
try:
    Letter.get("bob", 1)
except Letter.DoesNotExist:
    pass
else:
    raise AssertionError("no exception")
Letter.delete_table()
