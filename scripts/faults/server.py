"""A loopback web server that counts: items as CSV, held back or refused as a case wants."""

import http.server
import random
import threading


class Server:
    """Answers /N.csv with the rows of item N.

    `requests` lists the items asked for, in order. After `limit` answers everything waits until
    `release`. Of all attempts, the share `failing` gets a 503, by the generator of `seed`.
    """

    def __init__(self, body, limit=None, failing=0.0, seed=0):
        self.body, self.limit, self.failing = body, limit, failing
        self.random = random.Random(seed)
        self.requests, self.answered = [], 0
        self.lock = threading.Lock()
        self.gate = threading.Event()
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Headers and body in one segment: no wait for the peer's acknowledgement.
            wbufsize = -1

            def do_GET(self):
                status, body = server.answer(int(self.path.strip("/").split(".")[0]))
                self.send_response(status)
                self.send_header("Content-Type", "text/csv")
                self.send_header("Content-Length", str(len(body)))
                if status == 503:
                    self.send_header("Retry-After", "0")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

            def handle(self):
                try:
                    super().handle()
                except OSError:
                    pass  # The client was killed.

        class Listener(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, *_):
                pass

        self.listener = Listener(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.listener.server_port}"
        threading.Thread(
            target=self.listener.serve_forever, args=(0.05,), daemon=True).start()

    def answer(self, item):
        with self.lock:
            self.requests.append(item)
            if self.random.random() < self.failing:
                return 503, b""
            waits = self.limit is not None and self.answered >= self.limit
            if not waits:
                self.answered += 1
        if waits:
            self.gate.wait(60)
        return 200, self.body(item)

    def release(self):
        self.limit = None
        self.gate.set()

    def close(self):
        self.release()
        self.listener.shutdown()
        self.listener.server_close()
