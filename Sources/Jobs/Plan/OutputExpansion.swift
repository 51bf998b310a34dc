import Fetchers
import Formats

/// Expands where the table goes.
struct OutputExpansion {
    private let job: JobSpec
    private let run: RunValues
    private(set) var outputs: [PlannedOutput] = []
    private(set) var rejects: PlannedFile?
    private(set) var problems: [JobError.Problem] = []
    /// Where each output stands in the job file.
    private(set) var places: [TextPlace?] = []
    var rejectsPlace: TextPlace? { job.rejects?.place }

    init(job: JobSpec, run: RunValues) {
        self.job = job
        self.run = run
    }

    mutating func expand() {
        for output in job.outputs {
            do {
                outputs.append(try planned(output))
                places.append(output.place)
            } catch {
                problems += error.problems
            }
        }
        do {
            if let rejects = job.rejects {
                let path = try Expansion(rejects, run: run).text
                self.rejects = PlannedFile(
                    path: FileTree.join(job.directory, path), shown: Label.escaped(path))
            }
        } catch {
            problems += error.problems
        }
    }

    private func planned(_ output: OutputSpec) throws(JobError) -> PlannedOutput {
        switch output {
        case .standardOutput(let format):
            return .standardOutput(format)
        case .sqlite(let path, let table, let mode):
            let text = try Expansion(path, run: run).text
            return .sqlite(
                path: FileTree.join(job.directory, text), shown: Label.escaped(text),
                table: try Expansion(table, run: run).text, mode: mode)
        case .file(let template):
            let text = try Expansion(template, run: run).text
            let suffix = FileSuffix(of: text)
            guard let format = suffix.format, format != .json, format != .sqlite else {
                throw JobError(.init(.usage, message(text, suffix), at: template.place))
            }
            return .file(
                path: FileTree.join(job.directory, text), shown: Label.escaped(text),
                format: format, compression: suffix.compression)
        }
    }

    private func message(_ path: String, _ suffix: FileSuffix) -> String {
        let start = "the output \(shown(path)) "
        switch suffix.format {
        case .sqlite:
            return start + "names no table; expected \(shown(path + ":TABLE"))"
        case .json:
            return start + "would be one JSON text; expected JSON Lines: .jsonl or .jsonl.gz"
        default:
            return start + "has no suffix that names a format; expected .csv, .tsv, .jsonl or "
                + ".arrow (with .gz or .zst or without), or FILE.db:TABLE"
        }
    }
}

extension OutputSpec {
    /// `FILE.db:TABLE` is a table of a database, everything else a file.
    package init(parsing template: Template, mode: TableMode) {
        let text = template.text
        if let colon = text.lastIndex(of: ":"), text.index(after: colon) != text.endIndex,
            FileSuffix(of: String(text[..<colon])).format == .sqlite
        {
            self = .sqlite(
                Template(String(text[..<colon]), at: template.place),
                table: Template(String(text[text.index(after: colon)...]), at: template.place),
                mode: mode)
        } else {
            self = .file(template)
        }
    }

    /// Where it stands in the job file.
    var place: TextPlace? {
        switch self {
        case .file(let path), .sqlite(let path, _, _): path.place
        case .standardOutput: nil
        }
    }
}
