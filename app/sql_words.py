"""The words that tell a reading statement from another: what begins one, what acts, what computes.

The lists of what acts need no completeness: a function that stands in none of the lists is asked
about.
"""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


WRITING: Final = frozenset(
    ("INSERT", "UPDATE", "DELETE", "MERGE", "INTO", "CREATE", "DROP", "ALTER")
)
"""What can write from inside of a statement that begins like a reading one."""

# Azure SQL needs no semicolon between two statements, and nearly all of these are reserved there:
# where one stands outside of quotes, a statement begins. FETCH, END and the like, which a reading
# statement can hold, are left out.
TSQL_STARTS: Final = _words(
    """ADD BACKUP BEGIN BREAK BULK CHECKPOINT CLOSE COMMIT CONTINUE DBCC DEALLOCATE DECLARE DENY
    DISABLE DUMP ENABLE EXEC EXECUTE GET GOTO GRANT IF KILL LINENO LOAD MOVE OPEN PRINT RAISERROR
    READTEXT RECEIVE RECONFIGURE RENAME RESTORE RETURN REVERT REVOKE ROLLBACK SAVE SEND SET
    SETUSER SHUTDOWN SIGNAL THROW TRUNCATE UPDATETEXT USE WAITFOR WHILE WRITETEXT"""
)
# Only looked for in texts that not everybody reads alike, there in quotes and comments as well.
# (SYSTEM$ begins the names of Snowflake's functions that end sessions and cancel queries.)
STARTS_ELSEWHERE: Final = _words(
    "SYSTEM CALL COPY EXPORT UNLOAD PUT REMOVE RM VACUUM OPTIMIZE UNDROP ATTACH COMMENT"
)
# They act outside of the result: change a sequence or a setting, run text as code, end another
# session, send requests, or tell a stored secret.
ACTING_FUNCTIONS: Final = _words(
    """AI_QUERY DBLINK DBLINK_EXEC EXTERNAL_QUERY HTTP_REQUEST JAVA_METHOD LO_IMPORT LO_EXPORT
    LO_UNLINK NEXTVAL OPENDATASOURCE OPENQUERY OPENROWSET PG_ADVISORY_LOCK PG_CANCEL_BACKEND
    PG_READ_FILE PG_RELOAD_CONF PG_TERMINATE_BACKEND QUERY_TO_XML REFLECT REMOTE_QUERY SECRET
    SETVAL SET_CONFIG TRY_REFLECT TRY_SECRET XP_CMDSHELL"""
)

# Named as the parser's classes: typed, yet they reach beyond the tables, or cost by the call.
UNSURE_FUNCTIONS: Final = _words(
    """AIAgg AIClassify AIEmbed AIForecast AIGenerate AISimilarity AISummarizeAgg DynamicIdentifier
    FeaturesAtTime GenerateBool GenerateDouble GenerateEmbedding GenerateInt GenerateTable
    GenerateText MLForecast MLTranslate Predict ReadCSV ReadParquet ToFile VectorSearch"""
)

# Built-in functions that the parser doesn't type, per name; they only compute.
KNOWN_FUNCTIONS: Final = _words(
    """ARRAY_CONSTRUCT ARRAY_LENGTH BOOL_AND BOOL_OR BTRIM CHARINDEX CONVERT_TIMEZONE COUNT_BIG
    DATALENGTH DATEFROMPARTS DATENAME DATEPART DATE_PART DB_NAME DIV0 EOMONTH ERROR_MESSAGE FORMAT
    GETDATE GETUTCDATE HASH HASHBYTES IIF ISDATE ISNULL ISNUMERIC JSON_QUERY JSON_VALUE LEN
    LISTAGG MEDIAN NEWID NVL OBJECT_CONSTRUCT OBJECT_KEYS PARSENAME QUOTENAME RATIO_TO_REPORT
    REPLICATE SIZE STRTOL SUSER_SNAME SYSDATE SYSDATETIME SYSUTCDATETIME TO_CHAR TO_DATE TO_JSON
    TO_JSON_STRING TO_TIMESTAMP TO_VARCHAR TRY_PARSE TRY_TO_DATE TRY_TO_NUMBER TRY_TO_TIMESTAMP
    TYPEOF USER_NAME VERSION ZEROIFNULL"""
)
