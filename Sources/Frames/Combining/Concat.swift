/// The rows of all frames under each other, in the order of the frames.
///
/// No large data is copied: the result shares the frames' chunks, and only runs of small chunks are
/// copied into larger ones, so a thousand frames of one row become one chunk. The columns come in
/// order of first appearance. A frame without columns and rows is passed over, so it may start an
/// accumulation.
///
/// Types: `null` gives way to anything; `int64` and `float64` become `float64` if every integer is
/// exact in it; `date` and `timestamp` become `timestamp`; any other pair becomes `text`, in
/// canonical form; `binary` goes with nothing else.
///
/// ```swift
/// let all = try concat(frames, how: .union)
/// ```
///
/// - Parameters:
///   - frames: the frames; messages call them `frames[0]`, `frames[1]`, …
///   - how: what to do about columns that only some frames have.
///   - onPromotion: called for each column that becomes text although it was of other types as
///     well. Under `strict` that is an error instead.
/// - Throws: `FrameError` with code `mismatch`, naming every difference at once.
/// - Complexity: O(frames × columns + chunks), and O(rows) for columns that change their type.
public func concat(
    _ frames: [DataFrame], how: ColumnMatching = .strict,
    onPromotion: (ColumnPromotion) -> Void = { _ in }
) throws -> DataFrame {
    try Concatenation(
        frames: frames, label: { "frames[\($0)]" }, argument: "frames", how: how
    ).run(onPromotion)
}

/// The rows of all frames under each other, as the other form does; messages name the frames by
/// their labels.
@_disfavoredOverload
public func concat(
    _ items: [(label: String, frame: DataFrame)], how: ColumnMatching = .strict,
    onPromotion: (ColumnPromotion) -> Void = { _ in }
) throws -> DataFrame {
    try Concatenation(
        frames: items.map(\.frame), label: { items[$0].label }, argument: "items", how: how
    ).run(onPromotion)
}

/// One call of `concat`: which column of which frame goes where, and as what type.
struct Concatenation {
    /// The frames that take part, and their positions in the call.
    let frames: [DataFrame]
    let positions: [Int]
    let labelOf: (Int) -> String
    /// What the caller handed over, as messages name it.
    let argument: String
    let how: ColumnMatching
    let layouts: Layouts

    init(
        frames all: [DataFrame], label: @escaping (Int) -> String, argument: String,
        how: ColumnMatching
    ) {
        positions = all.indices.filter { !all[$0].columns.isEmpty || all[$0].rowCount > 0 }
        frames = positions.count == all.count ? all : positions.map { all[$0] }
        labelOf = label
        self.argument = argument
        self.how = how
        layouts = Layouts(frames)
    }

    func label(_ frame: Int) -> String { labelOf(positions[frame]) }

    func run(_ onPromotion: (ColumnPromotion) -> Void) throws -> DataFrame {
        guard frames.count > 1 else { return frames.first ?? DataFrame() }
        let types = ColumnTypes(self)
        if let error = mismatch(types) { throw error }
        var outputs: [Output] = []
        for index in layouts.names.indices {
            if how == .intersection, !layouts.isEverywhere(index) { continue }
            let resolved = types.resolved[index]
            if resolved.isPromotedToText { onPromotion(promotion(of: index, types)) }
            outputs.append(Output(index: index, type: resolved.type))
        }
        // Frame by frame, as they lie in memory: column by column, thousands of small frames cost
        // several cache misses per chunk more.
        for position in frames.indices {
            let later = position + Concatenation.framesAhead
            if later < frames.count { prefetch(later) }
            try append(position, to: &outputs)
        }
        return DataFrame(
            uncheckedNames: outputs.map { layouts.names[$0.index] },
            columns: outputs.indices.map { outputs[$0].merger.finish() },
            rowCount: frames.reduce(0) { $0 + $1.rowCount })
    }

    /// A column of the result while it is made.
    private struct Output {
        /// Which of `layouts.names`.
        let index: Int
        var merger: ChunkMerger
        var nulls: NullRun

        init(index: Int, type: ColumnType) {
            self.index = index
            merger = ChunkMerger(type: type)
            nulls = NullRun(type: type)
        }
    }

    /// Frames between the one that is copied and the one whose memory is asked for.
    private static var framesAhead: Int { 4 }

    /// Asks for the memory of a frame that comes later. Small frames lie scattered, in places found
    /// only by going from one to the next; here that goes on while others are copied.
    private func prefetch(_ position: Int) {
        let frame = frames[position]
        let columns = frame.columns.span
        for column in columns.indices { prefetch(columns[column].chunks.span) }
    }

    private func prefetch(_ chunks: Span<Chunk>) {
        if !chunks.isEmpty { chunks[0].window.prefetch() }
    }

    /// Adds a frame's chunks to each column, with nulls where it lacks the column.
    private func append(_ position: Int, to outputs: inout [Output]) throws {
        let frame = frames[position]
        let columns = frame.columns.span
        let sources = layouts.sources(in: position)
        for output in outputs.indices {
            let index = outputs[output].index
            let type = outputs[output].merger.type
            let source = index < sources.count ? sources[index] : -1
            if source >= 0, columns[source].type == type {
                outputs[output].merger.append(columns[source].chunks.span)
            } else if source < 0 || frame.columns[source].type == .null {
                if frame.rowCount > 0 {
                    outputs[output].merger.append(
                        [outputs[output].nulls.chunk(frame.rowCount)].span)
                }
            } else {
                let cast = try converted(
                    frame.columns[source], to: type, name: layouts.names[index], position)
                outputs[output].merger.append(cast.chunks.span)
            }
        }
    }

    private func converted(
        _ column: Column, to type: ColumnType, name: String, _ frame: Int
    ) throws -> Column {
        do {
            return try column.cast(to: type, emptyTextAsNull: false)
        } catch let failure as CastFailure {
            throw FrameError(
                .cast, "\(label(frame)): " + failure.message(column: name), columns: [name])
        }
    }

    /// The types of column `index`, and where each was first found.
    func promotion(of index: Int, _ types: ColumnTypes) -> ColumnPromotion {
        var seen: Set<ColumnType> = [.null]
        var found: [ColumnPromotion.Place] = []
        for position in frames.indices {
            guard let type = layouts.type(of: index, in: position), seen.insert(type).inserted
            else { continue }
            found.append(.init(type: type, item: label(position)))
        }
        return ColumnPromotion(column: layouts.names[index], found: found)
    }
}
