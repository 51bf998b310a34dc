/// Who wants the rows of an item while it is read.
package struct RowTaker: Sendable {
    /// In which form rows will be wanted, where that is known before they come.
    ///
    /// - Parameters:
    ///   - names: the item's columns.
    ///   - byteCount: of all its text, where its rows come at once; nil where they come in parts.
    package typealias Form = @Sendable (_ names: [String], _ byteCount: Int?) -> ReadyForm?

    /// Takes rows, on the thread that read them: those of a large item in any order, and of an attempt
    /// that fails, or of a part that has to be read again, for nothing.
    package typealias Take =
        @Sendable (_ rows: SpelledRows, _ names: [String]) -> Turn

    /// What is done with rows when it is their turn: all turns of an item come in the order of its rows.
    package typealias Turn = @Sendable () throws -> Void

    /// Asked once, before the first rows.
    package let form: Form
    package let take: Take

    package init(form: @escaping Form, take: @escaping Take) {
        self.form = form
        self.take = take
    }
}
