/// The columns of the batch under way.
struct BatchColumns: ~Copyable {
    /// Not an array: its elements could not be noncopyable, and a class would check for overlapping
    /// access at every value.
    let each: UnsafeMutablePointer<BatchColumn>
    let count: Int
    /// Texts that stand for null.
    private let nulls: [[UInt8]]

    init(count: Int, nulls: [[UInt8]]) {
        self.count = count
        self.nulls = nulls
        each = .allocate(capacity: count)
        for index in 0..<count { (each + index).initialize(to: BatchColumn()) }
    }

    deinit {
        each.deinitialize(count: count)
        each.deallocate()
    }

    /// The values of a column since the last `take`.
    func take(_ column: Int) -> Part { each[column].take() }

    /// Appends a text, which may stand for null.
    @inline(__always)
    func append(_ text: UnsafeBufferPointer<UInt8>, to column: Int) {
        if !nulls.isEmpty, nulls.contains(where: { $0.elementsEqual(text) }) {
            each[column].appendNull()
        } else {
            each[column].append(text: text)
        }
    }
}
