"""The auths of the default account: every status there is, and some that disagree."""

from __future__ import annotations

from datetime import datetime

from app.demo.data.auth_types import AUTH_TYPE_SLUGS
from app.demo.envelope import JsonObject
from app.demo.world import ages, stable_id

# key | label | type | provider | status | unhealthy (1, 0, - for not there) | last used | created
# | description. A status of "-" is left out, "''" is empty.
_AUTHS = """
sf_key_2|SF key 2|snowflake_direct|snowflake|unhealthy|1|3d|14M|Key pair of svc_lytics
sf_key_3|SF key 3|snowflake_direct|snowflake|healthy|0|2h|3M|Key pair of svc_lytics
sf_prod_eu|[prod] Snowflake EU|snowflake_direct|snowflake|healthy|0|25m|8M|
sf_sandbox|Snowflake sandbox|snowflake_direct|snowflake|unknown|0||5w|Created for the trial
bq_web|BigQuery web analytics|bq_jwt|google_bigquery|healthy|0|12m|11M|Service account lytics-reader
bq_marketing|BigQuery marketing|bq_jwt|google_bigquery|unhealthy|1|6d|2y|
dbx_lakehouse|Lakehouse reader|databricks_db|databricks|healthy|0|1h|7M|SQL warehouse "Reporting"
dbx_zurich|Databricks Zürich|databricks_db|databricks|unknown|0|4w|9M|
rs_loyalty|Redshift loyalty|redshift_postgresql|redshift|healthy|0|5h|19M|
rs_readonly|Redshift read replica|redshift_postgresql|redshift|unknown|-|2d|16M|
rs_legacy|Redshift legacy|aws_s3_redshift|redshift|healthy|1|8M|4y|Since the migration
az_support|Azure SQL support desk|azuresql_db|azure_sql|healthy|0|40m|6M|
az_stock|Azure SQL stock|azuresql_db|azure_sql|unhealthy|0|9d|13M|Password expires every 90 days
az_consent|Azure SQL consent|azuresql_db|azure_sql|''|0|3w|10M|
s3_exports|S3 exports|aws_keys|aws|healthy|0|18m|3y|
s3_archive|S3 archive (never used)|aws_keys|aws|healthy|0||4M|
sftp_returns|SFTP returns feed|lytics_aws_sftp_auth|lytics_sftp|healthy|0|1d|21M|
braze_eu|Braze EU|braze|braze|healthy|0|7m|15M|REST key with user.track only
klaviyo_news|Klaviyo newsletter|klaviyo|klaviyo|unhealthy|1|11d|17M|
google_ads|Google Ads (marketing@acme.example)|google_oauth|google|healthy|0|50m|2y|
meta_ads|Meta Ads|facebook_oauth|facebook|unhealthy|1|2w|1y|Token of a user who has left
x_ads|X Ads|twitter_oauth1_0a|twitter|unknown|0|5M|3y|
salesforce_crm|Salesforce CRM|salesforce_oauth|salesforce|healthy|0|3h|4y|
webhook_ops|Ops webhook|webhook_no_auth|webhook|-|-||6w|
"""

# The old shape: key | name | type | provider | last used | created
_OLD_AUTHS = """
old_sendgrid|SendGrid transactional|sendgrid|sendgrid|5d|5y
old_nameless||mailgun_api_key|mailgun||6y
"""

USERS = tuple(stable_id("user", str(number)) for number in range(4))


def auth_id(key: str) -> str:
    """The id of an auth by its short key; an unknown key gives an id that no auth has."""
    return stable_id("auth", key)


def build_auths(now: datetime, account_id: str) -> list[JsonObject]:
    """Every auth of the default account, as `GET /v2/auth` answers it."""
    ago = ages(now)
    auths: list[JsonObject] = []
    for position, line in enumerate(_AUTHS.strip().splitlines()):
        key, label, kind, provider, status, unhealthy, used, created, about = line.split("|")
        auth: JsonObject = {
            "id": auth_id(key),
            "label": label,
            "description": about,
            "type": kind,
            "provider_id": stable_id("provider", provider),
            "provider_slug": provider,
            "last_accessed_at": ago(used),
            "account_id": account_id,
            "user_id": USERS[position % len(USERS)],
            "created": ago(created),
            "updated": ago(used or created),
        }
        if status != "-":
            auth["status"] = status.strip("'")
        if unhealthy != "-":
            auth["unhealthy"] = unhealthy == "1"
        auths.append(auth)
    for line in _OLD_AUTHS.strip().splitlines():
        key, name, kind, provider, used, created = line.split("|")
        auths.append(
            {
                "id": auth_id(key),
                "name": name,
                "type": kind,
                "provider_name": provider,
                "provider_id": stable_id("provider", provider),
                "last_accessed_at": ago(used),
                "account_id": account_id,
                "user_id": USERS[0],
                "created": ago(created),
                "updated": ago(created),
            }
        )
    return auths


def is_auth_type(slug: str, auths: list[JsonObject]) -> bool:
    """Whether a path's kebab-case type exists: a published one, or one that an auth here has."""
    return slug in AUTH_TYPE_SLUGS or any(
        str(auth.get("type", "")).replace("_", "-") == slug for auth in auths
    )
