import Frames

/// Turns a column as it lies in an Arrow file into one of ours. Where the layout is ours already the
/// buffers are taken as they are; everything else is checked and widened value by value.
struct ArrowColumnDecoder {
    let raw: ArrowRawColumn
    var budget: ArrowBudget

    init(_ raw: ArrowRawColumn, budget: ArrowBudget) {
        self.raw = raw
        self.budget = budget
    }

    var count: Int { raw.rowCount }

    func isNull(_ row: Int) -> Bool {
        guard let validity = raw.validity else { return false }
        return !validity.bit(row)
    }

    /// The column, whose type is `type.columnType`.
    mutating func column(of type: ArrowType) throws -> Column {
        if count == 0 { return Column(type: type.columnType, chunks: []) }
        if let width = type.valueWidth { try check(raw.buffers[0], holds: count * width) }
        switch type {
        case .null: return Column(nulls: count)
        case .bool:
            try check(raw.buffers[0], holds: (count + 7) / 8)
            return column(.bool, raw.buffers[0])
        case .integer(64, true): return column(.int64, raw.buffers[0])
        case .float(64): return column(.float64, raw.buffers[0])
        case .date(isMilliseconds: false): return column(.date, raw.buffers[0])
        case .timestamp(1_000_000, _): return column(type.columnType, raw.buffers[0])
        case .integer(let bits, let isSigned): return try integers(bits: bits, isSigned: isSigned)
        case .float(let bits): return floats(bits: bits)
        case .decimal(_, let precision, let scale):
            return try decimals(type, precision: precision, scale: scale)
        case .date: return try datesFromMilliseconds()
        case .timestamp(let perSecond, _):
            return try timestamps(type.columnType, perSecond: perSecond)
        case .bytes(4, let isText): return try bytes(isText ? .text : .binary)
        case .bytes(_, let isText): return try largeBytes(isText ? .text : .binary)
        case .view(let isText): return try views(isText ? .text : .binary)
        case .fixedBytes(let width): return try fixedBytes(width: width)
        }
    }

    /// A column on the file's own buffers.
    private func column(_ type: ColumnType, _ values: Buffer) -> Column {
        Column(Chunk(type, count: count, validity: raw.validity, values: values))
    }

    func check(_ buffer: Buffer, holds needed: Int) throws {
        guard buffer.byteCount >= needed else {
            throw ArrowFault(
                "\(buffer.byteCount) bytes of values for \(count) rows, expected \(needed)")
        }
    }

    /// A column of values made one by one from those of another width; 0 behind nulls.
    ///
    /// - Parameter convert: nil for a value that `fault` describes.
    func converted<From: BitwiseCopyable, To: BitwiseCopyable>(
        _ type: ColumnType, from: From.Type, to: To.Type, zero: To,
        fault: (_ row: Int, From) -> ArrowFault, _ convert: (From) -> To?
    ) throws -> Column {
        let values = try Buffer(byteCount: count * MemoryLayout<To>.stride) { target in
            let values = target.bindMemory(to: To.self)
            try raw.buffers[0].withUnsafeBytes { source in
                for row in 0..<count {
                    // The buffer was checked to hold `count` values.
                    let value = source.loadUnaligned(
                        fromByteOffset: row * MemoryLayout<From>.stride, as: From.self)
                    if let made = convert(value) {
                        values[row] = made
                    } else {
                        guard isNull(row) else { throw fault(row, value) }
                        values[row] = zero
                    }
                }
            }
        }
        return Column(Chunk(type, count: count, validity: raw.validity, values: values))
    }

    /// The values of a dictionary that indices of the type `index` point at.
    mutating func column(indexing values: Column, by index: ArrowType) throws -> Column {
        let indices = try column(of: index)
        if indices.nullCount == count { return Column(nulls: count, of: values.type) }
        // One more value, null, for the rows without an index.
        let values = Column(
            type: values.type, chunks: values.chunks + [Chunk(nulls: 1, of: values.type)])
        let limit = Int64(values.count - 1)
        var rows: [Int] = []
        rows.reserveCapacity(count)
        for chunk in indices.chunks {
            let numbers = chunk.int64s
            for row in 0..<chunk.count {
                if chunk.isNull(row) {
                    rows.append(values.count - 1)
                    continue
                }
                guard numbers[row] >= 0, numbers[row] < limit else {
                    throw ArrowFault(
                        "row \(rows.count + 1) points at value \(numbers[row]) of a dictionary of "
                            + "\(limit)")
                }
                rows.append(Int(numbers[row]))
            }
        }
        if values.type.isVariableWidth { try spendLengths(of: rows, in: values) }
        return values.gather(rows)
    }

    private mutating func spendLengths(of rows: [Int], in values: Column) throws {
        var lengths: [Int] = []
        for chunk in values.chunks {
            let offsets = chunk.offsets
            for row in 0..<chunk.count { lengths.append(Int(offsets[row + 1] - offsets[row])) }
        }
        try budget.spend(rows.reduce(0) { $0 + lengths[$1] })
    }
}
