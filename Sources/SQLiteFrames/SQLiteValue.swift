/// One value of SQLite's own five kinds, as bound to a parameter.
public enum SQLiteValue: Sendable, Hashable {
    case null
    case integer(Int64)
    /// NaN is refused when bound: SQLite would make it null.
    case real(Double)
    /// Any text, NUL bytes included.
    case text(String)
    case blob([UInt8])
}

extension SQLiteValue: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral, ExpressibleByNilLiteral
{
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .real(value) }
    public init(stringLiteral value: String) { self = .text(value) }
    public init(nilLiteral: ()) { self = .null }
}

/// The values of a query's parameters: by position or by name.
public enum SQLiteParameters: Sendable, Hashable {
    /// For `?` and `?NNN`, in order.
    case positional([SQLiteValue])
    /// For `:name`, `@name` and `$name`; the sigil may be left out.
    case named([String: SQLiteValue])

    /// No parameters.
    public static let none = SQLiteParameters.positional([])
}

extension SQLiteParameters: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    public init(arrayLiteral elements: SQLiteValue...) { self = .positional(elements) }

    public init(dictionaryLiteral elements: (String, SQLiteValue)...) {
        self = .named(Dictionary(elements, uniquingKeysWith: { _, last in last }))
    }
}
