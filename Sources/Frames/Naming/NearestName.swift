/// "Did you mean": the name that a wrong one was probably meant to be.
package enum NearestName {
    /// The candidate that is closest to `name`, if one is close enough to be meant.
    ///
    /// Close enough is one edit for every three letters, at least one; a swap of neighbours counts as
    /// one edit, and case does not count. The first of equally close candidates wins. Failing that, a
    /// candidate that begins alike for at least four letters and half its length is meant: `retry`,
    /// `retries`. O(candidates × length²).
    package static func of(_ name: String, among candidates: some Sequence<String>) -> String? {
        let wanted = Array(name.lowercased().unicodeScalars.prefix(longest))
        let limit = max(1, wanted.count / 3)
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let letters = Array(candidate.lowercased().unicodeScalars.prefix(longest))
            guard abs(letters.count - wanted.count) <= limit else { continue }
            let found = distance(wanted, letters)
            // A name of nothing but edits is a different name.
            guard found <= limit, found < max(wanted.count, letters.count) else { continue }
            if found < best?.distance ?? .max { best = (candidate, found) }
        }
        return best?.name
            ?? candidates.first { beginsAlike(Array($0.lowercased().unicodeScalars), wanted) }
    }

    private static func beginsAlike(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Bool {
        let common = zip(left, right).prefix { $0 == $1 }.count
        return common >= 4 && common * 2 >= max(left.count, right.count)
    }

    private static let longest = 256

    /// The optimal string alignment distance.
    ///
    /// Source: F. Damerau, "A technique for computer detection and correction of spelling errors"
    /// (1964), doi:10.1145/363958.363994.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for i in left.indices {
            var row = [i + 1]
            row.reserveCapacity(right.count + 1)
            for j in right.indices {
                let replaced = last[j] + (left[i] == right[j] ? 0 : 1)
                var best = min(replaced, last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    best = min(best, beforeLast[j - 1] + 1)
                }
                row.append(best)
            }
            beforeLast = last
            last = row
        }
        return last[right.count]
    }
}
