extension PathPattern {
    /// The lists that `{a,b}` stands for, in the order written. Braces without a comma or without a
    /// partner are characters like any other.
    static func withoutAlternatives(_ tokens: [Token]) throws(LocationError) -> [[Token]] {
        var done: [[Token]] = []
        var open = [tokens]
        while let next = open.popLast() {
            guard let group = firstGroup(in: next) else {
                done.append(next)
                continue
            }
            let head = next[..<group.range.lowerBound]
            let tail = next[group.range.upperBound...]
            // The list works as a stack: what comes first goes on top.
            for option in group.options.reversed() { open.append(Array(head) + option + tail) }
            guard done.count + open.count <= maximumBranches else {
                throw LocationError(
                    .tooLarge,
                    "the alternatives of the pattern multiply to more than \(maximumBranches)")
            }
        }
        return done
    }

    private struct Group {
        /// From the opening brace to past the closing one.
        let range: Range<Int>
        let options: [ArraySlice<Token>]
    }

    private static func firstGroup(in tokens: [Token]) -> Group? {
        for start in tokens.indices where tokens[start].isSyntax("{") {
            var depth = 0
            var options: [ArraySlice<Token>] = []
            var optionStart = start + 1
            for index in start..<tokens.count {
                if tokens[index].isSyntax("{") { depth += 1 }
                if tokens[index].isSyntax("}") { depth -= 1 }
                let isComma = depth == 1 && tokens[index].isSyntax(",")
                guard isComma || depth == 0 else { continue }
                options.append(tokens[optionStart..<index])
                optionStart = index + 1
                guard depth == 0 else { continue }
                if options.count > 1 { return Group(range: start..<index + 1, options: options) }
                break
            }
        }
        return nil
    }
}
