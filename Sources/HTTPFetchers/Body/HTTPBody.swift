package import Formats

/// A whole body as it was sent, and what is known about it. It can be read any number of times.
///
/// Small bodies are in memory, others in an unlinked temporary file; both end with the body.
public final class HTTPBody: Sendable {
    enum Storage: Sendable {
        case memory([[UInt8]], count: Int, MemoryBudget)
        case file(SpoolFile, count: Int)
    }

    /// What the response said, and how long it took.
    public let facts: HTTPFacts

    private let storage: Storage
    private let label: String

    init(_ storage: Storage, facts: HTTPFacts, label: String) {
        self.storage = storage
        self.facts = facts
        self.label = label
    }

    deinit {
        if case .memory(_, let count, let budget) = storage { budget.giveBack(count) }
    }

    /// Bytes as sent, before inflation.
    public var count: Int {
        switch storage {
        case .memory(_, let count, _), .file(_, let count): count
        }
    }

    /// Whether the body waits in a temporary file.
    public var isSpooled: Bool {
        if case .file = storage { true } else { false }
    }

    /// A new reading from the first byte, as sent. It keeps the body alive.
    package func open() -> any ByteSource {
        switch storage {
        case .memory(let blocks, _, _): MemoryBodySource(self, blocks)
        case .file(let file, let count): SpooledBodySource(file, count: count, label: label)
        }
    }
}

/// Reads blocks in memory, and keeps their body alive so that the budget counts them.
private final class MemoryBodySource: ByteSource {
    private let body: HTTPBody
    private let blocks: BytesSource

    init(_ body: HTTPBody, _ blocks: [[UInt8]]) {
        self.body = body
        self.blocks = BytesSource(blocks)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        // Every read of a long body is a place to stop at.
        try Task.checkCancellation()
        return blocks.read(into: buffer)
    }
}

/// Reads a spooled body; a file that became shorter is an error, never an early end.
private final class SpooledBodySource: ByteSource {
    private let file: SpoolFile
    private let count: Int
    private let label: String
    private var offset = 0

    init(_ file: SpoolFile, count: Int, label: String) {
        self.file = file
        self.count = count
        self.label = label
    }

    var byteCount: Int? { count }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let read = try read(into: buffer, at: offset)
        offset += read
        return read
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws -> Int {
        try Task.checkCancellation()
        guard offset < count else { return 0 }
        let room = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(count - offset))
        do {
            let read = try file.read(into: room, at: offset)
            guard read > 0 else { throw HTTPError.spool("it was truncated", label: label) }
            return read
        } catch let fault as SpoolFault {
            throw HTTPError.spool(fault.reason, label: label)
        }
    }
}
