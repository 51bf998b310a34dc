// Windows on a chunk's memory. The values behind a null row are unspecified: ask `isNull` first.
extension Chunk {
    @inlinable
    func pointer<T>(_ type: T.Type) -> UnsafePointer<T> {
        unsafe UnsafeRawPointer(values!.base).assumingMemoryBound(to: T.self) + offset
    }

    /// The values of an `int64`, `timestamp` or `timestampUTC` chunk.
    @inlinable
    public var int64s: Span<Int64> {
        @_lifetime(borrow self)
        get {
            precondition(
                type == .int64 || type == .timestamp || type == .timestampUTC,
                "the chunk does not hold 64-bit integers")
            let span = unsafe Span(_unsafeStart: pointer(Int64.self), count: count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The values of a `float64` chunk.
    @inlinable
    public var float64s: Span<Double> {
        @_lifetime(borrow self)
        get {
            precondition(type == .float64, "the chunk does not hold doubles")
            let span = unsafe Span(_unsafeStart: pointer(Double.self), count: count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The days since 1970-01-01 of a `date` chunk.
    @inlinable
    public var days: Span<Int32> {
        @_lifetime(borrow self)
        get {
            precondition(type == .date, "the chunk does not hold dates")
            let span = unsafe Span(_unsafeStart: pointer(Int32.self), count: count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The value of row `index` of a `bool` chunk.
    @inlinable
    public func bool(at index: Int) -> Bool {
        precondition(type == .bool && index >= 0 && index < count, "no such boolean")
        return Bitmap.bit(values!.base, offset + index)
    }

    /// The `count + 1` offsets of a `text` or `binary` chunk into `bytes`: row `i` is
    /// `bytes[offsets[i] ..< offsets[i + 1]]`. A slice's first offset need not be 0.
    @inlinable
    public var offsets: Span<Int32> {
        @_lifetime(borrow self)
        get {
            precondition(type.isVariableWidth, "the chunk has no offsets")
            let span = unsafe Span(_unsafeStart: pointer(Int32.self), count: count + 1)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The bytes that `offsets` points into.
    @inlinable
    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            precondition(type.isVariableWidth, "the chunk has no bytes")
            let start = unsafe UnsafeRawPointer(data!.base).assumingMemoryBound(to: UInt8.self)
            let span = unsafe Span(_unsafeStart: start, count: data!.byteCount)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// Calls `body` with the bytes of row `index` of a `text` or `binary` chunk.
    @inlinable
    public func withBytes<R>(
        at index: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> R
    ) rethrows -> R {
        precondition(type.isVariableWidth && index >= 0 && index < count, "no such text")
        let offsets = unsafe pointer(Int32.self)
        let start = unsafe Int(offsets[index])
        let length = unsafe Int(offsets[index + 1]) - start
        let base = unsafe UnsafeRawPointer(data!.base).assumingMemoryBound(to: UInt8.self) + start
        return try unsafe body(UnsafeBufferPointer(start: base, count: length))
    }

    /// The text of row `index`.
    public func text(at index: Int) -> String {
        precondition(type == .text, "the chunk does not hold text")
        return withBytes(at: index) { String(decoding: $0, as: UTF8.self) }
    }

    /// The value of row `index`, of any type.
    public func cell(at index: Int) -> Cell {
        if isNull(index) { return .null }
        switch type {
        case .null: return .null
        case .bool: return .bool(bool(at: index))
        case .int64: return .int64(int64s[index])
        case .float64: return .float64(float64s[index])
        case .text: return .text(text(at: index))
        case .date: return .date(CalendarDate(daysSince1970: days[index]))
        case .timestamp: return .timestamp(Timestamp(microseconds: int64s[index]))
        case .timestampUTC: return .timestampUTC(Timestamp(microseconds: int64s[index]))
        case .binary: return .binary(withBytes(at: index) { Array($0) })
        }
    }
}
