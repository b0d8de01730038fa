"""The look of a report: calm, wide margins, one accent, light and dark by the reader's preference."""

CSS = """
:root { color-scheme: light dark;
  --window: #f5f6f8; --surface: #ffffff; --sunken: #f3f5f8; --line: #e4e7ee; --text: #15181f;
  --muted: #5b6577; --accent: #2f5fd0; --accent-soft: #e8eefb; --good: #1b8a5a; --good-soft: #e3f4ec;
  --bad: #c0392b; --bad-soft: #fcebe9; --track: #e7eaf0; --a: #b06f00; --a-soft: #fbeccf;
  --b: #0072b2; --b-soft: #d9edf9; --gold-line: #b8860b; }
@media (prefers-color-scheme: dark) { :root {
  --window: #101216; --surface: #1a1d24; --sunken: #13161b; --line: #2a2f39; --text: #e9ebf0;
  --muted: #a3abba; --accent: #7ea2f7; --accent-soft: #223052; --good: #4cc38a; --good-soft: #16301f;
  --bad: #f2786b; --bad-soft: #3a1c1a; --track: #2a2f39; --a: #f2ac33; --a-soft: #3d2c0c;
  --b: #4aa8e0; --b-soft: #12334a; --gold-line: #e0b84c; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--window); color: var(--text); font: 16px/1.6 "Inter", "Noto Sans",
  system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC",
  "WenQuanYi Micro Hei", sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 56px 32px 96px; }
h1 { font-size: 34px; line-height: 1.2; letter-spacing: -.02em; margin: 0 0 8px; }
h2 { font-size: 21px; letter-spacing: -.01em; margin: 56px 0 16px; }
h3 { font-size: 16px; margin: 0; }
p { margin: 0 0 12px; }
a { color: var(--accent); }
.muted, .made { color: var(--muted); } .small { font-size: 13px; }
.verdict { margin: 28px 0 0; padding: 20px 24px; border-radius: 14px; font-size: 18px;
  background: var(--accent-soft); border-inline-start: 4px solid var(--accent); }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 14px; padding: 20px 24px;
  margin: 0 0 16px; overflow-x: auto; }
dl.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(210px, 1fr)); gap: 18px 32px;
  margin: 0; }
dl.facts dt { color: var(--muted); font-size: 13px; } dl.facts dd { margin: 2px 0 0; font-weight: 600;
  overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th { text-align: start; font-weight: 600; font-size: 13px; color: var(--muted); padding: 6px 16px 10px 0;
  border-bottom: 1px solid var(--line); white-space: nowrap; }
td { padding: 12px 16px 12px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child td { border-bottom: 0; }
td.number, th.number { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
.value { font-weight: 650; font-size: 18px; font-variant-numeric: tabular-nums; }
.interval { color: var(--muted); font-size: 13px; font-variant-numeric: tabular-nums; white-space: nowrap; }
.tag { display: inline-block; margin-inline-start: 8px; padding: 1px 9px; border-radius: 99px;
  font-size: 12px; background: var(--sunken); color: var(--muted); border: 1px solid var(--line); }
svg.bar { display: block; width: 220px; max-width: 100%; margin: 6px 0 2px; overflow: visible; }
svg .track { fill: var(--track); } svg .em { fill: var(--b); opacity: .55; } svg .f1 { fill: var(--b); }
svg .whisker { stroke: var(--text); stroke-width: 1.2; fill: none; opacity: .75; }
svg .axis { stroke: var(--line); } svg .zero { stroke: var(--muted); stroke-dasharray: 2 2; }
svg .span { stroke-width: 3; stroke-linecap: round; opacity: .6; }
svg .span.gain { stroke: var(--good); } svg .span.loss { stroke: var(--bad); }
svg .span.even { stroke: var(--muted); }
svg .gain { fill: var(--good); } svg .loss { fill: var(--bad); } svg .even { fill: var(--muted); }
svg.shares { height: 12px; border-radius: 6px; overflow: hidden; } svg.shares .even { opacity: .45; }
svg.heat { display: block; max-width: 100%; height: auto; margin: 8px 0; }
svg.heat rect { fill: var(--l); } svg.heat .cell text { fill: var(--li); }
svg.heat text { fill: var(--text); font-size: 15px; text-anchor: middle;
  font-variant-numeric: tabular-nums; }
svg.heat .value { font-size: 17px; font-weight: 650; } svg.heat .bounds { font-size: 11px; }
svg.heat .name { font-weight: 600; } svg.heat .row { text-anchor: end; }
svg.heat .axis-name, svg.heat .end { fill: var(--muted); font-size: 12.5px; }
svg.heat .end:not(.row) { text-anchor: start; } svg.heat text.mean { fill: var(--muted); }
svg.heat .cell rect { stroke: var(--line); } svg.heat rect.none { fill: none; stroke: var(--line); }
@media (prefers-color-scheme: dark) { svg.heat rect { fill: var(--d); }
  svg.heat .cell text { fill: var(--di); } }
.maps { display: flex; flex-wrap: wrap; gap: 12px 40px; }
.measures { display: grid; grid-template-columns: repeat(auto-fit, minmax(260px, 1fr)); gap: 28px; }
.legend { display: flex; flex-wrap: wrap; gap: 8px 20px; margin: 0 0 16px; font-size: 13px; }
.question { break-inside: avoid; }
.question header { display: flex; justify-content: space-between; gap: 16px; align-items: baseline; }
.question .ask { font-weight: 600; font-size: 17px; }
.passage { margin: 12px 0; padding: 12px 16px; background: var(--sunken); border-radius: 10px;
  line-height: 2; white-space: pre-wrap; overflow-wrap: anywhere; }
mark { background: none; color: inherit; padding: 2px 0; }
mark.a { background: var(--a-soft); box-shadow: inset 0 -3px var(--a); }
mark.b { background: var(--b-soft); box-shadow: inset 0 -3px var(--b); }
mark.a.b { background: var(--b-soft); box-shadow: inset 0 -3px var(--a), inset 0 3px var(--b); }
mark.gold { outline: 1.5px dashed var(--gold-line); outline-offset: 2px; border-radius: 3px; }
.answers td { padding: 6px 16px 6px 0; border: 0; } .answers td:first-child { white-space: nowrap; }
.answer { white-space: pre-wrap; overflow-wrap: anywhere; }
.chip { display: inline-block; padding: 1px 9px; border-radius: 99px; font-size: 13px;
  font-variant-numeric: tabular-nums; white-space: nowrap; background: var(--sunken); }
.chip.gain { background: var(--good-soft); color: var(--good); }
.chip.loss { background: var(--bad-soft); color: var(--bad); }
.dot { display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-inline-end: 7px; }
.dot.a { background: var(--a); } .dot.b { background: var(--b); }
.dot.gold { background: none; outline: 1.5px dashed var(--gold-line); }
pre { background: var(--sunken); border-radius: 10px; padding: 16px 20px; overflow-x: auto;
  margin: 0 0 16px; }
code, pre { font: 13.5px/1.6 ui-monospace, "JetBrains Mono", "SF Mono", Menlo, Consolas, monospace; }
td code { overflow-wrap: anywhere; }
@media print { body { background: none; } main { padding: 0; max-width: none; }
  .card { break-inside: avoid; } }
@media (max-width: 640px) { main { padding: 32px 16px 64px; } h1 { font-size: 27px; } }
"""
