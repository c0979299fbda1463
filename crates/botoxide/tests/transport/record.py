"""Records how botocore reads response heads, and what it makes of endpoint URLs.

    target/venv/bin/python crates/botoxide/tests/transport/record.py

writes `cases/heads.json` and `cases/endpoint_urls.json` beside this file. Bytes are written as Latin-1 text.
"""

import json
import logging
import pathlib
import socket
import threading
from typing import Any

import botocore.session
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.httpsession import URLLib3Session

CASES = pathlib.Path(__file__).parent / "cases"

OK = "HTTP/1.1 200 OK\r\n"
END = "Content-Length: 2\r\n\r\nok"

# A name, and all that the server sends before it closes the connection.
HEADS: list[tuple[str, str]] = [
    # What is not in question.
    ("plain", OK + END),
    ("ends with the connection", OK + "\r\nok"),
    ("chunks", OK + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
    # Folded lines.
    ("folded", OK + "x: one\r\n two\r\n" + END),
    ("folded by a tab", OK + "x: one\r\n\ttwo\r\n" + END),
    ("folded by much", OK + "x: one\r\n  \t  two\r\n" + END),
    ("folded twice", OK + "x: one\r\n two\r\n three\r\n" + END),
    ("folded, first line empty", OK + "x:\r\n two\r\n" + END),
    ("folded, with a colon", OK + "x: one\r\n y: two\r\n" + END),
    ("folded length", OK + "Content-Length:\r\n 2\r\n\r\nok"),
    ("folded, blanks alone", OK + "x: one\r\n  \r\n" + END),
    ("folded, bare line feeds", "HTTP/1.1 200 OK\nx: one\n two\nContent-Length: 2\n\nok"),
    ("first line folded", OK + " x: one\r\n" + END),
    # Control characters and others in values.
    ("null in a value", OK + "x: a\0b\r\n" + END),
    ("bell in a value", OK + "x: a\x07b\r\n" + END),
    ("escape in a value", OK + "x: \x1b[31mred\r\n" + END),
    ("delete in a value", OK + "x: a\x7fb\r\n" + END),
    ("tab in a value", OK + "x: a\tb\r\n" + END),
    ("vertical tab in a value", OK + "x: a\x0bb\r\n" + END),
    ("form feed in a value", OK + "x: a\x0cb\r\n" + END),
    ("file separator in a value", OK + "x: a\x1cb\r\ny: z\r\n" + END),
    ("next line in a value", OK + "x: a\x85b\r\ny: z\r\n" + END),
    ("Latin-1 in a value", OK + "x: stra\xdfe\r\n" + END),
    ("UTF-8 in a value", OK + "x: stra\xc3\x9fe\r\n" + END),
    ("carriage return in a value", OK + "x: a\rb\r\n" + END),
    ("carriage return before a field", OK + "x: a\ry: b\r\n" + END),
    ("two carriage returns", OK + "x: a\r\r\n" + END),
    ("blanks around a value", OK + "x:  \t a b \t \r\n" + END),
    ("no blank before a value", OK + "x:a\r\n" + END),
    ("an empty value", OK + "x:\r\n" + END),
    ("colons in a value", OK + "x: a:b: c\r\n" + END),
    # Names.
    ("a blank before the colon", OK + "x : a\r\n" + END),
    ("a tab before the colon", OK + "x\t: a\r\n" + END),
    ("length with a blank before the colon", OK + "Content-Length : 2\r\n\r\nok"),
    ("a name with a blank", OK + "x y: a\r\n" + END),
    ("a name with brackets", OK + "x[1]: a\r\n" + END),
    ("a name with parentheses", OK + "x(1): a\r\n" + END),
    ("a name with a slash", OK + "x/y: a\r\n" + END),
    ("a name with an at", OK + "x@y: a\r\n" + END),
    ("a name with quotes", OK + '"x": a\r\n' + END),
    ("a name with an equals sign", OK + "x=y: a\r\n" + END),
    ("a name in Latin-1", OK + "stra\xdfe: a\r\n" + END),
    ("a name with a null", OK + "x\0y: a\r\n" + END),
    ("a name with an escape", OK + "x\x1by: a\r\n" + END),
    ("no name", OK + ": a\r\n" + END),
    ("names in capitals", OK + "X-AMZ-ID-2: a\r\n" + END),
    # Lines that are no fields.
    ("a junk line", OK + "junk\r\n" + END),
    ("a junk line at the end", OK + "Content-Length: 2\r\njunk\r\n\r\nok"),
    ("a junk line before chunks", OK + "junk\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
    ("a junk line with a blank", OK + "not a field\r\n" + END),
    ("a second status line", OK + OK + END),
    ("a mail's first line", OK + "From me@example.com\r\n" + END),
    ("HTML for fields", OK + "<html>\r\n" + END),
    # Line ends.
    ("bare line feeds", "HTTP/1.1 200 OK\nx: a\nContent-Length: 2\n\nok"),
    ("mixed line ends", "HTTP/1.1 200 OK\nx: a\r\nContent-Length: 2\n\r\nok"),
    ("an empty line before", "\r\n" + OK + END),
    ("two empty lines before", "\r\n\r\n" + OK + END),
    # Status lines.
    ("no reason", "HTTP/1.1 200\r\n" + END),
    ("an empty reason", "HTTP/1.1 200 \r\n" + END),
    ("a long reason", "HTTP/1.1 200 All is well: 100%\r\n" + END),
    ("a reason in Latin-1", "HTTP/1.1 200 Alles f\xfcr dich\r\n" + END),
    ("a reason with a null", "HTTP/1.1 200 O\0K\r\n" + END),
    ("tabs in the status line", "HTTP/1.1\t200\tOK\r\n" + END),
    ("two blanks in the status line", "HTTP/1.1  200  OK\r\n" + END),
    ("a blank before the status line", " HTTP/1.1 200 OK\r\n" + END),
    ("HTTP/1.0", "HTTP/1.0 200 OK\r\n" + END),
    ("HTTP/0.9", "HTTP/0.9 200 OK\r\n" + END),
    ("HTTP/1.2", "HTTP/1.2 200 OK\r\n" + END),
    ("HTTP/1.10", "HTTP/1.10 200 OK\r\n" + END),
    ("HTTP/1", "HTTP/1 200 OK\r\n" + END),
    ("HTTP/2", "HTTP/2 200 OK\r\n" + END),
    ("HTTP/2.0", "HTTP/2.0 200 OK\r\n" + END),
    ("HTTP without a version", "HTTP 200 OK\r\n" + END),
    ("http in small letters", "http/1.1 200 OK\r\n" + END),
    ("ICY", "ICY 200 OK\r\n" + END),
    ("status 99", "HTTP/1.1 99 OK\r\n" + END),
    ("status 600", "HTTP/1.1 600 OK\r\n" + END),
    ("status 999", "HTTP/1.1 999 OK\r\n" + END),
    ("status 1000", "HTTP/1.1 1000 OK\r\n" + END),
    ("status 20", "HTTP/1.1 20 OK\r\n" + END),
    ("status 0200", "HTTP/1.1 0200 OK\r\n" + END),
    ("status +200", "HTTP/1.1 +200 OK\r\n" + END),
    ("status of letters", "HTTP/1.1 OK 200\r\n" + END),
    ("no status", "HTTP/1.1\r\n" + END),
    ("an empty status line and nothing else", "\r\n"),
    ("SMTP", "220 smtp ready\r\n\r\n"),
    ("SSH", "SSH-2.0-OpenSSH_9.6\r\n"),
    ("HTML at once", "<html><body>ok</body></html>\r\n"),
    # Lengths and encodings that are there twice, or that contradict each other.
    ("two lengths, equal", OK + "Content-Length: 2\r\n" + END),
    ("two lengths, unequal", OK + END.replace("\r\n\r\n", "\r\nContent-Length: 3\r\n\r\n")),
    ("a list of equal lengths", OK + "Content-Length: 2, 2\r\n\r\nok"),
    ("a list of unequal lengths", OK + "Content-Length: 2, 3\r\n\r\nok"),
    ("a length with a plus", OK + "Content-Length: +2\r\n\r\nok"),
    ("a negative length", OK + "Content-Length: -2\r\n\r\nok"),
    ("a length of letters", OK + "Content-Length: two\r\n\r\nok"),
    ("an empty length", OK + "Content-Length:\r\n\r\nok"),
    ("a length with a point", OK + "Content-Length: 2.0\r\n\r\nok"),
    ("a hexadecimal length", OK + "Content-Length: 0x2\r\n\r\nok"),
    ("a length with an underscore", OK + "Content-Length: 0_2\r\n\r\nok"),
    ("a length with zeros", OK + "Content-Length: 0002\r\n\r\nok"),
    ("a length beyond 64 bits", OK + "Content-Length: 99999999999999999999\r\n\r\nok"),
    ("a length and chunks", OK + "Transfer-Encoding: chunked\r\nContent-Length: 99\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
    ("chunks in capitals", OK + "Transfer-Encoding: Chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
    ("identity", OK + "Transfer-Encoding: identity\r\n" + END),
    ("chunks twice", OK + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
    ("chunks of HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
    ("the same field twice", OK + "x: a\r\nx: b\r\nX: c\r\n" + END),
    # Interim responses.
    ("100 before", "HTTP/1.1 100 Continue\r\n\r\n" + OK + END),
    ("100 with a junk line before", "HTTP/1.1 100 Continue\r\njunk\r\n\r\n" + OK + END),
    ("100, then a junk line", "HTTP/1.1 100 Continue\r\n\r\n" + OK + "junk\r\n" + END),
    ("102 before", "HTTP/1.1 102 Processing\r\n\r\n" + OK + END),
    ("103 with a folded line before", "HTTP/1.1 103 Early Hints\r\nlink: a\r\n b\r\n\r\n" + OK + END),
    # Statuses without a body.
    ("204 with a folded line", "HTTP/1.1 204 No Content\r\nx: a\r\n b\r\n\r\n"),
    ("304 with a junk line", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\njunk\r\n\r\n"),
    ("404 with a folded line", "HTTP/1.1 404 Not Found\r\nx: a\r\n b\r\n" + END),
    # Heads without end.
    ("half a status line", "HTTP/1.1 200"),
    ("half a field", OK + "Content-Le"),
    ("no empty line", OK + "x: a\r\n"),
    ("a junk line and the end", OK + "junk"),
    ("a name alone and the end", OK + "x: a\r\n b"),
    # Many and long.
    ("99 fields", OK + "".join(f"x{n}: a\r\n" for n in range(98)) + END),
    ("101 fields", OK + "".join(f"x{n}: a\r\n" for n in range(100)) + END),
    ("200 fields, one folded", OK + "x: a\r\n b\r\n" + "".join(f"x{n}: a\r\n" for n in range(200)) + END),
]


class Server:
    """Answers each connection with the same bytes, and remembers what it was asked."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        self.asked: list[bytes] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                head = b""
                while b"\r\n\r\n" not in head and (piece := connection.recv(65536)):
                    head += piece
                self.asked.append(head)
                try:
                    connection.sendall(self.answer)
                    connection.shutdown(socket.SHUT_WR)
                    while connection.recv(65536):
                        pass
                except OSError:
                    pass

    def close(self) -> None:
        self.socket.close()


def read_head(answer: str) -> dict[str, Any]:
    """What botocore makes of these bytes."""
    server = Server(answer.encode("latin-1"))
    try:
        request = AWSRequest("GET", f"http://127.0.0.1:{server.port}/k").prepare()
        response = URLLib3Session(timeout=5).send(request)
        return {
            "status": response.status_code,
            "headers": [[name.lower(), value] for name, value in response.headers.items()],
            "body": response.content.decode("latin-1"),
        }
    except Exception as error:  # noqa: BLE001 whatever it is, it is what is recorded
        return {"error": type(error).__name__}
    finally:
        server.close()


# `SERVER` is the host and port of a server, `PORT` its port.
ENDPOINTS: list[str] = [
    "http://SERVER", "http://SERVER/", "http://SERVER//", "HTTP://SERVER/", "Http://SERVER/a",
    "http://SERVER/a", "http://SERVER/a/", "http://SERVER/a//b", "http://SERVER/a/./b", "http://SERVER/a/../b", "http://SERVER/..",
    "http://SERVER/ä", "http://SERVER/straße/ü/", "http://SERVER/日本", "http://SERVER/😀", "http://SERVER/%C3%A4",
    "http://SERVER/{x}", "http://SERVER/a b", "http://SERVER/a%20b", "http://SERVER/a+b", "http://SERVER/%zz", "http://SERVER/%",
    "http://SERVER/%4", "http://SERVER/%41", "http://SERVER/%2f", "http://SERVER/%2F", "http://SERVER/a%", "http://SERVER/|",
    "http://SERVER/\"", "http://SERVER/<x>", "http://SERVER/a^b", "http://SERVER/`", "http://SERVER/a\\b", "http://SERVER\\a",
    "http://SERVER/[x]", "http://SERVER/!$&'()*,;=:@", "http://SERVER/~x", "http://SERVER/a\tb", "http://SERVER/a\nb",
    "http://SERVER/a\rb", "http://SERVER/a\x7fb", "http://SERVER/a\x01b",
    " http://SERVER", "http://SERVER ", " http://SERVER ", "\thttp://SERVER", "http://SERVER\n", "\u00a0http://SERVER", "http://SERVER/a ",
    "SERVER", "//SERVER", "://SERVER", "http:SERVER", "http:/SERVER", "http:///SERVER", "ftp://SERVER", "unix://SERVER", "https//SERVER",
    "localhost", "localhost:PORT", "127.0.0.1", "s3.example.com", "", " ", "http://", "https://", "http:// ", "http://?x", "http://#x",
    "http://localhost:abc", "http://localhost:99999", "http://localhost:65536", "http://localhost:-1", "http://localhost:+PORT",
    "http://localhost:0", "http://localhost:00PORT", "http://localhost: PORT", "http://localhost:PORT:1", "http://localhost:", "http://localhost:/",
    "http://LOCALHOST:PORT", "http://LocalHost:PORT/A", "http://localhost.:PORT", "http://127.1:PORT", "http://2130706433:PORT",
    "http://0x7f000001:PORT", "http://[::1]", "http://[::1]:PORT", "http://[::1", "http://::1", "http://[::1]x", "http://[::1]:abc",
    "http://[fe80::1%25lo]:PORT", "http://[x]:PORT", "http://[::ffff:127.0.0.1]:PORT", "http://[::FFFF:127.0.0.1]:PORT/A",
    "http://user@SERVER", "http://user:password@SERVER", "http://user:p%40ss@SERVER/a", "http://user:p@ss@SERVER", "http://@SERVER", "http://:@SERVER/",
    "http://SERVER?x=y", "http://SERVER/?x=y", "http://SERVER/a?x=y", "http://SERVER/a?x=y&z", "http://SERVER?", "http://SERVER/a?ä=ö", "http://SERVER/a?x= y",
    "http://SERVER#f", "http://SERVER/#f", "http://SERVER/a#f", "http://SERVER/a?x#f", "http://SERVER/a#ä b",
    "http://bücher.localhost:PORT", "http://xn--bcher-kva.localhost:PORT", "http://a_b.localhost:PORT", "http://-a.localhost:PORT",
    "http://a-.localhost:PORT", "http://a..localhost:PORT", "http://.localhost:PORT", "http://a b:PORT", "http://a%20b:PORT", "http://a,b:PORT",
    "http://{x}:PORT", "http://{x}.localhost:PORT", "http://<x>:PORT", "http://*.localhost:PORT", "http://straße.localhost:PORT", "http://日本.localhost:PORT",
    "http://" + "a" * 63 + ".localhost:PORT", "http://" + "a" * 64 + ".localhost:PORT", "http://" + "a." * 130 + "localhost:PORT",
]

# An operation with the root as its path, and one whose path has labels.
OPERATIONS: list[tuple[str, str, dict[str, Any], bytes]] = [
    ("dynamodb", "ListTables", {}, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"),
    ("lambda", "GetFunction", {"FunctionName": "f"}, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"),
    ("s3", "HeadBucket", {"Bucket": "bkt"}, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
]


def call(url: str, service: str, operation: str, arguments: dict[str, Any], answer: bytes) -> dict[str, Any]:
    """Where a client with this endpoint URL sends a call, or the error that it ends with."""
    server = Server(answer)
    original = socket.getaddrinfo

    def resolve(host: Any, port: Any, *rest: Any, **named: Any) -> Any:
        """Every host below localhost is this machine, however names are resolved here."""
        name = host.decode() if isinstance(host, bytes) else host
        if isinstance(name, str) and name.rstrip(".").endswith("localhost"):
            host = "127.0.0.1"
        return original(host, port, *rest, **named)

    def generic(text: str) -> str:
        return text.replace(f"127.0.0.1:{server.port}", "SERVER").replace(str(server.port), "PORT")

    socket.getaddrinfo = resolve
    try:
        session = botocore.session.Session()
        session.set_credentials("AKIDEXAMPLE", "secret")
        client = session.create_client(
            service,
            region_name="us-east-1",
            endpoint_url=url.replace("SERVER", f"127.0.0.1:{server.port}").replace("PORT", str(server.port)),
            config=Config(
                retries={"total_max_attempts": 1},
                connect_timeout=2,
                read_timeout=2,
                s3={"addressing_style": "path"},
                disable_request_compression=True,
            ),
        )
        client._make_api_call(operation, arguments)
        head = server.asked[0].decode("latin-1")
        line, *fields = head.split("\r\n")
        host = next(value for name, _, value in (field.partition(": ") for field in fields) if name.lower() == "host")
        return {"line": generic(line), "host": generic(host)}
    except Exception as error:  # noqa: BLE001 whatever it is, it is what is recorded
        return {"error": type(error).__name__, "text": generic(str(error))}
    finally:
        socket.getaddrinfo = original
        server.close()


def write(name: str, cases: list[dict[str, Any]]) -> None:
    """One case a line."""
    lines = ",\n".join(json.dumps(case) for case in cases)
    (CASES / name).write_text(f"[\n{lines}\n]\n")


def main() -> None:
    logging.disable(logging.CRITICAL)
    CASES.mkdir(exist_ok=True)
    write("heads.json", [{"name": name, "sent": sent, "read": read_head(sent)} for name, sent in HEADS])
    write(
        "endpoint_urls.json",
        [
            {"url": url, "service": service, "operation": operation, "made": call(url, service, operation, arguments, answer)}
            for url in ENDPOINTS
            for service, operation, arguments, answer in OPERATIONS
        ],
    )


if __name__ == "__main__":
    main()
