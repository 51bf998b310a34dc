import Glibc
import Synchronization

extension LoopbackServer {
    /// What the server's threads share with its owner; outlives the owner while they run.
    final class Shared: Sendable {
        struct State {
            var routes: [String: [Answer]] = [:]
            var handler: (@Sendable (Request) -> Answer?)?
            var log = Log()
            var connections: Set<CInt> = []
            var waiters: [(isReached: @Sendable (Log) -> Bool, wake: @Sendable () -> Void)] = []
            var isClosed = false
        }

        let state = Mutex(State())

        /// Changes the log and wakes those who waited for the change.
        private func note(_ change: (inout State) -> Void) {
            let ready = state.withLock { state in
                change(&state)
                let ready = state.waiters.filter { $0.isReached(state.log) }
                state.waiters.removeAll { $0.isReached(state.log) }
                return ready
            }
            for waiter in ready { waiter.wake() }
        }

        func acceptLoop(_ listener: CInt) {
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0 else {
                    if errno == EINTR { continue }
                    break
                }
                var number = 0
                note { state in
                    state.log.opened += 1
                    number = state.log.opened
                    state.connections.insert(socket)
                    if state.isClosed { shutdown(socket, CInt(SHUT_RDWR)) }
                }
                let connection = number
                startThread { self.serve(socket, connection) }
            }
            Glibc.close(listener)
        }

        private func serve(_ socket: CInt, _ connection: Int) {
            var reader = RequestReader(socket: socket, connection: connection)
            while let request = reader.next() {
                var answer = Answer.status(404)
                note { state in
                    let earlier = state.log.requests(to: request.path).count
                    state.log.requests.append(request)
                    if let answers = state.routes[request.path], !answers.isEmpty {
                        answer = answers[min(earlier, answers.count - 1)]
                    } else if let handled = state.handler?(request) {
                        answer = handled
                    }
                }
                answer.gate?.pass()
                if answer.delay > .zero { sleep(answer.delay) }
                guard deliver(answer, to: socket) else { break }
            }
            if reader.isGarbled {
                _ = send(Answer.status(400).head([]), to: socket)
            }
            // Forgotten before it is closed: the number may be given out again at once.
            _ = state.withLock { $0.connections.remove(socket) }
            Glibc.close(socket)
            note { $0.log.ended += 1 }
        }

        private func sleep(_ time: Duration) {
            let (seconds, attoseconds) = time.components
            var span = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
            var rest = span
            while nanosleep(&span, &rest) != 0, errno == EINTR { span = rest }
        }

        /// Sends an answer; false where the connection is to end.
        private func deliver(_ answer: Answer, to socket: CInt) -> Bool {
            let body = answer.body
            let length = [(name: "Content-Length", value: "\(body.count)")]
            switch answer.delivery {
            case .whole:
                return send(answer.head(length) + body, to: socket)
            case .chunked(let size):
                return send(answer.chunkedHead + chunks(body[...], size) + last, to: socket)
            case .cut(let count):
                _ = send(answer.head(length) + body.prefix(count), to: socket)
            case .chunkedCut(let count):
                _ = send(answer.chunkedHead + chunks(body.prefix(count), 7), to: socket)
            case .unframed:
                _ = send(answer.head([]) + body, to: socket)
            case .reset(let count):
                if send(answer.head(length) + body.prefix(count), to: socket) {
                    resetOnClose(socket)
                }
            case .stalled(let count):
                _ = send(answer.head(length) + body.prefix(count), to: socket)
                waitForEnd(of: socket)
            case .raw:
                _ = send(body, to: socket)
            case .silence:
                waitForEnd(of: socket)
            case .hangUp:
                break
            }
            return false
        }

        private var last: [UInt8] { Array("0\r\n\r\n".utf8) }

        private func chunks(_ body: ArraySlice<UInt8>, _ size: Int) -> [UInt8] {
            stride(from: 0, to: body.count, by: size).flatMap { start in
                let chunk = body[start..<min(start + size, body.count)]
                return Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk
                    + Array("\r\n".utf8)
            }
        }

        private func send(_ bytes: [UInt8], to socket: CInt) -> Bool {
            var done = 0
            while done < bytes.count {
                let count = bytes.withUnsafeBytes {
                    Glibc.send(
                        socket, $0.baseAddress! + done, bytes.count - done, CInt(MSG_NOSIGNAL))
                }
                if count > 0 { done += count } else if errno != EINTR { return false }
            }
            return true
        }

        private func waitForEnd(of socket: CInt) {
            var bytes = [UInt8](repeating: 0, count: 1024)
            while recv(socket, &bytes, bytes.count, 0) > 0 {}
        }

        private func resetOnClose(_ socket: CInt) {
            var option = linger(l_onoff: 1, l_linger: 0)
            setsockopt(
                socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        }
    }
}

extension LoopbackServer.Answer {
    var chunkedHead: [UInt8] { head([(name: "Transfer-Encoding", value: "chunked")]) }

    /// Status line and headers; `framing` gives way to headers that the test set itself.
    func head(_ framing: [(name: String, value: String)]) -> [UInt8] {
        let own = Set(headers.map { $0.name.lowercased() })
        let all = headers + framing.filter { !own.contains($0.name.lowercased()) }
        let lines = all.map { "\($0.name): \($0.value)\r\n" }.joined()
        return Array("HTTP/1.1 \(status) Status\r\n\(lines)\r\n".utf8)
    }
}
