/// Collects the chunks of a column, copying runs of small ones into larger ones.
///
/// Small is what is cheaper to copy once than to step over at every later use. A row is copied at
/// most once here, and a chunk that has grown past `smallRows` is never copied again, so that
/// accumulating one frame after the other stays near-linear too.
struct ChunkMerger {
    /// Chunks of fewer rows are merged, unless their text is long.
    static var smallRows: Int { 4096 }
    static var smallBytes: Int { 256 << 10 }
    /// A merged chunk ends when it holds this much.
    static var fullRows: Int { 65_536 }
    static var fullBytes: Int { 16 << 20 }

    private let type: ColumnType
    private var chunks: [Chunk] = []
    private var run: [Chunk] = []
    private var runRows = 0
    private var runBytes = 0

    init(type: ColumnType) {
        self.type = type
    }

    mutating func append(_ chunk: Chunk) {
        let bytes = type.isVariableWidth ? chunk.textByteCount : 0
        guard chunk.count < ChunkMerger.smallRows, bytes < ChunkMerger.smallBytes else {
            endRun()
            chunks.append(chunk)
            return
        }
        run.append(chunk)
        runRows += chunk.count
        runBytes += bytes
        if runRows >= ChunkMerger.fullRows || runBytes >= ChunkMerger.fullBytes { endRun() }
    }

    private mutating func endRun() {
        switch run.count {
        case 0: return
        case 1: chunks.append(run[0])
        default: chunks.append(Chunk.joined(run, type: type))
        }
        run.removeAll(keepingCapacity: true)
        runRows = 0
        runBytes = 0
    }

    mutating func finish() -> Column {
        endRun()
        return Column(type: type, chunks: chunks)
    }
}

/// Nulls of one type for the frames that lack a column: windows on one chunk, as long as the
/// longest that was asked for.
struct NullRun {
    private let type: ColumnType
    private var longest: Chunk?

    init(type: ColumnType) {
        self.type = type
    }

    mutating func chunk(_ count: Int) -> Chunk {
        if longest == nil || longest!.count < count { longest = Chunk(nulls: count, of: type) }
        let all = longest!
        return Chunk(
            type: type, count: count, nullCount: count, offset: 0, validity: all.validity,
            values: all.values, data: all.data)
    }
}
