"""Makes the input of mnist-products.yaml: all products of two pixels of the first 10,000 images of data/mnist-train.parquet.

Usage:
    python3 -m venv .venv/data && .venv/data/bin/pip install numpy==2.4.6 pyarrow==26.0.1
    .venv/data/bin/python jobs/mnist-products.py [OUT]

OUT (out/mnist-products.parquet by default) must not exist. It gets 10,000 rows in 8 files: `label`, and `features`, a sparse
vector of Spark's of 784 * 785 / 2 = 307,720 columns. The product of pixels p <= q stands at p * 784 - p * (p - 1) / 2 + q - p:
p * p first, then p * (p + 1) and so on. Takes a minute and half a GiB of memory.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

IMAGES = Path(__file__).resolve().parent.parent / "data" / "mnist-train.parquet"
ROWS = 10_000
PIXELS = 784
WIDTH = PIXELS * (PIXELS + 1) // 2
FILES = 8
# Rows of 11,000 entries: a row group is what a reader holds at once.
GROUP_ROWS = 125

VECTOR = pa.struct(
    [
        pa.field("type", pa.int8(), nullable=False),
        pa.field("size", pa.int32()),
        pa.field("indices", pa.list_(pa.field("element", pa.int32(), nullable=False))),
        pa.field("values", pa.list_(pa.field("element", pa.float64(), nullable=False))),
    ]
)


def main(out: Path) -> None:
    images = pq.read_table(IMAGES).slice(0, ROWS).combine_chunks()
    pixels = images["pixels"].combine_chunks().flatten().to_numpy().reshape(ROWS, PIXELS).astype(np.int32)
    labels = images["label"].to_numpy()
    out.mkdir(parents=True)
    entries = 0
    for file in range(FILES):
        start, end = file * ROWS // FILES, (file + 1) * ROWS // FILES
        with pq.ParquetWriter(out / f"part-{file}.parquet", schema(), compression="zstd", use_dictionary=["features.values.list.element"]) as writer:
            for first in range(start, end, GROUP_ROWS):
                group = slice(first, min(end, first + GROUP_ROWS))
                vectors, count = products(pixels[group])
                entries += count
                writer.write_table(pa.table([pa.array(labels[group]), vectors], schema=schema()))
    print(f"{out}: {ROWS} rows of {WIDTH} columns, {entries} entries")


def products(pixels: np.ndarray) -> tuple[pa.Array, int]:
    """The sparse vectors of some images, and how many entries they have together."""
    indices, values, ends = [], [], [0]
    for image in pixels:
        lit = np.flatnonzero(image)
        first, second = np.triu_indices(len(lit))
        p, q = lit[first], lit[second]
        indices.append((p * PIXELS - p * (p - 1) // 2 + q - p).astype(np.int32))
        values.append((image[p] * image[q]).astype(np.float64))
        ends.append(ends[-1] + len(p))
    offsets = pa.array(np.array(ends, dtype=np.int32))
    count = len(pixels)
    parts = [
        pa.array(np.zeros(count, dtype=np.int8)),
        pa.array(np.full(count, WIDTH, dtype=np.int32)),
        pa.ListArray.from_arrays(offsets, pa.array(np.concatenate(indices)), type=VECTOR.field("indices").type),
        pa.ListArray.from_arrays(offsets, pa.array(np.concatenate(values)), type=VECTOR.field("values").type),
    ]
    return pa.StructArray.from_arrays(parts, fields=list(VECTOR)), ends[-1]


def schema() -> pa.Schema:
    """The columns, with the note by which Spark takes the struct for a vector and knows its width."""
    element = {"type": "array", "containsNull": False}
    fields = [
        {"name": "type", "type": "byte", "nullable": False, "metadata": {}},
        {"name": "size", "type": "integer", "nullable": True, "metadata": {}},
        {"name": "indices", "type": {**element, "elementType": "integer"}, "nullable": True, "metadata": {}},
        {"name": "values", "type": {**element, "elementType": "double"}, "nullable": True, "metadata": {}},
    ]
    vector = {
        "type": "udt",
        "class": "org.apache.spark.ml.linalg.VectorUDT",
        "pyClass": "pyspark.ml.linalg.VectorUDT",
        "sqlType": {"type": "struct", "fields": fields},
    }
    columns = [
        {"name": "label", "type": "integer", "nullable": False, "metadata": {}},
        {"name": "features", "type": vector, "nullable": False, "metadata": {"ml_attr": {"num_attrs": WIDTH}}},
    ]
    note = json.dumps({"type": "struct", "fields": columns})
    return pa.schema(
        [pa.field("label", pa.int32(), nullable=False), pa.field("features", VECTOR, nullable=False)],
        metadata={"org.apache.spark.sql.parquet.row.metadata": note},
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("out/mnist-products.parquet"))
