"""Fits one day of flights per logical date, and hands its receipt to whatever comes next.

Airflow 3.3 or newer, provider apache-airflow-providers-apache-spark 6.3 or newer, `spark-submit` on the worker's PATH.

Connection `spark_featuremill`: where to run, e.g. AIRFLOW_CONN_SPARK_FEATUREMILL='{"conn_type": "spark", "host": "local[2]"}';
    a missing connection would silently mean YARN.
Variables (or AIRFLOW_VAR_FEATUREMILL_JAR and so on in the environment):
    featuremill_jar    the application's jar
    featuremill_job    the job file
    featuremill_input  what stands for the job's input.path
    featuremill_out    folder or URI that gets one `dt=...` per date
Environment: FEATUREMILL_DRIVER_HOST, only where a host's own name does not resolve: 127.0.0.1 on a laptop.
"""

import json
import os
import platform
from datetime import datetime, timedelta, timezone

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import ObjectStoragePath, RetryDecision, RetryPolicy, dag, task
from airflow.sdk.exceptions import AirflowFailException

OUT = "{{ var.value.featuremill_out }}/dt={{ ds }}"
DRIVER_HOST = os.environ.get("FEATUREMILL_DRIVER_HOST")
# One BLAS thread a task and one kernel: both decide the last bits of the results, as submit.sh has it.
KERNELS = {"OPENBLAS_NUM_THREADS": "1"} | ({"OPENBLAS_CORETYPE": "Haswell"} if platform.machine() == "x86_64" else {})
PERMANENT = {
    2: "the command line or the job file is wrong",
    3: "the input is missing or is not what the job says",
    4: "a data gate tripped",
    5: "the reference disagrees with the result",
}


def story(failed: dict) -> str:
    code = failed.get("exitCode")
    return f"featuremill exit {code} ({PERMANENT.get(code, 'may pass when tried again')}): {failed.get('message', 'no message')}"


class NoRetryOfPermanentFailures(RetryPolicy):
    """A wrong job file stays wrong: only what may pass by itself is worth another Spark."""

    def evaluate(self, exception, try_number, max_tries, context=None):
        receipt = ObjectStoragePath(f"{context['task'].render_template(OUT, context)}.failed.json")
        # An older receipt is of an earlier try: this one did not even get as far as writing its own.
        if receipt.exists() and receipt.stat().st_mtime >= context["ti"].start_date.timestamp():
            failed = json.loads(receipt.read_text())
            if failed.get("exitCode") in PERMANENT:
                return RetryDecision.fail(story(failed))
        return RetryDecision.default()


@dag(
    schedule="@daily",
    start_date=datetime(2001, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    tags=["featuremill"],
    doc_md=__doc__,
)
def featuremill_daily():
    fit = SparkSubmitOperator(
        task_id="fit",
        name="featuremill-daily-{{ ds }}",
        conn_id="spark_featuremill",
        application="{{ var.value.featuremill_jar }}",
        java_class="featuremill.cli.Main",
        application_args=[
            "run",
            "{{ var.value.featuremill_job }}",
            "--set",
            "input.path={{ var.value.featuremill_input }}",
            "--set",
            "steps.0.mask.keep=to_date(date) = date'{{ ds }}'",
            "--set",
            f"output.path={OUT}",
        ],
        # The driver's environment, and the executors'. The provider refuses env_vars for a standalone cluster in cluster mode, whose
        # driver takes over the environment of spark-submit: set the two there.
        env_vars=KERNELS,
        conf={f"spark.executorEnv.{name}": value for name, value in KERNELS.items()}
        | ({"spark.driver.host": DRIVER_HOST, "spark.driver.bindAddress": DRIVER_HOST} if DRIVER_HOST else {}),
        # A day published twice is published once, so a lost worker may simply submit again; the default, durable=True,
        # refuses YARN's cluster mode unless yarn_track_via_rm_api is set too.
        durable=False,
        retries=2,
        retry_policy=NoRetryOfPermanentFailures(),
        execution_timeout=timedelta(hours=2),
    )

    @task(retries=1)
    def receipt(out: str) -> dict:
        """The receipt of this date's run. A standalone cluster's spark-submit answers 0 for a failed driver: trust what it left."""
        failed = ObjectStoragePath(f"{out}.failed.json")  # the next success removes it
        if failed.exists():
            raise AirflowFailException(story(json.loads(failed.read_text())))
        return json.loads(ObjectStoragePath(f"{out}/run.json").read_text())

    fit >> receipt(OUT)


featuremill_daily()
