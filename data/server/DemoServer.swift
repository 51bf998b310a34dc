import Glibc
import Synchronization

/// The slow web service of the tour: weather observations of one town and one day, about a second
/// each. It is part of the demo, not of the product; it listens on 127.0.0.1 only.
@main
enum DemoServer {
    static func main() {
        let options = Options.parse(Array(CommandLine.arguments.dropFirst()))
        let (listener, port) = listen(on: options.port)
        let parent = getppid()
        let accepting = Worker { acceptLoop(listener, options) }
        accepting.start()
        print("listening on http://127.0.0.1:\(port)")
        fflush(nil)
        if let file = options.portFile { write("\(port)\n", to: file) }
        // Nobody has to remember to stop it: it ends with whoever started it, or when its time is up.
        for _ in 0..<options.maximumSeconds * 10 where getppid() == parent {
            pause(seconds: 0.1)
        }
    }

    // MARK: Serving

    private static func acceptLoop(_ listener: CInt, _ options: Options) {
        while true {
            let connection = accept(listener, nil, nil)
            if connection >= 0 {
                Worker { serve(connection, options) }.start()
            } else if errno == EMFILE {
                pause(seconds: 0.05)
            }
        }
    }

    private static func serve(_ connection: CInt, _ options: Options) {
        defer { close(connection) }
        var pending: [UInt8] = []
        while let request = nextRequest(connection, &pending) {
            let response = answer(request, options)
            let isLast = request.header("connection")?.lowercased() == "close"
            let head =
                "HTTP/1.1 \(response.status)\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(response.body.utf8.count)\r\n"
                + (isLast ? "Connection: close\r\n" : "") + "\r\n"
            let body = request.method == "HEAD" ? "" : response.body
            guard send(head + body, to: connection), !isLast else { return }
        }
    }

    private static func answer(_ request: Request, _ options: Options) -> (
        status: String, body: String
    ) {
        guard request.method == "GET" || request.method == "HEAD" else {
            return ("405 Method Not Allowed", #"{"error": "only GET"}"#)
        }
        if let token = options.token, request.header("authorization") != "Bearer \(token)" {
            return ("401 Unauthorized", #"{"error": "a bearer token is required"}"#)
        }
        let parts = request.path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[1] == "v1", parts[3].hasSuffix(".json"),
            let observations = Observations(town: parts[2], day: parts[3].dropLast(5))
        else { return ("404 Not Found", #"{"error": "try /v1/arnhem/2024-01-01.json"}"#) }
        pause(seconds: options.delay * observations.slowness)
        return ("200 OK", observations.json)
    }

    // MARK: Requests

    struct Request {
        let method: Substring
        let path: Substring
        let headers: [Substring]

        /// - Parameter name: in lower case.
        func header(_ name: String) -> String? {
            for line in headers {
                let parts = line.split(separator: ":", maxSplits: 1)
                if parts.count == 2, parts[0].lowercased() == name {
                    return String(parts[1].drop { $0 == " " })
                }
            }
            return nil
        }
    }

    private static func nextRequest(_ connection: CInt, _ pending: inout [UInt8]) -> Request? {
        var block = [UInt8](repeating: 0, count: 4096)
        while pending.count < 65536 {
            if let end = pending.firstRange(of: Array("\r\n\r\n".utf8)) {
                let text = String(decoding: pending[..<end.lowerBound], as: UTF8.self)
                pending.removeSubrange(..<end.upperBound)
                let lines = text.split(separator: "\r\n")
                let words = lines.first?.split(separator: " ") ?? []
                guard words.count == 3 else { return nil }
                return Request(
                    method: words[0], path: words[1].prefix { $0 != "?" },
                    headers: Array(lines.dropFirst()))
            }
            let count = recv(connection, &block, block.count, 0)
            guard count > 0 else { return nil }
            pending += block[..<count]
        }
        return nil
    }

    private static func send(_ text: String, to connection: CInt) -> Bool {
        let bytes = Array(text.utf8)
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(
                    connection, $0.baseAddress! + done, bytes.count - done, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            done += count
        }
        return true
    }

    // MARK: The system

    private static func listen(on port: UInt16) -> (socket: CInt, port: UInt16) {
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var yes: CInt = 1
        setsockopt(
            listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<CInt>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, size) == 0 && Glibc.listen(listener, 1024) == 0
                    && getsockname(listener, pointer, &size) == 0
            }
        }
        guard isListening else {
            stop("cannot listen on 127.0.0.1:\(port): \(String(cString: strerror(errno)))")
        }
        return (listener, UInt16(bigEndian: address.sin_port))
    }

    /// Writes a small file at once: who sees it sees all of it.
    private static func write(_ text: String, to path: String) {
        let temporary = "\(path).\(getpid())"
        guard let file = fopen(temporary, "w") else {
            stop("cannot write \(path): \(String(cString: strerror(errno)))")
        }
        fputs(text, file)
        fclose(file)
        guard rename(temporary, path) == 0 else {
            stop("cannot write \(path): \(String(cString: strerror(errno)))")
        }
    }

    private static func pause(seconds: Double) {
        var span = timespec(
            tv_sec: Int(seconds), tv_nsec: Int((seconds - seconds.rounded(.down)) * 1e9))
        var rest = span
        while nanosleep(&span, &rest) != 0, errno == EINTR { span = rest }
    }

    static func stop(_ message: String) -> Never {
        let line = Array("demo-server: \(message)\n".utf8)
        _ = Glibc.write(STDERR_FILENO, line, line.count)
        exit(64)
    }
}

/// A detached thread.
private final class Worker: Sendable {
    private let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }

    func start() {
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { argument in
                Unmanaged<Worker>.fromOpaque(argument!).takeRetainedValue().body()
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        pthread_detach(thread)
    }
}
