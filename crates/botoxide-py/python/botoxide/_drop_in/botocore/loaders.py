"""Models: the packed ones, those of `AWS_DATA_PATH` and of `~/.aws/models`."""

from __future__ import annotations

import json
import os

from botocore import BOTOCORE_ROOT
from botocore.exceptions import DataNotFoundError, UnknownServiceError
from botocore.utils import deep_merge
from botoxide import _native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any


def create_loader(search_path_string: str | None = None) -> Loader:
    """A loader that also looks in the folders of `search_path_string`, divided as `PATH` is."""
    if search_path_string is None:
        return Loader()
    paths = [os.path.expanduser(os.path.expandvars(path)) for path in search_path_string.split(os.pathsep)]
    return Loader(extra_search_paths=paths)


class JSONFileLoader:
    """Reads files of models, which may be compressed. Paths have no ending."""

    def exists(self, file_path: str) -> bool:
        return any(os.path.isfile(file_path + ending) for ending in (".json", ".json.gz"))

    def load_file(self, file_path: str) -> Any:
        """The content; `None` if there is no file."""
        if os.path.isfile(f"{file_path}.json"):
            with open(f"{file_path}.json", encoding="utf-8") as file:
                return json.load(file)
        if os.path.isfile(f"{file_path}.json.gz"):
            import gzip

            with gzip.open(f"{file_path}.json.gz", "rt", encoding="utf-8") as packed:
                return json.load(packed)
        return None


class ExtrasProcessor:
    """Merges extras, which change a model, into it."""

    def process(self, original_model: dict[str, Any], extra_models: Iterable[dict[str, Any]]) -> None:
        for extras in extra_models:
            if "merge" in extras:
                deep_merge(original_model, extras["merge"])


class Loader:
    """Finds the files of models."""

    #: The kinds of extras that are merged into models: `service-2.sdk-extras.json`. A subclass may have others.
    BUILTIN_EXTRAS_TYPES = ["sdk"]

    FILE_LOADER_CLASS = JSONFileLoader
    #: Where packed models would be if they were files.
    BUILTIN_DATA_PATH = os.path.join(BOTOCORE_ROOT, "data")
    #: Where users keep models.
    CUSTOMER_DATA_PATH = os.path.join(os.path.expanduser("~"), ".aws", "models")

    def __init__(
        self,
        extra_search_paths: list[str] | None = None,
        file_loader: Any = None,
        cache: dict[str, object] | None = None,
        include_default_search_paths: bool = True,
        include_default_extras: bool = True,
    ) -> None:
        self._cache: dict[tuple[str, ...], Any] = {}
        self._search_paths = list(extra_search_paths or ())
        if include_default_search_paths:
            self._search_paths += [self.CUSTOMER_DATA_PATH, self.BUILTIN_DATA_PATH]
        self._session: tuple[str, _native.Session] | None = None
        self._extras_types = list(self.BUILTIN_EXTRAS_TYPES) if include_default_extras else []
        self._extras_processor = ExtrasProcessor()
        self.file_loader = self.FILE_LOADER_CLASS() if file_loader is None else file_loader

    @property
    def search_paths(self) -> list[str]:
        """The folders, in order."""
        return self._search_paths

    @property
    def extras_types(self) -> list[str]:
        return self._extras_types

    def _further_paths(self) -> list[str]:
        builtin = (self.BUILTIN_DATA_PATH, self.CUSTOMER_DATA_PATH)
        return [os.fspath(path) for path in self._search_paths if path not in builtin]

    def _models(self) -> _native.Session:
        # Programs add folders to the list.
        paths = os.pathsep.join(self._further_paths())
        if self._session is None or self._session[0] != paths:
            session = _native.Session({"variables": {"data_path": paths} if paths else {}})
            self._session = (paths, session)
        return self._session[1]

    def list_available_services(self, type_name: str) -> list[str]:
        """The services that have a file of this type: `service-2`."""
        if type_name == "resources-1":
            return self._models().available_resources()
        return self._models().available_services()

    def list_api_versions(self, service_name: str, type_name: str) -> list[str]:
        """The versions of a service's API, sorted."""
        versions = self._models().api_versions(service_name, type_name)
        if not versions:
            raise DataNotFoundError(data_path=service_name)
        return versions

    def determine_latest_version(self, service_name: str, type_name: str) -> str:
        """The latest of them."""
        return max(self.list_api_versions(service_name, type_name))

    def load_service_model(self, service_name: str, type_name: str, api_version: str | None = None) -> dict[str, Any]:
        """The content of a file: `service-2`, `paginators-1`, `waiters-2`."""
        known = self.list_available_services(type_name if type_name == "resources-1" else "service-2")
        if service_name not in known:
            raise UnknownServiceError(service_name=service_name, known_service_names=", ".join(sorted(known)))
        key = (service_name, type_name, api_version or "")
        if key not in self._cache:
            models = self._models()
            if type_name == "service-2":
                self._cache[key] = json.loads(models.service_json(service_name, api_version))
            else:
                self._cache[key] = models.document(service_name, type_name, api_version)
            if api_version is None:
                api_version = self.determine_latest_version(service_name, type_name)
            self._extras_processor.process(self._cache[key], self._find_extras(service_name, type_name, api_version))
        return self._cache[key]  # type: ignore[no-any-return]

    def _find_extras(self, service_name: str, type_name: str, api_version: str) -> Iterator[dict[str, Any]]:
        """The extras in the folders, except those of the kind `sdk`, which the engine has merged."""
        for kind in self.extras_types:
            for folder in self._search_paths if kind != "sdk" else ():
                path = os.path.join(folder, service_name, api_version, f"{type_name}.{kind}-extras")
                found = self.file_loader.load_file(path)
                if found is not None:
                    yield found
                    break

    def load_data(self, name: str) -> dict[str, Any]:
        """A file by its path without the ending: `s3/2006-03-01/service-2`."""
        parts = name.split("/")
        if len(parts) == 1:
            return self.load_data_with_path(name)[0]
        if len(parts) != 3:
            raise DataNotFoundError(data_path=name)
        return self.load_service_model(parts[0], parts[2], parts[1])

    def load_data_with_path(self, name: str) -> tuple[dict[str, Any], str]:
        """As `load_data`, with the path of the file."""
        path = os.path.join(self.BUILTIN_DATA_PATH, name)
        if "/" in name:
            return self.load_data(name), path
        key = (name,)
        if key not in self._cache:
            # It belongs to no service: `endpoints`, `partitions`, `_retry`.
            for folder in self._search_paths:
                found = self.file_loader.load_file(os.path.join(folder, name))
                if found is not None:
                    self._cache[key] = (found, os.path.join(folder, name))
                    break
            else:
                self._cache[key] = (self._models().data(name), path)
        data: tuple[dict[str, Any], str] = self._cache[key]
        return data

    def is_builtin_path(self, path: str) -> bool:
        """Whether a path is one of the packed models."""
        return os.path.expanduser(os.path.expandvars(path)).startswith(self.BUILTIN_DATA_PATH)
