import Dispatch

extension LoopbackServer {
    /// What a request is answered with, and how badly.
    package struct Answer: Sendable {
        package var status = 200
        package var headers: [(name: String, value: String)] = []
        package var body: [UInt8] = []
        package var delivery = Delivery.whole
        /// How long the answer takes; prefer a gate where a test must know the order of things.
        package var delay = Duration.zero
        /// The answer waits until this opens.
        package var gate: Gate?

        package init(
            status: Int = 200, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
            delivery: Delivery = .whole, delay: Duration = .zero, gate: Gate? = nil
        ) {
            self.status = status
            self.headers = headers
            self.body = body
            self.delivery = delivery
            self.delay = delay
            self.gate = gate
        }

        /// 200 with a body.
        package static func ok(
            _ body: String, type: String? = nil, delivery: Delivery = .whole,
            delay: Duration = .zero, gate: Gate? = nil
        ) -> Answer {
            Answer(
                headers: type.map { [("Content-Type", $0)] } ?? [], body: Array(body.utf8),
                delivery: delivery, delay: delay, gate: gate)
        }

        /// 200 with a body that is compressed for the transfer.
        package static func gzip(_ body: String, type: String? = nil) -> Answer {
            Answer(
                headers: [("Content-Encoding", "gzip")]
                    + (type.map { [("Content-Type", $0)] } ?? []),
                body: gzipStored(Array(body.utf8)))
        }

        /// A status with a short body.
        package static func status(
            _ status: Int, _ body: String = "", headers: [(name: String, value: String)] = []
        ) -> Answer {
            Answer(status: status, headers: headers, body: Array(body.utf8))
        }

        /// A redirect; `location` may be relative.
        package static func redirect(_ location: String, status: Int = 302) -> Answer {
            Answer(status: status, headers: [("Location", location)])
        }

        /// Anything a script of bytes can say, after which the connection closes.
        package static func raw(_ text: String) -> Answer {
            Answer(body: Array(text.utf8), delivery: .raw)
        }

        /// Silence until the client gives up.
        package static var silence: Answer { Answer(delivery: .silence) }

        /// The connection closes without a byte.
        package static var hangUp: Answer { Answer(delivery: .hangUp) }
    }

    /// How a body gets to the client.
    package enum Delivery: Sendable {
        /// With a Content-Length; the connection stays open.
        case whole
        /// In chunks of this many bytes; the connection stays open.
        case chunked(size: Int)
        /// With the Content-Length of the whole body, but it ends after so many bytes.
        case cut(after: Int)
        /// In chunks, but it ends after so many bytes, without the last chunk.
        case chunkedCut(after: Int)
        /// With neither length nor chunks: it ends with the connection.
        case unframed
        /// Like `cut`, with a reset instead of an orderly end.
        case reset(after: Int)
        /// Like `cut`, but the connection stays open, silent, until the client gives up.
        case stalled(after: Int)
        /// The body is all that is sent: status line, headers and all.
        case raw
        /// Nothing is sent until the client gives up.
        case silence
        /// Nothing is sent and the connection closes.
        case hangUp
    }

    /// Holds answers back until a test opens it. It stays open.
    package final class Gate: Sendable {
        private let semaphore = DispatchSemaphore(value: 0)

        package init() {}

        package func open() { semaphore.signal() }

        /// Blocks the calling thread: for the server's own threads.
        func pass() {
            semaphore.wait()
            semaphore.signal()
        }
    }
}

/// A gzip member around `bytes` in stored blocks: valid, without a compressor.
package func gzipStored(_ bytes: [UInt8]) -> [UInt8] {
    func littleEndian(_ value: UInt32, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    }
    var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    var start = 0
    repeat {
        let block = bytes[start..<min(start + 65535, bytes.count)]
        start = block.endIndex
        let length = UInt32(block.count)
        result.append(start == bytes.count ? 1 : 0)
        result += littleEndian(length, 2) + littleEndian(~length, 2) + block
    } while start < bytes.count
    var crc = ~UInt32(0)
    for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    return result + littleEndian(~crc, 4) + littleEndian(UInt32(bytes.count), 4)
}
