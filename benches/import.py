#!/usr/bin/env python3
"""What `cargo threatmodel import` makes of public models, as the table of docs/import.md.

    benches/import.py PROGRAM LIBRARY SOURCES

PROGRAM is a built `cargo-threatmodel`, LIBRARY a checkout of this repository, SOURCES a folder with each repository of the list below
under its own name. Each model is imported into an empty package of its own, which must compile; then it is imported once more, which
must change nothing.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

MODELS = [
    ("Threat Composer, its own", "threat-composer/packages/threat-composer/src/data/workspaceExamples/ThreatComposer.tc.json"),
    ("Threat Composer, GenAI chatbot", "threat-composer/packages/threat-composer/src/data/workspaceExamples/GenAIChatbot.tc.json"),
    ("OWASP library, Vault", "www-project-threat-model-library/threat-models/infrastructure/hashicorp-vault-threat-model.json"),
    ("OWASP library, wallet", "www-project-threat-model-library/threat-models/web/cryptocurrency-wallet-threat-model.json"),
    ("OWASP library, browser isolation", "www-project-threat-model-library/threat-models/web-applications/ephemeral-browser-isolation-threat-model.json"),
    ("OWASP library, Husky AI", "www-project-threat-model-library/threat-models/ai-ml-systems/husky-ai-threat-model.json"),
    ("TrustOnCloud, S3", "threatmodel-for-aws-s3/threatmodel-aws-s3.json"),
    ("Threagile, demo", "threagile/demo/example/threagile.yaml"),
    ("Threagile, demo in one file", "threagile/test/all.yaml"),
    ("Threagile, demo in parts", "threagile/test/main.yaml"),
    ("Threat Dragon, demo", "threat-dragon/ThreatDragonModels/demo-threat-model.json"),
    ("Threat Dragon, three tiers", "threat-dragon/td.vue/src/service/demo/three-tier-web-app.json"),
    ("Threat Dragon, CMS", "threat-dragon/td.vue/src/service/demo/generic-cms.json"),
    ("Threat Dragon, new model", "threat-dragon/td.vue/src/service/demo/v2-new-model.json"),
    ("Threat Dragon, version 2", "threat-dragon/td.vue/src/service/demo/v2-threat-model.json"),
    ("Threat Dragon, mobile as OTM", "threat-dragon/td.vue/src/service/demo/mobile-cloud.otm.json"),
    ("Threat Dragon, Husky AI", "threat-dragon/td.vue/src/service/demo/huskyai.tmbom.json"),
    ("Threat Dragon, online game", "threat-dragon/td.vue/src/service/demo/online-game.json"),
    ("Threat Dragon, wallet", "threat-dragon/td.vue/src/service/demo/cryptocurrency-wallet.json"),
    ("Threat Dragon, device", "threat-dragon/td.vue/src/service/demo/iot-device.json"),
    ("Threat Dragon, payment", "threat-dragon/td.vue/src/service/demo/payment-online.json"),
    ("Threat Dragon, car rental", "threat-dragon/td.vue/src/service/demo/renting-car.json"),
    ("pytm, input of its tests", "pytm/tests/input.json"),
    ("pytm, output of its tests", "pytm/tests/output.json"),
    ("GuardLink, every annotation", "guardlink/tests/fixtures/all-annotations.ts"),
    ("GuardLink, expense API", "guardlink/tests/fixtures/expense-api"),
    ("GuardLink, its own sources", "guardlink/src guardlink/.guardlink"),
    ("threatspec, example", "threatspec_example_report/simple_web.go"),
]

program, library, sources = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
target = pathlib.Path(tempfile.gettempdir()) / "threatmodel-imports"


def run(folder, *command):
    # One target folder, so a name for each package.
    env = os.environ | {"CARGO_TARGET_DIR": str(target), "CARGO_TERM_COLOR": "never"}
    return subprocess.run([str(part) for part in command], cwd=folder, env=env, capture_output=True, text=True, check=False)


print("| model | nouns | links | dangling | uncovered |\n|---|---|---|---|---|")
for number, (name, paths) in enumerate(MODELS):
    files = [sources / path for path in paths.split()]
    if not all(file.exists() for file in files):
        print(f"| {name} | not in the sources |||")
        continue
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "src").mkdir()
        (folder / "src/lib.rs").write_text("//! Imported.\n", encoding="utf-8")
        manifest = f'[package]\nname = "imported-{number}"\nversion = "1.0.0"\nedition = "2024"\n[dependencies]\nthreatmodel = {{ path = "{library}" }}\n[workspace]\n'
        (folder / "Cargo.toml").write_text(manifest, encoding="utf-8")
        command = [program, "threatmodel", "import", *files]
        done = run(folder, *command)
        found = re.search(r": (.*); (\d+) dangling, (\d+) uncovered", done.stderr)
        if done.returncode != 0 or found is None:
            print(f"| {name} | refused: {done.stderr.strip().splitlines()[0]} |||")
            continue
        parts = found[1].split(", ")
        is_link = lambda part: re.search("exposure|mitigation|acceptance|transfer|avoidance|flow|access|satisfaction", part) is not None
        nouns, said = ([part for part in parts if is_link(part) == wanted] for wanted in (False, True))
        print(f"| {name} | {', '.join(nouns)} | {', '.join(said)} | {found[2]} | {found[3]} |", flush=True)
        if (built := run(folder, "cargo", "check", "--quiet", "--offline")).returncode != 0:
            print(f"does not compile: {built.stderr[:2000]}")
        if "nothing to change" not in (again := run(folder, *command)).stderr:
            print(f"changes once more: {again.stdout[:2000]}{again.stderr[:500]}")
