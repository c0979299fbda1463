"""A client of language servers: enough of the protocol to ask what an editor asks. The standard library only."""

import functools
import json
import os
import subprocess
import threading
import time
from pathlib import Path

PATIENCE = 300


class Server:
    """A language server over its standard input and output, for as long as the `with` lasts."""

    def __init__(self, command: list[str], root: Path, settings: dict) -> None:
        self.command, self.root, self.settings = command, root, settings
        self.answers: dict[int, dict] = {}
        self.arrived = threading.Condition()
        self.is_quiet = False
        self.number = 0
        self.versions: dict[Path, int] = {}

    def __enter__(self) -> "Server":
        self.process = subprocess.Popen(
            self.command, cwd=self.root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        threading.Thread(target=self._read, daemon=True).start()
        documents = {
            "completion": {"completionItem": {"snippetSupport": False, "documentationFormat": ["plaintext"]}},
            "hover": {"contentFormat": ["plaintext"]},
        }
        self.ask(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": self.root.as_uri(),
                "workspaceFolders": [{"uri": self.root.as_uri(), "name": "program"}],
                "capabilities": {
                    "textDocument": documents,
                    "workspace": {"configuration": True},
                    "experimental": {"serverStatusNotification": True},
                },
                "initializationOptions": self.settings,
            },
        )
        self._send({"method": "initialized", "params": {}})
        return self

    def __exit__(self, *_) -> None:
        self.process.kill()
        self.process.wait()

    def _send(self, message: dict) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def _read(self) -> None:
        while header := self.process.stdout.readline():
            length = int(header.split(b":")[1])
            while self.process.stdout.readline().strip():
                pass
            message = json.loads(self.process.stdout.read(length))
            if "method" not in message:
                with self.arrived:
                    self.answers[message["id"]] = message
                    self.arrived.notify_all()
            elif "id" in message:
                self._send({"id": message["id"], "result": self._reply(message)})
            elif message["method"] == "experimental/serverStatus":
                with self.arrived:
                    self.is_quiet = message["params"]["quiescent"]
                    self.arrived.notify_all()

    def _reply(self, message: dict) -> object:
        if message["method"] != "workspace/configuration":
            return None
        sections = [item.get("section") or "" for item in message["params"]["items"]]
        return [self.settings.get(section, self.settings) for section in sections]

    def wait_until_quiet(self) -> None:
        """Waits until rust-analyzer says that it has read the project."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: self.is_quiet, PATIENCE), "the server is never done"

    def ask(self, method: str, params: dict) -> object:
        """The answer to a request; asked again while the server says that the content has changed."""
        while True:
            self.number += 1
            number = self.number
            self._send({"id": number, "method": method, "params": params})
            with self.arrived:
                has_come = functools.partial(self.answers.__contains__, number)
                assert self.arrived.wait_for(has_come, PATIENCE), method
                answer = self.answers.pop(number)
            if "error" not in answer:
                return answer["result"]
            assert answer["error"]["code"] in (-32800, -32801, -32802), answer
            time.sleep(0.05)

    def show(self, path: Path, text: str) -> None:
        """Gives the server the text of a file, as an editor does after each keystroke."""
        version = self.versions[path] = self.versions.get(path, 0) + 1
        document = {"uri": path.as_uri(), "version": version}
        if version == 1:
            document |= {"languageId": "rust" if path.suffix == ".rs" else "python", "text": text}
            self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        else:
            changes = {"textDocument": document, "contentChanges": [{"text": text}]}
            self._send({"method": "textDocument/didChange", "params": changes})

    def cpu(self) -> float:
        """The CPU seconds that the server has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """The peak of its resident memory in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024


def look(server: Server, path: Path, text: str, what: str) -> str:
    """What the server answers at the `▌` of a text, as one string."""
    before, after = text.split("▌")
    server.show(path, before + after)
    lines = before.split("\n")
    where = {"textDocument": {"uri": path.as_uri()}, "position": {"line": len(lines) - 1, "character": len(lines[-1])}}
    if what == "completion":
        answer = server.ask("textDocument/completion", where | {"context": {"triggerKind": 1}})
        items = answer["items"] if isinstance(answer, dict) else answer or []
        return "\n".join(item["label"] for item in items)
    return json.dumps(server.ask(f"textDocument/{what}", where), ensure_ascii=False)
