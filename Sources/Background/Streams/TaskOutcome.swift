/// What became of one item, together with the item.
public struct TaskOutcome<Item: Sendable, Value: Sendable>: Sendable {
    /// The item's place in the input, from 0.
    public let index: Int
    /// The item itself.
    public let item: Item
    /// The label of its task.
    public let label: String
    /// Its value, or why there is none.
    public let result: Result<Value, any Error>
    /// Attempts begun.
    public let attempts: Int
    /// How long its task spent where.
    public let timings: TaskTimings

    /// The value.
    ///
    /// - Throws: why there is none.
    public var value: Value {
        get throws { try result.get() }
    }
}
