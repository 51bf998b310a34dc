import Frames

/// The types of Arrow columns that are read here, as they lie in a file.
enum ArrowType: Equatable, Sendable {
    case null
    case bool
    case integer(bits: Int, isSigned: Bool)
    case float(bits: Int)
    case decimal(bits: Int, precision: Int, scale: Int)
    /// Offsets of 4 or 8 bytes and the bytes behind them.
    case bytes(offsetWidth: Int, isText: Bool)
    /// 16 bytes a value that hold it or say where it is.
    case view(isText: Bool)
    case fixedBytes(width: Int)
    /// Days in 4 bytes, or milliseconds in 8.
    case date(isMilliseconds: Bool)
    /// `perSecond` is 1, 1000, 1 000 000 or 1 000 000 000.
    case timestamp(perSecond: Int64, hasZone: Bool)

    /// The type of the column that values of this type become.
    var columnType: ColumnType {
        switch self {
        case .null: .null
        case .bool: .bool
        case .integer: .int64
        case .float: .float64
        case .decimal(_, let precision, let scale):
            if scale == 0, precision <= 18 {
                .int64
            } else if scale >= 0, precision <= 15 {
                .float64
            } else {
                .text
            }
        case .bytes(_, let isText), .view(let isText): isText ? .text : .binary
        case .fixedBytes: .binary
        case .date: .date
        case .timestamp(_, let hasZone): hasZone ? .timestampUTC : .timestamp
        }
    }

    /// How many buffers a column has in a record batch, without those of a view's bytes.
    var bufferCount: Int {
        switch self {
        case .null: 0
        case .bytes: 3
        default: 2
        }
    }

    var isView: Bool {
        if case .view = self { true } else { false }
    }

    /// Bytes of one value in the second buffer; nil where it is not a fixed number of whole bytes.
    var valueWidth: Int? {
        switch self {
        case .null, .bool, .bytes: nil
        case .integer(let bits, _), .float(let bits), .decimal(let bits, _, _): bits / 8
        case .view: 16
        case .fixedBytes(let width): width
        case .date(let isMilliseconds): isMilliseconds ? 8 : 4
        case .timestamp: 8
        }
    }
}

/// A column of a file's schema.
struct ArrowField {
    var name: String
    /// The type of its values; of the dictionary's values where it has one.
    let type: ArrowType
    /// The dictionary that the column's indices point into, and the type of these.
    let dictionary: (id: Int64, index: ArrowType)?
}

extension ArrowField {
    /// Reads a `Field` table of `Schema.fbs`.
    init(_ table: FlatTable) throws(ArrowFault) {
        let name = try table.text(0) ?? ""
        do throws(ArrowFault) {
            let kind = try table.number(2, default: UInt8(0))
            guard let details = try table.table(3) else {
                throw ArrowFault("the schema gives it no type")
            }
            type = try ArrowType(kind: kind, details)
            if let encoding = try table.table(4) {
                let id = try encoding.number(0, default: Int64(0))
                var index = ArrowType.integer(bits: 32, isSigned: true)
                if let indexType = try encoding.table(1) {
                    index = try ArrowType(kind: 2, indexType)
                }
                dictionary = (id, index)
            } else {
                dictionary = nil
            }
        } catch {
            throw error.of(column: name)
        }
        self.name = name
    }
}

extension ArrowType {
    /// Reads a member of the union `Type` of `Schema.fbs`.
    init(kind: UInt8, _ table: FlatTable) throws(ArrowFault) {
        switch kind {
        case 1: self = .null
        case 2:
            let bits = Int(try table.number(0, default: Int32(0)))
            guard [8, 16, 32, 64].contains(bits) else {
                throw ArrowFault("integers of \(bits) bits, expected 8, 16, 32 or 64")
            }
            self = .integer(bits: bits, isSigned: try table.flag(1))
        case 3:
            let precision = try table.number(0, default: Int16(0))
            guard (0...2).contains(precision) else {
                throw ArrowFault("floats of the unknown precision \(precision)")
            }
            self = .float(bits: 16 << Int(precision))
        case 4: self = .bytes(offsetWidth: 4, isText: false)
        case 5: self = .bytes(offsetWidth: 4, isText: true)
        case 6: self = .bool
        case 7: self = try ArrowType.decimal(table)
        case 8: self = .date(isMilliseconds: try table.number(0, default: Int16(1)) != 0)
        case 10:
            let units: [Int64] = [1, 1000, 1_000_000, 1_000_000_000]
            let unit = try table.number(0, default: Int16(0))
            guard units.indices.contains(Int(unit)) else {
                throw ArrowFault("timestamps of the unknown unit \(unit)")
            }
            let zone = try table.text(1) ?? ""
            self = .timestamp(perSecond: units[Int(unit)], hasZone: !zone.isEmpty)
        case 15:
            let width = Int(try table.number(0, default: Int32(0)))
            guard width >= 0 else { throw ArrowFault("values of \(width) bytes") }
            self = .fixedBytes(width: width)
        case 19: self = .bytes(offsetWidth: 8, isText: false)
        case 20: self = .bytes(offsetWidth: 8, isText: true)
        case 23: self = .view(isText: false)
        case 24: self = .view(isText: true)
        default:
            throw .unsupported(
                "the Arrow type \(ArrowType.name(of: kind)) has no place in a table here; leave the "
                    + "column out or convert it where the file is written")
        }
    }

    private static func decimal(_ table: FlatTable) throws(ArrowFault) -> ArrowType {
        let precision = Int(try table.number(0, default: Int32(0)))
        let scale = Int(try table.number(1, default: Int32(0)))
        let bits = Int(try table.number(2, default: Int32(128)))
        guard [32, 64, 128, 256].contains(bits), (1...76).contains(precision),
            (-1000...1000).contains(scale)
        else {
            throw ArrowFault("a decimal of \(bits) bits, precision \(precision), scale \(scale)")
        }
        return .decimal(bits: bits, precision: precision, scale: scale)
    }

    private static func name(of kind: UInt8) -> String {
        let names: [UInt8: String] = [
            9: "time", 11: "interval", 12: "list", 13: "struct", 14: "union",
            16: "fixed-size list", 17: "map", 18: "duration", 21: "large list",
            22: "run-end encoded", 25: "list view", 26: "large list view",
        ]
        return names[kind] ?? "number \(kind)"
    }
}
