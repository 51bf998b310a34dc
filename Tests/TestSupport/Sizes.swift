public import Testing

/// Row counts around the words and bytes of a bitmap.
public let boundarySizes = [0, 1, 2, 7, 8, 9, 63, 64, 65, 127, 128, 129]

/// What the loops around the running code are at, outermost first.
enum Context {
    @TaskLocal static var trail: [String] = []
}

/// Runs `body` for each of `values`; with the trait `.context`, an issue found inside says for
/// which of them.
public func withEvery<Value>(
    _ name: String, in values: some Sequence<Value>, _ body: (Value) throws -> Void
) rethrows {
    for value in values {
        try Context.$trail.withValue(Context.trail + ["\(name) = \(value)"]) {
            try body(value)
        }
    }
}

/// Runs `body` for each size of `boundarySizes`.
public func withEverySize(_ body: (Int) throws -> Void) rethrows {
    try withEvery("size", in: boundarySizes, body)
}

extension Trait where Self == IssueHandlingTrait {
    /// Adds to each issue what `withEvery` and `withSeeds` were at.
    public static var context: Self {
        .compactMapIssues { issue in
            let trail = Comment(rawValue: Context.trail.joined(separator: ", "))
            // A suite's trait is asked for the suite and for the test.
            guard !Context.trail.isEmpty, !issue.comments.contains(trail) else { return issue }
            var issue = issue
            issue.comments.append(trail)
            return issue
        }
    }
}
