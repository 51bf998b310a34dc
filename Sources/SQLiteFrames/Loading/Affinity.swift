import Frames

/// What a column makes of the values stored in it.
///
/// Source: sqlite.org/datatype3.html, section 3.1, rules in this order.
enum Affinity: String {
    case integer = "INTEGER"
    case text = "TEXT"
    case blob = "BLOB"
    case real = "REAL"
    case numeric = "NUMERIC"

    init(declaredType: String, isStrict: Bool) {
        // Bytes, as SQLite compares them: Unicode knows more letters that have an upper case.
        let name = folded(declaredType)
        func has(_ part: String) -> Bool { name.contains(Array(part.utf8)) }
        if isStrict, name.elementsEqual("any".utf8) {
            self = .blob
        } else if has("int") {
            self = .integer
        } else if has("char") || has("clob") || has("text") {
            self = .text
        } else if name.isEmpty || has("blob") {
            self = .blob
        } else if has("real") || has("floa") || has("doub") {
            self = .real
        } else {
            self = .numeric
        }
    }
}

extension ColumnType {
    /// The declared type under which SQLite keeps values of this type as they are, and the reader
    /// finds the type again. ISO dates and times never look like numbers, so the numeric affinity
    /// of DATE and TIMESTAMP leaves them alone; without values, a column needs no type.
    var declaredType: String {
        switch self {
        case .null: ""
        case .bool: "BOOLEAN"
        case .int64: "INTEGER"
        case .float64: "REAL"
        case .text: "TEXT"
        case .date: "DATE"
        case .timestamp, .timestampUTC: "TIMESTAMP"
        case .binary: "BLOB"
        }
    }
}

extension TableColumn {
    /// True where values of `type` come back from this column as they went in: numerically equal
    /// for numbers, of the same storage class for all others.
    ///
    /// Integers in a REAL column are looked at one by one.
    func keeps(_ type: ColumnType, isStrict: Bool) -> Bool {
        let declared = declaredType.uppercased()
        if type == .null { return true }
        if declared == "BOOLEAN" || declared == "BOOL" { return type == .bool }
        let affinity = Affinity(declaredType: declaredType, isStrict: isStrict)
        let isUntyped = affinity == .blob && (declared.isEmpty || isStrict && declared == "ANY")
        switch type {
        case .null: return true
        case .bool: return false
        case .int64: return isUntyped || [.integer, .real, .numeric].contains(affinity)
        case .float64: return isUntyped || [.real, .numeric].contains(affinity)
        case .text: return isUntyped || affinity == .text
        case .date, .timestamp, .timestampUTC:
            return isUntyped || [.text, .numeric].contains(affinity)
        case .binary: return affinity == .blob
        }
    }
}
