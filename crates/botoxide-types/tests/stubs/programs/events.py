from typing import Any

import boto3


def log(params: dict[str, Any], **kwargs: Any) -> None:
    print(params, kwargs)


s3 = boto3.client("s3")
s3.meta.events.register("before-call.s3.PutObject", log)
s3.meta.events.unregister("before-call.s3.PutObject", log)
