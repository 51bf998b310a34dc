public import Frames
public import Testing

/// The first thing in which two frames differ, as a sentence; nil where they are equal.
public func firstDifference(_ found: DataFrame, _ expected: DataFrame) -> String? {
    if found.columnNames != expected.columnNames {
        return "columns \(found.columnNames), expected \(expected.columnNames)"
    }
    if found.rowCount != expected.rowCount {
        return "\(found.rowCount) rows, expected \(expected.rowCount)"
    }
    for (name, (left, right)) in zip(found.columnNames, zip(found.columns, expected.columns)) {
        if left.type != right.type {
            return "column \(name) is \(left.type), expected \(right.type)"
        }
        if let row = left.firstDifference(from: right) {
            return "column \(name), row \(row): \(left[row]), expected \(right[row])"
        }
    }
    return nil
}

/// Records an issue that names the first difference of two frames, if there is one.
public func expectEqual(
    _ found: DataFrame, _ expected: DataFrame, sourceLocation: SourceLocation = #_sourceLocation
) {
    if let difference = firstDifference(found, expected) {
        Issue.record("\(difference)", sourceLocation: sourceLocation)
    }
}
