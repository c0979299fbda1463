"""A server that misbehaves according to a script: runs the scripts of `src/server/` for boto3.

It goes by requests, not by connections: the first byte of a request is what the next entry of the script answers.
"""

import socket
import struct
import threading
import time

REASONS = {200: "OK", 400: "Bad Request", 429: "Too Many Requests", 500: "Internal Server Error"}
REASONS[503] = "Service Unavailable"
PATIENCE = 30
sleep = time.sleep


class Gone(Exception):
    """The connection has ended."""


class Server:
    def __init__(self, script):
        self.script = script
        self.begun = 0
        self.received = []
        self.lock = threading.Lock()
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d" % self.socket.getsockname()[1]
        self.listens = False

    def listen(self):
        if not self.listens:
            self.listens = True
            self.socket.listen(128)
            threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        self.socket.close()

    def accept(self):
        while True:
            try:
                stream, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(stream,), daemon=True).start()

    def serve(self, stream):
        peer = Peer(stream, self.received)
        try:
            while peer.hears_something():
                with self.lock:
                    number = self.begun
                    self.begun += 1
                for action in actions(self.script[min(number, len(self.script) - 1)]):
                    peer.act(action)
        except (Gone, OSError):
            pass
        stream.close()


def actions(entry):
    """The reaction to a request: `[status, {headers}, body]`, or a list of actions."""
    if entry and isinstance(entry[0], int):
        return ["read", {"answer": entry}]
    return entry


class Peer:
    def __init__(self, stream, received):
        self.stream = stream
        self.received = received
        self.rest = b""
        self.request = None
        stream.settimeout(PATIENCE)
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def hears_something(self):
        return self.rest or self.stream.recv(1, socket.MSG_PEEK)

    def act(self, action):
        if action == "close":
            raise Gone
        if action == "read":
            self.read(continues=True)
        elif action == "read-silently":
            self.read(continues=False)
        elif action == "read-head":
            self.head()
            self.received.append(self.request)
        elif action == "reset":
            self.stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            raise Gone
        elif action == "stall":
            while self.stream.recv(65536):
                pass
            raise Gone
        elif "send" in action:
            self.stream.sendall(action["send"].encode())
        elif "send-slowly" in action:
            for byte in action["send-slowly"].encode():
                sleep(action["pause"] / 1000)
                self.stream.sendall(bytes([byte]))
        elif "wait" in action:
            sleep(action["wait"] / 1000)
        else:
            self.answer(*action["answer"])

    def answer(self, status, headers, body):
        body = body.encode()
        fields = dict(headers)
        names = {name.lower() for name in fields}
        if not names & {"content-length", "transfer-encoding"}:
            fields["Content-Length"] = len(body)
        head = f"HTTP/1.1 {status} {REASONS.get(status, 'Whatever')}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        self.stream.sendall(head.encode() + b"\r\n" + body)

    def read(self, continues):
        fields = self.head()
        if continues and "expect" in fields:
            self.stream.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        if "content-length" in fields:
            body = self.take(int(fields["content-length"]))
        elif "transfer-encoding" in fields:
            body = self.chunks()
        else:
            body = b""
        self.request[2] = body
        self.received.append(self.request)

    def head(self):
        method, target, _ = self.line().split(" ")
        fields = {}
        while line := self.line():
            name, value = line.split(":", 1)
            fields.setdefault(name.lower(), value.strip())
        self.request = [method, target, b""]
        return fields

    def chunks(self):
        body = b""
        while size := int(self.line().split(";")[0], 16):
            body += self.take(size)
            self.line()
        while self.line():
            pass
        return body

    def line(self):
        while b"\n" not in self.rest:
            self.fill()
        line, self.rest = self.rest.split(b"\n", 1)
        return line.decode("latin-1").rstrip("\r")

    def take(self, count):
        while len(self.rest) < count:
            self.fill()
        taken, self.rest = self.rest[:count], self.rest[count:]
        return taken

    def fill(self):
        data = self.stream.recv(65536)
        if not data:
            raise Gone
        self.rest += data
