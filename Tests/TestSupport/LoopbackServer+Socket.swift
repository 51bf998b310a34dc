import Glibc

/// A socket call that failed while a loopback server was set up.
struct LoopbackError: Error {
    let call: String
    let errno: CInt
}

extension LoopbackServer.Shared {
    /// A socket that listens on a free loopback port, and the port.
    static func listen(isIPv6: Bool) throws -> (socket: CInt, port: Int) {
        let family = isIPv6 ? AF_INET6 : AF_INET
        let stream = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let listener = socket(family, stream, 0)
        guard listener >= 0 else { throw LoopbackError(call: "socket", errno: errno) }
        var address = sockaddr_storage()
        var size = socklen_t(
            isIPv6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size)
        let failure = withUnsafeMutableBytes(of: &address) { bytes -> String? in
            // The port is left 0: the system chooses a free one.
            if isIPv6 {
                bytes.bindMemory(to: sockaddr_in6.self)[0] = sockaddr_in6(
                    sin6_family: sa_family_t(AF_INET6), sin6_port: 0, sin6_flowinfo: 0,
                    sin6_addr: in6addr_loopback, sin6_scope_id: 0)
            } else {
                bytes.bindMemory(to: sockaddr_in.self)[0].sin_family = sa_family_t(AF_INET)
                bytes.bindMemory(to: sockaddr_in.self)[0].sin_addr.s_addr =
                    in_addr_t(0x7F00_0001).bigEndian
            }
            let pointer = bytes.bindMemory(to: sockaddr.self).baseAddress
            if bind(listener, pointer, size) != 0 { return "bind" }
            if Glibc.listen(listener, 1024) != 0 { return "listen" }
            return getsockname(listener, pointer, &size) == 0 ? nil : "getsockname"
        }
        if let failure { throw LoopbackError(call: failure, errno: errno) }
        let port = withUnsafeBytes(of: &address) { bytes in
            isIPv6
                ? bytes.bindMemory(to: sockaddr_in6.self)[0].sin6_port
                : bytes.bindMemory(to: sockaddr_in.self)[0].sin_port
        }
        return (listener, Int(UInt16(bigEndian: port)))
    }
}

/// Reads one request after another from a connection. Requests have no bodies here.
struct RequestReader {
    let socket: CInt
    let connection: Int
    /// Whether what came was no HTTP: the start of TLS, for one.
    private(set) var isGarbled = false
    private var pending: [UInt8] = []

    init(socket: CInt, connection: Int) {
        self.socket = socket
        self.connection = connection
    }

    /// The next request; nil when the client has gone.
    mutating func next() -> LoopbackServer.Request? {
        var block = [UInt8](repeating: 0, count: 4096)
        while true {
            if let end = pending.firstRange(of: Array("\r\n\r\n".utf8)) {
                let text = String(decoding: pending[..<end.lowerBound], as: UTF8.self)
                pending.removeSubrange(..<end.upperBound)
                return parse(text)
            }
            if let first = pending.first, !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first) {
                isGarbled = true
                return nil
            }
            let count = recv(socket, &block, block.count, 0)
            if count > 0 {
                pending += block[..<count]
            } else if count == 0 || errno != EINTR {
                return nil
            }
        }
    }

    private func parse(_ text: String) -> LoopbackServer.Request? {
        let lines = text.split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3 else { return nil }
        let headers = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (
                name: String(parts[0]),
                value: parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
            )
        }
        return LoopbackServer.Request(
            method: String(words[0]), target: String(words[1]), headers: headers,
            connection: connection)
    }
}
