package import Formats
package import Frames

/// Where a combined table goes. Nothing that a sink wrote is visible before `publish`.
///
/// The order of calls: `begin`, any number of `append`, `finish`, then `publish`; `discard` at any
/// time before `publish` leaves the target as it was. One thread at a time.
package protocol Sink: AnyObject {
    /// The output as the user named it, for messages and reports.
    var name: String { get }
    /// Whether the sink wants cells as their CSV source spelled them, or values.
    var cells: ReadOptions.CellMode { get }

    func begin(schema: [(name: String, type: ColumnType)]) throws
    /// Adds rows. In a sink that wants spelled cells a column may be text in one batch and a value
    /// type in the next; names and their order are always the schema's.
    func append(_ batch: DataFrame) throws
    /// Writes what is left and makes it durable beside the target.
    func finish() throws
    /// Makes the output visible, at once. False where it was there already, byte for byte.
    func publish() throws -> Bool
    func discard()
}
