/// The type of a column: what its values are, and how a chunk of them lies in memory.
///
/// | type | values in memory | canonical text |
/// |---|---|---|
/// | `null` | none | empty |
/// | `bool` | one bit each, least significant first | `true`, `false` |
/// | `int64` | `Int64` | `-42` |
/// | `float64` | `Double` | shortest text that reads back equal |
/// | `text` | `Int32` offsets and UTF-8 bytes | itself |
/// | `date` | `Int32` days since 1970-01-01 | `2024-06-21` |
/// | `timestamp` | `Int64` microseconds since 1970-01-01T00:00:00, zone-less | `2024-06-21T17:07:58` |
/// | `timestampUTC` | `Int64` microseconds since the Unix epoch | `2024-06-21T17:07:58Z` |
/// | `binary` | `Int32` offsets and bytes | none |
public enum ColumnType: String, Sendable, Hashable, CaseIterable, Codable {
    /// No value was seen: every row is null. It votes for no type when frames are combined.
    case null
    case bool
    case int64
    case float64
    case text
    case date
    case timestamp
    case timestampUTC
    case binary
}

extension ColumnType: CustomStringConvertible {
    public var description: String { rawValue }
}

extension ColumnType {
    /// Bytes of one value in the values buffer; 0 for types whose values are not whole bytes there.
    @usableFromInline
    var valueStride: Int {
        switch self {
        case .int64, .float64, .timestamp, .timestampUTC: 8
        case .date: 4
        case .null, .bool, .text, .binary: 0
        }
    }

    /// True for the types stored as offsets and bytes.
    @inlinable
    package var isVariableWidth: Bool { self == .text || self == .binary }
}
