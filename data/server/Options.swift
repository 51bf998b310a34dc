import Glibc

/// What the command line of the demo server says.
struct Options: Sendable {
    /// 0 means any free port.
    var port: UInt16 = 0
    var portFile: String?
    /// Seconds that an answer takes on average.
    var delay = 1.0
    /// The bearer token that requests must carry; nil admits everybody.
    var token: String?
    /// The server ends by itself after so many seconds.
    var maximumSeconds = 3600

    static let usage = """
        usage: demo-server [--port N] [--port-file FILE] [--delay SECONDS] [--token [TOKEN]]
                           [--max-seconds N]
        Answers GET /v1/{town}/{day}.json on 127.0.0.1 after about SECONDS (1.0). With --token,
        requests need 'Authorization: Bearer TOKEN' (demo-token). It ends with its parent process.
        """

    static func parse(_ arguments: [String]) -> Options {
        var options = Options()
        var rest = arguments[...]
        func value<Value>(of name: String, _ make: (String) -> Value?) -> Value {
            guard let text = rest.popFirst(), let value = make(text) else {
                DemoServer.stop("\(name) needs a value\n\(usage)")
            }
            return value
        }
        while let name = rest.popFirst() {
            switch name {
            case "--port": options.port = value(of: name) { UInt16($0) }
            case "--port-file": options.portFile = value(of: name) { $0 }
            case "--delay":
                options.delay = value(of: name) { Double($0).flatMap { $0 >= 0 ? $0 : nil } }
            case "--token":
                let isGiven = rest.first.map { !$0.hasPrefix("--") } ?? false
                options.token = isGiven ? rest.popFirst() : "demo-token"
            case "--max-seconds":
                options.maximumSeconds = value(of: name) { Int($0).flatMap { $0 > 0 ? $0 : nil } }
            case "--help":
                print(usage)
                exit(0)
            default: DemoServer.stop("unknown option \(name)\n\(usage)")
            }
        }
        return options
    }
}
