"""Transfers of files and streams to and from S3, under the names of s3transfer."""

__author__ = "Amazon Web Services"
__version__ = "0.19.3"
