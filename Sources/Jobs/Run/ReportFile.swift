import Sinks

/// Writes the report of a run where the user wants it.
public enum ReportFile {
    /// Replaces the file at `path` by the report as JSON.
    public static func write(_ report: RunReport, to path: String) throws {
        try TextFile.write(report.json(), to: path)
    }
}
