"""What each known field is for, with an example: what to put where, in a line.

The published catalogue has names and types alone. What stands here follows from a name's plain
meaning; where that says too little, the field says where such a value comes from.
"""

from __future__ import annotations

import re
from typing import Final

_KNOWN: Final = {
    # where it is
    "host": ("The server's name or address.", "sftp.example.com"),
    "server": ("The database server's name.", "acme.database.windows.net"),
    "port": ("The port that the server listens on.", "22"),
    "domain": ("The domain that the provider gave you.", "mg.example.com"),
    "subdomain": ("Your part of the provider's address.", "acme"),
    "datacenter": ("The provider's data center of your account.", "eu1"),
    "instance": ("The provider's instance of your account.", "iad-01"),
    "pod": ("The provider's pod of your account.", "3"),
    "region": ("The provider's region of your account.", "eu-west-1"),
    "project_location": ("Where the project lies.", "eu"),
    "platform": ("The platform of the app.", "ios"),
    "httppath": ("The SQL warehouse's HTTP path.", "/sql/1.0/warehouses/abc123"),
    "api_url": ("The address of the provider's API.", "https://api.example.com"),
    "auth_uri": ("The address that signs in.", "https://auth.example.com"),
    "base_url": ("The address of the provider's API.", "https://api.example.com"),
    "my_domain_url": ("Your own Salesforce address.", "https://acme.my.salesforce.com"),
    "restUrl": ("The address of the REST API.", "https://123-abc-456.example.com/rest"),
    "rest_api_url": ("The address of the REST API.", "https://rest.example.com"),
    "token_endpoint": ("The address that gives out tokens.", "https://auth.example.com/token"),
    "url": ("The address that is called.", "https://example.com/api"),
    "connection_url": (
        "The warehouse's address; user and password may stand in it.",
        "postgres://USER:PASSWORD@host:5439/db",
    ),
    # what is read there
    "bucket": ("The bucket's name.", "acme-exports"),
    "database": ("The database's name.", "ORDERS"),
    "dataset": ("The BigQuery dataset's name.", "web_analytics"),
    "project": ("The Google Cloud project's id.", "acme-analytics"),
    "file": ("The file's name or path.", "exports/orders.csv"),
    "folder": ("The folder on the server.", "/incoming"),
    "role": ("The role that reads.", "LYTICS_READER"),
    "schema": ("The schema's name.", "PUBLIC"),
    "storage_integration": ("The Snowflake storage integration's name.", "GCS_LYTICS"),
    "warehouse": ("The virtual warehouse that runs the queries.", "REPORTING_WH"),
    # who
    "account": ("The account at the provider.", "12345"),
    "account_id": ("The account's id at the provider.", "1234567"),
    "account_name": ("The Snowflake account's name.", "ab12345.eu-west-1"),
    "ads_account_id": ("The ad account's id.", "1234567890"),
    "user": ("The user's name at the provider.", "svc_lytics"),
    "user_name": ("The user's name at the provider.", "SVC_LYTICS"),
    "username": ("The user's name at the provider.", "svc_lytics"),
    "email": ("The user's e-mail address.", "ops@example.com"),
    "sf_username": ("The Salesforce user's name.", "lytics@example.com"),
    "client_id": ("The OAuth client's id.", "lytics-client"),
    "clientId": ("The OAuth client's id.", "lytics-client"),
    "scope": ("The rights that are asked for, separated by spaces.", "read write"),
    "ssl_mode": ("How the connection is encrypted.", "require"),
    "use_gdpr": ("Whether the GDPR rules are applied.", "true"),
    # secrets
    "cert_json": ("The service account's key file, whole.", '{"type": "service_account", ...}'),
    "service_account": ("The service account that reads.", ""),
    "private_key": (
        "The private key, BEGIN and END lines included.",
        "-----BEGIN PRIVATE KEY-----",
    ),
    "privatekey": ("The private key, BEGIN and END lines included.", "-----BEGIN PRIVATE KEY-----"),
    "pgpprivatekey": ("The PGP private key block, whole.", "-----BEGIN PGP PRIVATE KEY BLOCK-----"),
    "pgppublickey": ("The PGP public key block, whole.", "-----BEGIN PGP PUBLIC KEY BLOCK-----"),
    "publickey": ("The public key, whole.", "ssh-ed25519 AAAA..."),
    "passphrase": ("What unlocks the private key, if anything does.", ""),
    "pgppassphrase": ("What unlocks the PGP key, if anything does.", ""),
    "password": ("The user's password.", ""),
    "connection_string": ("The connection string from the Azure portal.", ""),
    "access_key": ("The id of the AWS access key.", "AKIA..."),
    "secret_key": ("The secret of the access key.", ""),
    "webhook_request_headers": ("The headers that each request carries.", ""),
    "webhook_request_params": ("The parameters that each request carries.", ""),
}

_MULTILINE: Final = re.compile(
    r"(?i)(?:pgp)?_?(?:private|public)_?key|cert_?json|service_?account|certificate|pem"
)
_HUMPS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WHOLE: Final = {
    "apikey": "API key",
    "apisecret": "API secret",
    "apiuser": "API user",
    "authtoken": "Auth token",
    "httppath": "HTTP path",
    "orgid": "Organization id",
    "personalkey": "Personal key",
    "pgppassphrase": "PGP passphrase",
    "pgpprivatekey": "PGP private key",
    "pgppublickey": "PGP public key",
    "privatekey": "Private key",
    "publickey": "Public key",
}
_UPPER: Final = frozenset({"api", "url", "uri", "aes", "iv", "sftp", "ssl", "json", "gdpr", "mdm"})


def label_of(name: str) -> str:
    """A field's name as words: "access_key" is "Access key"."""
    if name in _WHOLE:
        return _WHOLE[name]
    words = _HUMPS.sub("_", name).lower().replace("-", "_").split("_")
    spelled = [word.upper() if word in _UPPER else word for word in words if word]
    text = " ".join(spelled)
    return text[:1].upper() + text[1:] if text else name


def purpose_of(name: str, *, secret: bool) -> str:
    """What a field is for, in one sentence."""
    if name in _KNOWN:
        return _KNOWN[name][0]
    if secret:
        return "A secret that the provider's own settings show; it can't be read again later."
    return "As the provider's own settings show it."


def example_of(name: str) -> str:
    """An example of a value, never a real one; "" where none helps."""
    return _KNOWN[name][1] if name in _KNOWN else ""


def is_multiline(name: str, control: str | None) -> bool:
    """Whether a secret of this name has many lines: a key, a certificate, a key file."""
    if control is not None and control.casefold() in ("textarea", "multiline", "file"):
        return True
    return _MULTILINE.fullmatch(name) is not None
