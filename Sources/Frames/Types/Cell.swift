/// One value of any column type.
///
/// Convenient and slow: for literals, previews, messages and tests. Loops over many values use a
/// column's typed views or spans instead.
///
/// Equal as the values of columns are: every NaN equals every NaN. A number is equal only to one of
/// its own type, so `.int64(1)` is not `.float64(1)`.
public enum Cell: Sendable {
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

extension Cell: Hashable {
    public static func == (left: Cell, right: Cell) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.int64(let left), .int64(let right)): left == right
        case (.float64(let left), .float64(let right)):
            left == right || (left.isNaN && right.isNaN)
        case (.text(let left), .text(let right)): left.utf8.elementsEqual(right.utf8)
        case (.date(let left), .date(let right)): left == right
        case (.timestamp(let left), .timestamp(let right)): left == right
        case (.timestampUTC(let left), .timestampUTC(let right)): left == right
        case (.binary(let left), .binary(let right)): left == right
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(type)
        switch self {
        case .null: break
        case .bool(let value): hasher.combine(value)
        case .int64(let value): hasher.combine(value)
        case .float64(let value): hasher.combine(value.isNaN ? .nan : value)
        case .text(let value): for byte in value.utf8 { hasher.combine(byte) }
        case .date(let value): hasher.combine(value)
        case .timestamp(let value), .timestampUTC(let value): hasher.combine(value)
        case .binary(let value): hasher.combine(value)
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
