import Fetchers
import Formats
import Frames

/// Where the sources of a run with a cursor go on once its table is published.
struct CursorAdvance {
    /// The cursors by the names of their sources.
    private(set) var cursors: [StateStore.Cursor] = []

    /// Looks through the cursors' columns, batch by batch; nulls are passed over.
    ///
    /// A source of which an item is missing stays where it is: the item's rows would be passed over.
    ///
    /// - Parameters:
    ///   - staged: the items that were loaded.
    ///   - earlier: the cursors as they are.
    /// - Throws: `RunError` for a column that is not there, or whose values have no order.
    init(_ plan: Plan, _ staged: [StagedItem], earlier: [StateStore.Cursor]) throws {
        let loaded = Dictionary(uniqueKeysWithValues: staged.map { ($0.label, $0) })
        for source in plan.job.sources {
            guard let spec = source.cursor else { continue }
            let items = plan.items.filter { $0.source == source.name }
            var greatest = earlier.first { $0.source == source.name && $0.column == spec.column }?
                .value
            let found = items.compactMap { loaded[$0.label] }
            guard found.count == items.count else { continue }
            for item in found {
                guard let value = try CursorAdvance.greatest(spec.column, in: item, source.kind)
                else { continue }
                guard let known = greatest else {
                    greatest = value
                    continue
                }
                guard let next = known.greater(value) else {
                    throw RunError(
                        .columns,
                        "\(item.label): the cursor \(quoted(spec.column)) is \(value.type), and "
                            + "\(known.type) in rows before; types: { \(quoted(spec.column)): "
                            + "\(known.type) } in its source reads it so")
                }
                greatest = next
            }
            if let greatest {
                cursors.append(
                    StateStore.Cursor(source: source.name, column: spec.column, value: greatest))
            }
        }
    }

    private static func greatest(
        _ name: String, in item: StagedItem, _ kind: SourceSpec.Kind
    ) throws -> CursorValue? {
        guard item.frame.rowCount > 0 else { return nil }
        guard let column = item.frame.columns.first(where: { $0.name == name }) else {
            throw RunError(
                .columns,
                "\(item.label): there is no column \(quoted(name)), which its source has as its "
                    + "cursor" + NearestName.hint(name, among: item.frame.columns.map(\.name)))
        }
        switch column.type {
        case .null: return nil
        case .bool, .binary:
            throw RunError(
                .columns,
                "\(item.label): the cursor \(quoted(name)) is \(column.type), expected numbers, "
                    + "dates, times or text")
        case .timestamp where kind == .sqlite, .timestampUTC where kind == .sqlite:
            // The database compares its texts: `2024-01-01 10:00` comes before `2024-01-01T09:00`.
            throw RunError(
                .columns,
                "\(item.label): the cursor \(quoted(name)) holds times, which the database compares "
                    + "as it spells them; types: { \(quoted(name)): text } in its source keeps the "
                    + "spelling")
        default: break
        }
        var greatest: CursorValue?
        for index in item.batchSizes.indices {
            try Task.checkCancellation()
            let batch = try item.batch(index) { found, _ in found == name ? column.type : nil }
            let values = try item.convert(batch.columns[0], named: name, to: column.type)
            for chunk in values.chunks {
                guard let value = chunk.greatest.flatMap(CursorValue.init) else { continue }
                greatest = greatest.map { $0.greater(value) ?? $0 } ?? value
            }
        }
        return greatest
    }
}

extension Chunk {
    /// The greatest value that is not null; NaN counts as none. O(rows).
    fileprivate var greatest: Cell? {
        switch type {
        case .int64, .timestamp, .timestampUTC:
            let values = int64s
            var best: Int64?
            for row in 0..<count where !isNull(row) { best = Swift.max(best ?? .min, values[row]) }
            switch type {
            case .timestamp: return best.map { .timestamp(Timestamp(microseconds: $0)) }
            case .timestampUTC: return best.map { .timestampUTC(Timestamp(microseconds: $0)) }
            default: return best.map { .int64($0) }
            }
        case .float64:
            let values = float64s
            var best: Double?
            for row in 0..<count where !isNull(row) && !values[row].isNaN {
                best = Swift.max(best ?? -.infinity, values[row])
            }
            return best.map { .float64($0) }
        case .date:
            let values = days
            var best: Int32?
            for row in 0..<count where !isNull(row) { best = Swift.max(best ?? .min, values[row]) }
            return best.map { .date(CalendarDate(daysSince1970: $0)) }
        case .text:
            var best: [UInt8]?
            for row in 0..<count where !isNull(row) {
                withBytes(at: row) { bytes in
                    if best.map({ $0.lexicographicallyPrecedes(bytes) }) ?? true {
                        best = Array(bytes)
                    }
                }
            }
            return best.map { .text(String(decoding: $0, as: UTF8.self)) }
        case .null, .bool, .binary: return nil
        }
    }
}
