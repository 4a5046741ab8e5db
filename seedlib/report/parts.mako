## What the page is made of more than once. Every text is escaped: see page.py.
<%def name="time(at)"><time datetime="${at.isoformat(timespec='seconds')}Z">${words.moment(at)}</time></%def>\
<%def name="state(name, kind)"><span class="state ${kind}">${name}</span></%def>\
<%def name="bar(share, kind='')"><svg class="bar ${kind}" aria-hidden="true"><rect width="${f'{100 * share:.2f}'}%" height="100%" rx="2"/></svg></%def>\
<%def name="tick(line)">\
<line class="grid" x1="0" x2="100%" y1="${line.y}" y2="${line.y}"/>\
<text class="tick" x="100%" y="${line.y - 4}" text-anchor="end">${words.short(line.value)}</text>\
</%def>\
<%def name="mark(bar, kind, ran)">\
<rect class="${kind} ${ran.record.state}" x="${bar.x}%" y="${bar.y}" width="${bar.width}%" height="${bar.height}" rx="1.5">\
<title>${words.moment(ran.record.started)}, ${ran.record.state}: ${happened(ran)}\
${'' if ran.seconds is None else f' in {words.duration(ran.seconds)}'}, by ${ran.record.actor}</title></rect>
</%def>\
<%def name="under(chart, runs)">\
% for item, x in chart.labelled:
<line class="grid" x1="${x}%" x2="${x}%" y1="${chart.height}" y2="${chart.height + 18}"/>\
<text class="label" x="${x}%" dx="5" y="${chart.height + 17}">${f'{runs[item].record.started:%d %b %H:%M}'}</text>
% endfor
</%def>\
<%def name="run_rows(runs)">\
% for ran in runs:
<tr>
<td>${time(ran.record.started)}</td>
<td>${state(ran.record.state, ran.record.state)}</td>
<td class="rows">${happened(ran)}\
<br /><span class="soft">${', '.join(filter(None, (ran.record.environment, ran.record.settings.get('size'))))}</span></td>
<td class="n">${words.duration(ran.seconds)}</td>
<td class="n">${words.rate(ran.rate)}</td>
<td class="command"><code>${ran.record.command}</code>\
% if ran.record.error:
<details class="error"><summary>why it failed</summary><p>${ran.record.error}</p></details>\
% endif
</td>
<td>${ran.record.actor}<br /><span class="soft">${ran.record.host}</span></td>
<td>\
% if ran.record.after is None:
&#8211;\
% else:
<span class="name">${', '.join(ran.record.after) or 'base'}</span>\
% endif
</td>
</tr>
% endfor
</%def>\
<%def name="run_table(runs, caption)">\
<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
<table>
<caption><span>${caption}</span></caption>
<thead><tr><th scope="col">started</th><th scope="col">state</th><th scope="col">rows</th>\
<th scope="col" class="n">took</th><th scope="col" class="n">rows/s</th>\
<th scope="col">command</th><th scope="col">by</th><th scope="col">seeds at</th></tr></thead>
<tbody>
${run_rows(runs)}\
</tbody>
</table>
</div>
</%def>\
