"""What sessions, clients and resources have in common: they can be pickled and copied."""

from __future__ import annotations

import copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    Self = TypeVar("Self", bound="Carried")


class Carried:
    """An object whose pickle has its settings, from which another process makes it again: see `_pickles`."""

    def __reduce__(self) -> Any:
        from botoxide import _keys, _pickles

        return _pickles.reduce(self, _keys.chosen_policy())

    def __copy__(self: Self) -> Self:
        # One more object over the same connections, as in boto3.
        copied = object.__new__(type(self))
        copied.__dict__.update(self.__dict__)
        return copied

    def __deepcopy__(self: Self, memo: dict[int, Any]) -> Self:
        from botoxide import _pickles

        # Keys do not leave the process.
        make, arguments = _pickles.reduce(self, "include")
        made: Self = make(*copy.deepcopy(arguments, memo))
        return made
