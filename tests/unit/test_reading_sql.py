"""The guard of queries: what is refused, what is asked about, what is let through, by dialect."""

# ruff: noqa: E501 (the queries are the subject here)

from __future__ import annotations

import itertools
import random
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from app.reading_sql import LONGEST, Verdict, judge
from app.sql_outline import read_outline
from app.sql_parser import PARSER
from app.warehouses import Dialect

ALLOWED, REFUSED, UNREADABLE = Verdict.ALLOWED, Verdict.REFUSED, Verdict.UNREADABLE
EVERY = [*Dialect, None]

READS = [
    "select 1",
    "SELECT 1;",
    "select * from t",
    "select a, b as c from s.t where a > 1 and b like 'x%' order by 1 desc",
    "with x as (select 1 as a) select * from x",
    "select 1 union all select 2",
    "(select 1)",
    "select count(*), sum(a) over (partition by b order by c rows between 1 preceding and current row) from t group by b having count(*) > 1",
    "select case when a is null then 'x' else 'y' end from t",
    "select cast(a as varchar(10)) from t",
    "select a from t -- the; end",
    "select a from t; -- the end",
    "select a from t;\n/* the end */\n-- really",
    "select /* c; drop */ a from t",
    "select 'delete from t; drop' as x",
    "select coalesce(a,b), lower(c), upper(d), replace(a,'b','c') from t",
    "select * from a join b on a.id = b.id left join c using (id)",
    "select exists (select 1 from t)",
    "select a from t where b in (1,2,3) and c between 1 and 2 and d not in (select d from u)",
    "select current_timestamp",
    "select count(distinct a) from t",
    'select * from t where "a b" = 1',
    "select -1.5e3, +2, .5",
    "select row_number() over (order by a) from t",
    "select größe from t",
    "select gro\u0308ße from t",
    "select * from information_schema.tables",
]
OWN_READS = {
    Dialect.SNOWFLAKE: [
        "select a:b.c::int from t",
        'select * from "DB"."S"."T" limit 20',
        "select top 5 * from t",
        "select value from t, lateral flatten(input => t.a)",
        "select * from t qualify row_number() over (partition by a order by b) = 1",
        "show tables",
        "show tables in schema db.s",
        "describe table x",
        "desc view x",
        "explain select 1",
        "explain using json select 1",
        "select current_warehouse(), current_role()",
        "select * from t sample (10)",
        "select dateadd(day, -1, current_date())",
        "select * from t at (timestamp => '2020-01-01'::timestamp)",
        "select 1 // c",
        "select array_agg(a) within group (order by b) from t",
        "select iff(a,1,2), nvl(a,b), zeroifnull(c), to_varchar(d) from t",
        "select parse_json('{}')",
        "select object_construct('a',1)",
        "select listagg(a, ',') from t",
        "select * from t pivot (sum(a) for b in ('x','y'))",
        "select try_to_number(a) from t",
        "select * from table(generator(rowcount => 10))",
        "select * exclude (a) from t",
        "select a from t group by all",
        "select date_trunc('month', a), datediff(day, a, b) from t",
        "show grants to role x",
        "select split_part(a, '.', 1), regexp_substr(a,'x') from t",
        "select to_timestamp_ntz(a, 'YYYY'), is_object(b) from t",
        "select * from table(result_scan(last_query_id()))",
        "select * from t match_recognize (partition by a order by b measures c as d pattern (s) define s as a > 1)",
    ],
    Dialect.BIGQUERY: [
        "select * from `p-1.d.t` limit 20",
        "select * from p-1.d.t",
        "select * from my-project-12345.web.events",
        "select * except (a) from t",
        "select * replace (1 as a) from t",
        "select struct(1 as a, 2 as b)",
        "select [1,2,3][offset(0)]",
        "select x from unnest([1,2]) as x",
        "select safe_cast(a as int64), timestamp_trunc(b, day), format_date('%Y', c) from t",
        "select approx_count_distinct(a), countif(a>1), array_agg(a ignore nulls limit 5) from t",
        "select r'a', b'b' # c\n from t",
        "select * from t for system_time as of timestamp_sub(current_timestamp(), interval 1 hour)",
        "select if(a,1,2), ifnull(a,b), json_value(a,'$.b'), json_extract_scalar(a, '$.x') from t",
        "select * from t tablesample system (10 percent)",
        "select parse_date('%Y', a), generate_uuid(), farm_fingerprint(a) from t",
        "select * from `p.d.events_*` where _table_suffix = '20200101'",
        "select a.b.c from t",
        "select date_add(a, interval 1 day), extract(year from b) from t",
        "select * from t where regexp_contains(a, r'x')",
        "select to_json_string(t) from t",
        "select safe_divide(a,b), net.host(c) from t",
        "select st_geogpoint(1,2), ieee_divide(a,b) from t",
    ],
    Dialect.REDSHIFT: [
        "select a::int from t",
        "select top 10 * from t",
        "select * from t limit 20",
        "select getdate(), nvl(a,b), dateadd(day,1,c), datediff(day,a,b), listagg(a,',') from t",
        "select a ilike 'x' from t",
        "select * from svv_tables",
        "select * from pg_catalog.pg_tables",
        "explain select 1",
        "show tables from schema a.b",
        "select approximate count(distinct a) from t",
        "select decode(a,1,2,3), to_char(a,'YYYY'), date_part('year', a) from t",
        "select a || b from t",
        "select json_extract_path_text(a,'b') from t",
        "select a ~ 'x' from t",
        "select date_trunc('day', a), sysdate from t",
        "select current_user, version()",
        "select json_serialize(a), get_array_length(b), func_sha1(c) from t",
    ],
    Dialect.DATABRICKS: [
        "select * from `main`.`a`.`b` limit 20",
        'select "a" as s',
        "show tables in main.a",
        "describe extended main.a.b",
        "describe table main.a.b",
        "show create table a",
        "describe query select 1",
        "describe history a",
        "explain extended select 1",
        "select explode(array(1,2))",
        "select * from t lateral view explode(a) x as y",
        "select a.b, c['d'], e:f.g from t",
        "select transform(a, x -> x + 1) from t",
        "select collect_list(a), approx_count_distinct(b), date_format(c,'yyyy') from t",
        "select * from t version as of 1",
        "select * from t timestamp as of '2020-01-01'",
        "select named_struct('a', 1), map('a', 1), current_catalog() from t",
        "select try_cast(a as int), a <=> b from t",
        "select /*+ broadcast(t) */ 1 from t",
        "select * from t tablesample (10 percent)",
        "select count_if(a) filter (where b) from t",
        "select from_json(a, 'x int'), get_json_object(a, '$.b') from t",
        "select size(a), element_at(a,1), to_date(b) from t",
        "select * from a semi join b on a.x=b.x",
        "select xxhash64(a), schema_of_json(b), array_union(c,d) from range(10)",
    ],
    Dialect.TSQL: [
        "select top 20 * from [s].[dbo].[t]",
        "select top (20) * from t",
        "select a from t order by a offset 1 rows fetch next 1 rows only",
        "select [a b] from t with (nolock)",
        "select len(a), isnull(a,b), getdate(), iif(a=1,2,3), convert(varchar(10), a, 120), datediff(day,a,b), dateadd(day,1,a) from t",
        "select * from sys.tables",
        "select * from t cross apply openjson(t.a)",
        "select a from t option (maxdop 1)",
        "select string_agg(a, ',') within group (order by a) from t",
        "select * from t for json path",
        "select * from a outer apply (select top 1 * from b where b.x=a.x) c",
        "select cast(a as nvarchar(max)), try_cast(b as int) from t",
        "select json_value(a,'$.b'), charindex('a',b), datepart(year,c), format(d,'x') from t",
        "select a = 1, b from t",
        "select * from t for system_time as of '2020-01-01'",
        "select try_convert(int,a), eomonth(a), newid(), count_big(*) from t",
        "select * from t tablesample (10 percent)",
        "select a at time zone 'UTC' from t",
        "select * from t with (index(ix_a), forceseek)",
        "select * from t for xml path('x'), root('y')",
        "select object_name(a), isjson(b), patindex('%x%',c) from t cross apply string_split(d,',') s",
    ],
}

REFUSALS = [
    "delete from t",
    "update t set a=1",
    "insert into t values (1)",
    "insert into t select * from u",
    "drop table t",
    "truncate table t",
    "truncate t",
    "create table x as select * from t",
    "create view v as select 1",
    "create or replace table t (a int)",
    "alter table t add column x int",
    "merge into t using u on t.a=u.a when matched then delete",
    "grant select on t to public",
    "revoke select on t from x",
    "call p()",
    "exec p",
    "execute p",
    "execute immediate 'drop table t'",
    "select 1; select 2",
    "select 1; drop table t",
    "select 1;;drop table t",
    "/* c */ delete from t",
    "-- c\ndelete from t",
    "select 1; -- c\ndrop table t",
    "with d as (delete from t returning *) select * from d",
    "with x as (select 1) insert into t select * from x",
    "with x as (select 1) delete from t",
    "with x as (select 1) update t set a = 1",
    "with x as (select 1) merge into t using x on 1=1 when matched then delete",
    "select * into x from t",
    "select a into temp x from t",
    "select * from t for update",
    "select * from t for no key update",
    "copy t from 's3://x'",
    "copy into t from @s",
    "unload ('select 1') to 's3://x'",
    "export data options(uri='gs://x') as select 1",
    "explain analyze delete from t",
    "explain delete from t",
    "explain analyze insert into t values (1)",
    "set x = 1",
    "use x",
    "use database x",
    "begin",
    "begin transaction",
    "commit",
    "rollback",
    "declare x int",
    "vacuum",
    "analyze t",
    "optimize t",
    "lock table t",
    "comment on table t is 'x'",
    "kill 5",
    "shutdown",
    "",
    "  ",
    "-- only a comment",
    "/* x */",
    ";",
    ";;",
    "replace into t values (1)",
    "upsert into t values (1)",
    "refresh table t",
    "msck repair table t",
    "cache table t",
    "load data inpath 'x' into table t",
    "undrop table t",
    "put file://x @y",
    "get @y file://x",
    "remove @x",
    "list @x",
    "select nextval('s')",
    "select 1 from t; select pg_terminate_backend(1)",
    "select pg_terminate_backend(1)",
    "select set_config('a','b',false)",
    "select * from (delete from t)",
    "select (delete from t)",
    "select 1 union delete from t",
    "rename table a to b",
    "do $$ begin drop table t; end $$",
    "begin drop table t; end",
    "if 1=1 drop table t",
    "(delete from t)",
    "((drop table t))",
    "select 1 {# ; drop table t #}",
    "select 1 {# \n #} ; drop table t",
    "{% raw %} drop table t {% endraw %}",
    "select '\\'; drop table t; --'",
    "select '\\\\'; drop table t; --'",
    "select 1 /* a /* b */ ; drop table t -- */",
    "select 1 /*! ; drop table t */",
    "/*! drop table t */",
    "select 1 -- \\\n + '\n; drop table t -- '",
    "select 1 --\r; drop table t",
    "select 1\x00; drop table t",
    "select 1 \u2028; drop table t",
    "select 1 -- x\u2028drop table t",
    'select "a\\"; drop table t; --"',
    "\uff24\uff25\uff2c\uff25\uff34\uff25 from t",
    "\u0131nsert into t values(1)",
    "select * \u0131nto x from t",
    "select 1\u037e drop table t",
    "select 1 /*+ ' */; drop table t --'*/",
    "select $$; drop table t; $$",
    "select $a$ ' $a$; drop table t; --'",
    "select a$b$ ; drop table t; $b$",
    "select 1 ->> delete from t",
    "select * from t ->> insert into u select * from $1",
    "from t insert overwrite table u select *",
    "from t |> insert into u",
    "select transform(a) using 'rm -rf /' from t into x",
    "show tables; drop table t",
    "show tables; show schemas",
    "show delete from t",
    "show create drop table t",
    "describe delete from t",
    "select $$; select 2; $$",
    "show tables ->> drop table t",
    "describe t; drop table t",
    "explain select 1; drop table t",
    'select 1 as "x""; drop table t; --',
    "select 1 from t where a = 'x' ; ; delete from t where '1' = '1'",
    "select 1 where 'a' = 'b\n'; delete from t",
    "select 1e1delete from t",
    "select 0xdelete from t",
    "sp_rename 'a','b'",
    "dbo.p",
    "x",
    "drop",
    "1 delete",
    "'a' delete from t",
    "select reflect('java.lang.System','exit')",
    "select http_request('x')",
    "select secret('a','b')",
    "select * from external_query('c','drop table t')",
    "select * from openquery(x, 'drop table t')",
    "select * from dblink('x','drop table t')",
]
OWN_REFUSALS = {
    Dialect.TSQL: [
        "select 1 delete from t",
        "select 1 commit",
        "select 1 shutdown",
        "select a from t drop table u",
        "select 1 exec sp_who",
        "select * from t update t set a = 1",
        "select 1 begin delete t end",
        "select 1 if 1=1 drop table t",
        "select next value for s",
        "select * from t with (updlock)",
        "select * from t with (tablockx, holdlock)",
        "select * from t with (index(ix_a), updlock)",
        "select * from t with (index(nextval('s')))",
        "waitfor delay '1'",
        "select [a]]; drop table x] ; drop table t",
        "select [a]; drop table t --]",
        "select * from t set rowcount 1",
        "select 1 use master",
        "select 1 print 'x'",
        "select 1 waitfor delay '0:0:9'",
        "select 1 execute ('drop table t')",
        "select 1 truncate table t",
        "select 1 create table t (a int)",
        "select 1 grant x to y",
        "select 1 go drop table t",
        "select 1 save transaction x",
        "select 1 kill 5",
        "select 1 declare @x int",
        "select 1 raiserror('x',1,1)",
        "select 1 return",
        "select * from openrowset(bulk 'x', single_clob) as y",
        "select 1 throw",
        "select * into #t from u",
        "select 1 insert t values (1)",
        "select 1 dbcc checkdb",
        "select 1 bulk insert t from 'x'",
        "select 1 merge t using u on 1=1 when matched then delete",
        "update t set a=1 output inserted.*",
        "with x as (select 1 as a) delete x",
    ],
    Dialect.SNOWFLAKE: [
        "select seq.nextval",
        "select s.seq.nextval from t",
        'select "SEQ"."NEXTVAL"',
        "select system$cancel_query('x')",
        "select 1 ->> drop table t",
        "select 1 //x\n; drop table t",
        "execute task t",
        "create stage s",
        "select 1 ->> call p()",
    ],
    Dialect.REDSHIFT: [
        "select e'\\'; drop table t; --'",
        "select U&'\\'; drop table t; --'",
    ],
    Dialect.DATABRICKS: [
        "select r'\\'; drop table t; --'",
        "with x as (select 1) from x insert into t select *",
        "insert overwrite t select 1",
        "select java_method('a','b')",
        "select try_secret('a','b')",
        "restore table t to version as of 1",
        "select ai_query('a','b')",
    ],
    Dialect.BIGQUERY: [
        "select r'''a''' ; drop table t",
        "select '''a'; drop table t; --'''",
        "select # '\n 1; drop table t #'",
        "begin transaction; end",
        "for x in (select 1) do delete from t; end for",
    ],
}

ASKED = {
    None: [
        "select my_function(1)",
        "select 1 $",
        "from t select *",
        "select * from (((",
        "select {x}",
    ],
    Dialect.SNOWFLAKE: [
        *("select $$a$$", "select * from @stage", "select s.lower(1)", "select ?"),
        *("show tables like $$a$$", "describe $$a$$", "desc $$a$$", "explain select $$a$$"),
    ],
    Dialect.BIGQUERY: [
        "from t |> where a > 1",
        "select @a",
        "select ml.predict(1)",
        "select '''a'''",
        "select 'x'''",
    ],
    Dialect.REDSHIFT: ["select pg_sleep(1)", "select $1", "select 'a\\'b'", "table t"],
    Dialect.DATABRICKS: ["select 'it\\'s'", "select 1 -- \\\n, 2", "select 'x'''"],
    Dialect.TSQL: ["select @@version", "select @x = 1", "select dbo.f(1)", "select 1 # 2"],
}


def verdicts(queries: list[str], dialect: Dialect | None) -> dict[str, Verdict]:
    return {query: judge(query, dialect).verdict for query in queries}


@pytest.mark.parametrize("dialect", Dialect)
def test_reads_are_allowed(dialect: Dialect) -> None:
    found = verdicts(READS + OWN_READS[dialect], dialect)
    assert {query for query, verdict in found.items() if verdict is not ALLOWED} == set()


def test_without_a_known_dialect_plain_reads_are_allowed() -> None:
    plain = [query for query in READS if "--" not in query and "/*" not in query]
    found = verdicts(plain, None)
    assert {query for query, verdict in found.items() if verdict is not ALLOWED} == set()


@pytest.mark.parametrize("dialect", EVERY)
def test_whatever_does_more_than_read_is_refused(dialect: Dialect | None) -> None:
    own = OWN_REFUSALS[dialect] if dialect is not None else []
    found = verdicts(REFUSALS + own, dialect)
    assert {query for query, verdict in found.items() if verdict is not REFUSED} == set()


@pytest.mark.parametrize("dialect", EVERY)
def test_what_cannot_be_judged_is_asked_about(dialect: Dialect | None) -> None:
    found = verdicts(ASKED[dialect] + ASKED[None], dialect)
    assert {query for query, verdict in found.items() if verdict is not UNREADABLE} == set()


@pytest.mark.parametrize("dialect", EVERY)
def test_every_objection_is_a_sentence(dialect: Dialect | None) -> None:
    for query in REFUSALS + ASKED[dialect]:
        judgement = judge(query, dialect)
        assert judgement.reason.endswith(".")
        assert "\n" not in judgement.reason
        assert "\x1b" not in judgement.reason
        assert judgement.query == query
    assert judge("select 1", dialect).reason == ""


def test_it_says_where_the_parser_gave_up_and_repeats_nothing_of_it() -> None:
    judgement = judge("select a\nfrom ((( 'secret'", Dialect.SNOWFLAKE)
    assert judgement.reason == "the parser can't read it from line 2, column 17 on."


def test_a_semicolon_or_a_write_in_quotes_is_a_text() -> None:
    assert judge("select '''; drop table t; '''", Dialect.SNOWFLAKE).verdict is ALLOWED
    assert judge("select `a; drop table t`", Dialect.DATABRICKS).verdict is ALLOWED
    assert judge("select [a; drop table t]", Dialect.TSQL).verdict is ALLOWED
    assert judge("select [a; drop table t]", Dialect.SNOWFLAKE).verdict is REFUSED


def test_too_long_and_too_deep_texts_are_not_allowed() -> None:
    assert judge("select '" + "x" * LONGEST + "'", Dialect.SNOWFLAKE).verdict is REFUSED
    deep = "select " + "(" * 5_000 + "1" + ")" * 5_000
    assert judge(deep, Dialect.REDSHIFT).verdict is UNREADABLE
    assert judge("explain " * 3_000 + "select 1", Dialect.REDSHIFT).verdict is REFUSED


def test_a_statement_can_be_a_quotation_alone() -> None:
    assert read_outline("'a'; 'b'", Dialect.TSQL).statements == 2
    assert read_outline("'a;b' ;; ; -- c", Dialect.TSQL).statements == 1
    assert read_outline("'a';" * 8_000, Dialect.TSQL).statements == 8_000


def test_the_outline_parts_code_quotes_and_comments() -> None:
    outline = read_outline("select 'a;' -- b;\n, [c;] /* d; */ ; ", Dialect.TSQL)
    assert outline.code.split() == ["select", ",", ";"]
    assert [outline.text[start:end] for start, end in outline.quoted] == ["'a;'", "[c;]"]
    assert outline.statements == 1
    assert outline.ambiguity == ""


def test_a_comment_does_not_end_with_the_star_that_begins_it() -> None:
    outline = read_outline("select 1 /*/ here */ + 2", Dialect.SNOWFLAKE)
    assert outline.code.split() == ["select", "1", "+", "2"]
    assert read_outline("select 1 /*/", Dialect.SNOWFLAKE).ambiguity == "a comment without an end"


def test_the_parser_is_loaded_with_the_first_query_only() -> None:
    script = "import sys, app.reading_sql; print('sqlglot' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


# Whoever reads it: a text that is allowed is one statement in every way in which warehouses, their
# versions and their settings part texts.

QUOTING = ["'", "'", "''", '"', "`", "[", "]", "\\", "\\", "$$", "$a$", " + ", ", ", "a"]
COMMENTING = [
    "--",
    "//",
    "#",
    "/*",
    "/*",
    "*/",
    "*/",
    "/*!",
    "/*+",
    "{#",
    "#}",
    "\n",
    "\r",
    "\\",
    "'",
]
ATTACK = "; drop table t"
SWITCHES = ["backslash", "nested", "hash", "slashes", "dollar", "triple", "hint", "continued"]


def code_read_with(text: str, quotes: dict[str, str], on: set[str]) -> str:
    """The code of a text, read by a warehouse with these habits."""
    code, at = "", 0
    while at < len(text):
        rest = text[at:]
        if rest.startswith("--") or ("hash" in on and rest[0] == "#"):
            end = r"[^\\]\n|$" if "continued" in on else r"[\n\r\u2028]|$"
            found = re.search(end, rest)
            at += found.end() if found and found.end() else len(rest)
        elif "slashes" in on and rest.startswith("//"):
            at += len(rest.split("\n")[0])
        elif rest.startswith("/*") and not ("hint" in on and rest[2:3] in ("!", "+")):
            depth, at = 1, at + 2
            while depth and at < len(text):
                if "nested" in on and text.startswith("/*", at):
                    depth, at = depth + 1, at + 2
                elif text.startswith("*/", at):
                    depth, at = depth - 1, at + 2
                else:
                    at += 1
        elif "dollar" in on and (tag := re.match(r"\$a?\$", rest)):
            end_at = text.find(tag[0], at + len(tag[0]))
            at = len(text) if end_at < 0 else end_at + len(tag[0])
        elif rest[0] in quotes:
            closing = quotes[rest[0]]
            if "triple" in on and rest.startswith(rest[0] * 3):
                closing = rest[0] * 3
            at += len(closing)
            while at < len(text):
                if text.startswith(closing * 2, at) and len(closing) == 1:
                    at += 2
                elif text.startswith(closing, at):
                    break
                else:
                    at += 2 if "backslash" in on and text[at] == "\\" else 1
            at += len(closing)
        else:
            code, at = code + rest[0], at + 1
    return code


QUOTES = {
    Dialect.SNOWFLAKE: {"'": "'", '"': '"'},
    Dialect.BIGQUERY: {"'": "'", '"': '"', "`": "`"},
    Dialect.REDSHIFT: {"'": "'", '"': '"'},
    Dialect.DATABRICKS: {"'": "'", '"': '"', "`": "`"},
    Dialect.TSQL: {"'": "'", '"': '"', "[": "]"},
}
CERTAIN = {
    Dialect.SNOWFLAKE: ({"slashes"}, {"hash", "triple"}),
    Dialect.BIGQUERY: ({"hash", "triple"}, {"slashes", "dollar"}),
    Dialect.REDSHIFT: (set(), {"hash", "slashes", "triple"}),
    Dialect.DATABRICKS: (set(), {"hash", "slashes", "dollar", "triple"}),
    Dialect.TSQL: (set(), {"hash", "slashes", "dollar", "triple"}),
}
"""What each certainly does and certainly does not; everything else is tried both ways."""


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("pieces", [QUOTING, COMMENTING, QUOTING + COMMENTING])
def test_what_is_allowed_is_one_statement_for_whoever_reads_it(
    dialect: Dialect, pieces: list[str]
) -> None:
    dice = random.Random(6)  # noqa: S311
    allowed = 0
    for _ in range(800):
        before = "".join(dice.choices(pieces, k=dice.randint(1, 6)))
        after = "".join(dice.choices(pieces, k=dice.randint(1, 5)))
        query = f"select 1, {before}{ATTACK}{after}"
        if judge(query, dialect).verdict is ALLOWED:
            allowed += 1
            check_every_reading(query, dialect)
    assert allowed, "nothing was tried"


def check_every_reading(query: str, dialect: Dialect) -> None:
    does, never = CERTAIN[dialect]
    open_ = [switch for switch in SWITCHES if switch not in does | never]
    for choice in itertools.product((False, True), repeat=len(open_)):
        on = does | {switch for switch, wanted in zip(open_, choice, strict=True) if wanted}
        code = code_read_with(query, QUOTES[dialect], on)
        assert "drop" not in code, (query, on)
        assert not code.rstrip(" \n;").count(";"), (query, on)


def test_only_one_thread_uses_the_parser() -> None:
    """Its dialects are registered before they are complete: another thread would meet half of one."""
    with ThreadPoolExecutor() as threads:
        with PARSER:
            judging = threads.submit(judge, "select 1", Dialect.SNOWFLAKE)
            _, waiting = wait([judging], timeout=0.2)
            assert waiting == {judging}
        assert judging.result().verdict is ALLOWED
