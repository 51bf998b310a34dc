public import Formats
public import Frames

/// How the one schema of many items came about: what was seen in every column, what forced each wider
/// type and what would undo it, and how each item was read.
///
/// It can be made of items that do not fit into one table: then it shows what keeps them apart.
public struct SchemaExplanation: Sendable {
    /// The number of the JSON format; it grows when a reader of the old one would be misled.
    public static let version = 1

    /// A column of the combined table.
    public struct Column: Sendable {
        public let name: String
        public let type: ColumnType
        /// False for a column that `--how intersection` leaves out.
        public let isInTable: Bool
        /// What was seen. Once a column has shown more than `Evidence.spellingLimit` different
        /// texts, its further cells are counted as text without a closer look.
        public let evidence: Evidence
        /// Null cells in the items that have the column.
        public let nulls: Int
        /// Rows of the items that lack it: null under `--how union`.
        public let missingRows: Int
        /// The items that lack it, empty ones aside.
        public let missingItems: [String]
        /// Why the type is wider than some values need; nil where all are of the type.
        public let promotion: Evidence.Promotion?
    }

    /// An item, as it was read.
    public struct Item: Sendable {
        public let label: String
        public let outcome: Outcome
        public let rows: Int
        /// `csv`, `json`, `sqlite`, …; nil where only the answer of a server would tell.
        public let format: String?
        /// Of a CSV item that could be read.
        public let dialect: Dialect?
        /// Why it failed.
        public let error: String?
    }

    public let how: ColumnMatching
    public let columns: [Column]
    public let items: [Item]
    /// Rows of all items.
    public let rows: Int

    init(
        _ staged: [StagedItem], items: some Sequence<(PlannedItem, ItemResult)>,
        how: ColumnMatching
    ) {
        let survey = ColumnSurvey(
            staged.map { SchemaResolution.Part(label: $0.label, columns: $0.frame.columns) })
        let voting = staged.filter { !$0.frame.columns.isEmpty }
        var nulls: [String: (all: Int, emptyTexts: Int)] = [:]
        for column in voting.lazy.flatMap(\.frame.columns) {
            nulls[column.name, default: (0, 0)].all += column.nullCount
            nulls[column.name, default: (0, 0)].emptyTexts += column.emptyTextCount
        }
        // Mostly all items have all columns; then nobody asks for their names.
        lazy var names = voting.map { Set($0.frame.columns.map(\.name)) }
        columns = survey.columns.map { column in
            let isEverywhere = survey.types[column.name]?.count == voting.count
            let lacking =
                isEverywhere
                ? [] : zip(voting, names).filter { !$0.1.contains(column.name) }.map(\.0)
            return Column(
                name: column.name, type: column.type,
                isInTable: isEverywhere || how != .intersection, evidence: column.evidence,
                nulls: nulls[column.name].map {
                    column.type == .text ? $0.all - $0.emptyTexts : $0.all
                } ?? 0,
                missingRows: lacking.reduce(0) { $0 + $1.frame.rowCount },
                missingItems: lacking.map(\.label),
                promotion: column.evidence.promotion(column: column.name))
        }
        let frames = Dictionary(
            staged.map { ($0.label, $0.frame) }, uniquingKeysWith: { first, _ in first })
        self.items = items.map { planned, result in
            Item(
                label: result.label, outcome: result.outcome, rows: result.rows,
                format: planned.formatName, dialect: frames[result.label]?.dialect,
                error: result.error)
        }
        rows = staged.reduce(0) { $0 + $1.frame.rowCount }
        self.how = how
    }
}

extension PlannedItem {
    fileprivate var formatName: String? {
        switch location {
        case .sqlite: Format.sqlite.rawValue
        case .standardInput: (options.read.format ?? .csv).rawValue
        case .file, .http, .command: options.read.format?.rawValue
        }
    }
}
