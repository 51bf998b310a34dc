/// The first byte that broke the grammar, and what should have been there.
///
/// A position at the end of the window means that more bytes may mend it.
struct JSONFault: Equatable {
    var position = 0
    var expected = Expectation.value

    enum Expectation: Equatable {
        case value
        case key
        case colon
        case commaOrBrace
        case commaOrBracket
        case digit
        case literal
        case stringByte
        case utf8
        case escape
        case hexadecimalDigit
        case surrogatePair
        case shallowerNesting
        case end
        case object

        /// The words after "expected".
        var description: String {
            switch self {
            case .value: "a value"
            case .key: "a key in double quotes"
            case .colon: "a colon"
            case .commaOrBrace: "a comma or }"
            case .commaOrBracket: "a comma or ]"
            case .digit: "a digit"
            case .literal: "true, false or null"
            case .stringByte: "the rest of the string, control characters escaped"
            case .utf8: "valid UTF-8"
            case .escape: "one of \" \\ / b f n r t u after a backslash"
            case .hexadecimalDigit: "four hexadecimal digits after \\u"
            case .surrogatePair: "a pair of surrogates, \\uD800 to \\uDBFF then \\uDC00 to \\uDFFF"
            case .shallowerNesting:
                "at most \(JSON.maximumNesting) levels of arrays and objects in one value"
            case .end: "the end"
            case .object: "an object"
            }
        }
    }
}
