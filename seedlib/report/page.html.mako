<%namespace name="parts" file="parts.mako" />\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<title>Seeds of ${facts.database}</title>
<style>
<%include file="page.css" />\
% for at, table in enumerate(facts.tables):
.graph:has(#g${at}:is(:hover, :focus-visible)) :is(.key, .box):not(.n${at}) { opacity: .13 }
% endfor
</style>
</head>
<body>
<%
sections = [("runs", "Runs"), ("tables", "Rows per table"), ("graph", "Foreign keys")]
sections += [("revisions", "Revisions"), ("durations", "Durations"), ("masks", "Masks")]
sections += [("skipped", "Skipped records"), ("audit", "Audit trail")]
%>\
<header>
<p class="kicker">Seed report</p>
<h1>${facts.database}
<span class="mark ${mark.name if mark else 'none'}">${mark.name if mark else 'no environment yet'}</span></h1>
<dl class="about">
<div><dt>database</dt><dd>${facts.product}</dd></div>
<div><dt>seeds at</dt><dd>${', '.join(facts.status.version) or 'base'}</dd></div>
<div><dt>as of</dt><dd>${parts.time(facts.at)} UTC</dd></div>
<div><dt>seedlib</dt><dd>${facts.version}</dd></div>
</dl>
<nav aria-label="Sections"><ul>
% for name, title in sections:
<li><a href="#${name}">${title}</a></li>
% endfor
</ul></nav>
</header>
<main>
<section aria-label="In short">
<ul class="notes">
% for note in notes:
<li class="${note.kind}">\
% for text, typed in pieces(note):
% if typed:
<code>${text}</code>\
% else:
${text}\
% endif
% endfor
</li>
% endfor
</ul>
<%
states = [one.state for one in facts.status.revisions]
applied = sum(state in {"applied", "stamped", "passed over", "unloading"} for state in states)
seeded_tables = sum(table.seeded > 0 for table in facts.tables)
last = facts.status.last
%>\
<dl class="figures">
<div><dt>rows seeded now</dt><dd>${words.number(facts.seeded)}</dd>\
<dd class="more">in ${words.many(seeded_tables, 'table', 'tables')}</dd></div>
<div><dt>revisions applied</dt><dd>${applied} <small>of ${len(facts.stages)}</small></dd>\
<dd class="more">${words.number(len(facts.status.to_come))} to come</dd></div>
<div><dt>last run</dt>\
% if last is None:
<dd>none</dd>\
% else:
<dd>${parts.state(last.state, last.state)}</dd><dd class="more">${parts.time(last.started)}</dd>\
% endif
</div>
<div><dt>records left out</dt><dd>${words.number(facts.left_out)}</dd>\
<dd class="more">of what is in now</dd></div>
<div><dt>columns masked</dt><dd>${words.number(facts.masked_columns)}</dd>\
<dd class="more">${words.number(sum(one.cells for one in facts.masks if one.masker != 'none'))} cells, in all runs</dd></div>
</dl>
</section>

<section id="runs" aria-labelledby="runs-title">
<h2 id="runs-title">Runs over time</h2>
% if not facts.runs:
<p class="empty">No run has written here yet.</p>
% else:
<p class="lead">${words.many(all_runs, 'run has', 'runs have')} a record: \
${', '.join(f'{number:,} {state}' for state, number in sorted(facts.run_count.items()))}.\
% if len(charted) < all_runs:
 The chart has the latest ${len(charted)}.\
% endif
</p>
<figure>
<figcaption>Rows put in, above the line, and taken back, below it; a column for each run.\
${' The scale is logarithmic.' if rows_chart.logarithmic else ''}</figcaption>
<svg class="chart" role="img" height="${rows_chart.height + 6}" aria-label="Rows put in and taken back by each run; the table below has the numbers">
% for line in rows_chart.lines:
${parts.tick(line)}
% endfor
<line class="zero" x1="0" x2="100%" y1="${rows_chart.zero}" y2="${rows_chart.zero}"/>
% for kind, bars_of in (("up", rows_chart.up), ("down", rows_chart.down), ("up", rows_chart.empty)):
% for bar in bars_of:
${parts.mark(bar, kind, charted[bar.item])}\
% endfor
% endfor
</svg>
<p class="subcaption">Seconds that each took.${' The scale is logarithmic.' if time_chart.logarithmic else ''}</p>
<svg class="chart" role="img" height="${time_chart.height + 24}" aria-label="Seconds that each run took; the table below has the numbers">
% for line in time_chart.lines:
${parts.tick(line)}
% endfor
<line class="zero" x1="0" x2="100%" y1="${time_chart.zero}" y2="${time_chart.zero}"/>
% for bar in time_chart.up:
${parts.mark(bar, 'time', charted[bar.item])}\
% endfor
${parts.under(time_chart, charted)}\
</svg>
<ul class="legend">
<li class="up done">put in</li><li class="down done">taken back</li>\
% for state in ("failed", "interrupted", "running"):
% if any(ran.record.state == state for ran in charted):
<li class="up ${state}">${state}</li>\
% endif
% endfor
</ul>
</figure>
${parts.run_table(latest, "The latest runs" if earlier else "Every run")}\
% if earlier:
<details><summary>${words.many(len(earlier), 'earlier run', 'earlier runs')}</summary>
${parts.run_table(earlier, "Earlier runs")}\
% if all_runs > len(facts.runs):
<p class="note">${words.number(all_runs - len(facts.runs))} more are in seed_run, and not on this page.</p>
% endif
</details>
% endif
<p class="note">Of a run that did not end well, rows are those of the tables that it finished; a killed one told nobody
how far it came, nor when it ended. Rates are over the whole run.</p>
% endif
</section>

<section id="tables" aria-labelledby="tables-title">
<h2 id="tables-title">Rows per table</h2>
% if not facts.own_tables:
<p class="empty">No revision seeds a table.</p>
% else:
<div class="scroll" tabindex="0" role="region" aria-labelledby="tables-title">
<table>
<caption><span>Seeded rows, by the ledger, beside all that the table has now\
${'; the bars are logarithmic' if bars.logarithmic else ''}</span></caption>
<thead><tr><th scope="col">table</th><th scope="col" class="bars"><span class="hidden">share</span></th>\
<th scope="col" class="n">seeded</th><th scope="col" class="n">in the table</th>\
<th scope="col" class="n">found there</th><th scope="col" class="n">left out</th><th scope="col">revisions</th></tr></thead>
<tbody>
% for at, table in enumerate(facts.tables):
% if table.ours:
<tr id="t${at}">
<th scope="row">${table.name}</th>
<td class="bars">${parts.bar(bars.share(table.seeded))}</td>
<td class="n">${words.number(table.seeded)}</td>
<td class="n">${rows_of(table)}</td>
<td class="n">${words.number(table.met)}</td>
<td class="n">${words.number(table.left_out)}</td>
<td class="soft revs">${', '.join(table.revisions)}</td>
</tr>
% endif
% endfor
</tbody>
<tfoot><tr><th scope="row">in all</th><td></td><td class="n">${words.number(facts.seeded)}</td>\
<td class="n">${words.number(sum(t.counted.rows for t in facts.own_tables if t.counted))}\
${'+' if any(t.counted and t.counted.more for t in facts.own_tables) else ''}</td>\
<td class="n">${words.number(sum(t.met for t in facts.own_tables))}</td>\
<td class="n">${words.number(facts.left_out)}</td><td></td></tr></tfoot>
</table>
</div>
<p class="note">What the table has besides is the application's own. Rows that were found there belong to it too: a seed
met them, and left or changed them. Which seeded rows were edited, or are gone, <code>seed status</code> tells.</p>
% endif
</section>

<section id="graph" aria-labelledby="graph-title">
<h2 id="graph-title">Tables and their foreign keys</h2>
% if not facts.tables:
<p class="empty">There is no table to show.</p>
% else:
<p class="lead">An arrow leads from a table to the one that it refers to. Point at a table, or tab to it, to see its own
keys alone.</p>
<div class="scroll" tabindex="0" role="region" aria-labelledby="graph-title">
<svg class="graph" role="group" aria-labelledby="graph-title" viewBox="0 0 ${f'{drawing.width:g} {drawing.height:g}'}"\
 style="max-width:${f'{drawing.width:g}'}px;min-width:${f'{0.8 * drawing.width:g}'}px">
<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">\
<path d="M0 .8L7.4 4L0 7.2Z"/></marker></defs>
<%
number = {name: at for name, (at, _) in named.items()}
near = {name: {at} for name, at in number.items()}
for curve in drawing.curves:
    near[curve.child].add(number[curve.parent])
    near[curve.parent].add(number[curve.child])
%>\
% for curve in drawing.curves:
<path class="key n${number[curve.child]} n${number[curve.parent]}${' circular' if curve.circular else ''}" d="${curve.path}" marker-end="url(#arrow)">\
<title>\
% for ref in references[curve.child, curve.parent]:
${ref.child} (${', '.join(ref.columns)}) refers to ${ref.parent} (${', '.join(ref.referred)}). \
% endfor
</title></path>
% endfor
% for box in drawing.boxes:
<%
at, table = named[box.name]
kind = "theirs" if not table.ours else "seeded" if table.seeded else "unseeded"
%>\
<a id="g${at}" class="box ${kind} ${' '.join(f'n{one}' for one in sorted(near[box.name]))}"\
% if table.ours:
 href="#t${at}"\
% endif
>\
<title>${table.name}: ${words.number(table.seeded)} seeded, ${rows_of(table)} in the table</title>\
<rect x="${box.x}" y="${box.y}" width="${box.width}" height="${HEIGHT}" rx="6"/>\
<text class="name" x="${box.x + 12}" y="${box.y + 19}">${short_name(table.name)}</text>\
<text class="rows" x="${box.x + 12}" y="${box.y + 36}">\
${words.many(table.seeded, 'row', 'rows') if table.seeded else 'not seeded' if table.ours else 'not ours'}</text></a>
% endfor
</svg>
</div>
<ul class="legend"><li class="seeded">seeded</li>\
% if any(table.ours and not table.seeded for table in facts.tables):
<li class="unseeded">not seeded now</li>\
% endif
% if any(not table.ours for table in facts.tables):
<li class="theirs">not seeded by any revision</li>\
% endif
% if any(curve.circular for curve in drawing.curves):
<li class="circular">closes a circle, set in a second pass</li>\
% endif
</ul>
% if facts.references:
<details><summary>${words.many(len(facts.references), 'foreign key', 'foreign keys')} as a table</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Foreign keys">
<table>
<caption><span>Foreign keys between these tables, as the database has them</span></caption>
<thead><tr><th scope="col">table</th><th scope="col">columns</th><th scope="col">refers to</th>\
<th scope="col">its columns</th><th scope="col">may be NULL</th><th scope="col">on delete</th></tr></thead>
<tbody>
% for ref in facts.references:
<tr><th scope="row">${ref.child}</th><td>${', '.join(ref.columns)}</td><td>${ref.parent}</td>\
<td>${', '.join(ref.referred)}</td><td>${'yes' if ref.optional else 'no'}</td><td>${ref.on_delete.lower()}</td></tr>
% endfor
</tbody>
</table>
</div>
</details>
% endif
% endif
</section>

<section id="revisions" aria-labelledby="revisions-title">
<h2 id="revisions-title">Revisions</h2>
% if not facts.stages:
<p class="empty">The tree has no revision yet.</p>
% else:
<div class="scroll" tabindex="0" role="region" aria-labelledby="revisions-title">
<table>
<caption><span>Every revision in its order, and what has become of it here</span></caption>
<thead><tr><th scope="col">revision</th><th scope="col">state</th><th scope="col">tables</th>\
<th scope="col" class="n">rows in</th><th scope="col" class="n">left out</th></tr></thead>
<tbody>
% for stage in facts.stages:
<tr>
<th scope="row"><span class="name">${stage.name}</span><span class="doc">${stage.doc or 'not in this tree'}</span></th>
<td class="how">${parts.state(state_of(stage), stage.standing.state.replace(' ', '-'))}</td>
<td>${', '.join(stage.tables)}\
% if stage.changes:
${'; ' if stage.tables else ''}changes ${', '.join(stage.changes)}\
% endif
</td>
<td class="n">${words.number(stage.seeded)}</td>
<td class="n">${words.number(stage.left_out)}</td>
</tr>
% endfor
</tbody>
</table>
</div>
% endif
</section>

<section id="durations" aria-labelledby="durations-title">
<h2 id="durations-title">Durations and rates</h2>
% if not timed:
<p class="empty">No run has finished a table yet.</p>
% else:
<div class="scroll" tabindex="0" role="region" aria-labelledby="durations-title">
<table>
<caption><span>What each table took when it was last done, in the latest ${words.many(len(facts.runs), 'run', 'runs')}</span></caption>
<thead><tr><th scope="col">revision</th><th scope="col">table</th><th scope="col">what</th>\
<th scope="col" class="n">rows</th><th scope="col" class="n">took</th><th scope="col" class="bars"><span class="hidden">share</span></th>\
<th scope="col" class="n">rows/s</th><th scope="col">in the run of</th></tr></thead>
<%
called = {"rows": "put in", "fill": "second pass", "update": "update", "unload": "taken back"}
%>\
% for stage, done in timed:
<tbody>
% for timing, ran_at in done:
<tr>\
% if loop.first:
<th scope="rowgroup" rowspan="${len(done)}"><span class="name">${stage.name}</span></th>\
% endif
<td>${timing.table}</td><td class="what">${called[timing.what]}</td>\
<td class="n">${words.number(timing.rows)}</td><td class="n">${words.duration(timing.seconds)}</td>\
<td class="bars">${parts.bar(timing.seconds / slowest, 'back' if timing.what == 'unload' else '')}</td>\
<td class="n">${words.rate(timing.rows / timing.seconds if timing.seconds else None)}</td>\
<td class="soft">${parts.time(ran_at)}</td></tr>
% endfor
</tbody>
% endfor
</table>
</div>
% endif
</section>

<section id="masks" aria-labelledby="masks-title">
<h2 id="masks-title">Masks</h2>
% if not facts.masks:
<p class="empty">No personal column of a source was loaded here.</p>
% else:
<div class="scroll" tabindex="0" role="region" aria-labelledby="masks-title">
<table>
<caption><span>How personal data were loaded, over all runs; never which</span></caption>
<thead><tr><th scope="col">column</th><th scope="col">class</th><th scope="col">strategy</th><th scope="col">masker</th>\
<th scope="col">key</th><th scope="col" class="n">cells</th><th scope="col" class="n">NULL</th>\
<th scope="col" class="n">runs</th><th scope="col">last</th></tr></thead>
<tbody>
% for one in facts.masks:
<tr><th scope="row"><span class="soft">${one.table}.</span>${one.column}</th><td>${one.what}</td>\
<td>${parts.state(one.strategy, 'unmasked' if one.masker == 'none' else 'masked')}</td>\
<td><code>${one.masker}</code></td><td><code>${one.key_id or chr(8211)}</code></td>\
<td class="n">${words.number(one.cells)}</td><td class="n">${words.number(one.nulls)}</td>\
<td class="n">${words.number(one.runs)}</td><td>${parts.time(one.last)}</td></tr>
% endfor
</tbody>
</table>
</div>
<details><summary>Run by run</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Masks, run by run">
<table>
<caption><span>${'Every entry' if facts.mask_count == len(facts.mask_entries) else f'The latest {len(facts.mask_entries):,} of {facts.mask_count:,} entries'} of seed_mask</span></caption>
<thead><tr><th scope="col">first chunk</th><th scope="col">run</th><th scope="col">revision</th><th scope="col">column</th>\
<th scope="col">strategy</th><th scope="col">key</th><th scope="col" class="n">cells</th><th scope="col" class="n">NULL</th></tr></thead>
<tbody>
% for mask in facts.mask_entries:
<tr><td>${parts.time(mask.at)}</td><td><code>${mask.run[:8]}</code></td><td>${mask.revision}</td>\
<th scope="row"><span class="soft">${mask.table}.</span>${mask.column}</th><td>${mask.strategy}</td>\
<td><code>${mask.key_id or chr(8211)}</code></td>\
<td class="n">${words.number(mask.rows - mask.nulls)}</td><td class="n">${words.number(mask.nulls)}</td></tr>
% endfor
</tbody>
</table>
</div>
</details>
% endif
</section>

<section id="skipped" aria-labelledby="skipped-title">
<h2 id="skipped-title">Skipped records</h2>
% if not left_out and not skips:
<p class="empty">No record was skipped.</p>
% endif
% if left_out:
<div class="scroll" tabindex="0" role="region" aria-label="Records left out of what is in now">
<table>
<caption><span>Records left out of what is in now, by the ledger</span></caption>
<thead><tr><th scope="col">revision</th><th scope="col">table</th><th scope="col" class="n">asked for</th>\
<th scope="col" class="n">in</th><th scope="col" class="n">left out</th></tr></thead>
<tbody>
% for one in left_out:
<tr><th scope="row"><span class="name">${one.revision}</span></th><td>${one.table}</td><td class="n">${words.number(one.total)}</td>\
<td class="n">${words.number(one.seeded + one.met)}</td><td class="n">${words.number(one.left_out)}</td></tr>
% endfor
</tbody>
</table>
</div>
% endif
% if skips:
<div class="scroll" tabindex="0" role="region" aria-label="Skipped records, run by run">
<table>
<caption><span>By run, of those that ended well</span></caption>
<thead><tr><th scope="col">run of</th><th scope="col">table</th><th scope="col" class="n">skipped</th>\
<th scope="col" class="n">not updated</th></tr></thead>
<tbody>
% for ran, table, skipped, not_updated in skips:
<tr><th scope="row">${parts.time(ran.record.started)}</th><td>${table}</td><td class="n">${words.number(skipped)}</td>\
<td class="n">${words.number(not_updated)}</td></tr>
% endfor
</tbody>
</table>
</div>
% endif
<p class="note">Why each was skipped is in the log, as <code>rows.skipped</code>: table, row, column and reason, and no
value.</p>
</section>

<section id="audit" aria-labelledby="audit-title">
<h2 id="audit-title">Audit trail</h2>
% if not facts.audit:
<p class="empty">The audit trail is empty: nothing was taken back here.</p>
% else:
<div class="scroll" tabindex="0" role="region" aria-labelledby="audit-title">
<table>
<caption><span>What became of seeded rows, as far back as the trail is kept</span></caption>
<thead><tr><th scope="col">what</th><th scope="col" class="n">rows</th><th scope="col" class="n">entries</th>\
<th scope="col">last</th></tr></thead>
<tbody>
% for one in facts.audit:
<tr><th scope="row">${one.action}</th><td class="n">${words.number(one.rows)}</td><td class="n">${words.number(one.entries)}</td>\
<td>${parts.time(one.last)}</td></tr>
% endfor
</tbody>
</table>
</div>
<p class="note">Which rows, and who: <code>seed audit</code>.</p>
% endif
</section>
</main>
<footer><p>Written by seedlib ${facts.version}. Times are UTC. Numbers are the database's own, counted when this page was
written; no value of any row is on it.</p></footer>
</body>
</html>
