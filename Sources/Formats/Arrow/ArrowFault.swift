/// What is wrong with Arrow data, without the item and the place, which the reader adds.
struct ArrowFault: Error {
    /// What was found and what was expected.
    let message: String
    /// The column at fault, where there is one.
    var column: String?
    /// True for data that is sound but beyond what is read here: fetching it again helps nothing.
    var isUnsupported = false

    init(_ message: String) { self.message = message }

    static func unsupported(_ message: String) -> ArrowFault {
        var fault = ArrowFault(message)
        fault.isUnsupported = true
        return fault
    }

    /// The same fault, said to be of a column, unless it already is of one.
    func of(column name: String) -> ArrowFault {
        var fault = self
        fault.column = column ?? name
        return fault
    }
}
