/// The candidate that a mistyped name most likely means, nil when none is near.
func suggestion(for name: String, among candidates: [String]) -> String? {
    let wanted = Array(name.lowercased().unicodeScalars)
    let limit = max(1, wanted.count / 3)
    return
        candidates
        .map { (name: $0, distance: editDistance(wanted, Array($0.lowercased().unicodeScalars))) }
        .filter { $0.distance <= limit }
        .min { $0.distance < $1.distance }?.name
}

/// Insertions, deletions, substitutions and swaps of neighbours that make one name of the other
/// (optimal string alignment). O(n × m), for short names.
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    guard abs(left.count - right.count) < 64, left.count < 256, right.count < 256 else {
        return .max
    }
    var before: [Int] = []
    var previous = Array(0...right.count)
    for i in left.indices {
        var current = [i + 1]
        for j in right.indices {
            var best = previous[j] + (left[i] == right[j] ? 0 : 1)
            best = min(best, previous[j + 1] + 1, current[j] + 1)
            if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                best = min(best, before[j - 1] + 1)
            }
            current.append(best)
        }
        before = previous
        previous = current
    }
    return previous[right.count]
}

/// `; did you mean "x"?`, or nothing.
func didYouMean(_ name: String, among candidates: [String]) -> String {
    suggestion(for: name, among: candidates).map { "; did you mean \"\($0)\"?" } ?? ""
}
