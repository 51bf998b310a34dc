extension PathPattern {
    /// The part of a pattern between two slashes.
    struct Segment: Sendable, Hashable {
        enum Element: Sendable, Hashable {
            case character(Unicode.Scalar)
            case one
            case run
            case set([ClosedRange<Unicode.Scalar>], isInverted: Bool)
            case capture(String)
        }

        let elements: [Element]
        /// Whether it is `**`: any number of folders.
        let isAnyFolders: Bool
        private let affixes: Affixes?

        init(_ tokens: ArraySlice<Token>) {
            isAnyFolders = tokens.count == 2 && tokens.allSatisfy { $0.isSyntax("*") }
            elements = Self.parse(Array(tokens))
            affixes = Affixes(elements)
        }

        /// What a name begins and ends with where the only wildcard is one `*`, as in `*.csv`.
        private struct Affixes: Hashable {
            let start: String
            let end: String

            init?(_ elements: [Element]) {
                guard let run = elements.firstIndex(of: .run),
                    let start = PathPattern.Segment.text(elements[..<run]),
                    let end = PathPattern.Segment.text(elements[(run + 1)...])
                else { return nil }
                self.start = start
                self.end = end
            }

            func match(_ name: String) -> Bool {
                name.utf8.count >= start.utf8.count + end.utf8.count
                    && name.utf8.starts(with: start.utf8)
                    && name.utf8.suffix(end.utf8.count).elementsEqual(end.utf8)
            }
        }

        /// The name it stands for, where it has no wildcard.
        var literalName: String? { Self.text(elements[...]) }

        private static func text(_ elements: ArraySlice<Element>) -> String? {
            var name = ""
            for element in elements {
                guard case .character(let scalar) = element else { return nil }
                name.unicodeScalars.append(scalar)
            }
            return name
        }

        private var beginsWithDot: Bool { elements.first == .character(".") }

        private static func parse(_ tokens: [Token]) -> [Element] {
            var elements: [Element] = []
            var index = 0
            while index < tokens.count {
                switch tokens[index] {
                case .capture(let name): elements.append(.capture(name))
                case .character("*", isLiteral: false):
                    if elements.last != .run { elements.append(.run) }
                case .character("?", isLiteral: false): elements.append(.one)
                case .character("[", isLiteral: false):
                    if let (set, end) = parseSet(tokens, from: index) {
                        elements.append(set)
                        index = end
                    } else {
                        elements.append(.character("["))
                    }
                case .character(let scalar, _): elements.append(.character(scalar))
                }
                index += 1
            }
            return elements
        }

        /// A set and the index of its closing bracket; nil where none closes.
        private static func parseSet(_ tokens: [Token], from start: Int) -> (Element, Int)? {
            var scalars: [Unicode.Scalar] = []
            for index in start + 1..<tokens.count {
                guard case .character(let scalar, _) = tokens[index] else { return nil }
                let isInverted = scalars.first == "!" || scalars.first == "^"
                // A bracket that closes nothing but the sign is a member: `[]]`, `[!]]`.
                if scalar == "]", scalars.count > (isInverted ? 1 : 0) {
                    return (
                        .set(ranges(of: scalars[(isInverted ? 1 : 0)...]), isInverted: isInverted),
                        index
                    )
                }
                scalars.append(scalar)
            }
            return nil
        }

        private static func ranges(
            of scalars: ArraySlice<Unicode.Scalar>
        ) -> [ClosedRange<Unicode.Scalar>] {
            var ranges: [ClosedRange<Unicode.Scalar>] = []
            var rest = scalars
            while let first = rest.popFirst() {
                if rest.count > 1, rest.first == "-" {
                    rest.removeFirst()
                    let last = rest.removeFirst()
                    // A range that runs backwards has no members.
                    if first <= last { ranges.append(first...last) }
                } else {
                    ranges.append(first...first)
                }
            }
            return ranges
        }

        /// What the captures hold if `name` matches; nil if it does not. O(name × elements).
        func match(_ name: String) -> [Capture]? {
            if name.utf8.first == UInt8(ascii: "."), !beginsWithDot { return nil }
            if let affixes { return affixes.match(name) ? [] : nil }
            let scalars = Array(name.unicodeScalars)
            var search = Search(elements: elements, scalars: scalars)
            return search.run() ? search.captures : nil
        }
    }
}

/// A search with backtracking that never tries one (element, position) twice.
private struct Search {
    let elements: [PathPattern.Segment.Element]
    let scalars: [Unicode.Scalar]
    private var failed: Set<Int> = []
    private(set) var captures: [Capture] = []

    init(elements: [PathPattern.Segment.Element], scalars: [Unicode.Scalar]) {
        self.elements = elements
        self.scalars = scalars
    }

    mutating func run() -> Bool { matches(0, 0) }

    private mutating func matches(_ element: Int, _ position: Int) -> Bool {
        guard element < elements.count else { return position == scalars.count }
        let state = element * (scalars.count + 1) + position
        if failed.contains(state) { return false }
        if advances(element, position) { return true }
        failed.insert(state)
        return false
    }

    private mutating func advances(_ element: Int, _ position: Int) -> Bool {
        let isInside = position < scalars.count
        switch elements[element] {
        case .character(let scalar):
            return isInside && scalars[position] == scalar && matches(element + 1, position + 1)
        case .one:
            return isInside && matches(element + 1, position + 1)
        case .set(let ranges, let isInverted):
            return isInside && ranges.contains { $0.contains(scalars[position]) } != isInverted
                && matches(element + 1, position + 1)
        case .run:
            return matches(element + 1, position) || (isInside && matches(element, position + 1))
        case .capture(let name):
            guard isInside else { return false }
            for end in position + 1...scalars.count {
                let count = captures.count
                var text = ""
                text.unicodeScalars.append(contentsOf: scalars[position..<end])
                captures.append(Capture(name: name, value: text))
                if matches(element + 1, end) { return true }
                captures.removeSubrange(count...)
            }
            return false
        }
    }
}
