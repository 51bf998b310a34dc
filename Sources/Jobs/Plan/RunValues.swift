import Fetchers
import Frames

/// What the placeholders that are fixed for a run stand for.
///
/// Secrets are looked up when they are first needed, so that a source that is left out needs none.
struct RunValues {
    let variables: [String: String]
    /// The variables whose values `--set` gave: texts in which nothing is filled in.
    var given: Set<String> = []
    /// Whether the job has a variable `today`, which then stands in the place of the run's day.
    var hasOwnToday = false
    let today: RunDay
    /// What `${state.max(…)}` stands for in the source that is being expanded.
    var greatest: CursorText?
    /// Where the paths of `${file:PATH}` start.
    let directory: String
    let environment: (String) -> String?

    /// The largest secret file, in bytes.
    static let maximumSecretBytes = 1 << 16

    /// The value of a placeholder.
    ///
    /// - Throws: a problem that names the placeholder and never a value.
    func value(
        of placeholder: PlaceholderText.RunPlaceholder, at place: TextPlace?
    ) throws(JobError) -> String {
        switch placeholder {
        case .variable(let name):
            guard let value = variables[name] else {
                throw JobError(PlanMessages.noValue(name, at: place))
            }
            return given.contains(name) ? value : try filled(value, of: name, at: place)
        case .today(let shift):
            return try day(shift, inToday: false, place)
        case .greatest:
            guard let greatest else {
                throw JobError(.init(.usage, "\(placeholder.text) has no cursor", at: place))
            }
            return greatest.text
        case .environment(let name):
            guard let value = environment(name) else {
                throw JobError(
                    .init(
                        .missingValue,
                        "the environment variable \(name) is not set; \(placeholder.text) needs it",
                        at: place))
            }
            return value
        case .file(let path):
            return try secret(path, at: place)
        }
    }

    /// The value of a variable as the job has it, with its days.
    private func filled(
        _ value: String, of name: String, at place: TextPlace?
    ) throws(JobError) -> String {
        let text: DayText
        do {
            text = try DayText(value)
        } catch {
            throw JobError(.init(.usage, "\(shown(name)): \(error.message)", at: place))
        }
        return try text.filled { shift throws(JobError) in
            try day(shift, inToday: name == "today", place)
        }
    }

    /// - Parameter inToday: whether it stands in the value of a variable `today`.
    private func day(
        _ shift: DayShift, inToday: Bool, _ place: TextPlace?
    ) throws(JobError) -> String {
        let start: CalendarDate
        if hasOwnToday, !inToday {
            let own = try value(of: .variable("today"), at: place)
            if shift == DayShift() { return own }
            guard let date = CalendarDate(iso: own) else {
                throw JobError(
                    .init(
                        .usage,
                        "the variable \(shown("today")) is \(shown(own)), expected a day such as "
                            + "2024-06-21 to count ${today\(shift)} from", at: place))
            }
            start = date
        } else {
            start = today.date
            today.isUsed = true
        }
        guard let date = shift.applied(to: start) else {
            throw JobError(
                .init(
                    .usage,
                    "${today\(shift)}, counted from \(start), is outside the years 1 to 9999",
                    at: place))
        }
        return date.description
    }

    private func secret(_ path: String, at place: TextPlace?) throws(JobError) -> String {
        func fail(_ reason: String) -> JobError {
            JobError(
                .init(.missingValue, "the secret file \(shown(path)) \(reason)", at: place))
        }
        let real = FileTree.join(directory, path)
        if FileTree.kind(of: real) == .folder { throw fail("is a folder") }
        var bytes: [UInt8]
        do {
            bytes = try SmallFile.read(real, limit: Self.maximumSecretBytes)
        } catch {
            throw fail(error.reason)
        }
        if bytes.last == UInt8(ascii: "\n") {
            bytes.removeLast()
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw fail("is not UTF-8")
        }
        return text
    }
}

/// The day of a run, and whether the plan made use of it.
final class RunDay {
    let date: CalendarDate
    var isUsed = false

    init(_ date: CalendarDate) {
        self.date = date
    }
}
