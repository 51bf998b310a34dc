import Synchronization

/// What a column of the table is in rows that are written as they are spelled.
package enum SpelledColumn: Sendable, Equatable {
    /// The cell at this position of the record.
    case cell(Int)
    /// The same text in every row.
    case constant(String)
    case null

    /// Whether it is the same in every row.
    var isConstant: Bool {
        if case .cell = self { false } else { true }
    }
}

/// What `CSVWriter` makes of rows as they are spelled.
package struct SpelledForm: Sendable, Equatable {
    let delimiter: UInt8
    let columns: [SpelledColumn]
}

/// The text of some rows in a form, made while their cells were at hand, until it is written.
final class ReadyText: Sendable {
    let form: SpelledForm
    private let text: Mutex<[UInt8]?>

    init(_ text: [UInt8], form: SpelledForm) {
        self.form = form
        self.text = Mutex(text)
    }

    var bytes: [UInt8]? { text.withLock { $0 } }

    func drop() { text.withLock { $0 = nil } }
}

/// Who wants the rows of an item as they are spelled while the item is read.
package struct SpelledTaker: Sendable {
    /// The form in which rows will be wanted, where that is known before they come.
    ///
    /// - Parameters:
    ///   - names: the item's columns.
    ///   - byteCount: of all its text, where its rows come at once; nil where they come in parts.
    package typealias Form = @Sendable (_ names: [String], _ byteCount: Int?) -> SpelledForm?

    /// Asked once, before the first rows.
    package let form: Form
    /// Takes rows, in their order. Those of an attempt that fails are for nothing.
    package let take: @Sendable (_ rows: SpelledRows, _ names: [String]) throws -> Void

    package init(
        form: @escaping Form,
        take: @escaping @Sendable (_ rows: SpelledRows, _ names: [String]) throws -> Void
    ) {
        self.form = form
        self.take = take
    }
}
