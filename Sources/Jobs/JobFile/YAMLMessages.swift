import Fetchers
import Yams

/// What is said about text that is not YAML, or more YAML than a job file may be.
enum YAMLMessages {
    static func anchor(_ name: String, at place: TextPlace) -> JobError.Problem {
        .init(
            .jobFile,
            "found the YAML anchor or alias \(shown(name)); job files have none: write the value "
                + "out, or put a text that begins with & or * in quotes", at: place)
    }

    static func tag(_ tag: String, at place: TextPlace) -> JobError.Problem {
        .init(
            .jobFile,
            "found the YAML tag \(shown(tag)); job files have none: put a text that begins with ! "
                + "in quotes", at: place)
    }

    static func problem(of error: YamlError, text: String, file: String) -> JobError.Problem {
        func at(_ mark: Mark) -> TextPlace {
            TextPlace(file: file, line: mark.line, column: mark.column)
        }
        switch error {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let start = context?.mark ?? mark
            let source = Source(text)
            if problem.contains("undefined alias") || context?.text.contains("alias") == true {
                return unquotedStar(source.word(at: start), at: at(start))
            }
            if context?.text.contains("anchor") == true {
                return .init(
                    .jobFile,
                    "an unquoted & begins a YAML anchor; put the text in quotes", at: at(start))
            }
            if let context, context.text.contains("quoted scalar") {
                return .init(.jobFile, quoteMessage(problem), at: at(context.mark))
            }
            return .init(
                .jobFile, sentence(problem, context, source.scalar(at: mark)), at: at(mark))
        case .reader(let problem, let offset, _, let yaml):
            let before = yaml.prefix(offset ?? 0)
            let line = before.count { $0.isNewline } + 1
            let column =
                (before.lastIndex { $0.isNewline }.map {
                    before.distance(from: $0, to: before.endIndex)
                } ?? before.count + 1)
            return .init(
                .jobFile, "\(problem); a job file is UTF-8 text without control characters",
                at: TextPlace(file: file, line: line, column: max(column, 1)))
        case .duplicatedKeysInMapping(let keys, let context):
            let key = keys.first ?? ""
            let mark =
                Source(text).second(key, after: context.mark) ?? (
                    context.mark.line, context.mark.column
                )
            return .init(
                .jobFile,
                "the key \(shown(key)) is given twice; the first is on line \(context.mark.line)",
                at: TextPlace(file: file, line: mark.0, column: mark.1))
        default:
            return .init(
                .jobFile, "the text cannot be read as YAML",
                at: TextPlace(file: file, line: 1, column: 1))
        }
    }

    private static func quoteMessage(_ problem: String) -> String {
        if problem.contains("end of stream") { return "the file ends before this quote is closed" }
        if problem.contains("escape") || problem.contains("hex") {
            return "a backslash in double quotes begins an escape such as \\n; write \\\\ for the "
                + "backslash itself, or use single quotes"
        }
        return "this quoted text is not valid: \(problem)"
    }

    private static func unquotedStar(_ word: String, at place: TextPlace) -> JobError.Problem {
        .init(
            .jobFile,
            "an unquoted * begins a YAML alias; put the text in quotes: \"\(Label.escaped(word))\"",
            at: place)
    }

    private static func sentence(
        _ problem: String, _ whole: YamlError.Context?, _ scalar: Unicode.Scalar?
    ) -> String {
        let context = whole?.text ?? ""
        if problem.contains("nesting level") {
            return "lists and mappings are nested too deeply here; a job file needs a few levels"
        }
        if problem.contains("cannot start any token") || problem.contains("tab character") {
            switch scalar {
            case "\t": return "found a tab; YAML is indented with blanks only"
            case let scalar?:
                return "a text that begins with \(scalar) must be quoted"
            case nil: break
            }
        }
        if problem.contains("mapping values are not allowed") {
            return
                "a \": \" is not expected here; quote a text that holds one, and indent the keys "
                + "of one mapping alike"
        }
        if context.contains("flow mapping") || context.contains("flow sequence") {
            let (open, close) = context.contains("mapping") ? ("{", "}") : ("[", "]")
            let line = whole.map { " of line \($0.mark.line)" } ?? ""
            return
                "expected , or the \(close) that closes the \(open)\(line); put a text that holds "
                + "{ } [ ] or , in quotes"
        }
        if context.contains("block mapping") {
            return
                "expected a key of the same mapping here; keys of one mapping are indented alike, "
                + "and a quoted text ends with its quote"
        }
        if problem.contains("another document") {
            return "found a second document; a job file is one"
        }
        if problem.contains("could not find expected ':'") {
            return "found a line without a colon where a key is expected"
        }
        return context.isEmpty ? problem : "\(context), \(problem)"
    }

    /// The lines of the text, for looking at what stands at a mark.
    private struct Source {
        let lines: [[Unicode.Scalar]]

        init(_ text: String) {
            lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
                .map { Array($0.unicodeScalars) }
        }

        func scalar(at mark: Mark) -> Unicode.Scalar? {
            guard lines.indices.contains(mark.line - 1) else { return nil }
            let line = lines[mark.line - 1]
            return line.indices.contains(mark.column - 1) ? line[mark.column - 1] : nil
        }

        /// The text at a mark up to a blank, a comma or a closing bracket.
        func word(at mark: Mark) -> String {
            guard lines.indices.contains(mark.line - 1) else { return "*" }
            var word = ""
            let rest = lines[mark.line - 1].dropFirst(mark.column - 1)
            word.unicodeScalars.append(
                contentsOf: rest.prefix { !" \t,]}".unicodeScalars.contains($0) })
            return word.isEmpty ? "*" : word
        }

        /// The place of the second of two equal keys: in block style it stands in the same column.
        func second(_ key: String, after first: Mark) -> (Int, Int)? {
            let names = [key, "\"\(key)\"", "'\(key)'"].map { Array($0.unicodeScalars) }
            func isKey(_ line: [Unicode.Scalar], at column: Int) -> Bool {
                names.contains { name in
                    line.dropFirst(column).starts(with: name)
                        && line.dropFirst(column + name.count).first { $0 != " " } == ":"
                }
            }
            let rest = lines[(first.line - 1)...]
            for column in (first.column + 1)..<max(first.column + 2, rest.first?.count ?? 0)
            where isKey(rest[first.line - 1], at: column - 1) {
                return (first.line, column)
            }
            for (index, line) in zip(rest.indices, rest).dropFirst()
            where isKey(line, at: first.column - 1) {
                return (index + 1, first.column)
            }
            return nil
        }
    }
}
