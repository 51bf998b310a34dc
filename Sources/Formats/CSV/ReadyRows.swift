import Frames
import Synchronization

/// The form in which the rows of an item are wanted while it is read.
package enum ReadyForm: Sendable {
    /// As text, for files of CSV.
    case text(SpelledForm)
    /// As values, each column in the type that its cells so far have; as text from then on that it is
    /// known which: the later parts of a large item are.
    case values(orText: @Sendable () -> SpelledForm?)

    /// What is known now.
    var now: ReadyForm {
        if case .values(let text) = self, let form = text() { .text(form) } else { self }
    }
}

/// Some rows as they are wanted, made while their cells were at hand, until they are written.
final class ReadyRows: Sendable {
    private enum Content {
        case text([UInt8], SpelledForm)
        /// The column of each cell of a record; nil where only text would hold its cells.
        case values([Column?])
    }

    private let content: Mutex<Content?>

    init(_ text: [UInt8], form: SpelledForm) {
        content = Mutex(.text(text, form))
    }

    init(_ values: [Column?]) {
        content = Mutex(.values(values))
    }

    func text(in form: SpelledForm) -> [UInt8]? {
        content.withLock { content in
            if case .text(let text, form) = content { text } else { nil }
        }
    }

    var values: [Column?]? {
        content.withLock { content in
            if case .values(let columns) = content { columns } else { nil }
        }
    }

    func types(width: Int) -> [ColumnType?]? {
        content.withLock { content in
            switch content {
            case .text(_, let form): form.types(width: width)
            case .values(let columns): columns.map { $0?.type }
            case nil: nil
            }
        }
    }

    func drop() { content.withLock { $0 = nil } }
}

extension Column {
    /// The values that the same cells are in a column of this type; nil where they must be read again.
    func read(as wanted: ColumnType) -> Column? {
        if type == wanted { return self }
        // No value tells how it was spelled, and no null whether it was an empty text.
        guard !wanted.isVariableWidth, ColumnType.promoted(type, wanted) == wanted else {
            return nil
        }
        return try? cast(to: wanted)
    }
}
