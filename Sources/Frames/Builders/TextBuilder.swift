/// Collects text or binary values into a chunk: `Int32` offsets and the bytes behind them.
///
/// A chunk holds at most `Int32.max` bytes; `canAppend` tells when to take it and go on with the
/// next. Appending more is a programmer's error and traps.
public struct TextBuilder: ~Copyable {
    @usableFromInline var offsets: FixedBuilder<Int32>
    @usableFromInline var base: UnsafeMutablePointer<UInt8>?
    @usableFromInline var capacity = 0
    @usableFromInline var length = 0
    @usableFromInline var validity = ValidityBuilder()
    @usableFromInline var rows = 0
    @usableFromInline let type: ColumnType

    /// - Parameter type: `text` (every value must be valid UTF-8) or `binary`.
    public init(type: ColumnType = .text) {
        precondition(type.isVariableWidth, "\(type) values are not bytes")
        self.type = type
        offsets = FixedBuilder<Int32>(uncheckedType: .date, capacity: 0)
    }

    /// The first offset comes with the first value: a builder that is not used takes no memory.
    @inlinable
    mutating func begin() {
        if offsets.count == 0 { offsets.append(0) }
    }

    @inlinable
    deinit {
        base?.deallocate()
    }

    /// Rows so far.
    @inlinable public var count: Int { rows }
    /// Rows so far that are null.
    @inlinable public var nullCount: Int { validity.nullCount }
    /// Bytes of the values so far.
    @inlinable public var byteCount: Int { length }

    /// Makes room for `needed` rows in all; the bytes of their values grow as they come.
    public mutating func reserveCapacity(_ needed: Int) {
        offsets.reserveCapacity(needed + 1)
    }

    /// True when a value of `byteCount` more bytes still fits into this chunk.
    @inlinable
    public func canAppend(byteCount: Int) -> Bool {
        byteCount <= Int(Int32.max) - length
    }

    @inlinable
    public mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        appendPart(bytes)
        endValue()
    }

    public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    public mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { append($0) }
    }

    @inlinable
    public mutating func appendNull() {
        if rows == 0 { begin() }
        offsets.append(Int32(truncatingIfNeeded: length))
        validity.appendNull(at: rows)
        rows += 1
    }

    /// `count` nulls.
    public mutating func appendNulls(_ count: Int) {
        for _ in 0..<count { appendNull() }
    }

    /// Adds bytes to the value that `endValue` will end.
    @inlinable
    package mutating func appendPart(_ bytes: UnsafeBufferPointer<UInt8>) {
        precondition(canAppend(byteCount: bytes.count), "a chunk of text holds at most 2 GiB")
        if length + bytes.count > capacity { grow(toHold: length + bytes.count) }
        if let source = bytes.baseAddress, !bytes.isEmpty {
            (base! + length).initialize(from: source, count: bytes.count)
        }
        length += bytes.count
    }

    /// Adds the value that `write` writes at the address it gets; it returns the number of bytes, at
    /// most `limit`.
    @inlinable
    package mutating func append(
        atMost limit: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int
    ) {
        precondition(canAppend(byteCount: limit), "a chunk of text holds at most 2 GiB")
        if length + limit > capacity { grow(toHold: length + limit) }
        length += write(base! + length)
        endValue()
    }

    /// Room for values to be written by `append(atMost:byteCount:_:)`.
    @usableFromInline
    package struct Room {
        /// Where each value ends, counted from the chunk's first byte: to be written.
        @usableFromInline package let ends: UnsafeMutablePointer<Int32>
        /// The chunk's bytes: to be written from `length` on.
        @usableFromInline package let bytes: UnsafeMutablePointer<UInt8>
        /// Values written.
        @usableFromInline package var rows = 0
        /// Bytes of the chunk, those of the values written included.
        @usableFromInline package var length: Int

        @usableFromInline
        init(
            ends: UnsafeMutablePointer<Int32>, bytes: UnsafeMutablePointer<UInt8>, length: Int
        ) {
            self.ends = ends
            self.bytes = bytes
            self.length = length
        }
    }

    /// Appends the values that `write` writes: at most `limit` of at most `byteCount` bytes in all.
    /// There is room for `Room.slack` more bytes, so that values may be moved in whole words.
    ///
    /// - Returns: how many values it wrote.
    @inlinable @inline(__always)
    package mutating func append(
        atMost limit: Int, byteCount: Int, _ write: (inout Room) -> Void
    ) -> Int {
        precondition(canAppend(byteCount: byteCount), "a chunk of text holds at most 2 GiB")
        if rows == 0 { begin() }
        let needed = length + byteCount + Room.slack
        if needed > capacity { grow(toHold: needed) }
        offsets.reserveCapacity(rows + limit + 1)
        var room = Room(ends: offsets.base! + (rows + 1), bytes: base!, length: length)
        write(&room)
        length = room.length
        offsets.rows += room.rows
        validity.append(true, at: rows, count: room.rows)
        rows += room.rows
        return room.rows
    }

    @inlinable
    package mutating func endValue() {
        if rows == 0 { begin() }
        offsets.append(Int32(truncatingIfNeeded: length))
        validity.appendValid(at: rows)
        rows += 1
    }

    /// Calls `body` with the bytes of row `index`.
    @inlinable
    package func withBytes<R>(
        at index: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> R
    ) rethrows -> R {
        let start = Int(offsets[index])
        let count = Int(offsets[index + 1]) - start
        return try body(UnsafeBufferPointer(start: base.map { $0 + start }, count: count))
    }

    @usableFromInline
    mutating func grow(toHold needed: Int) {
        let newCapacity = max(needed, capacity * 2, 64)
        let larger = Buffer.allocate(byteCount: newCapacity)
            .bindMemory(to: UInt8.self, capacity: newCapacity)
        if let base {
            larger.initialize(from: base, count: length)
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
        let bytes = Buffer(adopting: memory, byteCount: length)
        begin()
        let ends = offsets.takeChunk()
        base = nil
        capacity = 0
        length = 0
        rows = 0
        validity = ValidityBuilder()
        return Chunk(
            type: type, count: count, nullCount: nullCount, offset: 0, validity: bitmap,
            values: ends.values, data: bytes)
    }
}

extension TextBuilder.Room {
    /// Bytes behind the room that may be written, too.
    @inlinable package static var slack: Int { 16 }

    /// Writes a value. `readable` bytes can be read from `start` on.
    @inlinable @inline(__always)
    package mutating func append(_ start: UnsafePointer<UInt8>, _ count: Int, readable: Int) {
        let target = UnsafeMutableRawPointer(bytes + length)
        if count <= 16, readable >= 16 {
            let word = UnsafeRawPointer(start).loadUnaligned(as: SIMD16<UInt8>.self)
            target.storeBytes(of: word, as: SIMD16<UInt8>.self)
        } else {
            target.copyMemory(from: start, byteCount: count)
        }
        endValue(byteCount: count)
    }

    /// Ends a value of `byteCount` bytes that were written.
    @inlinable @inline(__always)
    package mutating func endValue(byteCount: Int) {
        length += byteCount
        ends[rows] = Int32(truncatingIfNeeded: length)
        rows += 1
    }
}
