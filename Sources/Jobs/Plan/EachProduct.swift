import Fetchers

/// Every combination of the values of some names, the first name slowest.
struct EachProduct: Sequence {
    private let names: [String]
    private let values: [[String]]
    /// How many combinations there are.
    let count: Int

    /// The most items that a plan may hold.
    static let maximumItems = 1_000_000

    /// - Throws: `JobError` before anything is expanded if there are too many combinations; for a value
    ///   that a name takes twice.
    init(_ variables: [EachVariable], run: RunValues, place: TextPlace?) throws(JobError) {
        var expanded: [EachValues] = []
        for variable in variables { expanded.append(try EachValues(variable, run: run)) }
        var count = 1
        for each in expanded {
            let (product, overflow) = count.multipliedReportingOverflow(by: each.count)
            guard !overflow, product <= Self.maximumItems else {
                let factors = expanded.map { "\($0.count) × \($0.name)" }.joined(separator: ", ")
                throw JobError(
                    .init(
                        .tooLarge,
                        "\"each\" makes more than \(Self.maximumItems) items: \(factors)", at: place
                    ))
            }
            count = product
        }
        names = expanded.map(\.name)
        values = expanded.map(\.values)
        self.count = count
        for (variable, values) in zip(variables, values) {
            var seen: Set<String> = []
            if let twice = values.first(where: { !seen.insert($0).inserted }) {
                throw JobError(
                    .init(
                        .usage,
                        "\(shown(variable.name)) in \"each\" takes the value \(shown(twice)) twice",
                        at: variable.values[0].place))
            }
        }
    }

    func makeIterator() -> AnyIterator<[Capture]> {
        var index = 0
        return AnyIterator {
            guard index < count else { return nil }
            var rest = index
            var captures: [Capture] = []
            for (name, values) in zip(names, values).reversed() {
                captures.append(Capture(name: name, value: values[rest % values.count]))
                rest /= values.count
            }
            index += 1
            return captures.reversed()
        }
    }
}
