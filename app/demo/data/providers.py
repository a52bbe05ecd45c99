"""The integration types and the kinds of connection, with the forms of their credentials."""

from __future__ import annotations

from app.demo.envelope import JsonObject
from app.demo.world import stable_id

_FORMS = {
    "snowflake": "account_name user_name password*? private_key*#? role? warehouse? database?",
    "databricks": "host httppath port token*",
    "redshift": "connection_url* user password* ssl_mode?",
    "azure_sql": "server port database user password*",
    "bigquery": "client_email private_key*# project_id",
    "aws": "access_key secret_key*",
    "sftp": "host port user password*? privatekey*#? passphrase*?",
    "azure_storage": "connection_string* aes_key*? aes_iv*?",
    "braze": "apikey* instance",
    "klaviyo": "api_key*",
    "userpass": "username password*",
    "oauth_client": "client_id client_secret* token_url",
    "apikey": "api_key*",
    "accesstoken": "access_token* account_id",
    "postgres": "connection_url* ssl_mode?",
}

# slug | name | categories | how it authenticates: a form, oauth1, oauth2, none | marks
_PROVIDERS = """
snowflake|Snowflake|warehouse|snowflake|
databricks|Databricks|warehouse|databricks|
google_bigquery|Google BigQuery|warehouse|bigquery|
redshift|Amazon Redshift|warehouse|redshift|
azure_sql|Azure SQL Database|warehouse|azure_sql|
aws|Amazon Web Services|storage|aws|
azure|Microsoft Azure|storage|azure_storage|
google_cloud|Google Cloud|storage|bigquery|
lytics_sftp|SFTP (hosted)|storage|sftp|
custom_sftp|SFTP (your own)|storage|sftp|
google|Google Marketing|advertising|oauth2|secret
facebook|Meta Ads|advertising|oauth2|
linkedin|LinkedIn Ads|advertising|oauth2|
twitter|X Ads|advertising|oauth1|secret
pinterest|Pinterest|advertising|accesstoken|
snapchat|Snapchat|advertising|oauth2|
tiktok|TikTok for Business|advertising|accesstoken|
criteo|Criteo|advertising|oauth_client|
thetradedesk|The Trade Desk|advertising|userpass|
liveramp|LiveRamp|advertising|userpass|
reddit|Reddit Conversions|advertising|accesstoken|
salesforce|Salesforce|crm|oauth2|secret
salesforce_mc|Salesforce Marketing Cloud|email|oauth_client|
hubspot|HubSpot|crm|oauth2|
microsoft_dynamics|Microsoft Dynamics 365|crm|oauth2|
zendesk|Zendesk|crm|oauth2|
netsuite|NetSuite|crm|userpass|
braze|Braze|email|braze|
klaviyo|Klaviyo|email|klaviyo|
iterable|Iterable|email|apikey|
sendgrid|SendGrid|email|apikey|
mailchimp|Mailchimp|email|oauth2|
customerio|Customer.io|email|apikey|
marketo|Marketo|email|oauth_client|
airship|Airship|mobile|accesstoken|
onesignal|OneSignal|mobile|apikey|
appsflyer|AppsFlyer|mobile|apikey|
amplitude|Amplitude|analytics|apikey|
mixpanel|Mixpanel|analytics|apikey|
googleanalytics|Google Analytics tag|analytics|none|
shopify|Shopify|commerce|accesstoken|
contentstack|Contentstack|content|apikey|
webhook|Webhook|developer|none|
header_auth|HTTP API (header)|developer|apikey|
legacy_ftp|FTP (retired)|storage|userpass|hidden
lotame|Lotame (retired)|advertising|aws|hidden
"""

_CONNECTION_CONFIGS = """
snowflake|Snowflake|snowflake|database
databricks|Databricks|databricks|database
bigquery|Google BigQuery|google_bigquery|project dataset
redshift|Amazon Redshift|redshift|database connection_url?* ssl_mode?
azure_sql|Azure SQL Database|azure_sql|database
"""

_LABELS = {
    "api_key": "API key",
    "apikey": "API key",
    "httppath": "HTTP path",
    "ssl_mode": "SSL mode",
    "connection_url": "Connection URL",
    "project_id": "Project ID",
    "token_url": "Token URL",
}


def _form(spec: str) -> list[JsonObject]:
    """A credentials form: a name with `*` is secret, with `#` of many lines, with `?` optional."""
    fields: list[JsonObject] = []
    for position, word in enumerate(spec.split()):
        name = word.rstrip("*#?")
        marks = word[len(name) :]
        control = "textarea" if "#" in marks else "password" if "*" in marks else "text"
        fields.append(
            {
                "control": control,
                "type": "string",
                "label": _LABELS.get(name, name.replace("_", " ").capitalize()),
                "name": name,
                "sort_order": position + 1,
                "optional": "?" in marks,
                "suffix": ".snowflakecomputing.com" if name == "account_name" else "",
            }
        )
    return fields


def build_providers() -> list[JsonObject]:
    """Every provider; `is_connected` is filled in for an account when it is asked for."""
    providers: list[JsonObject] = []
    for line in _PROVIDERS.strip().splitlines():
        slug, name, category, method, mark = line.split("|")
        provider: JsonObject = {
            "id": stable_id("provider", slug),
            "slug": slug,
            "name": name,
            "namespace": "lytics",
            "description": f"{name} for imports, exports and audiences.",
            "categories": [category],
            "hidden": mark == "hidden",
            "no_auth": method == "none",
            "is_connected": False,
        }
        if method in ("oauth1", "oauth2"):
            provider["auth_method"] = method
            provider["auth_description"] = f"Authorize Lytics in {name}."
            if mark == "secret":
                block = "oauth" if method == "oauth1" else "oauth2"
                provider[block] = {
                    "client_id": f"{slug}-client-4021.apps.example",
                    "client_secret": f"s3cr3t-{stable_id('oauth', slug)}",
                    "auth_url": f"https://{slug}.example/authorize",
                    "token_url": f"https://{slug}.example/token",
                    "scopes": ["read", "offline_access"],
                }
        elif method == "none":
            provider["auth_method"] = ""
        else:
            provider["auth_method"] = "key"
            provider["auth_description"] = f"Credentials of a {name} service user."
            provider["config"] = _form(_FORMS[method])
        providers.append(provider)
    return providers


def build_connection_configs() -> list[JsonObject]:
    """The kinds of connection. Their published form is unknown; this one follows a provider's."""
    return [
        {
            "id": stable_id("connection config", slug),
            "slug": slug,
            "name": name,
            "description": f"Reads tables and views of {name}.",
            "provider_id": stable_id("provider", provider),
            "provider_slug": provider,
            "config": _form(spec),
        }
        for slug, name, provider, spec in (
            line.split("|") for line in _CONNECTION_CONFIGS.strip().splitlines()
        )
    ]
