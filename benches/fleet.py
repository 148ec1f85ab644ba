#!/usr/bin/env python3
"""The questions of docs/fleet.sql to the models in a folder, in one engine or in several.

    benches/fleet.py ENGINES FOLDER [PROGRAM]

ENGINES is `sqlite`, `duckdb`, `spark`, or several, with commas between them. FOLDER is what `cargo threatmodel report --format
tables` has written. `sqlite` is `cargo threatmodel query --fleet`, and PROGRAM a built `cargo-threatmodel`; the others need their
packages, `pip install duckdb pyspark`. Of one engine the answers are printed as JSON: the questions with their rows, the time that
each took, and the memory that the engine had at most. Of several, each in a process of its own, times and memory are printed, and
whether the answers are equal.
"""
import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import time

QUESTIONS = pathlib.Path(__file__).resolve().parent.parent / "docs/fleet.sql"


def questions():
    """The title, whether it is about every day, and the query."""
    for block in QUESTIONS.read_text(encoding="utf-8").split("\n\n"):
        lines = block.strip().splitlines()
        if not re.match(r"-- \d+\. ", lines[0]):
            continue
        comments = [line for line in lines if line.startswith("--")]
        query = "\n".join(lines[len(comments) :]).rstrip(";")
        yield lines[0][3:], any("--history" in line for line in comments), query


def script(engine, folder):
    """The statements that make the views of the tables that are asked about: each table costs a look at every folder."""
    asked = set(re.findall(r"\w+", " ".join(query for _, _, query in questions()))) | {"versions"}
    (file,) = folder.glob(f"{engine}-*.sql")
    text = re.sub(r"^--.*\n", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for statement in text.replace("FOLDER", str(folder)).split(";\n"):
        table = re.match(r"CREATE (?:VIEW|TABLE) \w+\.(\w+)", statement)
        if statement.strip() and (not table or table[1] in asked):
            yield statement
    formats = int(file.stem.rsplit("-", 1)[1])
    yield f"SELECT model, as_of, format, version FROM history.versions WHERE format <> {formats}"


def peak(pid):
    """The memory that a process has had at most, in MiB."""
    status = pathlib.Path(f"/proc/{pid}/status")
    found = re.search(r"VmHWM:\s*(\d+)", status.read_text()) if status.exists() else None
    return int(found[1]) // 1024 if found else None


def asked(ask, other):
    """The answers of an engine: `ask` gives the rows of a query as objects. `other` is the answer about versions."""
    assert other == [], f"models of another format: {other}"
    for title, history, query in questions():
        start = time.monotonic()
        rows = ask(query, history)
        yield {"question": title, "seconds": round(time.monotonic() - start, 2), "rows": ordered(rows)}


def ordered(rows):
    return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))


def sqlite(folder, program):
    def ask(query, history):
        days = ["--history"] if history else []
        command = [program, "threatmodel", "query", "--quiet", "--fleet", folder, *days, "--format", "json", query]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr
        return json.loads(run.stdout)

    # It refuses another version itself.
    answers = list(asked(ask, []))
    return answers, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def duckdb(folder, _):
    import duckdb

    connection = duckdb.connect()

    def rows(query):
        cursor = connection.execute(query)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row)) for row in cursor.fetchall()]

    def ask(query, history):
        connection.execute("USE history" if history else "USE newest")
        return rows(query)

    *statements, versions = script("duckdb", folder)
    for statement in statements:
        connection.execute(statement)
    return list(asked(ask, rows(versions))), peak(os.getpid())


def spark(folder, _):
    from pyspark.sql import SparkSession

    with tempfile.TemporaryDirectory() as work:
        builder = SparkSession.builder.master("local[*]")
        settings = {
            "spark.ui.enabled": "false",
            "spark.sql.warehouse.dir": work,
            "spark.local.dir": work,
            "spark.sql.catalogImplementation": "in-memory",
            "spark.sql.shuffle.partitions": os.cpu_count(),
            # There are many files, and they are small: else each is a task, and is taken for one of 4 MB.
            "spark.sql.sources.parallelPartitionDiscovery.parallelism": os.cpu_count(),
            "spark.sql.files.openCostInBytes": "64k",
            "spark.driver.memory": os.environ.get("SPARK_DRIVER_MEMORY", "4g"),
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
        }
        for name, value in settings.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        # It warns of every pattern that it is no file.
        session.sparkContext.setLogLevel("ERROR")

        def rows(query):
            return [row.asDict() for row in session.sql(query).collect()]

        def ask(query, history):
            session.sql("USE history" if history else "USE newest")
            return rows(query)

        *statements, versions = script("spark", folder)
        for statement in statements:
            session.sql(statement)
        answers = list(asked(ask, rows(versions)))
        most = peak(session.sparkContext._gateway.proc.pid)
        session.stop()
    return answers, most


def one(engine, folder, program):
    start = time.monotonic()
    answers, memory = {"sqlite": sqlite, "duckdb": duckdb, "spark": spark}[engine](folder, program)
    return {"engine": engine, "seconds": round(time.monotonic() - start, 2), "memory_mib": memory, "answers": answers}


def several(engines, arguments):
    runs = []
    for engine in engines:
        run = subprocess.run([sys.executable, __file__, engine, *arguments], stdout=subprocess.PIPE, check=True)
        runs.append(json.loads(run.stdout))
        print(f"{engine}: {runs[-1]['seconds']} s in all, {runs[-1]['memory_mib']} MiB at most", flush=True)
    width = max(len(answer["question"]) for answer in runs[0]["answers"])
    print(f"{'':{width}} {'rows':>8}", *(f"{engine:>10}" for engine in engines))
    differs = False
    for answers in zip(*(run["answers"] for run in runs)):
        same = all(answer["rows"] == answers[0]["rows"] for answer in answers)
        differs |= not same
        seconds = (f"{answer['seconds']:8.2f} s" for answer in answers)
        print(f"{answers[0]['question']:{width}} {len(answers[0]['rows']):8}", *seconds, "" if same else "DIFFERENT")
    return differs


if __name__ == "__main__":
    engines, folder, *program = sys.argv[1:]
    folder = pathlib.Path(folder).resolve()
    if "," in engines:
        sys.exit(several(engines.split(","), [str(folder), *program]))
    json.dump(one(engines, folder, program[0] if program else None), sys.stdout)
