/// What is wrong with a job before anything is fetched: its file, its variables, its inputs.
///
/// One error holds every problem that could be found in one go. No message ever holds the value of a
/// secret.
public struct JobError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is; new codes may be added at any time.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The job file cannot be read, is not YAML, or does not follow the schema.
        public static let jobFile = Code(rawValue: "job-file")
        /// Wrong usage: an unknown `--set` or `--only` name, an input that is also an output.
        public static let usage = Code(rawValue: "usage")
        /// An input that does not exist, or a pattern that matches nothing.
        public static let noInput = Code(rawValue: "no-input")
        /// A variable or a secret that has no value.
        public static let missingValue = Code(rawValue: "missing-value")
        /// More items than a plan may hold.
        public static let tooLarge = Code(rawValue: "too-large")
    }

    /// One thing that is wrong.
    public struct Problem: Sendable, Hashable, CustomStringConvertible {
        public let code: Code
        /// Found, expected, and what helps; without the place.
        public let message: String
        /// Where in the job file; nil for what came from the command line.
        public let place: TextPlace?

        public init(_ code: Code, _ message: String, at place: TextPlace? = nil) {
            self.code = code
            self.message = message
            self.place = place
        }

        /// `job.yaml:12:5: message`.
        public var description: String { place.map { "\($0): \(message)" } ?? message }
    }

    /// At least one; in the order of the job file.
    public let problems: [Problem]

    public init(_ problems: [Problem]) {
        precondition(!problems.isEmpty, "an error without a problem")
        self.problems = problems
    }

    init(_ problem: Problem) { self.init([problem]) }

    /// The code of the first problem.
    public var code: Code { problems[0].code }
    public var file: String? { problems[0].place?.file }
    public var line: Int? { problems[0].place?.line }
    public var column: Int? { problems[0].place?.column }
    /// One line for each problem, places included; the first hundred.
    public var message: String {
        var lines = problems.prefix(Self.maximumLines).map(\.description)
        let rest = problems.count - lines.count
        if rest > 0 { lines.append("and \(rest) more like these") }
        return lines.joined(separator: "\n")
    }
    private static let maximumLines = 100
    public var description: String { message }
}
