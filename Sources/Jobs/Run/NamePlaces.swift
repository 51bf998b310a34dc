import Formats

/// The names of the columns of many items, in order of first appearance, and where each item's
/// columns are among them.
///
/// Items mostly have the same columns as the one before: then nothing is looked up.
struct NamePlaces {
    private(set) var names: [String] = []
    private var places: [String: Int] = [:]
    private var last: (columns: [ItemColumn], places: [Int]) = ([], [])

    /// The place in `names` of each column; new names get the next ones.
    mutating func places(of columns: [ItemColumn]) -> [Int] {
        if hasEqualNames(columns, last.columns) { return last.places }
        last = (columns, columns.map { place(of: $0.name) })
        return last.places
    }

    private mutating func place(of name: String) -> Int {
        if let known = places[name] { return known }
        places[name] = names.count
        names.append(name)
        return names.count - 1
    }
}

/// Whether two items have columns of the same names in the same order.
func hasEqualNames(_ left: [ItemColumn], _ right: [ItemColumn]) -> Bool {
    guard left.count == right.count else { return false }
    return left.indices.allSatisfy { left[$0].name == right[$0].name }
}
