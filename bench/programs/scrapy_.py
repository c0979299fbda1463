"""Scrapy: what a spider finds is written to S3."""

from scrapy import Spider
from scrapy.crawler import CrawlerProcess

import boto3

s3 = boto3.client("s3")
s3.create_bucket(Bucket="feeds")


class Numbers(Spider):
    name = "numbers"
    start_urls = ["data:text/plain,1"]

    def parse(self, response):
        yield {"number": int(response.text)}


process = CrawlerProcess(
    {
        "FEEDS": {"s3://feeds/numbers.json": {"format": "json"}},
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "LOG_LEVEL": "ERROR",
    }
)
process.crawl(Numbers)
process.start()
assert b'{"number": 1}' in s3.get_object(Bucket="feeds", Key="numbers.json")["Body"].read()
