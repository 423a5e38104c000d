"""Checks of test.sh. `check.py dag FOLDER`: the DAG is what it should be. `check.py output OUT`: OUT is whole and says it went well."""

import hashlib
import json
import platform
import sys
from pathlib import Path


def dag(folder: str) -> None:
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(folder)
    require(not bag.import_errors, f"import errors: {bag.import_errors}")
    require(list(bag.dags) == ["featuremill_daily"], f"DAGs: {list(bag.dags)}")
    found = bag.dags["featuremill_daily"]
    fit, receipt = found.get_task("fit"), found.get_task("receipt")
    require(found.task_ids == ["fit", "receipt"] and fit.downstream_task_ids == {"receipt"}, f"tasks: {found.task_ids}")
    require(fit.retries == 2 and not fit.durable and receipt.retries == 1, "retries or durable are not as they should be")
    require(all(isinstance(argument, str) for argument in fit.application_args), "application_args have to be strings")
    print("featuremill_daily: imports, two tasks")


def output(out: str) -> None:
    folder = Path(out)
    receipt = json.loads((folder / "run.json").read_text())
    require(receipt.get("exitCode") == 0, f"run.json says exitCode {receipt.get('exitCode')}")
    require(not Path(f"{out}.failed.json").exists(), "a receipt of a failure lies beside the output")
    blas = receipt["environment"]["blas"]
    require(blas["threads"] == 1, f"BLAS ran {blas['threads']} threads a task")
    require(platform.machine() != "x86_64" or blas["coreType"] == "HASWELL", f"BLAS took the kernels of {blas['coreType']}")
    files = json.loads((folder / "_MANIFEST.json").read_text())["files"]
    require(files, "the manifest lists no files")
    for entry in files:
        content = (folder / entry["path"]).read_bytes()
        require(len(content) == entry["bytes"], f"{entry['path']} has {len(content)} bytes, not {entry['bytes']}")
        require(hashlib.sha256(content).hexdigest() == entry["sha256"], f"{entry['path']} is not what the manifest hashed")
    print(f"{folder.name}: {len(files)} files as the manifest says")


def require(condition: object, message: str) -> None:
    if not condition:
        sys.exit(f"check.py: {message}")


if __name__ == "__main__":
    {"dag": dag, "output": output}[sys.argv[1]](sys.argv[2])
