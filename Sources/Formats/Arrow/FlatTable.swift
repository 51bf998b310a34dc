/// A table of a FlatBuffers message. Every offset is checked before it is followed, so that bytes of
/// any origin give values or an `ArrowFault`.
///
/// Layout: a table starts with the signed distance back to its vtable; the vtable holds its own size,
/// the table's size, and for each field the offset in the table, 0 where the field is absent.
/// Source: https://flatbuffers.dev/internals/
struct FlatTable {
    private let bytes: [UInt8]
    private let position: Int
    private let vtable: Int
    private let vtableSize: Int

    /// The table that a message starts with.
    init(root bytes: [UInt8]) throws(ArrowFault) {
        let start = try Self.load(UInt32.self, bytes, at: 0)
        try self.init(bytes, at: Int(start))
    }

    private init(_ bytes: [UInt8], at position: Int) throws(ArrowFault) {
        let back = try Self.load(Int32.self, bytes, at: position)
        vtable = position - Int(back)
        vtableSize = Int(try Self.load(UInt16.self, bytes, at: vtable))
        guard vtableSize >= 4, vtable + vtableSize <= bytes.count else { throw Self.damaged }
        self.bytes = bytes
        self.position = position
    }

    static var damaged: ArrowFault { ArrowFault("the metadata points outside of itself") }

    static func load<Value: FixedWidthInteger>(
        _ type: Value.Type, _ bytes: [UInt8], at position: Int
    ) throws(ArrowFault) -> Value {
        guard position >= 0, position <= bytes.count - MemoryLayout<Value>.size else {
            throw damaged
        }
        let value = bytes.withUnsafeBytes {
            $0.loadUnaligned(fromByteOffset: position, as: Value.self)
        }
        return Value(littleEndian: value)
    }

    /// Where a field's value lies, nil where it is absent.
    private func place(_ field: Int) throws(ArrowFault) -> Int? {
        let entry = 4 + 2 * field
        guard entry + 2 <= vtableSize else { return nil }
        let offset = try Self.load(UInt16.self, bytes, at: vtable + entry)
        return offset == 0 ? nil : position + Int(offset)
    }

    /// The number in a field.
    func number<Value: FixedWidthInteger>(
        _ field: Int, default absent: Value
    ) throws(ArrowFault) -> Value {
        guard let place = try place(field) else { return absent }
        return try Self.load(Value.self, bytes, at: place)
    }

    func flag(_ field: Int) throws(ArrowFault) -> Bool {
        try number(field, default: UInt8(0)) != 0
    }

    /// Where the thing lies that a field refers to.
    private func target(_ field: Int) throws(ArrowFault) -> Int? {
        guard let place = try place(field) else { return nil }
        return place + Int(try Self.load(UInt32.self, bytes, at: place))
    }

    func table(_ field: Int) throws(ArrowFault) -> FlatTable? {
        guard let target = try target(field) else { return nil }
        return try FlatTable(bytes, at: target)
    }

    /// The text in a field; nil where it is absent.
    func text(_ field: Int) throws(ArrowFault) -> String? {
        guard let content = try vector(field, stride: 1) else { return nil }
        let text = bytes[content.start..<content.start + content.count]
        guard let valid = String(validating: text, as: UTF8.self) else {
            throw ArrowFault("a name in the metadata is not UTF-8")
        }
        return valid
    }

    /// The tables that a field lists; none where it is absent.
    func tables(_ field: Int) throws(ArrowFault) -> [FlatTable] {
        guard let content = try vector(field, stride: 4) else { return [] }
        var tables: [FlatTable] = []
        for index in 0..<content.count {
            let place = content.start + 4 * index
            let offset = try Self.load(UInt32.self, bytes, at: place)
            tables.append(try FlatTable(bytes, at: place + Int(offset)))
        }
        return tables
    }

    /// The structs that a field lists, as 64-bit words each; none where it is absent.
    func words(_ field: Int, perStruct words: Int) throws(ArrowFault) -> [Int64] {
        guard let content = try vector(field, stride: 8 * words) else { return [] }
        var values: [Int64] = []
        values.reserveCapacity(content.count * words)
        for index in 0..<content.count * words {
            values.append(try Self.load(Int64.self, bytes, at: content.start + 8 * index))
        }
        return values
    }

    private func vector(
        _ field: Int, stride: Int
    ) throws(ArrowFault) -> (start: Int, count: Int)? {
        guard let target = try target(field) else { return nil }
        let count = Int(try Self.load(UInt32.self, bytes, at: target))
        guard count <= (bytes.count - target - 4) / stride else { throw Self.damaged }
        return (target + 4, count)
    }
}
