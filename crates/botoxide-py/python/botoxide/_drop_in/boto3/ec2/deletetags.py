"""`delete_tags` of an EC2 instance."""

from __future__ import annotations

from boto3.resources.action import CustomModeledAction

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def inject_delete_tags(event_emitter: Any, **kwargs: Any) -> None:
    identifier = {"target": "Resources[0]", "source": "identifier", "name": "Id"}
    model = {"request": {"operation": "DeleteTags", "params": [identifier]}}
    CustomModeledAction("delete_tags", model, delete_tags, event_emitter).inject(**kwargs)


def delete_tags(self: Any, **kwargs: Any) -> Any:
    return self.meta.client.delete_tags(**{**kwargs, "Resources": [self.id]})
