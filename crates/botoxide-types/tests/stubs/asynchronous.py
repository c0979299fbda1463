"""Compares the stubs of asynchronous clients with the clients, of all services: python asynchronous.py.

Both have the same methods, and the same ones are awaited; both have the same paginators and waiters. Ends with the
number of services.
"""

from __future__ import annotations

import ast
import asyncio
import inspect

import botoxide.aio
from botoxide._native import stub_package
from botoxide.aio import AioBaseClient

#: They have signatures instead, one for each paginator and waiter.
CHOICES = {"get_paginator": "paginate", "get_waiter": "wait"}


def methods_of(text: str, class_name: str | None = None) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The methods of a class, or of all classes."""
    classes = [node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]
    nodes = [node for each in classes if class_name in (None, each.name) for node in each.body]
    return [node for node in nodes if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


def names_of(methods: list[ast.FunctionDef | ast.AsyncFunctionDef], choice: str) -> set[str]:
    """The strings that `get_paginator` or `get_waiter` accepts."""
    annotations = [method.args.args[1].annotation for method in methods if method.name == choice]
    return {ast.literal_eval(each.slice) for each in annotations if isinstance(each, ast.Subscript)}


async def check(service: str) -> None:
    async with botoxide.aio.client(service, "us-east-1", aws_access_key_id="a", aws_secret_access_key="b") as client:
        files = stub_package(service, True)
        class_name = files["__init__.pyi"].split("\nClient = ")[1].split("\n")[0]
        methods = methods_of(files["client.pyi"], class_name)
        operations = client.meta.method_to_api_mapping
        typed = {node.name: isinstance(node, ast.AsyncFunctionDef) for node in methods if node.name not in CHOICES}
        del typed["exceptions"]
        own = {name for name in dir(type(client)) if not name.startswith("_") and not hasattr(AioBaseClient, name)}
        real = {name: name in operations or inspect.iscoroutinefunction(getattr(type(client), name)) for name in own}
        assert typed == real, f"{service}: {typed.items() ^ real.items()}"
        pages = {name for name in operations if client.can_paginate(name)}
        for choice, names in ("get_paginator", pages), ("get_waiter", set(client.waiter_names)):
            assert names_of(methods, choice) == names, f"{service}: {choice}"
            for method in methods_of(files.get(f"{choice.removeprefix('get_')}.pyi", "")):
                is_right = isinstance(method, ast.AsyncFunctionDef) == (choice == "get_waiter")
                assert method.name == CHOICES[choice] and is_right, f"{service}: {method.name}"


async def main() -> None:
    services = botoxide.aio.Session().get_available_services()
    for service in services:
        await check(service)
    print(f"# {len(services)} services")


if __name__ == "__main__":
    asyncio.run(main())
