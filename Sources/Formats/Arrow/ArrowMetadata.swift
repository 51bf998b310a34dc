import Frames

/// The metadata that is written: FlatBuffers messages by the schemas of Arrow's `format/` folder.
enum ArrowMetadata {
    /// `MetadataVersion.V5`.
    private static let version: Int16 = 4

    static func schemaMessage(_ schema: [(name: String, type: ColumnType)]) -> [UInt8] {
        var builder = FlatBuilder()
        let message = builder.table([.int16(version), .int8(1), .reference])
        builder.schema(schema, for: message.references[0])
        return builder.bytes
    }

    /// - Parameters:
    ///   - nodes: rows and nulls of each column.
    ///   - buffers: place and length of each buffer in the body.
    static func batchMessage(
        rows: Int, nodes: [Int64], buffers: [Int64], bodyBytes: Int
    ) -> [UInt8] {
        var builder = FlatBuilder()
        let message = builder.table(
            [.int16(version), .int8(3), .reference, .int64(Int64(bodyBytes))])
        let batch = builder.table([.int64(Int64(rows)), .reference, .reference])
        builder.link(message.references[0], to: batch.position)
        builder.words(nodes, perStruct: 2, for: batch.references[0])
        builder.words(buffers, perStruct: 2, for: batch.references[1])
        return builder.bytes
    }

    /// - Parameter blocks: place, bytes of metadata and bytes of body of each record batch.
    static func footer(
        _ schema: [(name: String, type: ColumnType)], blocks: [Int64]
    ) -> [UInt8] {
        var builder = FlatBuilder()
        let footer = builder.table([.int16(version), .reference, .reference, .reference])
        builder.schema(schema, for: footer.references[0])
        builder.words([], perStruct: 3, for: footer.references[1])
        builder.words(blocks, perStruct: 3, for: footer.references[2])
        return builder.bytes
    }
}

extension FlatBuilder {
    /// Writes a `Schema` table and refers to it.
    fileprivate mutating func schema(
        _ columns: [(name: String, type: ColumnType)], for reference: Reference
    ) {
        let schema = table([.absent, .reference])
        link(reference, to: schema.position)
        let places = list(columns.count, for: schema.references[0])
        for (place, column) in zip(places, columns) {
            // Name, nullable, kind and details of the type, no dictionary, no children.
            let field = table([
                .reference, .int8(1), .int8(column.type.arrowKind), .reference, .absent,
                .reference,
            ])
            link(place, to: field.position)
            text(column.name, for: field.references[0])
            details(of: column.type, for: field.references[1])
            _ = list(0, for: field.references[2])
        }
    }

    private mutating func details(of type: ColumnType, for reference: Reference) {
        switch type {
        case .null, .bool, .text, .binary: link(reference, to: table([]).position)
        case .int64: link(reference, to: table([.int32(64), .int8(1)]).position)
        case .float64: link(reference, to: table([.int16(2)]).position)
        case .date: link(reference, to: table([.int16(0)]).position)
        case .timestamp: link(reference, to: table([.int16(2)]).position)
        case .timestampUTC:
            let timestamp = table([.int16(2), .reference])
            link(reference, to: timestamp.position)
            text("UTC", for: timestamp.references[0])
        }
    }
}

extension ColumnType {
    /// The member of the union `Type` of `Schema.fbs`.
    fileprivate var arrowKind: Int8 {
        switch self {
        case .null: 1
        case .int64: 2
        case .float64: 3
        case .binary: 4
        case .text: 5
        case .bool: 6
        case .date: 8
        case .timestamp, .timestampUTC: 10
        }
    }
}
