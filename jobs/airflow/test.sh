#!/usr/bin/env bash
# Runs featuremill_daily.py for two dates under a real Airflow and checks what it leaves. Two minutes, a scratch folder, nothing outside it.
# Usage: jobs/airflow/test.sh [FOLDER]     FOLDER: where install.sh put Airflow, default .venv/airflow
# FEATUREMILL_JAR: the application, default target/featuremill.jar
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
venv=$(cd "${1:-$top/.venv/airflow}" && pwd) || { echo "test.sh: run jobs/airflow/install.sh first" >&2; exit 2; }
jar=${FEATUREMILL_JAR:-$top/target/featuremill.jar}
[ -f "$jar" ] || { echo "test.sh: $jar is missing; ./submit.sh --help builds it" >&2; exit 2; }
scratch=$(mktemp -d "${TMPDIR:-/tmp}/featuremill-airflow.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

unset SPARK_HOME
export PATH="$venv/bin:$PATH"
export AIRFLOW_HOME=$scratch/airflow AIRFLOW__CORE__DAGS_FOLDER=$here AIRFLOW__CORE__LOAD_EXAMPLES=False
export AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=sqlite:///$scratch/airflow.db AIRFLOW__USAGE_DATA_COLLECTION__ENABLED=False
# A failure that may pass is tried again at once, not after the five minutes of a real Airflow.
export AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY=1
export AIRFLOW_CONN_SPARK_FEATUREMILL='{"conn_type": "spark", "host": "local[2]"}'
export AIRFLOW_VAR_FEATUREMILL_JAR=$jar AIRFLOW_VAR_FEATUREMILL_JOB=$here/flights-daily.yaml
export AIRFLOW_VAR_FEATUREMILL_INPUT=$top/data/flights.parquet AIRFLOW_VAR_FEATUREMILL_OUT=$scratch/out
export SPARK_LOCAL_IP=127.0.0.1 SPARK_LOCAL_HOSTNAME=127.0.0.1 FEATUREMILL_DRIVER_HOST=127.0.0.1
cd "$scratch"

quietly() { "$@" > "$scratch/log" 2>&1 || { tail -n 60 "$scratch/log"; echo "test.sh: failed: $*" >&2; exit 1; }; }

quietly airflow db migrate
echo "database: migrated"
python "$here/check.py" dag "$here"
for date in 2001-01-02 2001-01-03; do
  begin=$SECONDS
  quietly airflow dags test featuremill_daily "$date"
  echo "$date: ran in $((SECONDS - begin)) s"
  python "$here/check.py" output "$scratch/out/dt=$date"
done
