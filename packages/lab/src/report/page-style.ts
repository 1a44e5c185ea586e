/** How a report looks: calm, by day and by night, on a phone and on paper. The colours of series are told apart also by who sees few. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1d2430; --quiet: #5b6474; --line: #e3e7ee; --grid: #eef1f6; --page: #f7f8fb; --card: #fff; --band: #cfdcf8;
  --c0: #2f5fd0; --c1: #c2571a; --c2: #2b8a6e; --c3: #8a5bb8; --c4: #7a828f; --some: #c98a1b; --much: #c0392f; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf1; --quiet: #9ca6b6; --line: #2b323e; --grid: #232a35; --page: #12151b; --card: #191d25; --band: #26395f;
  --c0: #8db0ff; --c1: #f0a06a; --c2: #6fcdae; --c3: #c6a2ee; --c4: #98a1ae; --some: #e2b04f; --much: #f08379; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 2.5rem 1.25rem 4rem; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 76rem; margin: 0 auto; }
header { margin-bottom: 2rem; }
h1 { margin: 0 0 .25rem; font-size: 1.9rem; line-height: 1.2; letter-spacing: -.015em; text-wrap: balance; }
h2 { margin: 0 0 .2rem; font-size: 1.05rem; letter-spacing: -.005em; }
p { margin: 0; color: var(--quiet); }
header p { font-size: 1.05rem; }
.figures { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(13.5rem, 1fr)); margin-bottom: 1rem; }
.charts { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 30rem), 1fr)); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .9rem; padding: 1.15rem 1.3rem; min-width: 0; }
.card p { font-size: .9rem; }
.wide { margin-top: 1rem; }
.figure h2 { font-size: .9rem; font-weight: 500; color: var(--quiet); }
.figure strong { display: block; font-size: 1.9rem; font-weight: 600; line-height: 1.25; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
.figure small { display: block; color: var(--quiet); font-variant-numeric: tabular-nums; }
.figure p { margin-top: .5rem; font-size: .85rem; }
.beside { list-style: none; margin: .5rem 0 0; padding: 0; font-size: .85rem; color: var(--quiet); font-variant-numeric: tabular-nums; }
.beside li { display: flex; justify-content: space-between; gap: 1rem; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; margin: .6rem 0 0; padding: 0; font-size: .85rem; color: var(--quiet); }
.key { display: inline-block; width: 1rem; height: .25rem; border-radius: .125rem; margin-right: .45rem; vertical-align: middle; background: var(--c); }
.key.thin { height: 0; border-top: 2px dashed var(--quiet); background: none; border-radius: 0; }
svg { display: block; width: 100%; height: auto; margin-top: .8rem; overflow: visible; }
svg text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; fill: var(--quiet); font-variant-numeric: tabular-nums; }
svg .value { fill: var(--ink); }
.strip { margin-top: .5rem; }
.grid { stroke: var(--grid); }
.axis { stroke: var(--line); stroke-width: 1.5; }
.guide { stroke: var(--quiet); stroke-dasharray: 4 4; opacity: .65; }
.line { fill: none; stroke: var(--c); stroke-width: 1.75; stroke-linejoin: round; stroke-linecap: round; }
.line.s0 { stroke-width: 2.75; }
.whisker { stroke: var(--c); stroke-width: 2; opacity: .45; stroke-linecap: round; }
.dot { fill: var(--c); stroke: var(--card); stroke-width: 1.5; }
.mark { stroke: var(--c); stroke-width: 2.5; stroke-linecap: round; }
.bar { fill: var(--c); }
.band { fill: var(--band); }
.s0 { --c: var(--c0); } .s1 { --c: var(--c1); } .s2 { --c: var(--c2); } .s3 { --c: var(--c3); } .s4 { --c: var(--c4); }
.tone-none { --c: var(--c4); } .tone-some { --c: var(--some); } .tone-much { --c: var(--much); }
.scroll { overflow-x: auto; margin-top: .8rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 500; color: var(--quiet); }
th, td { padding: .45rem .8rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
tr:last-child td { border-bottom: 0; }
tr > :first-child { padding-left: 0; }
tr > :last-child { padding-right: 0; }
.number { text-align: right; }
.remarks { margin: 1rem 0 0; padding: 0 0 0 1.1rem; color: var(--quiet); font-size: .9rem; }
@media (max-width: 34rem) { svg text { font-size: 17px; } }
@media print { body { background: #fff; padding: 0; } .card { break-inside: avoid; } }
`;
