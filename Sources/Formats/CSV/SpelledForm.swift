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
    /// Asked once, before the first rows, with the names of the item's columns, and whether all its
    /// rows come at once: the form in which the rows will be wanted, where that is known already.
    package let form: @Sendable (_ names: [String], _ isOnePart: Bool) -> SpelledForm?
    /// Takes rows, in their order. Those of an attempt that fails are for nothing.
    package let take: @Sendable (_ rows: SpelledRows, _ names: [String]) throws -> Void

    package init(
        form: @escaping @Sendable (_ names: [String], _ isOnePart: Bool) -> SpelledForm?,
        take: @escaping @Sendable (_ rows: SpelledRows, _ names: [String]) throws -> Void
    ) {
        self.form = form
        self.take = take
    }
}
