/// The last bytes that a program wrote on its standard error.
struct OutputTail {
    /// Bytes that a message has room for.
    private static let shownBytes = 4096
    /// Lines that a message has room for.
    private static let shownLines = 20

    private var bytes: [UInt8] = []
    private var isCut = false
    private let redactor: Redactor
    private let keptBytes: Int

    init(hiding redactor: Redactor) {
        self.redactor = redactor
        // A secret at the edge has to be there whole to be recognised.
        keptBytes = OutputTail.shownBytes + 2 * redactor.longest
    }

    mutating func append(_ more: UnsafeRawBufferPointer) {
        bytes += more.suffix(keptBytes)
        if more.count > keptBytes { isCut = true }
        // Now and then, so that the cost of a byte stays constant.
        if bytes.count > 2 * keptBytes {
            bytes.removeFirst(bytes.count - keptBytes)
            isCut = true
        }
    }

    /// The last lines, secrets masked, control characters escaped; empty where nothing was written.
    var lines: [String] {
        let last = bytes.suffix(keptBytes)
        var isCut = isCut || last.count < bytes.count
        var text = Array(redactor.masked(String(decoding: last, as: UTF8.self)).utf8)[...]
        // What is left of a secret whose beginning is gone stands before everything else.
        if isCut { text = text.dropFirst(redactor.longest) }
        if text.count > OutputTail.shownBytes {
            text = text.suffix(OutputTail.shownBytes)
            isCut = true
        }
        let lines = text.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        var shown = lines.suffix(OutputTail.shownLines).map {
            Label.escaped(String(decoding: $0, as: UTF8.self))
        }
        if isCut || shown.count < lines.count, !shown.isEmpty { shown[0] = "…" + shown[0] }
        return shown
    }
}
