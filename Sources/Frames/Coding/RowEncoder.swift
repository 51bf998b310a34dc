/// Encodes one struct as a row.
struct RowEncoder: Encoder {
    let table: EncodedTable
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy _: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(RowEncodingContainer<Key>(table: table))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        RefusingContainer(table: table, name: nil)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        RefusingContainer(table: table, name: nil)
    }
}

private struct RowEncodingContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let table: EncodedTable
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) { table.set(key.stringValue, .null) }

    func encode(_ value: some Encodable, forKey key: Key) throws {
        try table.set(key.stringValue, anyValue: value)
    }

    // Every form for optionals: the ones of the standard library leave nil out, and a column of
    // which every value is nil would be missing.
    private func set(_ value: (some Encodable)?, _ key: Key) throws {
        if let value { try encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { try set(value, key) }
    func encodeIfPresent(_ value: String?, forKey key: Key) throws { try set(value, key) }
    func encodeIfPresent(_ value: Double?, forKey key: Key) throws { try set(value, key) }
    func encodeIfPresent(_ value: Float?, forKey key: Key) throws { try set(value, key) }
    func encodeIfPresent(_ value: Int?, forKey key: Key) throws { try set(value, key) }
    func encodeIfPresent(_ value: Int8?, forKey key: Key) throws { try set(value, key) }
    func encodeIfPresent(_ value: Int16?, forKey key: Key) throws { try set(value, key) }
    func encodeIfPresent(_ value: Int32?, forKey key: Key) throws { try set(value, key) }
    func encodeIfPresent(_ value: Int64?, forKey key: Key) throws { try set(value, key) }
    func encodeIfPresent(_ value: UInt?, forKey key: Key) throws { try set(value, key) }
    func encodeIfPresent(_ value: UInt8?, forKey key: Key) throws { try set(value, key) }
    func encodeIfPresent(_ value: UInt16?, forKey key: Key) throws { try set(value, key) }
    func encodeIfPresent(_ value: UInt32?, forKey key: Key) throws { try set(value, key) }
    func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws { try set(value, key) }
    func encodeIfPresent(_ value: (some Encodable)?, forKey key: Key) throws {
        try set(value, key)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy _: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        KeyedEncodingContainer(
            RefusingKeyedContainer<Nested>(table: table, name: key.stringValue))
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        RefusingContainer(table: table, name: key.stringValue)
    }

    func superEncoder() -> any Encoder { RowEncoder(table: table) }
    func superEncoder(forKey key: Key) -> any Encoder {
        FieldEncoder(table: table, name: key.stringValue)
    }
}

/// Encodes a value of one field that is more than a scalar: an enum by its raw value, a wrapper.
struct FieldEncoder: Encoder, SingleValueEncodingContainer {
    let table: EncodedTable
    let name: String
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy _: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(RefusingKeyedContainer<Key>(table: table, name: name))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        RefusingContainer(table: table, name: name)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    func encodeNil() { table.set(name, .null) }
    func encode(_ value: some Encodable) throws { try table.set(name, anyValue: value) }
}
