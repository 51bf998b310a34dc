// Containers for what has no place in a column: each way to put something in is an error.

struct RefusingContainer: UnkeyedEncodingContainer, SingleValueEncodingContainer {
    let table: EncodedTable
    let name: String?
    var codingPath: [any CodingKey] { [] }
    var count: Int { 0 }

    func encodeNil() throws { throw table.notFlat(name) }
    func encode(_: some Encodable) throws { throw table.notFlat(name) }

    func nestedContainer<Key: CodingKey>(keyedBy _: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(RefusingKeyedContainer<Key>(table: table, name: name))
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { self }
    func superEncoder() -> any Encoder { RefusingEncoder(table: table, name: name) }
}

struct RefusingKeyedContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let table: EncodedTable
    let name: String?
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey _: Key) throws { throw table.notFlat(name) }
    func encode(_: some Encodable, forKey _: Key) throws { throw table.notFlat(name) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy _: Nested.Type, forKey _: Key
    ) -> KeyedEncodingContainer<Nested> {
        KeyedEncodingContainer(RefusingKeyedContainer<Nested>(table: table, name: name))
    }

    func nestedUnkeyedContainer(forKey _: Key) -> any UnkeyedEncodingContainer {
        RefusingContainer(table: table, name: name)
    }

    func superEncoder() -> any Encoder { RefusingEncoder(table: table, name: name) }
    func superEncoder(forKey _: Key) -> any Encoder { superEncoder() }
}

private struct RefusingEncoder: Encoder {
    let table: EncodedTable
    let name: String?
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy _: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(RefusingKeyedContainer<Key>(table: table, name: name))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        RefusingContainer(table: table, name: name)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        RefusingContainer(table: table, name: name)
    }
}
