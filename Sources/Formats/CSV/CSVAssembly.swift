import Frames

/// Puts the parts of a CSV item together, in their order.
struct CSVAssembly {
    private(set) var front: CSVFront
    private(set) var parts: [CSVPart] = []
    /// Lines before the next part.
    private var lines: Int
    private var evidence: [Evidence] = []
    private var rejects: [Reject] = []
    private var rejectCount = 0
    private var rejectRoom = RejectRoom()
    private var padded = CountedPlace()
    private var innerQuotes = CountedPlace()
    private var blankLines = 0

    init(_ front: CSVFront) {
        self.front = front
        position = front.start
        lines = 0
    }

    /// Where the next part starts; what was read more than once is that of all parts.
    private(set) var position: RecordStart

    /// Adds the next part.
    ///
    /// - Throws: the failure that the part ended with, lines counted from the item's first.
    mutating func add(_ part: CSVPart) throws {
        func moved(_ record: BadRecord) -> BadRecord {
            var record = record
            record.line += lines
            record.faultLine += lines
            return record
        }
        if let failure = part.failure { throw front.messages.failure(moved(failure)) }
        rejectCount += part.rejectCount
        for record in part.rejects.sorted(by: { $0.byte < $1.byte })
        where rejectRoom.take(record.raw) {
            rejects.append(front.messages.reject(moved(record)))
        }
        if parts.isEmpty {
            evidence = part.columns.map(\.evidence)
        } else {
            for (index, column) in part.columns.enumerated() {
                evidence[index].merge(column.evidence.moved(by: lines))
            }
        }
        padded.merge(part.padded.moved(by: lines))
        innerQuotes.merge(part.innerQuotes.moved(by: lines))
        blankLines += part.blankLines
        lines += part.end.line - part.start.line
        let damage = position.parsedAgain + part.end.parsedAgain - part.start.parsedAgain
        position = part.end
        position.parsedAgain = damage
        parts.append(part)
        parts[parts.count - 1].forgetWhatIsTaken()
    }

    /// The type of each column.
    private var types: [ColumnType] {
        zip(front.goals, evidence).map { goal, evidence in goal.request?.type ?? evidence.type }
    }

    // MARK: Reading again

    /// The goals of a second reading of part `index`; nil where none is needed.
    func goalsAgain(ofPart index: Int) -> [ColumnReader.Goal]? {
        if front.keepsSpelling { return nil }
        let types = types
        var isNeeded = false
        let goals = front.goals.enumerated().map { column, goal in
            if case .inferred = goal, types[column] == .text,
                parts[index].columns[column].needsText
            {
                isNeeded = true
                return ColumnReader.Goal.textAgain
            }
            return .checked(goal)
        }
        return isNeeded ? goals : nil
    }

    /// Takes the columns that were read again as text.
    ///
    /// - Throws: `FormatError` with the code `.changed` where the two readings differ.
    mutating func replace(part index: Int, by again: CSVPart, goals: [ColumnReader.Goal]) throws {
        guard again.failure == nil, parts[index].isLike(again) else {
            throw FormatError(
                .changed, "the input changed between two readings; run again when it is complete",
                label: front.label)
        }
        for (column, goal) in goals.enumerated() {
            guard case .textAgain = goal else { continue }
            parts[index].columns[column].batches = again.columns[column].batches
        }
    }

    // MARK: Result

    /// The item.
    func finish() throws -> ItemFrame {
        let types = types
        var notes = front.notes
        if padded.count > 0 { notes.append(front.messages.padded(padded)) }
        if innerQuotes.count > 0 { notes.append(front.messages.innerQuotes(innerQuotes)) }
        let isSpelled = front.keepsSpelling
        // An item without rows leaves one empty batch, one without a record none.
        var filled = parts.filter { $0.rowCount > 0 }
        if filled.isEmpty, !front.names.isEmpty { filled = Array(parts.prefix(1)) }
        let rowCount = parts.reduce(0) { $0 + $1.rowCount }
        var item = ItemFrame(
            batches: isSpelled ? [] : try filled.flatMap { try batches(of: $0, types) },
            columns: columns(types), rowCount: rowCount, rowsRead: rowCount + rejectCount,
            rejects: rejects, blankLinesSkipped: blankLines, bytesRead: position.byte, notes: notes,
            dialect: front.options.describesDialect ? front.messages.dialect : nil)
        if isSpelled { item.spelled = filled.flatMap(\.spelled) }
        return item
    }

    private func batches(of part: CSVPart, _ types: [ColumnType]) throws -> [DataFrame] {
        let columns = try zip(part.columns, types).map { try $0.columns(as: $1) }
        return part.cuts.indices.map { batch in
            DataFrame(
                uncheckedNames: front.names, columns: columns.map { $0[batch] },
                rowCount: part.cuts[batch])
        }
    }

    private func columns(_ types: [ColumnType]) -> [ItemColumn] {
        front.names.indices.map { index in
            let nulls = parts.reduce(0) { $0 + $1.columns[index].nullCells }
            let emptyTexts =
                types[index].isVariableWidth
                ? 0 : parts.reduce(0) { $0 + $1.columns[index].quotedEmpties }
            return ItemColumn(
                name: front.names[index], type: types[index], evidence: evidence[index],
                nullCount: nulls + emptyTexts, emptyTextCount: emptyTexts,
                spelled: front.keepsSpelling)
        }
    }
}
