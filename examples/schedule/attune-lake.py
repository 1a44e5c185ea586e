"""The lake, a daily funnel and a nightly training as Airflow DAGs: the same commands that cron runs.

Needs Airflow 2.7 or newer, the checkout in ATTUNE_HOME, and the Airflow variables attune_host and attune_secret_key.
"""
from datetime import datetime, timedelta

from airflow import DAG
from airflow.operators.bash import BashOperator

ENVIRONMENT = {
    "ATTUNE_SECRET_KEY": "{{ var.value.attune_secret_key }}",
    "ATTUNE_HOST": "{{ var.value.attune_host }}",
}
COMMAND = "cd ${ATTUNE_HOME:-/srv/attune} && npm run -s attune -- "

with DAG(
    "attune_lake",
    start_date=datetime(2026, 1, 1),
    schedule="*/5 * * * *",
    catchup=False,
    # Two runs would fill one folder: the second waits for the first.
    max_active_runs=1,
    default_args={"retries": 3, "retry_delay": timedelta(minutes=1)},
) as lake:
    BashOperator(
        task_id="fill",
        bash_command=COMMAND + 'lake --once --host "$ATTUNE_HOST" --out /srv/lake',
        env=ENVIRONMENT,
        append_env=True,
    )

with DAG(
    "attune_funnel",
    start_date=datetime(2026, 1, 1),
    schedule="10 6 * * *",
    catchup=False,
) as funnel:
    BashOperator(
        task_id="ask",
        bash_command=COMMAND
        + 'query funnel "Product Viewed" "Product Added" "Order Completed" --lake /srv/lake --format csv > /srv/reports/funnel-{{ ds }}.csv',
        env=ENVIRONMENT,
        append_env=True,
    )

with DAG(
    "attune_trees",
    start_date=datetime(2026, 1, 1),
    schedule="0 3 * * *",
    catchup=False,
    max_active_runs=1,
) as trees:
    features = BashOperator(
        task_id="features",
        bash_command=COMMAND + 'features purchase --host "$ATTUNE_HOST" --lake /srv/lake',
        env=ENVIRONMENT,
        append_env=True,
    )
    train = BashOperator(
        task_id="train",
        bash_command="cd ${ATTUNE_HOME:-/srv/attune} && python3 jobs/spark/train-trees.py /srv/lake purchase /srv/purchase.onnx",
        append_env=True,
    )
    bring = BashOperator(
        task_id="import",
        bash_command=COMMAND + 'models import purchase /srv/purchase.onnx --host "$ATTUNE_HOST"',
        env=ENVIRONMENT,
        append_env=True,
    )
    features >> train >> bring
