"""Writes and reads Parquet on S3: pandas and Dask, over s3fs, over `botoxide.aio`."""

import aiobotocore
import dask.dataframe
import pandas
from dask.distributed import Client, LocalCluster

import botoxide


def main():
    assert botoxide.is_active() and "_drop_in" in aiobotocore.__file__
    frame = pandas.DataFrame({"number": range(1000), "name": [f"name {number % 7}" for number in range(1000)]})
    frame.to_parquet("s3://letters/one.parquet")
    assert pandas.read_parquet("s3://letters/one.parquet").equals(frame)
    dask.dataframe.from_pandas(frame, npartitions=4).to_parquet("s3://letters/parts.parquet")
    whole = dask.dataframe.read_parquet("s3://letters/parts.parquet")
    assert whole.number.sum().compute(scheduler="synchronous") == 499500
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster):
        counts = dask.dataframe.read_parquet("s3://letters/parts.parquet").groupby("name").number.count().compute()
        assert sorted(counts) == [142] * 1 + [143] * 6, counts


if __name__ == "__main__":
    main()
