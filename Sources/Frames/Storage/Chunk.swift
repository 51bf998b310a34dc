/// One immutable run of a column's values, in Arrow's memory layout.
///
/// A chunk is a window (`offset`, `count`) on shared buffers: the validity bitmap (absent when
/// nothing is null), the values, and for `text` and `binary` the offsets in place of the values
/// with the bytes in a third buffer. Copying or slicing a chunk copies no data.
public struct Chunk: Sendable {
    public let type: ColumnType
    public let count: Int
    /// Rows that are null; `count` for a chunk of type `null`.
    public let nullCount: Int

    @usableFromInline let offset: Int
    @usableFromInline let validity: Buffer?
    /// Values, bits of a `bool` chunk, or `Int32` offsets of a variable-width one.
    @usableFromInline let values: Buffer?
    @usableFromInline let data: Buffer?

    @usableFromInline
    init(
        type: ColumnType, count: Int, nullCount: Int, offset: Int, validity: Buffer?,
        values: Buffer?, data: Buffer?
    ) {
        self.type = type
        self.count = count
        self.nullCount = nullCount
        self.offset = offset
        self.validity = nullCount == 0 ? nil : validity
        self.values = values
        self.data = data
    }

    /// `count` nulls of type `null`. O(1).
    public init(nulls count: Int) {
        self.init(
            type: .null, count: count, nullCount: count, offset: 0, validity: nil, values: nil,
            data: nil)
    }

    /// True when row `index` (from 0) is null.
    @inlinable
    public func isNull(_ index: Int) -> Bool {
        precondition(index >= 0 && index < count, "row index out of range")
        guard let validity else { return type == .null }
        return !Bitmap.bit(validity.base, offset + index)
    }

    /// The rows of `range`, sharing this chunk's memory. O(rows / 64), for the null count.
    public func slice(_ range: Range<Int>) -> Chunk {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "rows out of range")
        let nulls: Int
        if type == .null {
            nulls = range.count
        } else if let validity {
            nulls =
                range.count
                - Bitmap.countSet(
                    validity.base, from: offset + range.lowerBound, count: range.count)
        } else {
            nulls = 0
        }
        return Chunk(
            type: type, count: range.count, nullCount: nulls, offset: offset + range.lowerBound,
            validity: validity, values: values, data: data)
    }

    /// The same memory under another type of the same layout (`int64` as `timestamp`, …).
    package func retyped(_ other: ColumnType) -> Chunk {
        precondition(
            other.valueStride == type.valueStride
                && other.isVariableWidth == type.isVariableWidth && type != .null && type != .bool,
            "\(type) and \(other) differ in layout")
        return Chunk(
            type: other, count: count, nullCount: nullCount, offset: offset, validity: validity,
            values: values, data: data)
    }

    /// Bytes of the values, offsets, bitmaps and text that the rows of this chunk take.
    public var byteCount: Int {
        let bitmap = validity == nil ? 0 : Bitmap.byteCount(bits: count)
        switch type {
        case .null: return 0
        case .bool: return bitmap + Bitmap.byteCount(bits: count)
        case .text, .binary:
            return bitmap + 4 * (count + 1) + Int(offsets[count] - offsets[0])
        case .int64, .float64, .date, .timestamp, .timestampUTC:
            return bitmap + count * type.valueStride
        }
    }
}
