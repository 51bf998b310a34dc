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
    /// Gives the finished bytes the name under which they wait, where the output is a file that takes
    /// its place by a rename.
    func link() throws
    /// The file that waits and the one that it becomes; nil for an output that is published in
    /// another way. From `finish` on.
    var replacement: Replacement? { get throws }
    /// Makes the output visible, at once. False where it was there already, byte for byte.
    func publish() throws -> Bool
    func discard()
}

/// A finished file that becomes an output by a rename.
package struct Replacement: Sendable {
    /// The file to be replaced.
    package let target: String
    /// The hidden name of the new file, from `link` on; nil where the target holds the bytes already.
    package let temporary: String?
    /// A path at which the new bytes can be read before `link`.
    package let contents: String
    /// That of the new bytes, where it was taken as they were written.
    package let checksum: String?
}
