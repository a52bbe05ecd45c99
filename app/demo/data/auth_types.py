"""The slugs of the published auth types; any other in a path is AUTHTYPE-NOTFOUND-007."""

_SLUGS = """
    airship-connect airship-master-secret algolia-api-key amplitude-api-key api apikey
    appsflyer-devkey attentive-api-key aws-aws-keys aws-delegated aws-delegated-pgp
    aws-delegated-public-pgp aws-keys aws-keys-pgp aws-keys-public-pgp aws-s3-redshift
    azure-event-hub azure-storage-connection azuresql-db basic-auth bc-access-token
    bluehornet-api-key bluekai-userkey bluekai-userpass blueshift-api-key bq-jwt bq-jwt-import braze
    brevo cheetah clearbit clearbit-lytics connect-apikey content-cookies contentstack-api-key
    contentstack-authtoken cordial cordial-userpass criteo-api-credentials customerio-apikey
    customerio-webhooks databricks-db datax dotmailer-api drift-app-key dv360-oauth email
    episerver-api-key fb-system-user fullcontact gcs-jwt gigya googleanalytics-no-auth
    header-param-auth icontact-api infobip-api-key insider-api-key integration-secret iterable
    klaviyo leadsquared lineads-api-secretkey liveramp-aws-keys liveramp-userkey liveramp-userpass
    localytics-keys lytics-aws-sftp-auth lytics-lotame-s3 mailgun-api-key mandrill-api-key
    mapp-userpass marketingcloud-v2 marketo-client maropost mediamath-no-auth messagecentral
    microsoft-capi-token mixpanel-api-secret mp-api-secret netsuite-suitetalk
    newrelic-insights-apikey onesignal optimizely-odp-api-key pinterest-capi-token postup pubsub-jwt
    pushly reddit-conversion redshift-postgresql responsys-interact responsys-sftp
    responsys-sftp-with-pgp retentionscience-key s3 sailthru-api-key salesforce-data-cloud-jwt
    salesforce-data-cloud-sandbox-jwt salesforce-jwt salesforce-sandbox-jwt secretkey-v2
    selligent-userpass sendgrid shopify-api-token silverpop-full-auth snapchat-capi-token
    snowflake-direct snowflake-direct-gcs sparkpost-api-key stackdriver-jwt surveymonkey
    thetradedesk-api-token thetradedesk-userpass tiktok-events-token trigger-userpass
    twitter-oauth1-0a user-pass-key userpass-private-pgp userpass-public-pgp userpass-secret
    versium-apikey webhook-no-auth webhook-oauth2-client-credentials westfield wistia-token yesmail
    zuora
    """

AUTH_TYPE_SLUGS = frozenset(_SLUGS.split())
