/// Collects what is wrong while a job file is read, so that everything is said at once.
final class Diagnostics {
    private(set) var problems: [JobError.Problem] = []

    func report(_ problem: JobError.Problem) {
        problems.append(problem)
    }

    func report(_ message: String, at place: TextPlace?) {
        report(.init(.jobFile, message, at: place))
    }

    /// The problems in the order of the file, each once.
    static func sorted(_ problems: [JobError.Problem]) -> [JobError.Problem] {
        var seen: Set<JobError.Problem> = []
        let unique = problems.filter { seen.insert($0).inserted }
        return unique.enumerated().sorted { left, right in
            let leftPlace = (left.element.place?.line ?? 0, left.element.place?.column ?? 0)
            let rightPlace = (right.element.place?.line ?? 0, right.element.place?.column ?? 0)
            return leftPlace == rightPlace ? left.offset < right.offset : leftPlace < rightPlace
        }.map(\.element)
    }
}
