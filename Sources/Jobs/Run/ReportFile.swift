import Sinks

/// Writes the report of a run where the user wants it.
public enum ReportFile {
    /// Replaces the file at `path` by the report as JSON.
    ///
    /// - Parameter tag: what the hidden name of the new file ends with, if a later run shall know it
    ///   again; see `Plan.tag`.
    public static func write(_ report: RunReport, to path: String, tag: String? = nil) throws {
        try TextFile.write(report.json(), to: path, tag: tag)
    }
}
