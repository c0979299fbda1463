"""Models that a loader of a program gives: the engine reads them from files.

Counterpart: none; botocore has one loader.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import weakref

from botocore.exceptions import DataNotFoundError, UnknownServiceError
from botocore.loaders import Loader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LOAD = Loader.load_service_model
_TYPES = ("service-2", "endpoint-rule-set-1", "paginators-1", "waiters-2")


def is_pristine(loader: Any) -> bool:
    """Whether a loader finds the models that the engine finds."""
    return getattr(type(loader), "load_service_model", None) is _LOAD and "load_service_model" not in vars(loader)


class GivenModels:
    """Folders with the models of services, as long as this lives."""

    def __init__(self) -> None:
        self._folders: dict[str, str] = {}

    def folder(self, loader: Any, service_name: str, api_version: str | None) -> str:
        """The folder with what the loader gives for a service: the same one for the same content."""
        documents = {}
        for type_name in _TYPES:
            try:
                document = loader.load_service_model(service_name, type_name, api_version=api_version)
            except (DataNotFoundError, UnknownServiceError):
                if type_name == "service-2":
                    raise
                continue
            if isinstance(document, dict):
                documents[type_name] = document
        content = json.dumps([service_name, documents], default=list)
        if content not in self._folders:
            folder = self._folders[content] = tempfile.mkdtemp(prefix="botoxide-models-")
            weakref.finalize(self, _remove, folder, os.getpid())
            version = documents["service-2"].get("metadata", {}).get("apiVersion", "2000-01-01")
            path = os.path.join(folder, service_name, version)
            os.makedirs(path)
            for type_name, document in documents.items():
                with open(os.path.join(path, f"{type_name}.json"), "w", encoding="utf-8") as file:
                    json.dump(document, file, default=list)
        return self._folders[content]


def _remove(folder: str, maker: int) -> None:
    # A forked child has the folder of its parent.
    if os.getpid() == maker:
        shutil.rmtree(folder, ignore_errors=True)
