#!/usr/bin/env bash
# Installs a real Airflow with the Spark provider and a Spark distribution, all from PyPI, into one folder (about 1.2 GB).
# Usage: jobs/airflow/install.sh [FOLDER]        default: .venv/airflow; PYTHON chooses the interpreter (3.11 or newer)
# Running it again does nothing unless a version below has changed.
set -euo pipefail
cd "$(dirname "$0")/../.."
venv=${1:-.venv/airflow}
# Airflow's constraint files are not on PyPI, so the three versions that matter are named here and pip resolves the rest.
# The provider no longer brings spark-submit: pyspark is the distribution that does.
wanted=(apache-airflow==3.3.2 apache-airflow-providers-apache-spark==6.3.4 pyspark==4.1.0)

done_mark=$venv/installed.txt
if [ -f "$done_mark" ] && [ "$(cat "$done_mark")" = "${wanted[*]}" ]; then
  echo "already in $venv: ${wanted[*]}"
  exit 0
fi
[ -x "$venv/bin/python" ] || "${PYTHON:-python3}" -m venv "$venv"
"$venv/bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "install.sh: the Spark provider needs Python 3.11 or newer; name one with PYTHON=..." >&2
  exit 2
}
"$venv/bin/pip" install --quiet --disable-pip-version-check "${wanted[@]}"
"$venv/bin/airflow" version > /dev/null
echo "${wanted[*]}" > "$done_mark"
echo "installed in $venv: ${wanted[*]}"
