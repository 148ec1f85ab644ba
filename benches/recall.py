#!/usr/bin/env python3
"""Whether `cargo threatmodel suggest` names the class of real vulnerabilities at their place.

    benches/recall.py PROGRAM ADVISORIES SOURCES

PROGRAM is a built `cargo-threatmodel`. ADVISORIES is a table, by tabs: advisory, crate, version, class, cwe, file, ...; several
files are separated by semicolons. Its comment that begins "Classes" names the numbers of CWE that count as each class. SOURCES is a
folder with each package as CRATE-VERSION. A row is found if one of the suggestions is in one of its files and has a number of its
class. Printed are the rows that are missed, the recall, and the suggestions for each thousand lines of Rust.
"""
import json
import pathlib
import re
import subprocess
import sys

program, advisories, sources = sys.argv[1:4]
verbose = len(sys.argv) > 4
text = pathlib.Path(advisories).read_text(encoding="utf-8")
classes = {}
for part in re.split(r"[;.:]\s*", " ".join(line[1:].strip() for line in text.splitlines() if line.startswith("#"))):
    words = part.split()
    if len(words) > 1 and all(word.isdigit() for word in words[1:]):
        classes[words[0]] = {f"CWE-{word}" for word in words[1:]}
rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
names, rows = rows[0], rows[1:]
found = measured = suggested = lines = 0
of_class = {}
for row in rows:
    row = dict(zip(names, row))
    folder = pathlib.Path(sources) / f"{row['crate']}-{row['version']}"
    if not folder.is_dir():
        print(f"skipped  {row['crate']} {row['version']}: not in {sources}")
        continue
    command = [program, "threatmodel", "suggest", "--format", "json", "--manifest-path", str(folder / "Cargo.toml")]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        print(f"failed   {row['crate']} {row['version']}: {run.stderr.strip()[:200]}")
        measured += 1
        continue
    suggestions = json.loads(run.stdout)["suggestions"]
    measured += 1
    suggested += len(suggestions)
    lines += sum(len(file.read_bytes().splitlines()) for file in folder.rglob("*.rs"))
    files = row["file"].split(";")
    wanted = classes.get(row["class"]) or set(row["cwe"].split(","))
    hit = any(one["place"]["file"] in files and wanted & set(one["cwe"]) for one in suggestions)
    found += hit
    known = of_class.setdefault(row["class"], [0, 0])
    known[0] += hit
    known[1] += 1
    if not hit or verbose:
        there = sorted({one["kind"] for one in suggestions if one["place"]["file"] in files})
        print(f"{'found ' if hit else 'missed'}   {row['crate']:22} {row['class']:24} {row['file'].split(';')[0]:36} there: {' '.join(there)} ({len(suggestions)})")
print(f"recall {found}/{measured} = {100 * found / max(measured, 1):.0f} %")
print(f"{suggested} suggestions in {lines} lines: {1000 * suggested / max(lines, 1):.2f} for each thousand")
