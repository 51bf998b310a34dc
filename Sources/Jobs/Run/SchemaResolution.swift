import Formats
import Frames

/// The one schema of a table, found over all its items.
///
/// The type of a column follows from the kinds of values that all items hold, whatever their order
/// and number; the order of the columns is that of first appearance in item order.
struct SchemaResolution {
    /// What one item brings.
    struct Part {
        let label: String
        /// Its columns; none for an input of 0 bytes, which then votes for nothing.
        let columns: [ItemColumn]
    }

    struct ResolvedColumn {
        let name: String
        let type: ColumnType
        let evidence: Evidence
    }

    let columns: [ResolvedColumn]
    /// One line for every promotion to text, with what would undo it.
    let notes: [String]

    /// - Throws: `RunError` with code `mismatch`, naming every column that does not fit.
    init(_ parts: [Part], how: ColumnMatching) throws {
        let voting = parts.filter { !$0.columns.isEmpty }
        var order: [String] = []
        var evidence: [String: Evidence] = [:]
        var types: [String: [ColumnType]] = [:]
        for part in voting {
            for column in part.columns {
                if evidence[column.name] == nil { order.append(column.name) }
                evidence[column.name, default: Evidence()].merge(
                    column.evidence.ofItem(part.label))
                types[column.name, default: []].append(column.type)
            }
        }
        if how == .intersection {
            order = order.filter { types[$0]?.count == voting.count }
        }
        columns = order.map { name in
            let seen = evidence[name] ?? Evidence()
            return ResolvedColumn(
                name: name, type: SchemaResolution.type(of: seen, items: types[name] ?? []),
                evidence: seen)
        }
        var mismatches = Mismatches()
        if how == .strict { mismatches.addMissing(voting, names: order) }
        for column in columns {
            mismatches.addBinary(column, in: voting)
            if how == .strict { mismatches.addPromotion(column, in: voting) }
        }
        try mismatches.throwIfAny()
        notes = columns.compactMap { column in
            // A column that every item calls text is plainly text, unless a few tokens made it so.
            let isEvident =
                column.evidence.hasManySpellings
                && (types[column.name] ?? []).allSatisfy { $0 == .text || $0 == .null }
            return column.type == .text && !isEvident
                ? column.evidence.blame(column: column.name) : nil
        }
    }

    /// The evidence decides, except where items were told their types: those are given, not seen.
    private static func type(of evidence: Evidence, items: [ColumnType]) -> ColumnType {
        var given: ColumnType = .null
        for type in items {
            given = ColumnType.promoted(given, type) ?? .binary
        }
        // Told to be text, though every value seen is a number: text it stays.
        return ColumnType.promoted(evidence.type, given) ?? .binary
    }
}
