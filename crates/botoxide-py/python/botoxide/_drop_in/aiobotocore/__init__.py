"""aiobotocore's public names, for programs that use it. Sessions, clients and bodies are those of `botoxide.aio`."""

#: The version of aiobotocore whose interface this is.
__version__ = "3.10.0"
