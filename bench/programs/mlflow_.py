"""MLflow: the artifacts of a run on S3."""

import os
import tempfile

import mlflow

import boto3

os.environ["MLFLOW_S3_ENDPOINT_URL"] = os.environ["AWS_ENDPOINT_URL"]
boto3.client("s3").create_bucket(Bucket="models")
folder = tempfile.mkdtemp()
mlflow.set_tracking_uri(f"sqlite:///{folder}/runs.db")
mlflow.set_experiment(experiment_id=mlflow.create_experiment("letters", artifact_location="s3://models/letters"))
with mlflow.start_run() as run:
    mlflow.log_param("size", 3)
    mlflow.log_text("hello", "notes/hello.txt")
    mlflow.log_dict({"a": 1}, "data.json")
client = mlflow.MlflowClient()
assert sorted(item.path for item in client.list_artifacts(run.info.run_id)) == ["data.json", "notes"]
path = mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path="notes/hello.txt")
assert open(path).read() == "hello"
