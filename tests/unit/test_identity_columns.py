"""Identity columns: what is guessed by name and type, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.models import Column
from app.identity_columns import Identity, guess_columns, guess_identity

TEXT = "VARCHAR(256)"

FOUND = {
    Identity.EMAIL: (
        *("email", "EMAIL", "Email_Address", "customerEmail", "EMAILADDRESS", "e_mail", "E-Mail"),
        *("primary_email", "email2", "billing_email_address", "user_email", "email_lower"),
        *("account_email", "contactEmailAddress"),
    ),
    Identity.HASHED_EMAIL: (
        "email_sha256",
        "hashed_email",
        "emailMd5",
        "EMAIL_HASH",
        "sha256_email",
    ),
    Identity.PHONE: (
        *("phone", "phone_number", "mobile", "mobile_phone", "HomePhone", "cell_phone", "tel"),
        *("phone_no", "telephone", "msisdn", "customer_phone_number", "phone_e164", "cell_number"),
    ),
    Identity.HASHED_PHONE: ("phone_sha256", "hashed_phone_number"),
    Identity.USER_ID: (
        "user_id",
        "userId",
        "USERID",
        "user_uuid",
        "uid",
        "profile_id",
        "person_id",
    ),
    Identity.CUSTOMER_ID: (
        *("customer_id", "CustomerKey", "customerid", "contact_id", "crm_id", "customer_no"),
        *("external_customer_id", "subscriber_key", "client_id", "customer_number", "guest_id"),
    ),
    Identity.LOYALTY_ID: ("loyalty_id", "member_number", "membership_id", "loyalty_member_id"),
    Identity.VISITOR_ID: ("visitor_id", "cookie_id", "anonymous_id", "anonymousId", "cookieid"),
    Identity.DEVICE_ID: ("device_id", "idfa", "advertising_id", "GAID", "user_device_id"),
}

NO_IDENTITY = (
    *("email_sent_at", "email_count", "email_opt_in", "is_email", "has_phone", "email_verified"),
    *("email_template_id", "email_id", "email_domain", "emails_sent", "email_status", "emailed"),
    *("email_campaign", "email_provider", "last_email_click", "email_consent", "email_subject"),
    *("phone_type", "phone_model", "phone_verified_at", "phone_country_code", "mobile_app"),
    *("user_id_type", "user_name", "username", "user_agent", "users", "user", "user_count"),
    *("created_by_user_id", "customer_name", "customer_segment", "customer", "customer_since"),
    *("client_secret", "client_version", "device", "device_type", "cookie", "cookie_consent"),
    *("order_id", "id", "uuid", "key", "number", "session_id", "product_id", "campaign_id", ""),
    *("member_since", "loyalty_points", "loyalty_tier", "profile_url", "contact", "contact_reason"),
    *("user_number_of_orders", "visitor_count", "device_os", "no", "cell", "customer_count_id"),
    *("shipping_id", "address", "home_address", "user_preference_key", "e", "mail", "mailing_list"),
    *("user_segment_id", "客户", "user_number", "email " * 20),
)


@pytest.mark.parametrize(
    ("name", "identity"),
    [(name, identity) for identity, names in FOUND.items() for name in names],
)
def test_names_that_say_who(name: str, identity: Identity) -> None:
    assert guess_identity(name, TEXT) is identity
    assert guess_identity(name, "") is identity


@pytest.mark.parametrize("name", NO_IDENTITY)
def test_names_that_only_look_so(name: str) -> None:
    assert guess_identity(name, TEXT) is None


@pytest.mark.parametrize(
    ("name", "datatype", "found"),
    [
        *(
            ("email", kind, True)
            for kind in ("STRING", "text", "nvarchar(max)", "character varying")
        ),
        *(
            ("email", kind, False)
            for kind in ("BOOLEAN", "NUMBER(38,0)", "int", "TIMESTAMP_NTZ(9)")
        ),
        *(
            ("email", kind, False)
            for kind in ("date", "VARIANT", "ARRAY<STRING>", "float8", "bytes")
        ),
        *(("phone", kind, True) for kind in ("BIGINT", "NUMBER(38,0)", "varchar")),
        *(("mobile", kind, False) for kind in ("bool", "bit", "double precision", "datetime2")),
        *(
            ("user_id", kind, True)
            for kind in ("INT64", "uuid", "uniqueidentifier", "decimal(18, 0)")
        ),
        *(
            ("user_id", kind, False)
            for kind in ("timestamp with time zone", "json", "struct<a int>")
        ),
        *(("email_sha256", kind, True) for kind in ("BINARY(32)", "varchar")),
        ("email_sha256", "int", False),
        ("user_id", "a type of the future", True),
    ],
)
def test_the_type_has_to_fit(name: str, datatype: str, found: bool) -> None:
    assert (guess_identity(name, datatype) is not None) is found


def test_columns_keep_their_order_and_the_guess_says_that_it_is_one() -> None:
    columns = [
        Column.model_validate({"column_name": name, "column_datatype": TEXT})
        for name in ("order_id", "user_id", "email_sent_at", "email")
    ]
    guesses = guess_columns(columns)
    assert [guess.column.column_name for guess in guesses] == ["user_id", "email"]
    assert guesses[1].why == "likely email address: a guess by its name and type"


@given(st.text(max_size=400), st.text(max_size=100))
def test_no_name_and_no_type_is_too_odd(name: str, datatype: str) -> None:
    found = guess_identity(name, datatype)
    assert found is None or isinstance(found, Identity)
