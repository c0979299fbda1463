"""Paginators: the pages of an operation, read through the client's own method."""

from __future__ import annotations

import base64
import logging
from functools import partial
from itertools import tee

from botocore import _jmespath
from botocore.context import with_current_context
from botocore.exceptions import PaginationError
from botocore.useragent import register_feature_id
from botocore.utils import merge_dicts, set_value_from_jmespath

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from typing import Any, Protocol

    class Compiled(Protocol):
        @property
        def expression(self) -> str: ...
        def search(self, value: Any) -> Any: ...


log = logging.getLogger(__name__)

_TRUNCATE = "boto_truncate_amount"
_ENCODED_KEYS = "boto_encoded_keys"


class TokenEncoder:
    """Tokens as text: base64 of JSON. `boto_encoded_keys` has the paths of values that were bytes."""

    def encode(self, token: dict[str, Any]) -> str:
        import json

        try:
            text = json.dumps(token)
        except (TypeError, UnicodeDecodeError):
            encoded, paths = self._encode(token, [])
            encoded[_ENCODED_KEYS] = paths
            text = json.dumps(encoded)
        return base64.b64encode(text.encode("utf-8")).decode("utf-8")

    def _encode(self, data: Any, path: list[Any]) -> tuple[Any, list[list[Any]]]:
        if isinstance(data, bytes):
            return base64.b64encode(data).decode("utf-8"), [path]
        paths: list[list[Any]] = []

        def inner(key: Any, value: Any) -> Any:
            encoded, found = self._encode(value, [*path, key])
            paths.extend(found)
            return encoded

        if isinstance(data, dict):
            return {key: inner(key, value) for key, value in data.items()}, paths
        if isinstance(data, list):
            return [inner(index, value) for index, value in enumerate(data)], paths
        return data, paths


class TokenDecoder:
    """What `TokenEncoder` wrote. Raises `ValueError` or `TypeError` for other text."""

    def decode(self, token: str) -> dict[str, Any]:
        import json

        decoded: dict[str, Any] = json.loads(base64.b64decode(token.encode("utf-8")).decode("utf-8"))
        for path in decoded.pop(_ENCODED_KEYS, None) or ():
            container: Any = decoded
            for step in path[:-1]:
                container = container[step]
            container[path[-1]] = base64.b64decode(container[path[-1]].encode("utf-8"))
        return decoded


class PaginatorModel:
    def __init__(self, paginator_config: dict[str, Any]) -> None:
        self._paginator_config = paginator_config["pagination"]

    def get_paginator(self, operation_name: str) -> dict[str, Any]:
        try:
            config: dict[str, Any] = self._paginator_config[operation_name]
        except KeyError:
            raise ValueError(f"Paginator for operation does not exist: {operation_name}") from None
        return config


class PageIterator:
    """The pages of one `paginate` call. Each iteration makes the calls again."""

    def __init__(
        self,
        method: Callable[..., Any],
        input_token: list[str],
        output_token: list[Compiled],
        more_results: Compiled | None,
        result_keys: list[Compiled],
        non_aggregate_keys: list[Compiled],
        limit_key: str,
        max_items: int | None,
        starting_token: str | None,
        page_size: int | str | None,
        op_kwargs: dict[str, Any],
    ) -> None:
        self._method = method
        self._input_token = input_token
        self._output_token = output_token
        self._more_results = more_results
        self._result_keys = result_keys
        self._max_items = max_items
        self._limit_key = limit_key
        self._starting_token = starting_token
        self._page_size = page_size
        self._op_kwargs = op_kwargs
        self._resume_token: str | None = None
        self._non_aggregate_key_exprs = non_aggregate_keys
        self._non_aggregate_part: dict[str, Any] = {}
        self._token_encoder = TokenEncoder()
        self._token_decoder = TokenDecoder()

    @property
    def result_keys(self) -> list[Compiled]:
        return self._result_keys

    @property
    def resume_token(self) -> str | None:
        """Where the pages stopped because of `MaxItems`: the `StartingToken` for the rest."""
        return self._resume_token

    @resume_token.setter
    def resume_token(self, value: Any) -> None:
        if not isinstance(value, dict) or value.keys() - {_TRUNCATE} != set(self._input_token):
            raise ValueError(f"Bad starting token: {value}")
        self._resume_token = self._token_encoder.encode(value)

    @property
    def non_aggregate_part(self) -> dict[str, Any]:
        """What the first page has beside the results, and what does not add up over pages."""
        return self._non_aggregate_part

    def __iter__(self) -> Iterator[Any]:
        steps = self._steps()
        for kwargs in steps:
            yield steps.send(self._make_request(kwargs))

    def _steps(self) -> Generator[Any, Any, None]:
        """The arguments of each call, which must be answered by `send` with the response: that returns the page."""
        kwargs = self._op_kwargs
        previous_token: dict[str, Any] | None = None
        token: dict[str, Any] = dict.fromkeys(self._input_token)
        if self._starting_token is not None:
            token = self._parsed_starting_token()[0]
        primary = self.result_keys[0]
        total = 0
        skipped = 0
        first = True
        self._inject_starting_params(kwargs)
        while True:
            response = yield kwargs
            parsed = self._extract_parsed_response(response)
            if first:
                if self._starting_token is not None:
                    skipped = self._handle_first_request(parsed, primary, 0)
                self._record_non_aggregate_key_values(parsed)
                first = False
            else:
                skipped = 0
            items = primary.search(parsed)
            count = len(items) if items is not None else 0
            excess = 0 if self._max_items is None else total + count - self._max_items
            if excess > 0:
                self._truncate_response(parsed, primary, excess, skipped, token)
                yield response
                return
            yield response
            total += count
            token = self._get_next_token(parsed)
            if all(value is None for value in token.values()):
                return
            if self._max_items is not None and total == self._max_items:
                self.resume_token = token
                return
            if token == previous_token:
                raise PaginationError(message=f"The same next token was received twice: {token}")
            self._inject_token_into_kwargs(kwargs, token)
            previous_token = token

    def search(self, expression: str) -> Iterator[Any]:
        """The results of a JMESPath expression over each page, lists flattened."""
        compiled = _jmespath.compile(expression)
        for page in self:
            results = compiled.search(page)
            yield from results if isinstance(results, list) else [results]

    @with_current_context(partial(register_feature_id, "PAGINATOR"))
    def _make_request(self, current_kwargs: dict[str, Any]) -> Any:
        return self._method(**current_kwargs)

    def _extract_parsed_response(self, response: Any) -> Any:
        # Subclasses of programs whose method returns a pair take the second half here.
        return response

    def _record_non_aggregate_key_values(self, response: Any) -> None:
        part: dict[str, Any] = {}
        for key in self._non_aggregate_key_exprs:
            set_value_from_jmespath(part, key.expression, key.search(response))
        self._non_aggregate_part = part

    def _inject_starting_params(self, op_kwargs: dict[str, Any]) -> None:
        if self._starting_token is not None:
            self._inject_token_into_kwargs(op_kwargs, self._parsed_starting_token()[0])
        if self._page_size is not None:
            op_kwargs[self._limit_key] = self._page_size

    def _inject_token_into_kwargs(self, op_kwargs: dict[str, Any], next_token: dict[str, Any]) -> None:
        for name, value in next_token.items():
            if value is None or value == "None":
                op_kwargs.pop(name, None)
            else:
                op_kwargs[name] = value

    def _handle_first_request(self, parsed: Any, primary_result_key: Compiled, starting_truncation: int) -> int:
        """Drop what an earlier iteration gave from the first page; return how much that was."""
        skipped = self._parsed_starting_token()[1]
        items = primary_result_key.search(parsed)
        rest = items[skipped:] if isinstance(items, (list, str)) else None
        set_value_from_jmespath(parsed, primary_result_key.expression, rest)
        # The other results of this page belong to the earlier iteration too.
        for key in self.result_keys:
            if key is primary_result_key:
                continue
            sample = key.search(parsed)
            empty: Any = sample if isinstance(sample, (int, float)) else None
            if isinstance(sample, (list, str)):
                empty = type(sample)()
            set_value_from_jmespath(parsed, key.expression, empty)
        return skipped

    def _truncate_response(
        self,
        parsed: Any,
        primary_result_key: Compiled,
        truncate_amount: int,
        starting_truncation: int,
        next_token: dict[str, Any],
    ) -> None:
        """Cut the last page to `MaxItems` and note how much of it was given."""
        items = primary_result_key.search(parsed)
        if items is None:
            items = []
        keep = len(items) - truncate_amount
        set_value_from_jmespath(parsed, primary_result_key.expression, items[:keep])
        next_token[_TRUNCATE] = keep + starting_truncation
        self.resume_token = next_token

    def _get_next_token(self, parsed: Any) -> dict[str, Any]:
        if self._more_results is not None and not self._more_results.search(parsed):
            return {}
        pairs = zip(self._input_token, self._output_token, strict=False)
        return {name: output.search(parsed) or None for name, output in pairs}

    def result_key_iters(self) -> list[ResultKeyIterator]:
        """One iterator for each result key. Pages are kept until all of them have passed."""
        pages = tee(self, len(self.result_keys))
        return [ResultKeyIterator(page, key) for page, key in zip(pages, self.result_keys, strict=True)]

    def build_full_result(self) -> dict[str, Any]:
        """All pages as one result: lists joined, numbers and strings added."""
        result: dict[str, Any] = {}
        for page in self:
            self._add_page(result, page)
        return self._completed(result)

    def _add_page(self, result: dict[str, Any], page: Any) -> None:
        if isinstance(page, tuple) and len(page) == 2:
            page = page[1]
        for key in self.result_keys:
            value = key.search(page)
            if value is None:
                continue
            have = key.search(result)
            if have is None:
                set_value_from_jmespath(result, key.expression, value)
            elif isinstance(value, list):
                have.extend(value)
            elif isinstance(value, (int, float, str)):
                set_value_from_jmespath(result, key.expression, have + value)

    def _completed(self, result: dict[str, Any]) -> dict[str, Any]:
        merge_dicts(result, self.non_aggregate_part)
        if self.resume_token is not None:
            result["NextToken"] = self.resume_token
        return result

    def _parse_starting_token(self) -> tuple[dict[str, Any], int] | None:
        return None if self._starting_token is None else self._parsed_starting_token()

    def _parsed_starting_token(self) -> tuple[dict[str, Any], int]:
        token = self._starting_token
        assert token is not None, "the callers ask only if there is one"
        try:
            decoded = self._token_decoder.decode(token)
            return decoded, decoded.pop(_TRUNCATE, 0)
        except (ValueError, TypeError):
            return self._parse_starting_token_deprecated(token)

    def _parse_starting_token_deprecated(self, token: str) -> tuple[dict[str, Any], int]:
        """The tokens of old versions: values in order, `___` between them, perhaps an index at the end."""
        log.debug("Reading %s as a starting token of the old form", token)
        parts: list[str] = token.split("___")
        index = 0
        if len(parts) == len(self._input_token) + 1:
            try:
                index = int(parts.pop())
            except ValueError:
                parts = [token]
        if len(parts) > len(self._input_token):
            raise ValueError(f"Bad starting token: {token}")
        values = [None if part == "None" else part for part in parts]
        values += [None] * (len(self._input_token) - len(values))
        return dict(zip(self._input_token, values, strict=True)), index


class Paginator:
    """Made by `client.get_paginator(operation)`."""

    PAGE_ITERATOR_CLS = PageIterator

    def __init__(self, method: Callable[..., Any], pagination_config: dict[str, Any], model: Any) -> None:
        self._model = model
        self._method = method
        self._pagination_cfg = pagination_config
        self._output_token: list[Compiled] = [
            _jmespath.compile(key) for key in _as_list(pagination_config["output_token"])
        ]
        self._input_token: list[str] = _as_list(pagination_config["input_token"])
        more_results = pagination_config.get("more_results")
        self._more_results = None if more_results is None else _jmespath.compile(more_results)
        non_aggregate_keys = pagination_config.get("non_aggregate_keys", [])
        self._non_aggregate_keys: list[Compiled] = [_jmespath.compile(key) for key in non_aggregate_keys]
        result_key = pagination_config.get("result_key")
        self._result_keys: Any = None if result_key is None else [_jmespath.compile(k) for k in _as_list(result_key)]
        self._limit_key: Any = pagination_config.get("limit_key")

    @property
    def result_keys(self) -> list[Compiled]:
        keys: list[Compiled] = self._result_keys
        return keys

    def paginate(self, **kwargs: Any) -> PageIterator:
        """The pages for the operation's arguments.

        `PaginationConfig` may hold `MaxItems` (how many results at most, over all pages), `PageSize` (how many the
        service gives at once) and `StartingToken` (a `resume_token` or `NextToken` of an earlier iteration).
        """
        page = self._extract_paging_params(kwargs)
        return self.PAGE_ITERATOR_CLS(
            self._method,
            self._input_token,
            self._output_token,
            self._more_results,
            self.result_keys,
            self._non_aggregate_keys,
            self._limit_key,
            page["MaxItems"],
            page["StartingToken"],
            page["PageSize"],
            kwargs,
        )

    def _extract_paging_params(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        config = kwargs.pop("PaginationConfig", {})
        max_items = config.get("MaxItems")
        page_size = config.get("PageSize")
        if page_size is not None:
            if self._limit_key is None:
                raise PaginationError(
                    message="PageSize parameter is not supported for the pagination interface for this operation."
                )
            limit = self._model.input_shape.members.get(self._limit_key)
            page_size = str(page_size) if limit.type_name == "string" else int(page_size)
        return {
            "MaxItems": None if max_items is None else int(max_items),
            "StartingToken": config.get("StartingToken"),
            "PageSize": page_size,
        }


def _as_list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


class ResultKeyIterator:
    """The results of one key, over all pages."""

    def __init__(self, pages_iterator: Iterator[Any], result_key: Compiled) -> None:
        self._pages_iterator = pages_iterator
        self.result_key = result_key

    def __iter__(self) -> Iterator[Any]:
        for page in self._pages_iterator:
            results = self.result_key.search(page)
            yield from () if results is None else results
