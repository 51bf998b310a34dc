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
        let survey = ColumnSurvey(parts)
        let voting = survey.parts
        columns = survey.columns.filter { column in
            how != .intersection || survey.types[column.name]?.count == voting.count
        }
        var mismatches = Mismatches()
        if how == .strict { mismatches.addMissing(voting, names: survey.columns.map(\.name)) }
        for column in columns {
            mismatches.addBinary(column, in: voting)
            if how == .strict {
                mismatches.addPromotion(
                    column, types: survey.types[column.name] ?? [], in: voting)
            }
        }
        try mismatches.throwIfAny()
        notes = columns.compactMap { column in
            // A column that every item calls text is plainly text, unless a few tokens made it so.
            let isEvident =
                column.evidence.hasManySpellings
                && (survey.types[column.name] ?? []).allSatisfy { $0 == .text || $0 == .null }
            return column.type == .text && !isEvident
                ? column.evidence.blame(column: column.name) : nil
        }
    }
}

/// The columns of all items together, before anything is asked of them.
struct ColumnSurvey {
    /// The items that have columns: the others vote for nothing.
    let parts: [SchemaResolution.Part]
    /// In order of first appearance.
    let columns: [SchemaResolution.ResolvedColumn]
    /// The type that each item with the column has for it.
    let types: [String: [ColumnType]]

    /// O(items × columns).
    init(_ all: [SchemaResolution.Part]) {
        parts = all.filter { !$0.columns.isEmpty }
        var names = NamePlaces()
        var evidence: [Evidence] = []
        var types: [[ColumnType]] = []
        for part in parts {
            let places = names.places(of: part.columns)
            while evidence.count < names.names.count {
                evidence.append(Evidence())
                types.append([])
            }
            let columns = part.columns.span
            for (column, place) in places.enumerated() {
                evidence[place].merge(columns[column].evidence, ofItem: part.label)
                types[place].append(columns[column].type)
            }
        }
        columns = names.names.indices.map { place in
            SchemaResolution.ResolvedColumn(
                name: names.names[place],
                type: ColumnSurvey.type(of: evidence[place], items: types[place]),
                evidence: evidence[place])
        }
        self.types = Dictionary(
            zip(names.names, types), uniquingKeysWith: { first, _ in first })
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
