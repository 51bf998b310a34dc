/// One value of any column type.
///
/// Convenient and slow: for literals, previews, messages and tests. Loops over many values use a
/// column's typed views or spans instead.
public enum Cell: Sendable, Hashable {
    case null
    case bool(Bool)
    case int64(Int64)
    case float64(Double)
    case text(String)
    case date(CalendarDate)
    case timestamp(Timestamp)
    case timestampUTC(Timestamp)
    case binary([UInt8])

    /// The column type that holds this value.
    public var type: ColumnType {
        switch self {
        case .null: .null
        case .bool: .bool
        case .int64: .int64
        case .float64: .float64
        case .text: .text
        case .date: .date
        case .timestamp: .timestamp
        case .timestampUTC: .timestampUTC
        case .binary: .binary
        }
    }
}

extension Cell: CustomStringConvertible {
    /// The canonical text of the value; `null` for null, hexadecimal for binary.
    public var description: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .int64(let value): String(value)
        case .float64(let value): value.description
        case .text(let value): value
        case .date(let value): value.description
        case .timestamp(let value): value.description
        case .timestampUTC(let value): value.description + "Z"
        case .binary(let bytes):
            bytes.reduce(into: "0x") { text, byte in
                text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
    }
}

extension Cell: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
    public init(integerLiteral value: Int64) { self = .int64(value) }
    public init(floatLiteral value: Double) { self = .float64(value) }
    public init(stringLiteral value: String) { self = .text(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(nilLiteral: ()) { self = .null }
}
