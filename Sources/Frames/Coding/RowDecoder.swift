/// Decodes one row as a struct.
struct RowDecoder: Decoder {
    let columns: DecodedColumns
    let row: Int
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy _: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(RowDecodingContainer<Key>(columns: columns, row: row))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw notAStruct }
    func singleValueContainer() throws -> any SingleValueDecodingContainer { throw notAStruct }

    private var notAStruct: FrameError {
        FrameError(.type, "a row is decoded as a struct; for one column use frame[name, as:]")
    }
}

private struct RowDecodingContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let columns: DecodedColumns
    let row: Int
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { columns.names.compactMap { Key(stringValue: $0) } }

    private func field(_ key: Key) -> DecodedField {
        DecodedField(columns: columns, name: key.stringValue, row: row)
    }

    func contains(_ key: Key) -> Bool { columns.has(key.stringValue) }
    func decodeNil(forKey key: Key) throws -> Bool { try field(key).isNull() }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try field(key).decode(type)
    }

    // Every form for optionals: the ones of the standard library take a missing column as nil.
    private func optional<Value: Decodable>(_ type: Value.Type, _ key: Key) throws -> Value? {
        try field(key).isNull() ? nil : field(key).decode(type)
    }
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        try optional(type, key)
    }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        try optional(type, key)
    }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
        try optional(type, key)
    }
    func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? {
        try optional(type, key)
    }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        try optional(type, key)
    }
    func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? {
        try optional(type, key)
    }
    func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? {
        try optional(type, key)
    }
    func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? {
        try optional(type, key)
    }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
        try optional(type, key)
    }
    func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? {
        try optional(type, key)
    }
    func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? {
        try optional(type, key)
    }
    func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? {
        try optional(type, key)
    }
    func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? {
        try optional(type, key)
    }
    func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? {
        try optional(type, key)
    }
    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        try optional(type, key)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy _: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        throw field(key).notFlat()
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        throw field(key).notFlat()
    }

    func superDecoder() -> any Decoder { RowDecoder(columns: columns, row: row) }
    func superDecoder(forKey key: Key) -> any Decoder { FieldDecoder(field: field(key)) }
}

/// Decodes one cell as a type that is more than a scalar: an enum by its raw value, a wrapper.
struct FieldDecoder: Decoder, SingleValueDecodingContainer {
    let field: DecodedField
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy _: Key.Type) throws -> KeyedDecodingContainer<Key> {
        throw field.notFlat()
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw field.notFlat() }
    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func decodeNil() -> Bool { (try? field.isNull()) ?? false }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try field.decode(type) }
}
