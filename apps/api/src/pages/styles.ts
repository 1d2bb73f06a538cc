import { createHash } from 'node:crypto';

/** The whole style of the participants' pages: system fonts, one column, both colour schemes, targets of at least 44 px. */
export const styles = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--ground:#fff;--card:#f6f8fa;--line:#d0d7de;--accent:#0b57d0;--on-accent:#fff;--bad:#b3261e}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9da7b3;--ground:#0d1117;--card:#161b22;--line:#3d444d;--accent:#8ab4f8;--on-accent:#0d1117;--bad:#ff8a80}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:1.0625rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:38rem;margin:0 auto;padding:2rem 1.25rem 4rem}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 1rem;overflow-wrap:anywhere}
h2{font-size:1.15rem;margin:2rem 0 .5rem}
p,ul,ol{margin:0 0 1rem}
a{color:var(--accent)}
.soft{color:var(--soft)}
.card{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem 1.25rem;margin:0 0 1.25rem;overflow-wrap:anywhere}
.button{display:inline-block;min-height:44px;padding:.65rem 1.4rem;border:2px solid var(--accent);border-radius:.6rem;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
fieldset{border:1px solid var(--line);border-radius:.6rem;margin:0 0 1.25rem;padding:1rem 1.25rem}
legend{font-weight:600;padding:0 .4rem}
label{display:block}
label.field{font-weight:600;margin:0 0 .35rem}
.choice{display:flex;gap:.75rem;align-items:flex-start;min-height:44px;padding:.5rem 0}
.choice input{width:1.35rem;height:1.35rem;margin:.2rem 0 0;flex:none}
input[type=text],input[type=email],input[type=number],input[type=date],textarea{width:100%;min-height:44px;padding:.55rem .75rem;border:1px solid var(--soft);border-radius:.4rem;background:var(--ground);color:inherit;font:inherit}
.error{color:var(--bad);font-weight:600}
.faults{border:2px solid var(--bad);border-radius:.6rem;padding:1rem 1.25rem;margin:0 0 1.5rem}
.steps li{margin:0 0 .35rem}
`.trim();

/** What the pages may load: this style and nothing else. No page of the hub runs a script. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(styles).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');
