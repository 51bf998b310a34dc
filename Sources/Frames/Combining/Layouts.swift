/// Which column of each frame goes into which column of their concatenation.
///
/// Frames with the same names in the same order share one layout, so that thousands of frames of one
/// kind cost one comparison of names each.
struct Layouts {
    private let frames: [DataFrame]
    /// The names of all columns in order of first appearance.
    private(set) var names: [String] = []
    /// For each layout, the frame's column for each of `names`, -1 where it has none. Short for
    /// layouts found before the later names.
    private var sources: [[Int]] = []
    /// The layout of each frame.
    private var layoutOf: [Int] = []

    init(_ frames: [DataFrame]) {
        self.frames = frames
        var positionOf: [String: Int] = [:]
        var known: [[String]: Int] = [:]
        for (index, frame) in frames.enumerated() {
            if index > 0, frame.columnNames == frames[index - 1].columnNames {
                layoutOf.append(layoutOf[index - 1])
                continue
            }
            if let layout = known[frame.columnNames] {
                layoutOf.append(layout)
                continue
            }
            for name in frame.columnNames where positionOf[name] == nil {
                positionOf[name] = names.count
                names.append(name)
            }
            var source = [Int](repeating: -1, count: names.count)
            for (column, name) in frame.columnNames.enumerated() {
                source[positionOf[name]!] = column
            }
            known[frame.columnNames] = sources.count
            layoutOf.append(sources.count)
            sources.append(source)
        }
    }

    /// The position of output column `column` in frame `frame`, nil if the frame lacks it.
    func source(of column: Int, in frame: Int) -> Int? {
        let source = sources[layoutOf[frame]]
        return column < source.count && source[column] >= 0 ? source[column] : nil
    }

    /// For each output column, the position of the column of `frame` that goes into it, -1 where
    /// there is none; the output columns behind the end of the list have none either.
    func sources(in frame: Int) -> [Int] { sources[layoutOf[frame]] }

    func type(of column: Int, in frame: Int) -> ColumnType? {
        source(of: column, in: frame).map { frames[frame].columns[$0].type }
    }

    /// True when every frame has output column `column`.
    func isEverywhere(_ column: Int) -> Bool {
        sources.allSatisfy { column < $0.count && $0[column] >= 0 }
    }

    /// True when all frames have the same set of names.
    var isUniform: Bool {
        sources.allSatisfy { $0.count == names.count && !$0.contains(-1) }
    }
}

/// The type that each column of a concatenation gets.
struct ColumnTypes {
    struct Resolved {
        var type: ColumnType
        /// Text, although some values are of another type.
        var isPromotedToText: Bool
        /// Binary values meet values of another type.
        var hasBinaryConflict: Bool
        /// The first frame with an integer that keeps the column from being `float64`.
        var inexact: (frame: Int, value: Int64)?
    }

    private(set) var resolved: [Resolved] = []

    init(_ concatenation: Concatenation) {
        let layouts = concatenation.layouts
        var kindsOf = [Set<Evidence.Kind>](repeating: [], count: layouts.names.count)
        var last = [ColumnType](repeating: .null, count: layouts.names.count)
        for (position, frame) in concatenation.frames.enumerated() {
            for (column, source) in layouts.sources(in: position).enumerated() where source >= 0 {
                let type = frame.columns[source].type
                guard type != last[column] else { continue }
                last[column] = type
                if let kind = Evidence.Kind(of: type) { kindsOf[column].insert(kind) }
            }
        }
        for (column, var kinds) in kindsOf.enumerated() {
            var inexact: (frame: Int, value: Int64)?
            if kinds == [.int64, .float64] {
                for (index, frame) in concatenation.frames.enumerated() where inexact == nil {
                    inexact = layouts.source(of: column, in: index)
                        .flatMap { frame.columns[$0].firstInexactInteger }
                        .map { (index, $0) }
                }
                if inexact != nil { kinds.insert(.inexactInteger) }
            }
            let type = Evidence.type(ofKinds: kinds)
            resolved.append(
                Resolved(
                    type: type, isPromotedToText: type == .text && kinds.count > 1,
                    hasBinaryConflict: type == .binary && kinds.count > 1, inexact: inexact))
        }
    }
}

extension Column {
    /// The first integer that no `Double` equals.
    var firstInexactInteger: Int64? {
        guard type == .int64 else { return nil }
        for chunk in chunks {
            let values = chunk.int64s
            for index in values.indices
            where Evidence.Kind(integer: values[index]) == .inexactInteger && !chunk.isNull(index) {
                return values[index]
            }
        }
        return nil
    }
}
