"""What uses the connections and auths of the default account: data models and jobs."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.demo.data.auths import auth_id
from app.demo.data.connections import connection_id
from app.demo.envelope import JsonObject, stamp
from app.demo.world import ages, stable_id

# name | connection | health | last sync | next sync in minutes | table | sync error | deleted
_MODELS = """
Orders daily|orders|healthy|3h|1260|SALES.ORDERS||
Orders hourly|orders|healthy|22m|38|SALES.ORDERS||
Customers EU|orders|degraded|26h|0|CRM.CONTACTS|statement timed out after 3600 s|
Archive backfill|orders|failing|12d|0|ARCHIVE.ORDERS|key pair rejected: JWT token is invalid|
Return reasons|returns|healthy|1d|120|PUBLIC.RETURNS||
Web sessions|web|healthy|9m|51|web.sessions||
Page views by campaign|web|healthy|2h|240|web.page_views||
Click paths|clicks|failing|4d|0|raw.events|quota exceeded: bytes scanned per day|
Campaign engagement|campaigns|healthy|1h|300|marketing.sends||
Customer 360|customer360|healthy|7h|1020|crm.contacts||
Ticket volume|support|healthy|35m|25|dbo.tickets||
Points balance|loyalty|healthy|5h|900|public.orders||
Ledger export|ledger|failing|5M|0|public.ledger|auth not found|
Sandbox trial|sandbox||||PUBLIC.NONE||
Old contacts|old_crm|failing|7M|0|dbo.contacts|connection deleted|deleted
"""

# name | workflow | status | auths | updated | hidden
_JOBS = """
Nightly S3 export|aws_export|running|s3_exports|6m|
Braze audience sync|braze_sync|sleeping|braze_eu|11m|
Klaviyo newsletter import|klaviyo_import|fault-3|klaviyo_news|11d|
Google Ads audiences|google_customer_match|running|google_ads|50m|
Meta custom audiences|facebook_audiences|failed|meta_ads|2w|
Salesforce contacts import|salesforce_import|running|salesforce_crm|3h|
SFTP returns feed|sftp_import|paused|sftp_returns|1d|
Snowflake orders import|snowflake_import|sleeping|sf_key_2 sf_key_3|3h|
Redshift loyalty export|redshift_export|initializing|rs_loyalty|2m|
BigQuery raw export|bigquery_export|pausing|bq_web|1m|
Spring campaign backfill|braze_sync|completed|braze_eu|7M|
X audiences|twitter_audiences|deleted|x_ads|5M|
Usage metering|internal_metering|unknown||1h|hidden
Legacy orders import|redshift_import|fault-1|rs_legacy gone_with_the_old_team|8M|
Webhook to ops|webhook|running|webhook_ops|4h|
"""


def build_models(now: datetime) -> list[JsonObject]:
    """Every data model, as `GET /v2/datamodel` answers it."""
    ago = ages(now)
    models: list[JsonObject] = []
    for line in _MODELS.strip().splitlines():
        name, key, health, last, minutes, table, error, deleted = line.split("|")
        next_sync = stamp(now + timedelta(minutes=int(minutes))) if minutes not in ("", "0") else ""
        models.append(
            {
                "id": stable_id("model", name),
                "name": name,
                "slug": name.lower().replace(" ", "_"),
                "connection_id": connection_id(key),
                "status": "draft" if not last else "inactive" if not next_sync else "active",
                "sql": f"SELECT * FROM {table}",  # noqa: S608  (shown, never run)
                "table": table,
                "health": {"status": health or "unknown", "details": error},
                "schedule": {
                    "prev_sync_time": ago(last),
                    "next_sync_time": next_sync,
                    "sync_period": 3600 if "hourly" in name else 86400,
                },
                "sync_errors": [{"time": ago(last), "error": error}] if error else [],
                "deleted": bool(deleted),
            }
        )
    return models


def build_jobs(now: datetime) -> list[JsonObject]:
    """Every job, the hidden and finished ones too; `GET /v2/job` leaves those out unless asked."""
    ago = ages(now)
    jobs: list[JsonObject] = []
    for line in _JOBS.strip().splitlines():
        name, workflow, status, auths, updated, hidden = line.split("|")
        jobs.append(
            {
                "id": stable_id("job", name),
                "name": name,
                "workflow": workflow,
                "status": status,
                "auth_ids": [auth_id(key) for key in auths.split()],
                "config": {"interval": "24h", "hidden": bool(hidden)},
                "hidden": bool(hidden),
                "created": ago("1y"),
                "updated": ago(updated),
            }
        )
    return jobs
