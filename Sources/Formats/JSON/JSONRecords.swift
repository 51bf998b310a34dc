import Frames

/// A segment of records as tokens, column by column, before any value is built.
///
/// Scanning and building are two loops: a record that turns out bad half-way leaves nothing behind,
/// and the builders see a thousand values of one column at a time, so a column's type is looked at
/// once per segment instead of once per value. Tokens point into the scanner's window: the segment
/// is emptied before the window moves.
struct JSONRecords: ~Copyable {
    /// Rows of a full segment. The tokens of a column are 8 KiB: those of ten columns fit into a
    /// second-level cache beside the bytes they point to.
    static let capacity = 1024

    var scanner = JSONScanner()
    private(set) var keys = JSONKeys()
    /// Rows scanned into this segment.
    private(set) var count = 0
    /// What is wrong with the record scanned last, although its grammar is right.
    private(set) var flaw: JSONFlaw?

    /// Token of row `r` and column `c` at `c * capacity + r`.
    private var tokens: UnsafeMutablePointer<JSONToken>
    /// Rows of each column that have a token.
    private var filled: UnsafeMutablePointer<Int>
    private var columnCapacity = 16
    private let nulls: NullTokens
    private let hasNulls: Bool
    private let maximumFieldBytes: Int
    private var scratch: [UInt8] = []
    /// Columns before the record that is being scanned.
    private var columnsBefore = 0

    /// - Parameter nulls: strings that stand for null.
    init(nulls: [String], maximumFieldBytes: Int) {
        self.nulls = NullTokens(nulls)
        hasNulls = !nulls.isEmpty
        self.maximumFieldBytes = maximumFieldBytes
        tokens = .allocate(capacity: columnCapacity * Self.capacity)
        filled = .allocate(capacity: columnCapacity)
    }

    deinit {
        tokens.deallocate()
        filled.deallocate()
    }

    /// The tokens of column `column`, one for each of `count` rows.
    func tokens(of column: Int) -> UnsafeBufferPointer<JSONToken> {
        UnsafeBufferPointer(start: tokens + column * Self.capacity, count: count)
    }

    /// The token of the record scanned last, before it is committed.
    func pendingToken(of column: Int) -> JSONToken {
        filled[column] > count ? tokens[column * Self.capacity + count] : .null
    }

    /// Starts the next segment with the same columns.
    mutating func removeAll() {
        count = 0
        filled.update(repeating: 0, count: keys.count)
    }

    /// Scans one record at `start`: the members of an object, or any other value as the column
    /// `value`. `commit` or `rollback` must follow.
    @inline(__always)
    mutating func scanRecord(_ start: Int) -> Int {
        flaw = nil
        columnsBefore = keys.count
        if scanner.base[start] == UInt8(ascii: "{") { return scanObject(start) }
        return scanBareValue(start)
    }

    /// Keeps the record scanned last; columns that it lacks are null.
    @inline(__always)
    mutating func commit() {
        let row = count
        count = row &+ 1
        for column in 0..<keys.count where filled[column] <= row {
            tokens[column &* Self.capacity &+ row] = .null
            filled[column] = row &+ 1
        }
        columnsBefore = keys.count
    }

    /// Notes a flaw of the record scanned last, unless it has one.
    mutating func find(_ other: JSONFlaw) {
        if flaw == nil { flaw = other }
    }

    /// Drops the record scanned last, and the columns that only it had.
    mutating func rollback() {
        keys.truncate(to: columnsBefore)
        for column in 0..<keys.count { filled[column] = count }
    }

    @inline(__always)
    private mutating func scanObject(_ start: Int) -> Int {
        var position = scanner.skipBlanks(start &+ 1)
        if scanner.base[position] == UInt8(ascii: "}") { return position &+ 1 }
        var previous = -1
        var token = JSONToken.null
        while true {
            guard scanner.base[position] == UInt8(ascii: "\"") else {
                return scanner.fail(position, .key)
            }
            let key = position &+ 1
            var column = keys.expected(
                after: previous, at: scanner.base + key, limit: scanner.end &- key)
            if column >= 0 {
                position = key &+ keys.length(of: column) &+ 1
            } else {
                position = scanKey(key, after: previous, column: &column)
                if position < 0 { return position }
            }
            if scanner.base[position] != UInt8(ascii: ":") {
                position = scanner.skipBlanks(position)
                guard scanner.base[position] == UInt8(ascii: ":") else {
                    return scanner.fail(position, .colon)
                }
            }
            position = scanner.scanValue(scanner.skipBlanks(position &+ 1), token: &token)
            if position < 0 { return position }
            store(token, column, key: key)
            previous = column
            position = scanner.skipBlanks(position)
            let byte = scanner.base[position]
            if byte == UInt8(ascii: ",") {
                position = scanner.skipBlanks(position &+ 1)
            } else if byte == UInt8(ascii: "}") {
                return position &+ 1
            } else {
                return scanner.fail(position, .commaOrBrace)
            }
        }
    }

    @inline(__always)
    private mutating func store(_ token: JSONToken, _ column: Int, key: Int) {
        if filled[column] != count {
            find(.duplicateKey(column: column, position: key))
            return
        }
        filled[column] = count &+ 1
        if token.length > maximumFieldBytes {
            find(.oversizedValue(column: column, position: token.start, length: token.length))
        }
        let isNull = hasNulls && isNullToken(token)
        tokens[column &* Self.capacity &+ count] = isNull ? .null : token
    }

    @inline(never)
    private mutating func scanBareValue(_ start: Int) -> Int {
        var token = JSONToken.null
        let next = scanner.scanValue(start, token: &token)
        if next < 0 { return next }
        let column = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 5) { name in
            _ = name.initialize(from: JSON.bareValueColumn.utf8)
            return columnIndex(UnsafeBufferPointer(name))
        }
        store(token, column, key: start)
        return next
    }

    /// Scans a key that was not the expected one; `start` is after its opening quote.
    @inline(never)
    private mutating func scanKey(_ start: Int, after previous: Int, column: inout Int) -> Int {
        var hasEscapes = false
        let next = scanner.scanString(start, hasEscapes: &hasEscapes)
        if next < 0 { return next }
        let raw = UnsafeBufferPointer(start: scanner.base + start, count: next - start - 1)
        if hasEscapes {
            scratch.removeAll(keepingCapacity: true)
            JSONText.appendUnescaped(raw, to: &scratch)
            let name = scratch
            column = name.withUnsafeBufferPointer { columnIndex($0) }
        } else {
            column = columnIndex(raw)
        }
        keys.expect(column, after: previous)
        return next
    }

    /// The column of this name; a new one is null in the rows so far.
    private mutating func columnIndex(_ name: UnsafeBufferPointer<UInt8>) -> Int {
        let known = keys.index(of: name)
        if known >= 0 { return known }
        let column = keys.count
        if column == JSON.maximumColumns {
            find(.tooManyColumns)
            return 0
        }
        if column == columnCapacity { growColumns() }
        keys.add(name)
        (tokens + column * Self.capacity).initialize(repeating: .null, count: count)
        filled[column] = count
        return column
    }

    private mutating func growColumns() {
        let moreTokens = UnsafeMutablePointer<JSONToken>.allocate(
            capacity: columnCapacity * 2 * Self.capacity)
        moreTokens.moveInitialize(from: tokens, count: columnCapacity * Self.capacity)
        tokens.deallocate()
        tokens = moreTokens
        let moreFilled = UnsafeMutablePointer<Int>.allocate(capacity: columnCapacity * 2)
        moreFilled.moveInitialize(from: filled, count: columnCapacity)
        filled.deallocate()
        filled = moreFilled
        columnCapacity *= 2
    }

    @inline(never)
    private mutating func isNullToken(_ token: JSONToken) -> Bool {
        guard token.kind == .string || token.kind == .escaped else { return false }
        let raw = token.bytes(in: scanner.base)
        guard token.kind == .escaped else { return nulls.contains(raw) }
        scratch.removeAll(keepingCapacity: true)
        JSONText.appendUnescaped(raw, to: &scratch)
        return scratch.withUnsafeBufferPointer { nulls.contains($0) }
    }
}

/// What can be wrong with a record of valid JSON.
enum JSONFlaw {
    /// The key of `column` a second time, its second name at `position`.
    case duplicateKey(column: Int, position: Int)
    case oversizedValue(column: Int, position: Int, length: Int)
    /// A value that the type asked for cannot hold.
    case unconvertible(column: Int, token: JSONToken, type: ColumnType)
    case oversizedRecord(length: Int)
    case tooManyColumns
}
