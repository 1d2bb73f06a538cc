/** The style sheet of every page that the stand-ins render themselves; colours hold a contrast of at least 4.5 to 1. */
export const STYLE = `
:root { color-scheme: light; font: 1.125rem/1.5 system-ui, sans-serif; color: #1b1b1f; background: #fff; }
body { margin: 0; }
main { max-width: 44rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.3; }
h1 label { display: block; }
textarea { box-sizing: border-box; width: 100%; min-height: 7rem; padding: .5rem; font: inherit;
  border: 2px solid #5a5a66; border-radius: .25rem; }
textarea[aria-invalid="true"] { border-color: #a3161b; }
.error { color: #a3161b; font-weight: 600; }
.quiet { color: #54545f; }
.button, button { box-sizing: border-box; display: inline-block; min-height: 2.75rem; padding: .5rem 1.25rem; font: inherit; font-weight: 600; line-height: 1.6;
  color: #fff; background: #1f4fa3; border: 0; border-radius: .25rem; text-decoration: none; cursor: pointer; }
.button:hover, button:hover { background: #163a78; }
a:focus-visible, button:focus-visible, input:focus-visible, textarea:focus-visible { outline: 3px solid #b35900; outline-offset: 2px; }
fieldset { margin: 0 0 1rem; padding: 0; border: 0; }
legend { padding: 0; }
.choice { display: flex; align-items: center; gap: .75rem; min-height: 2.75rem; }
.choice input { flex: none; width: 1.5rem; height: 1.5rem; margin: 0; }
button.secondary { color: #1f4fa3; background: #fff; border: 2px solid #1f4fa3; }
button.secondary:hover { background: #e8eefb; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .5rem; text-align: left; vertical-align: top; border-bottom: 1px solid #c9c9d1; overflow-wrap: break-word; }
td.time { white-space: nowrap; }
td.address { overflow-wrap: anywhere; }
@media (max-width: 36rem) { td, td.time { overflow-wrap: anywhere; white-space: normal; } }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: 1rem; background: #f4f4f7; }
`;
