/// A Swift type whose values a column can hold.
///
/// `Int` and `Int64` for `int64`, `Double` for `float64`, `Bool`, `String` for `text`,
/// `CalendarDate` for `date`, `Timestamp` for `timestamp` and `timestampUTC`, `[UInt8]` for
/// `binary`. Not meant for conformances outside this library.
public protocol ColumnValue: Sendable {
    /// The column types that this type reads, the first being the one it makes.
    static var columnTypes: [ColumnType] { get }

    /// The value of a row that is not null, of a chunk of one of `columnTypes`.
    static func unchecked(_ chunk: Chunk, _ index: Int) -> Self

    /// The values as a chunk of `type`, one of `columnTypes`.
    static func chunk(_ values: some Sequence<Self?>, as type: ColumnType) -> Chunk
}

extension Int64: ColumnValue {
    public static var columnTypes: [ColumnType] { [.int64] }
    @inlinable
    public static func unchecked(_ chunk: Chunk, _ index: Int) -> Int64 {
        chunk.pointer(Int64.self)[index]
    }
    public static func chunk(_ values: some Sequence<Int64?>, as type: ColumnType) -> Chunk {
        var builder = Int64Builder(capacity: values.underestimatedCount)
        for value in values { builder.append(value) }
        return builder.finish()
    }
}

extension Int: ColumnValue {
    public static var columnTypes: [ColumnType] { [.int64] }
    @inlinable
    public static func unchecked(_ chunk: Chunk, _ index: Int) -> Int {
        chunk.pointer(Int.self)[index]
    }
    public static func chunk(_ values: some Sequence<Int?>, as type: ColumnType) -> Chunk {
        var builder = Int64Builder(capacity: values.underestimatedCount)
        for value in values { builder.append(value.map { Int64($0) }) }
        return builder.finish()
    }
}

extension Double: ColumnValue {
    public static var columnTypes: [ColumnType] { [.float64] }
    @inlinable
    public static func unchecked(_ chunk: Chunk, _ index: Int) -> Double {
        chunk.pointer(Double.self)[index]
    }
    public static func chunk(_ values: some Sequence<Double?>, as type: ColumnType) -> Chunk {
        var builder = Float64Builder(capacity: values.underestimatedCount)
        for value in values { builder.append(value) }
        return builder.finish()
    }
}

extension Bool: ColumnValue {
    public static var columnTypes: [ColumnType] { [.bool] }
    @inlinable
    public static func unchecked(_ chunk: Chunk, _ index: Int) -> Bool {
        Bitmap.bit(chunk.values!.base, chunk.offset + index)
    }
    public static func chunk(_ values: some Sequence<Bool?>, as type: ColumnType) -> Chunk {
        var builder = BoolBuilder()
        for value in values {
            if let value { builder.append(value) } else { builder.appendNull() }
        }
        return builder.finish()
    }
}

extension CalendarDate: ColumnValue {
    public static var columnTypes: [ColumnType] { [.date] }
    @inlinable
    public static func unchecked(_ chunk: Chunk, _ index: Int) -> CalendarDate {
        CalendarDate(daysSince1970: chunk.pointer(Int32.self)[index])
    }
    public static func chunk(_ values: some Sequence<CalendarDate?>, as type: ColumnType) -> Chunk {
        var builder = DateBuilder(capacity: values.underestimatedCount)
        for value in values { builder.append(value?.daysSince1970) }
        return builder.finish()
    }
}

extension Timestamp: ColumnValue {
    public static var columnTypes: [ColumnType] { [.timestamp, .timestampUTC] }
    @inlinable
    public static func unchecked(_ chunk: Chunk, _ index: Int) -> Timestamp {
        Timestamp(microseconds: chunk.pointer(Int64.self)[index])
    }
    public static func chunk(_ values: some Sequence<Timestamp?>, as type: ColumnType) -> Chunk {
        var builder = Int64Builder(type: type, capacity: values.underestimatedCount)
        for value in values { builder.append(value?.microseconds) }
        return builder.finish()
    }
}

extension String: ColumnValue {
    public static var columnTypes: [ColumnType] { [.text] }
    @inlinable
    public static func unchecked(_ chunk: Chunk, _ index: Int) -> String {
        chunk.withBytes(at: index) { String(decoding: $0, as: UTF8.self) }
    }
    public static func chunk(_ values: some Sequence<String?>, as type: ColumnType) -> Chunk {
        var builder = TextBuilder()
        for value in values {
            if let value { builder.append(value) } else { builder.appendNull() }
        }
        return builder.finish()
    }
}

extension [UInt8]: ColumnValue {
    public static var columnTypes: [ColumnType] { [.binary] }
    @inlinable
    public static func unchecked(_ chunk: Chunk, _ index: Int) -> [UInt8] {
        chunk.withBytes(at: index) { [UInt8]($0) }
    }
    public static func chunk(_ values: some Sequence<[UInt8]?>, as type: ColumnType) -> Chunk {
        var builder = TextBuilder(type: .binary)
        for value in values {
            if let value { builder.append(value) } else { builder.appendNull() }
        }
        return builder.finish()
    }
}
