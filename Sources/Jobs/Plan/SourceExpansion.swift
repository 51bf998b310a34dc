import Fetchers
import Formats

/// Expands one source to items, in order. What is wrong is collected, so that one look finds it all.
struct SourceExpansion {
    let source: SourceSpec
    let job: JobSpec
    let run: RunValues
    let limit: Int?
    let labels: FileLabels
    private(set) var items: [PlannedItem] = []
    private(set) var problems: [JobError.Problem] = []

    init(_ source: SourceSpec, job: JobSpec, run: RunValues, limit: Int?) {
        self.source = source
        self.job = job
        self.run = run
        self.limit = limit
        labels = FileLabels(directory: job.directory)
    }

    /// Whether no more items are wanted.
    var isFull: Bool { items.count >= limit ?? EachProduct.maximumItems + 1 }

    mutating func expand() {
        do {
            guard source.kind != .standardInput else {
                let label = source.labelName.map(Label.escaped) ?? "stdin"
                return append(label, .standardInput, options: source.options)
            }
            let used = Set(SpecChecker.usedNames(of: source))
            let product = try EachProduct(
                source.each.filter { used.contains($0.name) }, run: run, place: source.place)
            if source.kind == .command {
                for values in product where !isFull { try expandCommand(values) }
            }
            for location in source.locations {
                for values in product where !isFull {
                    try expand(location, values)
                }
            }
        } catch let error as JobError {
            problems += error.problems
        } catch {
            report(.usage, "\(error)", at: source.place)
        }
    }

    private mutating func expand(_ location: Template, _ values: [Capture]) throws {
        // A fault of one location or value says nothing about the next; a missing secret does.
        do {
            switch source.kind {
            case .http: try expandURL(location, values)
            default: try expandPath(location, values)
            }
        } catch let error as LocationError {
            let code: JobError.Code =
                switch error.code {
                case .usage: .usage
                case .notFound, .unreadable: .noInput
                case .tooLarge: .tooLarge
                }
            report(code, error.message, at: location.place)
        }
    }

    mutating func append(
        _ label: String, _ location: ItemLocation, captures: [Capture] = [], options: ItemOptions
    ) {
        guard !isFull else { return }
        items.append(
            PlannedItem(
                label: label, source: source.name, location: location, captures: captures,
                options: options))
    }

    mutating func report(_ code: JobError.Code, _ message: String, at place: TextPlace?) {
        problems.append(.init(code, message, at: place))
    }
}
