/// One way in which the columns of some frames differ from what the first frame leads to expect.
public struct ColumnMismatch: Sendable, Equatable {
    public let column: String
    /// The type found, or `missing`.
    public let found: String
    /// The type expected, or `no such column`.
    public let expected: String
    /// The labels of the items that differ in this way, in order.
    public let items: [String]

    public init(column: String, found: String, expected: String, items: [String]) {
        self.column = column
        self.found = found
        self.expected = expected
        self.items = items
    }

    /// The mismatches as a table with the columns column, found, expected and in; one line each.
    package static func table(_ mismatches: [ColumnMismatch]) -> String {
        let rows =
            [["column", "found", "expected", "in"]]
            + mismatches.map { mismatch in
                let more = mismatch.items.count - 1
                let place = (mismatch.items.first ?? "") + (more > 0 ? " and \(more) more" : "")
                return [displayed(mismatch.column), mismatch.found, mismatch.expected, place]
            }
        let widths = (0..<3).map { column in
            rows.map { DisplayWidth.of($0[column]) }.max() ?? 0
        }
        return rows.map { row in
            let padded = zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: width - DisplayWidth.of(cell))
            }
            return "  " + (padded + [row[3]]).joined(separator: "  ")
        }.joined(separator: "\n")
    }

    /// A column's name as it is, or quoted where its ends or odd characters would not show.
    private static func displayed(_ name: String) -> String {
        let inQuotes = quoted(name)
        let isPlain =
            inQuotes.utf8.count == name.utf8.count + 2 && !name.isEmpty
            && name.first != " " && name.last != " "
        return isPlain ? name : inQuotes
    }
}

extension Concatenation {
    /// Everything that forbids this concatenation, as one error; nil if nothing does.
    func mismatch(_ types: ColumnTypes) -> FrameError? {
        let conflicts = layouts.names.indices.filter { types.resolved[$0].hasBinaryConflict }
        if !conflicts.isEmpty { return binaryError(conflicts) }
        guard how == .strict else { return nil }
        let promoted = layouts.names.indices.filter { types.resolved[$0].isPromotedToText }
        let isUniform = layouts.isUniform
        if isUniform, promoted.isEmpty { return nil }
        let found = collect { frame in
            let strange = isUniform ? [] : nameDifferences(frame)
            return strange + promoted.compactMap { typeDifference($0, frame, types) }
        }
        let columns = promoted.map { layouts.names[$0] }
        let headline =
            isUniform
            ? "the types of \(counted(promoted.count, "column")) do not go together:"
            : "the \(argument) do not have the same columns:"
        var effects: [String] = []
        if !isUniform { effects.append("makes the columns that an item lacks null in its rows") }
        if !promoted.isEmpty {
            effects.append("makes \(columns.map(quoted).joined(separator: ", ")) text")
        }
        return FrameError(
            .mismatch,
            headline + "\n" + ColumnMismatch.table(found) + "\n"
                + "concat(\(argument), how: .union) " + effects.joined(separator: " and "),
            columns: found.reduce(into: []) { names, mismatch in
                if !names.contains(mismatch.column) { names.append(mismatch.column) }
            }, mismatches: found)
    }

    private func binaryError(_ conflicts: [Int]) -> FrameError {
        let found = collect { frame in
            conflicts.compactMap { column in
                guard let type = layouts.type(of: column, in: frame), type != .null,
                    type != expectedType(column)
                else { return nil }
                return (column, "\(type)", "\(expectedType(column))")
            }
        }
        let names = conflicts.map { layouts.names[$0] }
        let first = conflicts[0]
        let holder = frames.indices.first { layouts.type(of: first, in: $0) == .binary } ?? 0
        return FrameError(
            .mismatch,
            "no type holds both binary and other values (\(quoted(names[0])) is binary in "
                + "\(label(holder))):\n" + ColumnMismatch.table(found)
                + "\nframe.drop(\(names.map(quoted).joined(separator: ", "))) on each, "
                + "or a frame.rename, before concat would work",
            columns: names, mismatches: found)
    }

    private typealias Difference = (column: Int, found: String, expected: String)

    /// The differences of all frames, those of the same kind in one entry, in order of appearance.
    private func collect(_ differences: (_ frame: Int) -> [Difference]) -> [ColumnMismatch] {
        var order: [[String]] = []
        var items: [[String]: [String]] = [:]
        for frame in frames.indices {
            for (column, found, expected) in differences(frame) {
                let key = [layouts.names[column], found, expected]
                if items[key] == nil { order.append(key) }
                items[key, default: []].append(label(frame))
            }
        }
        return order.map {
            ColumnMismatch(column: $0[0], found: $0[1], expected: $0[2], items: items[$0] ?? [])
        }
    }

    /// Columns that the frame lacks, or has and the first frame lacks.
    private func nameDifferences(_ frame: Int) -> [Difference] {
        layouts.names.indices.compactMap { column in
            let isExpected = layouts.source(of: column, in: 0) != nil
            let type = layouts.type(of: column, in: frame)
            switch (isExpected, type) {
            case (true, nil): return (column, "missing", "\(expectedType(column))")
            case (false, let type?): return (column, "\(type)", "no such column")
            default: return nil
            }
        }
    }

    private func typeDifference(
        _ column: Int, _ frame: Int, _ types: ColumnTypes
    ) -> Difference? {
        guard let type = layouts.type(of: column, in: frame), type != .null else { return nil }
        if let inexact = types.resolved[column].inexact {
            // Named where the offending integer is, not where the types differ.
            guard inexact.frame == frame else { return nil }
            return (column, "int64 \(inexact.value)", "an integer exact in float64")
        }
        let expected = expectedType(column)
        return type == expected ? nil : (column, "\(type)", "\(expected)")
    }

    /// The type of the first frame that has values of one in this column.
    private func expectedType(_ column: Int) -> ColumnType {
        frames.indices.lazy
            .compactMap { layouts.type(of: column, in: $0) }
            .first { $0 != .null } ?? .null
    }
}
