/// Gives the second column of a name another: the name with the lowest number that no column has.
struct NumberedNames {
    private let given: Set<String>
    private var taken: Set<String> = []
    /// For each name, the number from which on none is known to be taken.
    private var next: [String: Int] = [:]

    /// - Parameter given: the names as the source has them.
    init(_ given: [String]) { self.given = Set(given) }

    func isTaken(_ name: String) -> Bool { taken.contains(name) }

    /// Whether no column has the name, or will have it.
    func isFree(_ name: String) -> Bool { !taken.contains(name) && !given.contains(name) }

    mutating func take(_ name: String) { taken.insert(name) }

    /// `name_2`, or the next that is free.
    ///
    /// - Complexity: O(1) for each name, all in all.
    mutating func numbered(_ name: String) -> String {
        var number = next[name] ?? 2
        while !isFree("\(name)_\(number)") { number += 1 }
        next[name] = number
        return "\(name)_\(number)"
    }
}
