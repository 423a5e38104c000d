#!/usr/bin/env python3
"""NumPy and scikit-learn on the files that `./submit.sh bench scan --keep DIR` writes.

Each contestant loads the file, standardizes (ddof 0), forms the covariance (ddof 1) and takes its
eigenpairs; the time is that of all four, from the file to the k leading components.

    python3 -m venv .venv/compare
    .venv/compare/bin/pip install numpy==2.3.5 scikit-learn==1.7.2 pyarrow==22.0.0
    ./submit.sh bench scan --rows 400000 --features 500 --keep target/bench-data
    .venv/compare/bin/python bench/compare.py target/bench-data/400000x500-array-zstd.parquet

The same rows as a .npy file are written beside the Parquet file once, untimed. NumPy's BLAS takes
all cores, as it does by default; OPENBLAS_NUM_THREADS says otherwise.
"""
import argparse
import json
import pathlib
import statistics
import sys
import time

import numpy
import pyarrow.parquet
import sklearn
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler


def from_parquet(path):
    """The features of a Parquet file or folder, whether they stand in one array column or in many."""
    table = pyarrow.parquet.read_table(path)
    if table.num_columns > 1:
        return numpy.column_stack([column.to_numpy() for column in table.columns])
    arrays = table.column(0).combine_chunks()
    return arrays.flatten().to_numpy(zero_copy_only=False).reshape(len(arrays), -1)


def with_numpy(rows, components):
    standardized = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    covariance = numpy.cov(standardized, rowvar=False)
    values, vectors = numpy.linalg.eigh(covariance)
    return values[: -components - 1 : -1] / values.sum(), vectors[:, : -components - 1 : -1]


def with_scikit_learn(rows, components):
    standardized = StandardScaler().fit_transform(rows)
    pca = PCA(n_components=components, svd_solver="covariance_eigh").fit(standardized)
    return pca.explained_variance_ratio_, pca.components_


def dgemm_gigaflops(size=2000, runs=5):
    left = numpy.random.default_rng(0).standard_normal((size, size))
    seconds = []
    for _ in range(runs + 1):
        begin = time.perf_counter()
        left @ left
        seconds.append(time.perf_counter() - begin)
    return 2 * size**3 / statistics.median(seconds[1:]) / 1e9


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parquet", type=pathlib.Path)
    parser.add_argument("--components", type=int, default=10)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    arguments = parser.parse_args()
    if arguments.repeat < 1 or arguments.components < 1:
        parser.error("--repeat and --components must be at least 1")

    npy = arguments.parquet.with_suffix(".npy")
    if not npy.exists():
        numpy.save(npy, from_parquet(arguments.parquet))
    contestants = {
        "NumPy, .npy": lambda: with_numpy(numpy.load(npy), arguments.components),
        "NumPy, Parquet": lambda: with_numpy(from_parquet(arguments.parquet), arguments.components),
        "scikit-learn, .npy": lambda: with_scikit_learn(numpy.load(npy), arguments.components),
        "scikit-learn, Parquet": lambda: with_scikit_learn(
            from_parquet(arguments.parquet), arguments.components
        ),
    }
    rows, features = numpy.load(npy, mmap_mode="r").shape
    dgemm = dgemm_gigaflops()
    seconds = {name: [] for name in contestants}
    ratios = {name: contestant()[0] for name, contestant in contestants.items()}
    first = ratios["NumPy, .npy"]
    for name, found in ratios.items():
        if not numpy.allclose(found, first, rtol=1e-9, atol=0):
            sys.exit(f"error: {name} finds other explained variance ratios: {found} and {first}")
    for _ in range(arguments.repeat):
        for name, contestant in contestants.items():
            begin = time.perf_counter()
            contestant()
            seconds[name].append(time.perf_counter() - begin)

    results = []
    for name, times in seconds.items():
        median = statistics.median(times)
        rate = rows * features**2 / median / 1e9
        results.append(
            {
                "name": name,
                "medianSeconds": median,
                "gigaflops": rate,
                "shareOfDgemm": rate / dgemm,
                "seconds": times,
            }
        )
    found = {
        "benchmark": "compare",
        "file": str(arguments.parquet),
        "rows": rows,
        "features": features,
        "components": arguments.components,
        "runs": arguments.repeat,
        "dgemmGigaflops": dgemm,
        "numpy": numpy.__version__,
        "scikitLearn": sklearn.__version__,
        "pyarrow": pyarrow.__version__,
        "results": results,
    }
    if arguments.json:
        print(json.dumps(found, indent=2))
        return
    print(
        f"{rows:,} x {features:,}, file to components, k {arguments.components}, median of {arguments.repeat},"
        f" dgemm {dgemm:.1f} GFLOP/s, NumPy {numpy.__version__}, scikit-learn {sklearn.__version__}"
    )
    for result in results:
        print(
            f"  {result['name']:<22}  {result['medianSeconds']:8.3f} s  {result['gigaflops']:7.1f} GFLOP/s"
            f"  {100 * result['shareOfDgemm']:5.1f} % of dgemm"
        )


if __name__ == "__main__":
    main()
