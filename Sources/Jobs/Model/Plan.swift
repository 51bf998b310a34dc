public import Fetchers
public import Frames

/// A job with everything expanded: what would be fetched, and where it would go.
///
/// Nothing has been fetched yet. A plan holds secrets, and shows none.
public struct Plan: Sendable {
    /// The job that it was made from.
    public let job: JobSpec
    /// In the order of the table's rows.
    public let items: [PlannedItem]
    public let outputs: [PlannedOutput]
    /// Where rejected rows are written.
    public let rejects: PlannedFile?
    /// Whether these are all the job's items: neither sources nor items were left out.
    public internal(set) var isWhole = true
    /// The day that `${today}` stood for; nil where no placeholder needed it. A run that is taken up
    /// again has to be planned with the same.
    public let today: CalendarDate?

    public init(
        job: JobSpec, items: [PlannedItem], outputs: [PlannedOutput], rejects: PlannedFile? = nil,
        today: CalendarDate? = nil
    ) {
        self.job = job
        self.items = items
        self.outputs = outputs
        self.rejects = rejects
        self.today = today
    }

    /// The same with these of its items.
    func only(_ items: [PlannedItem]) -> Plan {
        var plan = Plan(job: job, items: items, outputs: outputs, rejects: rejects, today: today)
        plan.isWhole = isWhole && items.count == self.items.count
        return plan
    }
}

/// A file and how the user called it.
public struct PlannedFile: Sendable, Hashable {
    /// The path to open.
    public let path: String
    /// The path as written.
    public let shown: String

    public init(path: String, shown: String) {
        self.path = path
        self.shown = shown
    }
}

/// One thing to load.
public struct PlannedItem: Sendable {
    /// The item's stable name, unique in the plan.
    public let label: String
    /// The name of its source.
    public let source: String
    public let location: ItemLocation
    /// Columns that the path pattern adds, in the order of the pattern.
    public let captures: [Capture]
    public internal(set) var options: ItemOptions

    public init(
        label: String, source: String, location: ItemLocation, captures: [Capture] = [],
        options: ItemOptions = ItemOptions()
    ) {
        self.label = label
        self.source = source
        self.location = location
        self.captures = captures
        self.options = options
    }
}

/// Where an item is.
public enum ItemLocation: Sendable {
    /// A file; `options.read.format` says what is in it.
    case file(path: String)
    case sqlite(path: String, selection: TableSelection, parameters: [PlannedParameter])
    case http(PlannedRequest)
    case command(PlannedCommand)
    case standardInput
}

/// A value bound to a query.
public struct PlannedParameter: Sendable, Hashable {
    /// Without the colon.
    public let name: String
    public let value: ParameterValue

    public init(name: String, value: ParameterValue) {
        self.name = name
        self.value = value
    }
}

/// What a query parameter holds.
public enum ParameterValue: Sendable, Hashable {
    case null
    case int64(Int64)
    case float64(Double)
    case text(String)
    /// Text that must not be shown.
    case secret(Secret)
}

/// An HTTP request, its secrets filled in and hidden.
public struct PlannedRequest: Sendable {
    /// The URL to request.
    public let url: Secret
    /// The URL as it may be shown: without userinfo, secrets replaced by `<hidden>`.
    public let shownURL: String
    public let headers: [PlannedHeader]
    /// The secrets in URL and headers, each by itself: texts to mask should a server echo them.
    public let secrets: [Secret]
    /// What `${state.max(…)}` stands for, be it in a header, whose value is not shown.
    public let cursor: String?

    public init(
        url: Secret, shownURL: String, headers: [PlannedHeader], secrets: [Secret],
        cursor: String? = nil
    ) {
        self.cursor = cursor
        self.url = url
        self.shownURL = shownURL
        self.headers = headers
        self.secrets = secrets
    }
}

/// A header of a request.
public struct PlannedHeader: Sendable, Hashable {
    public let name: String
    public let value: Secret

    public init(name: String, value: Secret) {
        self.name = name
        self.value = value
    }
}
