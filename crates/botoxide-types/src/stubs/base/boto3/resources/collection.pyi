"""Collections: the resources of a service or of another resource, fetched page by page."""

from typing import Any

class ResourceCollection:
    """The resources of a collection, perhaps filtered or limited. Each iteration makes the calls again."""

    def __init__(self, model: Any, parent: Any, handler: Any, **kwargs: Any) -> None: ...
