import Frames

/// Gathers the record batches of an Arrow item: their names and types as the options want them, cut
/// to the size that batches have here.
struct ArrowTable {
    private let names: [String]
    private let label: String
    private let options: ReadOptions
    private let fields: [ArrowField]
    private var batches: [DataFrame] = []
    private var tallies: [ArrowTally]
    private var rowCount = 0
    private var notes: [String] = []

    /// Batches hold at most so many rows, and about so many bytes.
    private static let rowsPerBatch = 65_536
    private static let bytesPerBatch = 16 << 20

    init(_ fields: [ArrowField], label: String, options: ReadOptions) throws {
        guard !fields.isEmpty else {
            throw FormatError(.header, "the schema has no columns", label: label)
        }
        self.fields = fields
        self.label = label
        self.options = options
        names = try Self.names(fields, options, label)
        tallies = names.map { _ in ArrowTally() }
        for (name, field) in zip(names, fields) where options.types[name] == nil {
            guard case .decimal(_, let precision, let scale) = field.type,
                field.type.columnType == .text
            else { continue }
            notes.append(
                "column \(quoted(name)) is decimal(\(precision), \(scale)), which is read as text; "
                    + "--type \(shellWord(name + (scale > 0 ? "=float64" : "=int64"))) reads it as "
                    + "numbers")
        }
    }

    /// Names that differ, as they have to here; a column without a name gets one.
    private static func names(
        _ fields: [ArrowField], _ options: ReadOptions, _ label: String
    ) throws -> [String] {
        var numbered = NumberedNames(fields.map(\.name))
        return try fields.enumerated().map { index, field in
            var name = field.name.isEmpty ? "column_\(index + 1)" : field.name
            if numbered.isTaken(name) || (field.name.isEmpty && !numbered.isFree(name)) {
                guard options.renameDuplicates || field.name.isEmpty else {
                    throw FormatError(
                        .header,
                        "two columns are named \(quoted(name)); --rename-duplicates numbers them",
                        label: label, column: name)
                }
                name = numbered.numbered(name)
            }
            numbered.take(name)
            return name
        }
    }

    /// The type that a column has in the end.
    private func type(_ index: Int) -> ColumnType {
        if let asked = options.types[names[index]] { return asked.type }
        let found = fields[index].type.columnType
        return options.allText && found != .binary ? .text : found
    }

    mutating func append(_ columns: [Column], rowCount rows: Int) throws {
        var columns = columns
        for index in columns.indices {
            if columns[index].type == .text, !options.nulls.isEmpty {
                columns[index] = columns[index].replacing(options.nulls)
            }
            tallies[index].note(columns[index], rowsBefore: rowCount)
            columns[index] = try converted(columns[index], index)
        }
        let whole = DataFrame(uncheckedNames: names, columns: columns, rowCount: rows)
        rowCount += rows
        let perRow = max(1, whole.byteCount / max(rows, 1))
        let step = min(Self.rowsPerBatch, max(1, Self.bytesPerBatch / perRow))
        for start in stride(from: 0, to: rows, by: step) {
            let end = min(start + step, rows)
            batches.append(end - start == rows ? whole : whole[rows: start..<end])
        }
    }

    private func converted(_ column: Column, _ index: Int) throws -> Column {
        do {
            let (name, firstRow) = (names[index], rowCount + 1)
            if let asked = options.types[name] {
                return try asked.parse(column, name: name, firstRow: firstRow)
            }
            return try column.cast(to: type(index), name: name, firstRow: firstRow)
        } catch let error as FrameError {
            throw FormatError(
                .badRow, error.message, label: label, column: names[index], underlying: error)
        }
    }

    func finish(bytesRead: Int) -> ItemFrame {
        let columns = names.indices.map { index in
            let evidence = tallies[index].evidence
            let asked = options.types[names[index]]
            return ItemColumn(
                name: names[index], type: type(index),
                evidence: asked.map { evidence.converted(to: $0.type) } ?? evidence,
                nullCount: batches.reduce(0) { $0 + $1.columns[index].nullCount }, spelled: false)
        }
        let empty = DataFrame(
            uncheckedNames: names, columns: columns.map { Column(type: $0.type, chunks: []) },
            rowCount: 0)
        return ItemFrame(
            batches: batches.isEmpty ? [empty] : batches, columns: columns, rowCount: rowCount,
            rowsRead: rowCount, bytesRead: bytesRead, notes: notes)
    }
}

extension Column {
    /// The same text with null in place of every value that equals one of `tokens`.
    fileprivate func replacing(_ tokens: [String]) -> Column {
        let tokens = tokens.map { Array($0.utf8) }
        func isToken(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
            tokens.contains { $0.count == bytes.count && $0.elementsEqual(bytes) }
        }
        return Column(
            type: type,
            chunks: chunks.map { chunk in
                let rows = 0..<chunk.count
                guard rows.contains(where: { chunk.withBytes(at: $0, isToken) }) else {
                    return chunk
                }
                var builder = TextBuilder()
                builder.reserveCapacity(chunk.count)
                for row in rows {
                    chunk.withBytes(at: row) { bytes in
                        if chunk.isNull(row) || isToken(bytes) {
                            builder.appendNull()
                        } else {
                            builder.append(bytes)
                        }
                    }
                }
                return builder.finish()
            })
    }
}
