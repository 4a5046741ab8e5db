import json
import pytest
from tests.runs import lay
from tests import warm
from tests.verification.orchard import REVISIONS, TABLES
def test_beside(database, tmp_path):
    kind = {n: c.replace("{kind}", "VARCHAR(9)") for n, c in TABLES.items()}
    rev = {k: v.replace("rows=12", "rows=6000").replace("{:03d}", "{}").replace("rows=23","rows=9000") for k, v in REVISIONS.items()}
    seeds = lay(database, tmp_path / "project", kind, rev, options="chunk_rows = 50")
    bad, n, warns = [], 0, set()
    for args in (("upgrade", "head"), ("-x", "force", "downgrade", "base"), ("upgrade", "head"), ("-x","force","downgrade","base")):
        with seeds.started(*args) as p:
            while p.poll() is None and n < 400:
                ended = warm.seed("verify", "--hashes", "--counts", "--constraints", "--orphans", "--json", cwd=seeds.folder, url=database.url, env={"SEED_ENV":"development"})
                n += 1
                if ended.returncode:
                    bad.append((args, ended.stdout[:600] , ended.stderr[-300:]))
                else:
                    warns |= {(w["what"], args[-1]) for w in json.loads(ended.stdout)["warnings"]}
            print(args, p.wait(), n)
    print(warns)
    for b in bad[:6]: print(b)
    assert 0
