import Formats
import Frames

/// What is known of a finished item besides its rows.
struct ItemFacts: Sendable {
    /// The item's columns, shaped as the job asks.
    var columns: [ItemColumn]
    /// What the source calls each of the first columns; those behind were captured from the path.
    var sourceNames: [String]
    /// All the source's columns.
    var namesInSource: [String]
    var rowCount: Int
    var rowsRead: Int
    var rejects: [Reject]
    var blankLinesSkipped: Int
    var bytesRead: Int
    var notes: [String]
    /// How the cells of its rows are found, where these are kept as they are spelled.
    var layout: SpelledRows.Layout?
}

extension ItemFacts {
    var bytes: [UInt8] {
        var writer = FactsWriter()
        writer.append(columns) { column, writer in
            writer.append(column.name)
            writer.append(column.type.rawValue)
            writer.append(column.nullCount)
            writer.append(column.emptyTextCount)
            writer.append(column.spelled)
            column.evidence.write(to: &writer)
        }
        writer.append(sourceNames) { $1.append($0) }
        writer.append(namesInSource) { $1.append($0) }
        writer.append(rowCount)
        writer.append(rowsRead)
        writer.append(rejects) { reject, writer in
            writer.append(reject.label)
            writer.append(reject.line)
            writer.append(reject.byte)
            writer.append(reject.column)
            writer.append(reject.reason)
            writer.append(reject.raw)
        }
        writer.append(blankLinesSkipped)
        writer.append(bytesRead)
        writer.append(notes) { $1.append($0) }
        writer.append(layout.map { [$0] } ?? []) { layout, writer in
            writer.append(layout.width)
            writer.append(Int(layout.delimiter))
            writer.append(layout.nulls) { $1.append($0) }
        }
        return writer.bytes
    }

    init(_ bytes: [UInt8]) throws(FactsReader.Damaged) {
        var reader = FactsReader(bytes)
        columns = try reader.array { (reader) throws(FactsReader.Damaged) in
            let name = try reader.string()
            guard let type = ColumnType(rawValue: try reader.string()) else {
                throw FactsReader.Damaged()
            }
            let nullCount = try reader.int()
            let emptyTextCount = try reader.int()
            let spelled = try reader.bool()
            return ItemColumn(
                name: name, type: type, evidence: try Evidence(&reader), nullCount: nullCount,
                emptyTextCount: emptyTextCount, spelled: spelled)
        }
        sourceNames = try reader.array { (reader) throws(FactsReader.Damaged) in try reader.string()
        }
        namesInSource = try reader.array { (reader) throws(FactsReader.Damaged) in
            try reader.string()
        }
        rowCount = try reader.int()
        rowsRead = try reader.int()
        rejects = try reader.array { (reader) throws(FactsReader.Damaged) in
            Reject(
                label: try reader.string(), line: try reader.int(), byte: try reader.int(),
                column: try reader.optionalString(), reason: try reader.string(),
                raw: try reader.bytes())
        }
        blankLinesSkipped = try reader.int()
        bytesRead = try reader.int()
        notes = try reader.array { (reader) throws(FactsReader.Damaged) in try reader.string() }
        let layouts = try reader.array { (reader) throws(FactsReader.Damaged) in
            let width = try reader.int()
            guard width > 0, let delimiter = UInt8(exactly: try reader.int()) else {
                throw FactsReader.Damaged()
            }
            return SpelledRows.Layout(
                width: width, delimiter: delimiter,
                nulls: try reader.array { (reader) throws(FactsReader.Damaged) in
                    try reader.string()
                })
        }
        layout = layouts.first
    }
}

extension Evidence {
    fileprivate func write(to writer: inout FactsWriter) {
        let seen = Kind.allCases.filter { count(of: $0) > 0 }
        writer.append(seen) { kind, writer in
            writer.append(kind.rawValue)
            writer.append(count(of: kind))
            first(kind)?.write(to: &writer)
        }
        writer.append(hasManySpellings)
        writer.append(spellings) { spelling, writer in
            spelling.first.write(to: &writer)
            writer.append(spelling.count)
        }
    }

    fileprivate init(_ reader: inout FactsReader) throws(FactsReader.Damaged) {
        self.init()
        let seen = try reader.array { (reader) throws(FactsReader.Damaged) in
            guard let kind = Kind(rawValue: try reader.int()) else { throw FactsReader.Damaged() }
            return (kind: kind, count: try reader.int(), first: try Witness(&reader))
        }
        let isMany = try reader.bool()
        let spellings = try reader.array { (reader) throws(FactsReader.Damaged) in
            (first: try Witness(&reader), count: try reader.int())
        }
        for (kind, count, first) in seen {
            if kind != .text {
                note(kind, count: count, first: first)
            } else if isMany {
                noteManyTexts(count: count, first: first)
            }
        }
        for (first, count) in spellings { noteText(first, count: count) }
    }
}

extension Evidence.Witness {
    fileprivate func write(to writer: inout FactsWriter) {
        writer.append(item)
        writer.append(line)
        writer.append(value)
    }

    fileprivate init(_ reader: inout FactsReader) throws(FactsReader.Damaged) {
        self.init(
            item: try reader.optionalString(), line: try reader.int(), value: try reader.string())
    }
}
