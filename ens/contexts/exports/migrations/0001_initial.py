from django.db import migrations

TABLES = """
-- Long works asked over the FHIR API: an export, an import. What was asked, and by whom, is sealed
-- under the deployment's key; who may see the work again is in clear: software, account, patient.
create table exports_job (
    job uuid primary key,
    kind text not null check (kind in ('export', 'import')),
    client text not null,
    account bigint not null,
    patient bigint not null,
    sealed bytea not null,
    state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed')),
    asked_at timestamptz not null,
    taken_at timestamptz,
    snapshot text not null default '',
    place bigint not null default -1,
    resources bigint not null default 0,
    files jsonb not null default '[]',
    problem text not null default '',
    expires_at timestamptz,
    check ((state in ('done', 'failed')) = (expires_at is not null)),
    check ((state = 'failed') = (problem <> ''))
);
create index exports_job_due on exports_job (asked_at) where state in ('waiting', 'running');
create index exports_job_over on exports_job (expires_at) where expires_at is not null;
create index exports_job_of on exports_job (client, account) where state in ('waiting', 'running');

-- What each export could see, by its transactionTime: who asks what came since then misses
-- nothing that was under way at that instant. It means something in one lineage only.
create table exports_instant (
    at timestamptz not null,
    lineage uuid not null,
    snapshot text not null,
    primary key (at, lineage)
);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(TABLES, "drop table exports_job, exports_instant;")]
