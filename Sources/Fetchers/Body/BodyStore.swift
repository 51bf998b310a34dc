/// A body while it arrives: in memory as long as the budget lasts, then in a temporary file.
///
/// Bytes are copied into blocks of our own: a slice of a receive buffer would keep all of it alive.
/// Not thread-safe; its owner serialises the calls.
package struct BodyStore: Sendable {
    private static let blockBytes = 256 << 10

    private let budget: MemoryBudget
    private let folder: String?
    private var blocks: [[UInt8]] = []
    private var spool: SpoolFile?
    /// Bytes kept so far.
    package private(set) var count = 0

    /// - Parameters:
    ///   - folder: that of temporary files; see `SpoolFile`.
    ///   - expected: how many bytes will come, where it is known.
    package init(budget: MemoryBudget, folder: String?, expected: Int?) {
        self.budget = budget
        self.folder = folder
        if let expected, expected <= BodyStore.blockBytes {
            var block: [UInt8] = []
            block.reserveCapacity(expected)
            blocks = [block]
        }
    }

    /// Keeps `bytes` in memory; false, and nothing done, where they must go to the file.
    package mutating func keepInMemory(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard spool == nil, budget.take(bytes.count) else { return false }
        var rest = bytes[...]
        while !rest.isEmpty {
            if blocks.last.map({ $0.count >= BodyStore.blockBytes }) ?? true {
                blocks.append([])
            }
            let last = blocks.count - 1
            let piece = rest.prefix(BodyStore.blockBytes - blocks[last].count)
            blocks[last].append(contentsOf: piece)
            rest = rest.dropFirst(piece.count)
        }
        count += bytes.count
        return true
    }

    /// Writes `bytes` to the file, after moving there what was in memory. Blocks on the disk.
    package mutating func keepOnDisk(_ bytes: UnsafeRawBufferPointer) throws(SpoolFault) {
        let file: SpoolFile
        if let spool {
            file = spool
        } else {
            file = try SpoolFile(folder: folder)
            var offset = 0
            for block in blocks {
                try file.write(block, at: offset)
                offset += block.count
            }
            spool = file
            blocks = []
            budget.giveBack(offset)
        }
        try file.write(bytes, at: count)
        count += bytes.count
    }

    /// Gives the memory back: the body is not wanted.
    package mutating func discard() {
        if spool == nil { budget.giveBack(count) }
        blocks = []
        spool = nil
        count = 0
    }

    /// The whole body. The store is empty afterwards; the memory is the body's to give back.
    package mutating func finish() -> KeptBody {
        defer {
            blocks = []
            spool = nil
            count = 0
        }
        if let spool { return KeptBody(.file(spool), count: count) }
        return KeptBody(.memory(blocks, budget), count: count)
    }
}
