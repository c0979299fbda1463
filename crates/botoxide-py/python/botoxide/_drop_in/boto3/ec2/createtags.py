"""`create_tags` of the EC2 resource."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def inject_create_tags(event_name: str, class_attributes: dict[str, Any], **kwargs: Any) -> None:
    class_attributes["create_tags"] = create_tags


def create_tags(self: Any, **kwargs: Any) -> list[Any]:
    """Sets tags of one or more resources, and gives a `Tag` for each resource and tag."""
    self.meta.client.create_tags(**kwargs)
    tags = kwargs.get("Tags", [])
    return [self.Tag(resource, tag["Key"], tag["Value"]) for resource in kwargs.get("Resources", []) for tag in tags]
