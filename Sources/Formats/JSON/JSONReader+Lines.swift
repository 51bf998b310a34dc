// JSON Lines: one record a line, blank lines passed over, a bad line is a bad row.
extension JSONReader {
    mutating func readLines() throws {
        try refill()
        beginsWithArray =
            window.start < window.end && window.base[window.start] == UInt8(ascii: "[")
        while true {
            if let lineFeed = window.lineFeed(from: window.start) {
                try readLine(upTo: lineFeed)
            } else if window.isAtEnd {
                if window.start < window.end { try readLine(upTo: window.end) }
                return
            } else if window.isFull {
                try refuseOversizedLine()
            } else {
                try refill()
            }
        }
    }

    /// Reads the line from the window's start to `end`, which is its line feed or the input's end.
    @inline(__always)
    private mutating func readLine(upTo end: Int) throws {
        let next = min(end &+ 1, window.end)
        // JSON allows line feeds between tokens, JSON Lines does not: the line ends with a zero
        // while it is scanned.
        let closed = window.close(at: end)
        records.scanner.attach(window.base, end: end)
        let start = records.scanner.skipBlanks(window.start)
        if start == end {
            window.reopen(at: end, with: closed)
            blankLinesSkipped += 1
            window.start = next
            return
        }
        var last = records.scanRecord(start)
        if last >= 0 {
            last = records.scanner.skipBlanks(last)
            if last != end { last = records.scanner.fail(last, .end) }
        }
        window.reopen(at: end, with: closed)
        if last < 0 {
            try refuseLine(upTo: end, next: next)
        } else {
            try admit(end: end, next: next)
        }
    }

    @inline(never)
    private mutating func refuseLine(upTo end: Int, next: Int) throws {
        let fault = records.scanner.fault
        records.rollback()
        let rawEnd =
            end > window.start && window.base[end - 1] == UInt8(ascii: "\r") ? end - 1 : end
        let reason = describe(fault, end: end, ending: "the end of the line")
        // Text of several lines, whose first line is no value.
        if rowsRead == 0, fault.position == end, next < window.end || !window.isAtEnd {
            let help = "--format json reads one text of several lines"
            try refuse(upTo: rawEnd, reason: reason, help: help)
        } else {
            try refuse(upTo: rawEnd, reason: reason)
        }
        window.start = next
    }

    /// Refuses a line that is longer than the window may become, and passes over the rest of it.
    private mutating func refuseOversizedLine() throws {
        try refuse(
            upTo: window.end,
            reason: "found a line of more than \(maximumRecordBytes) bytes, \(recordLimit)")
        while true {
            if let lineFeed = window.lineFeed(from: window.start) {
                window.start = lineFeed + 1
                return
            }
            window.start = window.end
            if window.isAtEnd { return }
            try refill()
        }
    }
}
