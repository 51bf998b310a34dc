/// A text in which days are the only placeholders: the value of a variable.
package struct DayText: Sendable {
    private enum Part {
        case text(Substring)
        case day(DayShift)
    }

    private var parts: [Part] = []

    /// - Throws: `LocationError` for a `${` that begins no day.
    package init(_ text: String) throws(LocationError) {
        var rest = text[...]
        while let start = rest.firstRange(of: "${") {
            let close = rest[start.upperBound...].firstIndex(of: "}")
            guard let close,
                let shift = try DayShift(ofPlaceholder: rest[start.upperBound..<close])
            else {
                throw LocationError(
                    .usage,
                    "only ${today} and days such as ${today-7d} are filled in in the values of "
                        + "variables; write other placeholders where the variable is used")
            }
            parts += [.text(rest[..<start.lowerBound]), .day(shift)]
            rest = rest[rest.index(after: close)...]
        }
        parts.append(.text(rest))
    }

    /// What is wrong with a text; nil where nothing is.
    package static func fault(in text: String) -> String? {
        do {
            _ = try DayText(text)
            return nil
        } catch {
            return error.message
        }
    }

    /// The text with its days.
    package func filled<Failure>(
        _ day: (DayShift) throws(Failure) -> String
    ) throws(Failure) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .text(let piece): text += piece
            case .day(let shift): text += try day(shift)
            }
        }
        return text
    }
}
