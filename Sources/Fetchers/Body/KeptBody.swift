package import Formats

/// The whole bytes of an item that cannot be had again for free. They can be read any number of times.
///
/// Few bytes are in memory, others in an unlinked temporary file; both end with the body.
package final class KeptBody: Sendable {
    enum Storage: Sendable {
        case memory([[UInt8]], MemoryBudget)
        case file(SpoolFile)
    }

    package let count: Int
    private let storage: Storage

    init(_ storage: Storage, count: Int) {
        self.storage = storage
        self.count = count
    }

    deinit {
        if case .memory(_, let budget) = storage { budget.giveBack(count) }
    }

    /// Whether the body waits in a temporary file.
    package var isSpooled: Bool {
        if case .file = storage { true } else { false }
    }

    /// A new reading from the first byte. It keeps the body alive, and throws `FetchError` where the
    /// temporary file cannot be read.
    package func open(label: String) -> any ByteSource {
        switch storage {
        case .memory(let blocks, _): MemoryBodySource(self, blocks)
        case .file(let file): SpooledBodySource(file, count: count, label: label)
        }
    }
}

/// Reads blocks in memory, and keeps their body alive so that the budget counts them.
private final class MemoryBodySource: ByteSource {
    private let body: KeptBody
    private let blocks: BytesSource

    init(_ body: KeptBody, _ blocks: [[UInt8]]) {
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
            guard read > 0 else { throw FetchError.spool("it was truncated", label: label) }
            return read
        } catch let fault as SpoolFault {
            throw FetchError.spool(fault.reason, label: label)
        }
    }
}
