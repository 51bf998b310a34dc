package import Background

/// A local file of CSV, which is read in parts, by all cores; its text needs no memory, since it can
/// be read again.
///
/// The parts are cut at fixed offsets. Where a part's first record starts is guessed, since only the
/// part before can tell whether the cut is inside of quotes; a part whose guess proves wrong is read
/// again from the right place. So the result is that of reading from front to end, whatever the
/// number of cores.
package struct CSVFile: Sendable {
    private let path: String
    private let identity: SourceIdentity
    private var front: CSVFront
    private let partSize: Int
    private let watch: @Sendable (FileSource) -> any ByteSource

    /// Bytes of a part: about one batch of rows.
    static var defaultPartSize: Int { 4 << 20 }

    /// Looks at a file's front.
    ///
    /// - Parameters:
    ///   - source: the file; it is used up.
    ///   - watch: wraps every source that the file is read through, to count its bytes.
    /// - Returns: nil where the file has no record or must be decoded first: `CSV.read` takes it.
    /// - Throws: `FormatError` for a file that cannot be read or whose header is bad.
    package init?(
        _ source: FileSource, label: String, options: ReadOptions,
        watch: @escaping @Sendable (FileSource) -> any ByteSource
    ) throws {
        try self.init(
            source, label: label, options: options, partSize: Self.defaultPartSize, watch: watch)
    }

    init?(
        _ source: FileSource, label: String, options: ReadOptions, partSize: Int,
        watch: @escaping @Sendable (FileSource) -> any ByteSource = { $0 }
    ) throws {
        guard let identity = source.identity else { return nil }
        let path = source.path
        let plain = try decompressing(
            source, label: label, maximumDecodedBytes: options.maximumDecodedBytes)
        guard !plain.isDecompressed else { return nil }
        let input = try CSVInput(plain, options: options, label: label)
        guard !input.isTranscoded else { return nil }
        var front = CSVFront(input, label: label, options: options)
        var reader = front.reader(input, chunkSize: 8 << 10)
        try front.readHeader(&reader)
        guard !front.names.isEmpty else { return nil }
        self.path = path
        self.identity = identity
        self.front = front
        self.partSize = partSize
        self.watch = watch
    }

    // MARK: Reading

    private var partCount: Int { max(1, (Int(identity.size) + partSize - 1) / partSize) }

    /// Whether there is nothing to share between cores.
    package var isOnePart: Bool { partCount == 1 }

    /// Reads a file of one part on this thread.
    ///
    /// - Parameter taker: see the other `read`.
    /// - Throws: `FormatError`, or what `taker` throws.
    /// - Complexity: O(bytes), in memory for the rows.
    package func read(for taker: RowTaker? = nil) throws -> ItemFrame {
        precondition(isOnePart, "a file of several parts is read on a pool")
        let form = taker?.form(front.names, Int(identity.size))
        return try keepingSpelling(for: form).read(form, for: taker)
    }

    private func read(_ form: ReadyForm?, for taker: RowTaker?) throws -> ItemFrame {
        var assembly = CSVAssembly(front)
        let part = try pass(from: front.start, to: border(of: 0), form: form, for: taker)
        try assembly.add(part)
        for turn in part.turns { try turn() }
        if let goals = assembly.goalsAgain(ofPart: 0) {
            let again = try read(again: assembly.parts[0], goals: goals)
            try assembly.replace(part: 0, by: again, goals: goals)
        }
        return try finish(assembly)
    }

    /// Reads the file, its parts on the cores of `pool`.
    ///
    /// - Parameter taker: gets the rows while the rest is read, where they are read as they are spelled:
    ///   the same rows that the result has, and for nothing where this throws. Where it wants them in
    ///   some form, they are read as they are spelled in any case, and stay in their file: what is made
    ///   of them needs no memory once it is taken.
    /// - Throws: `FormatError`, first that of the first bad row; `CancellationError`; what `taker`
    ///   throws.
    /// - Complexity: O(bytes), in memory for the rows and a chunk for each core.
    package func read(
        on pool: BackgroundPool, for taker: RowTaker? = nil
    ) async throws -> ItemFrame {
        let form = taker?.form(front.names, isOnePart ? Int(identity.size) : nil)
        return try await keepingSpelling(for: form).read(form, on: pool, for: taker)
    }

    private func read(
        _ form: ReadyForm?, on pool: BackgroundPool, for taker: RowTaker?
    ) async throws -> ItemFrame {
        let threads = pool.cores.capacity
        // What waits for its turn is in memory.
        let window = 2 * threads
        let line = CSVPartLine(front, partCount: partCount, window: window)
        // What has begun is ended before other items begin.
        let options = { (_: Int) in TaskOptions(priority: .high) }
        let readers = pool.map(
            0..<min(threads, partCount), window: threads, options: options
        ) { _ in
            try line.run { index in
                try pool.withCorePermit { try firstReading(of: index, form: form, for: taker) }
            } _: { part, index, assembly in
                let turns = try add(
                    part, index: index, to: &assembly, form: form, for: taker, on: pool)
                for turn in turns { try turn() }
            }
        }
        do {
            for await reader in readers { try reader.result.get() }
        } catch {
            // A reader may be at work although its result is known: nothing is done with rows from now on.
            line.stop()
            throw error
        }
        var assembly = line.takeAssembly()
        let again = assembly.parts.indices.compactMap { index in
            assembly.goalsAgain(ofPart: index).map {
                (index: index, goals: $0, part: assembly.parts[index])
            }
        }
        let readings = pool.map(again, window: window) { reading in
            try pool.withCorePermit { try read(again: reading.part, goals: reading.goals) }
        }
        for await reading in readings {
            try assembly.replace(
                part: reading.item.index, by: reading.result.get(), goals: reading.item.goals)
        }
        return try finish(assembly)
    }

    /// This file, its rows kept as they are spelled where they are wanted in some form.
    private func keepingSpelling(for form: ReadyForm?) -> CSVFile {
        guard form != nil else { return self }
        var file = self
        file.front = front.keepingSpelling
        return file
    }

    private func finish(_ assembly: CSVAssembly) throws -> ItemFrame {
        guard assembly.position.byte == identity.size else { throw FileSource.changed(front.label) }
        // The parts looked at the file when they began; what was written since then shows now.
        guard try FileSource(path: path, label: front.label).identity == identity else {
            throw FileSource.changed(front.label)
        }
        return try assembly.finish()
    }

    /// Adds a part, or what is in its place after a wrong guess.
    ///
    /// - Returns: what is to be done with its rows.
    private func add(
        _ part: CSVPart?, index: Int, to assembly: inout CSVAssembly, form: ReadyForm?,
        for taker: RowTaker?, on pool: BackgroundPool
    ) throws -> [RowTaker.Turn] {
        let border = border(of: index)
        let position = assembly.position
        // A record that reaches over the whole part belongs to an earlier one.
        if index > 0, position.byte >= border { return [] }
        let damage = position.parsedAgain
        if let part, part.start.byte == position.byte, part.start.width == position.width,
            damage == 0 || part.end.parsedAgain == 0
                || part.end.parsedAgain + damage <= front.limits.damage
        {
            try assembly.add(part)
            return part.turns
        }
        var start = position
        start.line = front.start.line
        let again = try pool.withCorePermit {
            try pass(from: start, to: border, form: form, for: taker)
        }
        try assembly.add(again)
        return again.turns
    }

    private func border(of index: Int) -> Int { min((index + 1) * partSize, Int(identity.size)) }

    /// A part from where its first record seems to start; nil where that cannot be guessed.
    private func firstReading(
        of index: Int, form: ReadyForm?, for taker: RowTaker?
    ) throws -> CSVPart? {
        let border = border(of: index)
        if index == 0 {
            return try pass(from: front.start, to: border, form: form, for: taker)
        }
        guard let byte = try firstRecord(behind: index * partSize) else { return nil }
        let start = RecordStart(
            byte: byte, line: front.start.line, isHeader: false, width: front.names.count)
        return try pass(from: start, to: border, form: form, for: taker)
    }

    /// A part once more, some of its columns as text.
    private func read(again part: CSVPart, goals: [ColumnReader.Goal]) throws -> CSVPart {
        try pass(from: part.start, to: part.end.byte, goals: goals, cuts: part.cuts)
    }

    private func pass(
        from start: RecordStart, to border: Int, goals: [ColumnReader.Goal]? = nil,
        form: ReadyForm? = nil, for taker: RowTaker? = nil, cuts: [Int]? = nil
    ) throws -> CSVPart {
        let form = form?.now
        let reader = front.reader(
            try open(at: start.byte), from: start, border: border,
            chunkSize: RecordReader.defaultChunkSize)
        let isFirst = start.byte == front.start.byte
        let spelling = SpelledRows.Storage.file(
            .init(path: path, label: front.label, identity: identity))
        let pass = try CSVPass(
            reader, from: start, front: front, goals: goals ?? self.goals(for: form),
            spelling: front.keepsSpelling ? spelling : nil, form: form, cuts: cuts)
        var part = try pass.run(skipping: isFirst ? front.headerRows : 0)
        if let taker {
            part.turns = part.spelled.filter { $0.rowCount > 0 }.map { taker.take($0, front.names) }
        }
        return part
    }

    private func goals(for form: ReadyForm?) -> [ColumnReader.Goal] {
        switch form {
        case .values: front.goals(for: .typed)
        case .text: front.goals(for: .spelled)
        case nil: front.goals
        }
    }

    private func open(at offset: Int) throws -> any ByteSource {
        let source = try FileSource(path: path, label: front.label, at: offset)
        guard source.identity == identity else { throw FileSource.changed(front.label) }
        return watch(source)
    }

    // MARK: Guessing

    /// Bytes that are looked at to tell a record's start from a line end inside of quotes.
    private static var probeSize: Int { 64 << 10 }

    /// The offset of the first record that starts at `cut` or later, as far as can be seen: a place
    /// behind a line end with regular records behind it. The first such place, unless a later one has
    /// many times as many: then the first is likely to be inside of quotes.
    private func firstRecord(behind cut: Int) throws -> Int? {
        let source = try FileSource(path: path, label: front.label, at: cut - 1)
        var bytes = [UInt8](repeating: 0, count: Self.probeSize)
        let count = try bytes.withUnsafeMutableBytes { try source.readFully(into: $0) }
        var index = RecordIndex()
        return bytes.withUnsafeBufferPointer { bytes in
            var best = (rows: 0, start: 0)
            var next = 0
            while let lineEnd = bytes[next..<count].firstIndex(where: { $0 == 10 || $0 == 13 }) {
                next = lineEnd + 1
                if bytes[lineEnd] == 13, next < count, bytes[next] == 10 { next += 1 }
                let stop = index.scan(
                    bytes.baseAddress!, from: next, to: count,
                    for: .init(
                        delimiter: front.limits.delimiter, width: front.names.count,
                        maximumLength: min(front.limits.field, front.limits.record),
                        border: .max, isAtEnd: false))
                guard index.rowCount > 0 else { continue }
                if index.rowCount > 8 * best.rows { best = (index.rowCount, next) }
                if case .incomplete = stop { break }
                next = index.end
            }
            return best.rows > 0 ? cut - 1 + best.start : nil
        }
    }
}
