/// Collects values of one fixed width into a chunk.
///
/// Use `Int64Builder` (also for timestamps), `Float64Builder` and `DateBuilder`. Appending is
/// amortised O(1) and allocates only when the memory doubles.
public struct FixedBuilder<Value: BitwiseCopyable>: ~Copyable {
    @usableFromInline var base: UnsafeMutablePointer<Value>?
    @usableFromInline var capacity = 0
    @usableFromInline var validity = ValidityBuilder()
    @usableFromInline let type: ColumnType
    @usableFromInline var rows = 0

    @usableFromInline
    init(uncheckedType type: ColumnType, capacity: Int) {
        self.type = type
        if capacity > 0 { grow(toHold: capacity) }
    }

    @inlinable
    deinit {
        base?.deallocate()
    }

    /// Rows so far.
    @inlinable public var count: Int { rows }
    /// Rows so far that are null.
    @inlinable public var nullCount: Int { validity.nullCount }

    @inlinable
    public mutating func append(_ value: Value) {
        if rows == capacity { grow(toHold: rows + 1) }
        (base! + rows).initialize(to: value)
        validity.appendValid(at: rows)
        rows += 1
    }

    @inlinable
    public mutating func append(_ value: Value?) {
        if let value { append(value) } else { appendNull() }
    }

    @inlinable
    public mutating func appendNull() {
        if rows == capacity { grow(toHold: rows + 1) }
        UnsafeMutableRawPointer(base! + rows).initializeMemory(
            as: UInt8.self, repeating: 0, count: MemoryLayout<Value>.stride)
        validity.appendNull(at: rows)
        rows += 1
    }

    /// Appends the values that `write` writes at the address it gets; it returns how many, at most
    /// `limit`.
    @inlinable @inline(__always)
    package mutating func append(
        atMost limit: Int, _ write: (UnsafeMutablePointer<Value>) -> Int
    ) -> Int {
        reserveCapacity(rows + limit)
        let count = limit > 0 ? write(base! + rows) : 0
        validity.append(true, at: rows, count: count)
        rows += count
        return count
    }

    /// `count` nulls. O(count / 8).
    public mutating func appendNulls(_ count: Int) {
        reserveCapacity(rows + count)
        if count > 0 {
            UnsafeMutableRawPointer(base! + rows).initializeMemory(
                as: UInt8.self, repeating: 0, count: count * MemoryLayout<Value>.stride)
            validity.append(false, at: rows, count: count)
            rows += count
        }
    }

    /// Makes room for `needed` rows in all.
    @inlinable
    public mutating func reserveCapacity(_ needed: Int) {
        if needed > capacity { grow(toHold: needed) }
    }

    /// The value of row `index`, unspecified for a null row.
    @inlinable
    public subscript(index: Int) -> Value {
        precondition(index >= 0 && index < rows, "row index out of range")
        return base![index]
    }

    @usableFromInline
    mutating func grow(toHold needed: Int) {
        let newCapacity = max(needed, capacity * 2, 64 / MemoryLayout<Value>.stride)
        let memory = Buffer.allocate(byteCount: newCapacity * MemoryLayout<Value>.stride)
        let larger = memory.bindMemory(to: Value.self, capacity: newCapacity)
        if let base {
            larger.initialize(from: base, count: rows)
            base.deallocate()
        }
        base = larger
        capacity = newCapacity
    }

    /// The rows as a chunk; the builder is used up.
    public consuming func finish() -> Chunk {
        takeChunk()
    }

    /// The rows so far as a chunk; the builder starts anew, empty.
    public mutating func takeChunk() -> Chunk {
        let count = rows
        let nullCount = validity.nullCount
        let bitmap = validity.finish(count: count)
        let memory = UnsafeMutableRawPointer(base) ?? Buffer.allocate(byteCount: 0)
        base = nil
        capacity = 0
        rows = 0
        validity = ValidityBuilder()
        return Chunk(
            type: type, count: count, nullCount: nullCount, offset: 0, validity: bitmap,
            values: Buffer(adopting: memory, byteCount: count * MemoryLayout<Value>.stride),
            data: nil)
    }
}

public typealias Int64Builder = FixedBuilder<Int64>
public typealias Float64Builder = FixedBuilder<Double>
public typealias DateBuilder = FixedBuilder<Int32>

extension FixedBuilder where Value == Int64 {
    /// - Parameter type: `int64`, `timestamp` or `timestampUTC`.
    public init(type: ColumnType = .int64, capacity: Int = 0) {
        precondition(
            type == .int64 || type == .timestamp || type == .timestampUTC,
            "\(type) values are not 64-bit integers")
        self.init(uncheckedType: type, capacity: capacity)
    }
}

extension FixedBuilder where Value == Double {
    public init(capacity: Int = 0) {
        self.init(uncheckedType: .float64, capacity: capacity)
    }
}

extension FixedBuilder where Value == Int32 {
    /// Values are days since 1970-01-01.
    public init(capacity: Int = 0) {
        self.init(uncheckedType: .date, capacity: capacity)
    }
}
