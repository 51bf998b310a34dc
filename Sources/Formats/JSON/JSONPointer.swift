/// A JSON pointer (RFC 6901): where in a document the records are.
struct JSONPointer {
    /// The steps from the top, unescaped.
    let steps: [[UInt8]]

    /// The steps that a pointer may have.
    static let maximumSteps = 64

    /// - Throws: `FormatError` with the code `.options` for a text that is no pointer.
    init(_ text: String) throws {
        var steps: [[UInt8]] = []
        let parts = Array(text.utf8).split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts[0].isEmpty else {
            throw Self.refused(text, "expected / at the start, as in /data/items")
        }
        for part in parts.dropFirst() {
            guard let step = Self.unescaped(part) else {
                throw Self.refused(text, "expected 0 or 1 after ~ (~0 is ~, ~1 is /)")
            }
            steps.append(step)
        }
        guard steps.count <= Self.maximumSteps else {
            throw Self.refused(text, "expected at most \(Self.maximumSteps) steps")
        }
        self.steps = steps
    }

    /// The pointer to the first `count` steps, for messages; "the top level" for none.
    func description(steps count: Int) -> String {
        if count == 0 { return "the top level" }
        return steps.prefix(count).map { step in
            "/"
                + String(decoding: step, as: UTF8.self).map {
                    $0 == "~" ? "~0" : $0 == "/" ? "~1" : String($0)
                }.joined()
        }.joined()
    }

    /// The index that step `step` is for an array, nil if it is none.
    func index(at step: Int) -> Int? {
        let digits = steps[step]
        guard !digits.isEmpty, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
            digits.count == 1 || digits[0] != 0x30
        else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    private static func refused(_ text: String, _ reason: String) -> FormatError {
        FormatError(.options, "records '\(text)' is not a JSON pointer: \(reason)")
    }

    private static func unescaped(_ part: ArraySlice<UInt8>) -> [UInt8]? {
        var out: [UInt8] = []
        var rest = part
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "~") else {
                out.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "0"): out.append(UInt8(ascii: "~"))
            case UInt8(ascii: "1"): out.append(UInt8(ascii: "/"))
            default: return nil
            }
        }
        return out
    }
}
