import Fetchers
import Frames

extension ParameterValue {
    /// The value of a filled parameter.
    ///
    /// What stood in quotes is text. Without quotes, a number as CSV knows it is one, and `null`, `~`
    /// or nothing is null; everything else is text. A value made with a secret is text and stays
    /// hidden.
    init(_ expansion: Expansion, isText: Bool) {
        var text = expansion.text
        if expansion.isSecret {
            self = .secret(.init(text))
        } else if isText {
            self = .text(text)
        } else if text.isEmpty || text == "~" || text == "null" {
            self = .null
        } else {
            self =
                text.withUTF8 { bytes in
                    if let value = TextForm.int64(bytes) { return .int64(value) }
                    if let value = TextForm.float64(bytes), value.isFinite {
                        return .float64(value)
                    }
                    return nil
                } ?? .text(text)
        }
    }
}
