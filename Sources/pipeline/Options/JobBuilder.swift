import Fetchers
import Formats
import Frames
import Jobs

/// Makes a job of a command's arguments: the same job that a job file would describe.
struct JobBuilder {
    let input: InputOptions
    var retry: RetryOptions?

    /// - Throws: `UsageError`, or an error of the rooms below about one argument.
    func job() throws -> JobSpec {
        guard !input.inputs.isEmpty else {
            throw UsageError("no INPUT; expected a path, a quoted pattern, a URL or -")
        }
        let options = try itemOptions()
        var sources: [SourceSpec] = []
        for (index, text) in input.inputs.enumerated() {
            sources.append(try source(text, number: index + 1, options: options))
        }
        guard sources.count(where: { $0.kind == .standardInput }) < 2 else {
            throw UsageError("standard input (-) can be read once; it is named more than once")
        }
        guard input.header.isEmpty || sources.contains(where: { $0.kind == .http }) else {
            throw UsageError("--header goes with a request, and no INPUT is a URL")
        }
        return JobSpec(name: "concat", directory: "", sources: sources)
    }

    private func source(
        _ text: String, number: Int, options: ItemOptions
    ) throws -> SourceSpec {
        let input: Input
        do {
            input = try Input(parsing: text)
        } catch let error as LocationError where error.code == .usage {
            throw UsageError(error.message)
        }
        var spec: SourceSpec
        switch input.location {
        case .standardInput:
            spec = SourceSpec(name: text, kind: .standardInput)
        case .url(let url):
            spec = SourceSpec(name: text, kind: .http, locations: [Template(url)])
        case .path(let path):
            let kind: SourceSpec.Kind =
                options.read.format == .sqlite ? .sqlite : .files(options.read.format)
            spec = SourceSpec(name: text, kind: kind, locations: [Template(path)])
        case .database(let path, let table):
            spec = SourceSpec(name: text, kind: .sqlite, locations: [Template(path)])
            spec.selection = .table(Template(table))
        }
        spec.labelName = input.name
        if let query = self.input.query { spec.selection = .query(Template(query)) }
        spec.headers = try self.input.header.map(header)
        spec.each = try self.input.each.map(each)
        spec.options = options
        return spec
    }

    private func itemOptions() throws -> ItemOptions {
        var options = ItemOptions()
        options.read = try readOptions()
        options.rename = try input.reading.rename.map { text in
            let (old, new) = try pair(text, option: "--rename", form: "OLD=NEW")
            guard !new.isEmpty else { throw UsageError("--rename \(text): expected OLD=NEW") }
            return ColumnRename(old: old, new: new)
        }
        let selected = input.reading.select.flatMap { $0.split(separator: ",").map(String.init) }
        if !input.reading.select.isEmpty {
            guard !selected.isEmpty else {
                throw UsageError("--select names no column; expected names with commas between")
            }
            options.select = selected
        }
        options.allowsUnframed = input.allowUnframed
        if let retries = retry?.retries {
            guard (0...1000).contains(retries) else {
                throw UsageError("--retries \(retries): expected a number from 0 to 1000")
            }
            options.retries = retries
        }
        if let timeout = retry?.timeout {
            guard let duration = OptionText.duration(timeout) else {
                throw UsageError("--timeout \(timeout): expected \(OptionText.expectedDuration)")
            }
            options.timeout = duration
        }
        return options
    }

    private func readOptions() throws -> ReadOptions {
        let reading = input.reading
        var read = ReadOptions()
        if let format = input.format {
            guard let known = Format(rawValue: format) else {
                throw UsageError(
                    "--format \(format): expected csv, tsv, json, jsonl, arrow or sqlite")
            }
            read.format = known
        }
        if let delimiter = reading.delimiter {
            guard let byte = OptionText.delimiter(delimiter) else {
                throw UsageError(
                    "--delimiter \(delimiter): expected \(OptionText.expectedDelimiter)")
            }
            read.delimiter = byte
        }
        if let encoding = reading.encoding {
            guard let known = TextEncoding(named: encoding) else {
                throw UsageError(
                    "--encoding \(encoding): expected \(OptionText.expectedEncoding)")
            }
            read.encoding = known
        }
        guard reading.skip >= 0 else {
            throw UsageError("--skip \(reading.skip): expected a number of lines, 0 or more")
        }
        if let policy = reading.onBadRow {
            guard let known = ReadOptions.BadRowPolicy(rawValue: policy) else {
                throw UsageError("--on-bad-row \(policy): expected fail, reject or pad")
            }
            read.onBadRow = known
        }
        read.header = !reading.noHeader
        read.skip = reading.skip
        read.nulls = reading.nulls
        read.allText = reading.allText
        read.renameDuplicates = reading.renameDuplicates
        read.records = input.records
        for text in reading.type {
            let (column, type) = try pair(text, option: "--type", form: "COLUMN=TYPE")
            read.types[column] = try ColumnTypeRequest(parsing: type)
        }
        return read
    }

    private func header(_ text: String) throws -> HeaderSpec {
        guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else {
            // The text is not repeated: it may be a token whose name was forgotten.
            throw UsageError("--header: expected 'Name: value', found no colon")
        }
        let value = text[text.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        return HeaderSpec(name: String(text[..<colon]), value: Template(String(value)))
    }

    private func each(_ text: String) throws -> EachVariable {
        let (name, values) = try pair(text, option: "--each", form: "NAME=VALUES")
        return EachVariable(
            name: name,
            values: values.split(separator: ",", omittingEmptySubsequences: false)
                .map { Template(String($0)) })
    }

    private func pair(
        _ text: String, option: String, form: String
    ) throws -> (String, String) {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw UsageError("\(option) \(text): expected \(form)")
        }
        return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }
}

/// Arguments that cannot be used: exit code 64.
struct UsageError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
