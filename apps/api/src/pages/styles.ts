import { createHash } from 'node:crypto';

/**
 * The whole style of the participants' pages: system fonts, one column, both colour schemes, targets of at least 44 px. Text has a contrast of
 * at least 4.5 to 1, and edges of fields and marks of at least 3 to 1, in both schemes.
 */
export const styles = `
:root{color-scheme:light dark;--page:#f2f4f8;--ground:#fff;--card:#f2f4f8;--ink:#16202e;--soft:#4d5a6c;--line:#d3dae5;--edge:#66738a;--accent:#1a4fba;--on-accent:#fff;--good:#12653a;--good-ground:#e2f3e9;--bad:#a51d17;--bad-ground:#fdecea}
@media(prefers-color-scheme:dark){:root{--page:#0b0f16;--ground:#131a24;--card:#1b2431;--ink:#e8edf4;--soft:#a8b4c4;--line:#303b4b;--edge:#8290a3;--accent:#8db4ff;--on-accent:#0b1220;--good:#7ddca4;--good-ground:#143322;--bad:#ff9d94;--bad-ground:#3b1917}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:1.0625rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Open Sans",sans-serif}
main{max-width:40rem;margin:0 auto;padding:2rem 1.25rem 3.5rem;overflow-wrap:anywhere}
@media(min-width:44rem){body{background:var(--page)}main{margin:3rem auto;padding:2.75rem 3rem 3.25rem;background:var(--ground);border:1px solid var(--line);border-radius:1rem}}
h1{font-size:1.65rem;line-height:1.25;letter-spacing:-.01em;margin:0 0 1rem}
h2{font-size:1.2rem;line-height:1.35;margin:2rem 0 .75rem}
p,ul,ol,dl{margin:0 0 1rem}
ul,ol{padding-left:1.4rem}
a{color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:3px;border-radius:.25rem}
h2:focus-visible{outline-offset:6px}
.soft,.hint{color:var(--soft)}
.over{color:var(--soft);margin:0 0 .35rem}
.lines{white-space:pre-line}
.card{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1.1rem 1.25rem;margin:0 0 1.5rem}
.card>:last-child{margin-bottom:0}
.card>h2:first-child{margin-top:0}
.facts{display:grid;grid-template-columns:auto 1fr;gap:.35rem 1.25rem}
.facts dt{color:var(--soft)}
.facts dd{margin:0;font-weight:600}
.facts:empty{display:none}
.steps{list-style:none;padding:0;counter-reset:step}
.steps li{counter-increment:step;position:relative;min-height:2rem;padding:.15rem 0 .85rem 2.9rem}
.steps li::before{content:counter(step);position:absolute;left:0;top:0;width:2rem;height:2rem;border-radius:50%;background:var(--card);border:1px solid var(--edge);text-align:center;line-height:1.9rem;font-weight:600}
.mark{width:3.25rem;height:3.25rem;border-radius:50%;display:grid;place-items:center;margin:0 0 1.1rem;background:var(--card);color:var(--accent)}
.mark.good{background:var(--good-ground);color:var(--good)}
.mark.bad{background:var(--bad-ground);color:var(--bad)}
.mark svg{width:1.7rem;height:1.7rem;fill:none;stroke:currentColor;stroke-width:2.25;stroke-linecap:round;stroke-linejoin:round}
.button{display:inline-block;min-width:10rem;min-height:48px;padding:.7rem 1.6rem;border:2px solid var(--accent);border-radius:.65rem;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:600;line-height:1.4;text-align:center;text-decoration:none;cursor:pointer}
.button.plain{background:transparent;color:var(--accent)}
.button:hover{filter:brightness(1.08)}
@media(max-width:30rem){.button{width:100%}}
.field{margin:0 0 1.5rem}
.faulty{border-left:4px solid var(--bad);padding-left:1rem}
.field>label:not(.choice){display:block;font-weight:600;margin:0 0 .35rem}
.field .hint,.field .error{margin:0 0 .5rem}
fieldset{min-width:0;border:0;padding:0}
fieldset.faulty{padding-left:1rem}
legend{font-weight:600;padding:0;margin:0 0 .35rem}
legend .soft,label .soft{font-weight:400}
.choice{display:flex;gap:.85rem;align-items:flex-start;min-height:44px;margin:0 0 .5rem;padding:.6rem .85rem;border:1px solid var(--line);border-radius:.6rem;cursor:pointer}
.choice:hover{border-color:var(--edge)}
.choice:has(input:checked){border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent)}
.choice input{width:1.35rem;height:1.35rem;margin:.2rem 0 0;flex:none;accent-color:var(--accent)}
.choice span{min-width:0;font-weight:400}
input[type=text],input[type=email],input[type=date],select,textarea{width:100%;min-height:48px;padding:.6rem .8rem;border:1px solid var(--edge);border-radius:.5rem;background:var(--ground);color:inherit;font:inherit}
textarea{resize:vertical}
input[aria-invalid],textarea[aria-invalid]{border:2px solid var(--bad)}
.ways{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem 1.5rem;list-style:none;padding:0;margin:0 0 1.75rem;border-bottom:1px solid var(--line)}
.ways a,.ways button{display:inline-block;min-height:44px;padding:.6rem 0;font:inherit;color:var(--accent)}
.ways [aria-current]{color:var(--ink);font-weight:600;text-decoration:none}
.ways button{border:0;background:none;text-decoration:underline;cursor:pointer}
.entries{list-style:none;padding:0}
.entries li{border:1px solid var(--line);border-radius:.75rem;padding:1.1rem 1.25rem;margin:0 0 1rem}
.entries h2,.entries h3{font-size:1.1rem;line-height:1.35;margin:0 0 .5rem}
.entries p:last-child,.entries dl:last-child{margin-bottom:0}
.aside{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.button.quiet{background:var(--ground);color:var(--accent)}
.error{color:var(--bad);font-weight:600}
.faults{border:2px solid var(--bad);background:var(--bad-ground);border-radius:.75rem;padding:1.1rem 1.25rem;margin:0 0 2rem}
.faults h2{margin:0 0 .5rem}
.faults ul{margin:0}
.faults a{color:var(--bad);font-weight:600}
@media(forced-colors:active){.button,.choice:has(input:checked){border-color:Highlight}}
`
  .trim()
  .replaceAll('\n', '');

/** What the pages may load: this style and nothing else. No page of the hub runs a script. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(styles).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');
