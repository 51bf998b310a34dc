import Frames

/// The builders of one column, of which one at a time is in use, and the chunks already built.
///
/// Where the type widens in the middle, the chunk so far is set aside in its old type; at the end
/// of the item all chunks are brought to the column's final type.
struct ColumnBuilders: ~Copyable {
    /// The type that is being built; `null` while only nulls were seen.
    private(set) var type: ColumnType
    private var nulls = 0
    var integers = Int64Builder()
    var doubles = Float64Builder()
    var days = DateBuilder()
    var bools = BoolBuilder()
    var texts = TextBuilder()
    /// Chunks of the batch under way.
    private var chunks: [Chunk] = []
    /// Chunks of the batches that were cut.
    private var batches: [[Chunk]] = []

    init(type: ColumnType) {
        self.type = .null
        start(type)
    }

    private mutating func start(_ type: ColumnType) {
        self.type = type
        switch type {
        case .int64, .timestamp, .timestampUTC: integers = Int64Builder(type: type)
        case .text, .binary: texts = TextBuilder(type: type)
        case .null, .bool, .float64, .date: break
        }
    }

    /// Goes on in another type.
    mutating func switchType(to other: ColumnType) {
        if type == .null, nulls > 0 {
            let before = nulls
            nulls = 0
            start(other)
            appendNulls(before)
            return
        }
        setAside()
        start(other)
    }

    mutating func appendNulls(_ count: Int) {
        switch type {
        case .null: nulls += count
        case .bool: bools.appendNulls(count)
        case .int64, .timestamp, .timestampUTC: integers.appendNulls(count)
        case .float64: doubles.appendNulls(count)
        case .date: days.appendNulls(count)
        case .text, .binary: texts.appendNulls(count)
        }
    }

    private mutating func setAside() {
        let chunk: Chunk
        switch type {
        case .null:
            chunk = Chunk(nulls: nulls)
            nulls = 0
        case .bool: chunk = bools.takeChunk()
        case .int64, .timestamp, .timestampUTC: chunk = integers.takeChunk()
        case .float64: chunk = doubles.takeChunk()
        case .date: chunk = days.takeChunk()
        case .text, .binary: chunk = texts.takeChunk()
        }
        if chunk.count > 0 { chunks.append(chunk) }
    }

    /// Ends a batch.
    mutating func cut() {
        setAside()
        batches.append(chunks)
        chunks = []
    }

    /// The chunks of each batch that was cut.
    mutating func takeBatches() -> [[Chunk]] {
        let taken = batches
        batches = []
        return taken
    }

    /// The columns of the batches, all of type `type`, which must hold all values.
    mutating func finish(as type: ColumnType) throws -> [Column] {
        try takeBatches().map { try Column(casting: $0, to: type) }
    }
}

extension Column {
    /// Chunks of several types as a column of one that holds all their values.
    init(casting chunks: [Chunk], to type: ColumnType) throws {
        let cast = try chunks.flatMap { chunk in
            chunk.type == type || chunk.type == .null
                ? [chunk] : try Column(chunk).cast(to: type).chunks
        }
        self.init(type: type, chunks: cast)
    }
}
