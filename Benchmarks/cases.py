"""What is measured: a list of cases, each with the tools that do the same work.

The first tool of a case is ours; the ratio of every other is its value over ours in the same turn.
"""

import os
import pathlib
import shutil
from dataclasses import dataclass, field

HERE = pathlib.Path(__file__).resolve().parent
BINARIES = HERE / ".build" / "release"
PIPELINE = HERE.parent / ".build" / "release" / "pipeline"
DATA = HERE / ".data"
PYTHON = HERE / ".venv" / "bin" / "python"
CORES = os.cpu_count() or 1


@dataclass
class Tool:
    name: str
    command: list  # {output} stands for the output's path, a Path for the files of a pattern
    least: float | None = None  # a peer's or a floor's ratio to ours that is asked for
    most: float | None = None  # ours: the value that is asked for
    reported: bool = False  # the value is what the program prints, not the seconds of its process
    stdout: bool = False  # the output is what the command prints
    package: str | None = None  # the Python package that has to be there
    leftover: str | None = None  # a folder of the turn before, removed before this one is timed

    def missing(self, versions):
        """What is not on this machine, or None."""
        if self.package:
            return None if self.package in versions else f"{self.package} is not installed"
        program = self.command[0]
        return None if shutil.which(program) else f"{pathlib.Path(program).name} is not there"


@dataclass
class Case:
    part: str  # what --only names
    title: str
    tools: list
    data: str | None = None  # a data set of make_data
    output: str | None = None  # the name of the file that is written
    rows: int | None = None  # the lines of that file (rows of an .arrow), header included
    on_disk: bool = False
    unit: str = "s"
    samples: dict = field(default_factory=dict)
    remarks: dict = field(default_factory=dict)


def ours(*arguments, name="pipeline", most=None):
    return Tool(name, [str(PIPELINE), *arguments], most=most)


def program(name, *arguments, title=None, **options):
    """One of our programs that print a number."""
    return Tool(title or "ours", [str(BINARIES / name), *arguments], reported=True, **options)


def peer(name, script, *arguments, package=None, **options):
    command = [str(PYTHON), str(HERE / "peers" / script), *arguments]
    return Tool(name, command, package=package or name.split(",")[0].split()[0].lower(), **options)


def lines(path):
    """The newlines of a file, those in quotes included: every tool writes as many as it reads."""
    count = 0
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            count += block.count(b"\n")
    return count


def convert(name, least, pattern, *options, script=None):
    """A peer that turns CSV files into one file."""
    script = script or f"{name.split(',')[0].lower()}_convert.py"
    return peer(name, script, "{output}", pattern, *options, least=least)


ONE = str(DATA / "one.csv")
MANY = str(DATA / "many" / "*.csv")
SMALL = str(DATA / "small" / "*.csv")
QUOTED = str(DATA / "quoted.csv")
TABLE = [str(DATA / "one.db"), "orders"]
ROWS = 4_000_000


def csv_peers(least):
    return [
        convert("polars, streaming", least, ONE),
        convert("polars, in memory", least, ONE, "--memory"),
        convert("DuckDB", least, ONE),
        convert("pandas", least, ONE),
        # No types are checked: another job than ours, told for the record.
        convert("polars, all text", None, ONE, "--text"),
        convert("DuckDB, all text", None, ONE, "--text"),
        Tool("floor: libcsv tokens", [str(BINARIES / "csv-floor"), ONE], stdout=True),
        Tool("floor: cat", ["cat", ONE], stdout=True),
    ]


def arrow_case(title, peers=(), **options):
    tools = [ours("concat", ONE, "-o", "{output}"), *peers]
    return Case("arrow", title, tools, "one.csv", "out.arrow", ROWS, **options)


def csv_case(title, arguments=(), peers=(), **options):
    tools = [ours("concat", ONE, *arguments, "-o", "{output}"), *peers]
    return Case("csv", title, tools, "one.csv", "out.csv", ROWS + 1, **options)


def miller(pattern, *verbs, least):
    command = ["mlr", "--csv", *verbs, pathlib.Path(pattern)]
    return Tool("Miller", command, least=least, stdout=True)


FILE_CASES = [
    arrow_case(
        "4 million rows of CSV -> .arrow",
        [
            convert("polars, streaming", 5, ONE),
            convert("polars, in memory", 5, ONE, "--memory"),
            convert("DuckDB", 5, ONE),
            convert("pyarrow", 5, ONE),
            convert("pandas", 5, ONE),
        ],
    ),
    csv_case("the same -> CSV, cells as spelled", peers=csv_peers(6)),
    csv_case("the same -> CSV, --normalize", ["--normalize"], csv_peers(3)[:4]),
    Case(
        "many",
        "200 CSV files -> CSV with a source column",
        [
            ours("concat", MANY, "--source-column", "source", "-o", "{output}"),
            convert("polars, streaming", 3, MANY, "--source"),
            convert("polars, in memory", 3, MANY, "--memory", "--source"),
            convert("DuckDB", 12, MANY, "--source"),
            convert("pandas", None, MANY, "--source"),
            miller(MANY, "put", "$source = FILENAME", least=5),
        ],
        "many",
        "out.csv",
        1_000_001,
    ),
    Case(
        "small",
        "10,000 CSV files of 10 rows -> CSV",
        [
            ours("concat", SMALL, "-o", "{output}"),
            convert("polars, streaming", 3, SMALL),
            convert("polars, in memory", 3, SMALL, "--memory"),
            convert("DuckDB", 3, SMALL),
            convert("pandas", 3, SMALL),
            miller(SMALL, "cat", least=3),
        ],
        "small",
        "out.csv",
        100_001,
    ),
    Case(
        "quoted",
        "quoted text with newlines, 300 MB -> CSV",
        [
            ours("concat", QUOTED, "-o", "{output}"),
            convert("polars, streaming", 3, QUOTED),
            convert("polars, in memory", 3, QUOTED, "--memory"),
            convert("DuckDB", 3, QUOTED),
            convert("pyarrow", 3, QUOTED, "--newlines"),
            convert("pandas", 3, QUOTED, "--newlines"),
        ],
        "quoted.csv",
        "out.csv",
        None,
    ),
]



def kept(pattern, *options):
    """Ours, keeping every finished item, none of which an earlier turn has left."""
    state = "{output}.state"
    tool = ours(
        "concat", pattern, *options, "--state", state, "-o", "{output}", name="pipeline, with state"
    )
    tool.leftover = state
    return tool


def without_state(pattern, *options):
    """At most 1.5 times as long with state: at least two thirds of it without."""
    return Tool(
        "pipeline, without state",
        [str(PIPELINE), "concat", pattern, *options, "-o", "{output}"],
        least=1 / 1.5,
    )


def unchanged(pattern):
    """Ours, with the state and the output of the turn before; the first turn is not timed."""
    kept = ["--state", "{output}.state", "-o", "{output}.csv"]
    return ours("concat", pattern, *kept, most=0.2)


STATE_CASES = [
    Case(
        "state",
        "100 CSV files of 10 rows, nothing has changed",
        [unchanged(str(DATA / "small" / "*00.csv"))],
        "small",
    ),
    Case(
        "state",
        "200 CSV files -> CSV, every item kept",
        [kept(MANY), without_state(MANY)],
        "many",
        "out.csv",
        1_000_001,
    ),
    Case(
        "state",
        "4 million rows of CSV -> CSV, every item kept",
        [kept(ONE), without_state(ONE)],
        "one.csv",
        "out.csv",
        ROWS + 1,
    ),
]

DISK_CASES = [
    arrow_case(
        "4 million rows of CSV -> .arrow, on disk",
        [convert("polars, streaming", None, ONE), convert("pyarrow", None, ONE)],
        on_disk=True,
    ),
    csv_case(
        "the same -> CSV, cells as spelled, on disk",
        peers=[convert("polars, streaming", None, ONE), convert("DuckDB", None, ONE)],
        on_disk=True,
    ),
]


def concat_case(title, name, most=None, least=None):
    tools = [
        program("frames-bench", name, most=most),
        peer("polars", "frames.py", name, least=least, reported=True),
    ]
    return Case("frames", title, tools)


def sqlite_peer(name, script, *arguments, package=None):
    return peer(name, script, *TABLE, *arguments, package=package, least=2, reported=True)


PROGRAM_CASES = [
    Case(
        "sqlite",
        "SQLite, 1 million rows of 11 columns -> frame, one connection",
        [
            program("sqlite-bench", *TABLE, "1"),
            program("sqlite-floor", "read", *TABLE, title="floor: a C loop", least=1 / 1.2),
        ],
        "one.db",
    ),
    Case(
        "sqlite",
        "SQLite, the same, all cores",
        [
            program("sqlite-bench", *TABLE),
            sqlite_peer("ADBC", "sqlite_adbc.py", package="adbc-driver-sqlite"),
            sqlite_peer("ConnectorX", "sqlite_connectorx.py", "id", str(CORES)),
        ],
        "one.db",
    ),
    concat_case("concat of 50 frames of 100,000 rows", "concat", most=0.001),
    concat_case("the same, in one chunk a column", "contiguous", least=2),
    concat_case("the same, memory recycled", "contiguous-again"),
    concat_case("concat of 10,000 frames of one row", "concat-single-rows", least=3),
    Case("start", "pipeline --version", [ours("--version", most=0.020)]),
]


def pool_case(title, name, peer_name=None, most=None, other=None, unit="s"):
    """A case of pool-bench and of peers/pool.py."""
    tools = [program("pool-bench", name, most=most)]
    if peer_name:
        script = str(HERE / "peers" / "pool.py")
        python = str(PYTHON) if PYTHON.exists() else "python3"
        tools.append(Tool(peer_name, [python, script, other or name], reported=True))
    return Case("pool", title, tools, unit=unit)


THREADS = "ThreadPoolExecutor"
AWAITING = pool_case("100,000 awaiting 0.1 s", "awaiting", "asyncio", 1.0)
AWAITING.tools.append(program("pool-bench", "awaiting-task-group", title="floor: a task group"))
FIBONACCI = pool_case(
    "Fibonacci, pool to no pool", "fibonacci", THREADS, 1.25 / CORES, "fibonacci-threads", "×"
)
FIBONACCI.tools += pool_case(
    "", "fibonacci", "ProcessPoolExecutor", other="fibonacci-processes"
).tools[1:]
POOL_CASES = [
    pool_case("10 blocking tasks of 1 s", "ten-sleeps", THREADS, 1.05),
    pool_case("1,000 blocking 0.1 s, width 1,000", "thousand-blocking", THREADS, 0.2),
    AWAITING,
    pool_case("an empty task, width 64", "empty", THREADS, 10e-6),
    pool_case("an empty task, width 1", "empty-width-1", THREADS, 10e-6),
    pool_case("submit and wait, one by one", "round-trip", THREADS),
    pool_case("a level of nested waits, width 1 (Python would deadlock)", "nested"),
    pool_case("0.2 s timeout of a 2 s call, width 1", "timeout", THREADS, 0.22),
    FIBONACCI,
]

CASES = [*FILE_CASES, *STATE_CASES, *PROGRAM_CASES, *POOL_CASES]
