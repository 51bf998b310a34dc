/// A column's values as a collection of optionals of one Swift type; null is nil.
///
/// ```swift
/// let prices = try frame["price", as: Double.self]
/// let total = prices.reduce(0) { $0 + ($1 ?? 0) }
/// ```
///
/// Iterating takes a few nanoseconds a value. An access by index finds the chunk first: O(1) in a
/// column of one chunk, else O(log chunks). Not for the innermost loop over hundreds of millions of
/// values: walk `column.chunks` and use `int64s`, `float64s` or `days`, which are `Span`s.
public struct ColumnView<Value: ColumnValue>: RandomAccessCollection, Sendable {
    /// The column behind the view.
    public let column: Column
    @usableFromInline let chunks: [Chunk]
    /// The row at which each chunk begins, and one past the last row.
    @usableFromInline let starts: [Int]

    init(_ column: Column) {
        self.column = column
        chunks = column.chunks
        starts = ChunkFinder(column.chunks).starts
    }

    @inlinable public var startIndex: Int { 0 }
    @inlinable public var endIndex: Int { starts[starts.count - 1] }

    @inlinable
    public subscript(position: Int) -> Value? {
        precondition(position >= 0 && position < endIndex, "row index out of range")
        let chunk = chunks.count == 1 ? 0 : ChunkFinder.chunk(of: position, starts)
        let index = position - starts[chunk]
        return chunks[chunk].isNull(index) ? nil : Value.unchecked(chunks[chunk], index)
    }

    @inlinable
    public func makeIterator() -> Iterator { Iterator(chunks) }

    /// Walks the chunks in order.
    public struct Iterator: IteratorProtocol {
        @usableFromInline let chunks: [Chunk]
        @usableFromInline var chunk = 0
        @usableFromInline var index = 0
        /// Rows of the current chunk.
        @usableFromInline var count: Int

        @inlinable
        init(_ chunks: [Chunk]) {
            self.chunks = chunks
            count = chunks.first?.count ?? 0
        }

        @inlinable
        public mutating func next() -> Value?? {
            while index == count {
                guard chunk + 1 < chunks.count else { return nil }
                chunk += 1
                index = 0
                count = chunks[chunk].count
            }
            let row = index
            index += 1
            return .some(
                chunks[chunk].isNull(row) ? nil : Value.unchecked(chunks[chunk], row))
        }
    }
}

extension Column {
    /// The values as a collection of optionals: `try column.values(as: Int.self)`. A column of type
    /// `null` is a collection of nils of any type.
    ///
    /// - Throws: `FrameError` with code `type` where the column holds values of another type.
    public func values<Value: ColumnValue>(as _: Value.Type) throws -> ColumnView<Value> {
        try view(as: Value.self, name: nil)
    }

    func view<Value: ColumnValue>(as _: Value.Type, name: String?) throws -> ColumnView<Value> {
        guard type == .null || Value.columnTypes.contains(type) else {
            let place = name.map { "column \(quoted($0))" } ?? "the column"
            let wanted = Value.columnTypes.map(\.rawValue).joined(separator: " or ")
            let help = name.map { "; frame.cast([\(quoted($0)): .\(Value.columnTypes[0])])" } ?? ""
            throw FrameError(
                .type, "\(place) is \(type); expected \(wanted) for \(Value.self)" + help,
                columns: name.map { [$0] } ?? [])
        }
        return ColumnView(self)
    }

    /// A column of these values, nil being null: `Column([1.5, nil, 3])`.
    public init<Value: ColumnValue>(_ values: some Sequence<Value?>) {
        self.init(Value.chunk(values, as: Value.columnTypes[0]))
    }

    /// A column of these values.
    public init<Value: ColumnValue>(_ values: some Sequence<Value>) {
        self.init(Value.chunk(values.lazy.map(Optional.some), as: Value.columnTypes[0]))
    }

    /// A `timestampUTC` column of these times.
    public init(utc times: some Sequence<Timestamp?>) {
        self.init(Timestamp.chunk(times, as: .timestampUTC))
    }

    /// `count` rows of one value.
    public init<Value: ColumnValue>(repeating value: Value?, count: Int) {
        self.init(Value.chunk(repeatElement(value, count: count), as: Value.columnTypes[0]))
    }
}

extension DataFrame {
    /// The values of a column as a collection of optionals: `try frame["x", as: Double.self]`.
    ///
    /// - Throws: `FrameError` with code `missingColumn`, or `type` where the column holds values of
    ///   another type; `cast` changes it.
    public subscript<Value: ColumnValue>(
        name: String, as type: Value.Type
    ) -> ColumnView<Value> {
        get throws {
            try requireColumns([name])
            return try self[name].view(as: type, name: name)
        }
    }
}
