"""Documentation of methods, made when it is read.

The documentation of the models is an archive of its own. Without it a text holds the names and types of the
parameters.
"""

from __future__ import annotations

from botoxide import _native


class LazyLoadedDocstring(str):
    """A string whose text is made when it is shown."""

    def __new__(cls, *args: object, **kwargs: object) -> LazyLoadedDocstring:
        return super().__new__(cls)

    def __init__(self, *args: str, **kwargs: object) -> None:
        super().__init__()
        self._gen_args = args
        self._gen_kwargs = kwargs
        self._docstring: str | None = None

    def _write_docstring(self, *args: str, **kwargs: object) -> str:
        raise NotImplementedError("a subclass writes the text")

    def _generate(self) -> str:
        if self._docstring is None:
            self._docstring = self._write_docstring(*self._gen_args, **self._gen_kwargs)
        return self._docstring

    def expandtabs(self, tabsize: int = 8) -> str:  # type: ignore[override]
        """What `help()` and `inspect.getdoc()` call first."""
        return self._generate().expandtabs(tabsize)

    def __str__(self) -> str:
        return self._generate()

    __repr__ = __str__


class ClientMethodDocstring(LazyLoadedDocstring):
    """Of the method of an operation."""

    def _write_docstring(self, *args: str, **kwargs: object) -> str:
        service_name, operation_name, method_name = args
        return _native.method_documentation(service_name, operation_name, f"client.{method_name}")


class PaginatorDocstring(LazyLoadedDocstring):
    """Of `paginate`."""

    def _write_docstring(self, *args: str, **kwargs: object) -> str:
        service_name, operation_name, _ = args
        return _native.method_documentation(service_name, operation_name, "paginator.paginate")


class WaiterDocstring(LazyLoadedDocstring):
    """Of `wait`."""

    def _write_docstring(self, *args: str, **kwargs: object) -> str:
        service_name, operation_name, _ = args
        return _native.method_documentation(service_name, operation_name, "waiter.wait")
