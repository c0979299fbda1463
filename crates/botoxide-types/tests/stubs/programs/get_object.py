import boto3

s3 = boto3.client("s3")
body = s3.get_object(Bucket="photos", Key="cat")["Body"]
for line in body.iter_lines():
    print(line.decode())
