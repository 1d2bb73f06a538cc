import { html, show, type Html } from './html.js';
import type { Description, Performance, Playable, PlaySettings, Step } from './protocol.js';
import { drawSettings, type SettingFault } from './settings-form.js';

/** A call that was made, as it stands on the page. */
export interface Played {
  readonly name: string;
  readonly input: unknown;
  readonly performance: Performance;
}

/** What the page shows. */
export interface PageState {
  readonly description: Description;
  readonly settings: PlaySettings;
  readonly faults: readonly SettingFault[];
  readonly timeline: readonly Step[];
  readonly played: Played | null;
  /** What was typed last for each function. */
  readonly inputs: ReadonlyMap<string, string>;
}

const style = `body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:70rem;padding:1rem;color:#1a1a2e;background:#fff}
h1{margin-bottom:0}section{border-top:1px solid #ccd;padding-top:.5rem;margin-top:1.5rem}label{display:block;margin:.6rem 0}
small{display:block;color:#555}input,select,textarea{font:14px/1.4 ui-monospace,monospace;width:100%;box-sizing:border-box;padding:.35rem}
button{font:inherit;padding:.35rem .9rem}fieldset{border:1px solid #ccd;margin:.6rem 0}pre{background:#f2f3f8;padding:.6rem;overflow:auto;white-space:pre-wrap}
.fault{color:#a40000;display:block}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ccd}
.columns{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(20rem,1fr))}details{margin:.5rem 0}summary{cursor:pointer;font-weight:600}
@media(prefers-color-scheme:dark){body{background:#14141f;color:#e6e6f0}small{color:#aab}pre,input,select,textarea{background:#23233a;color:#e6e6f0}.fault{color:#ff9a9a}}`;

// The page works without it; it only saves a press of the reload button.
const reload = `new EventSource('/changes').addEventListener('changed',()=>location.reload())`;

/** A whole page. */
export function drawPage(title: string, body: Html): string {
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
    <style>${{ html: style }}</style><script>${{ html: reload }}</script></head><body><main>${body}</main></body></html>`.html;
}

/** The page while the connector cannot be loaded. */
export function drawFailure(words: string, title = 'The connector cannot be loaded'): Html {
  return html`<h1>${title}</h1><p>Mend it and save: this page loads it again.</p><pre class="fault">${words}</pre>`;
}

/** The playground. */
export function drawPlayground(state: PageState): Html {
  const { description, settings, faults, played, inputs } = state;
  const { manifest, playables } = description;
  return html`<h1>${manifest.title}</h1>
    <p>${manifest.summary} <small>${manifest.id}, contract ${String(manifest['contract'])}</small></p>
    ${
      description.faults.length > 0 &&
      html`<section><h2>Faults of the manifest</h2><ul>
      ${description.faults.map(({ pointer, detail }) => html`<li class="fault"><code>${pointer}</code> ${detail}</li>`)}</ul></section>`
    }
    <section><h2>Settings</h2>${drawSettings(description, settings, faults)}</section>
    ${played && drawPlayed(played)}
    ${drawTimeline(state.timeline)}
    <section><h2>Try it</h2>${playables.map((playable) => drawPlayable(playable, { text: inputs.get(playable.name), open: played?.name === playable.name }))}</section>`;
}

function drawPlayable(
  { capability, name, sample, calls }: Playable,
  { text, open }: { readonly text: string | undefined; readonly open: boolean },
): Html {
  const input = text ?? show(sample);
  return html`<details ${open && html`open`}><summary>${capability}: ${name}</summary>
    <form method="post" action="/play/${name}">
      <label>Input<textarea name="input" rows="${Math.min(input.split('\n').length, 16)}">${input}</textarea></label>
      ${
        calls &&
        html`<label>The partner’s answer<small>Empty: the routes of test/scenarios.ts answer. Else for example
        {"status": 429, "headers": {"retry-after": "5"}, "body": {}}.</small><textarea name="answer" rows="2"></textarea></label>`
      }
      <button>Call ${name}</button>
    </form></details>`;
}

function drawPlayed({ name, input, performance: { exchanges, outcome, logged } }: Played): Html {
  return html`<section id="played"><h2>What came of ${name}</h2>
    <div class="columns"><div><h3>In</h3><pre>${show(input)}</pre></div>
      ${exchanges.map(({ request, answer }) => html`<div><h3>Request out</h3><pre>${show(request)}</pre></div><div><h3>Answer</h3><pre>${show(answer)}</pre></div>`)}
      <div><h3>${outcome.ok ? 'Result' : 'Failure'}</h3>${
        outcome.ok
          ? html`<pre>${show(outcome.value ?? 'nothing, as it should be')}</pre>`
          : html`<pre class="fault">${outcome.code}: ${outcome.message}</pre>`
      }</div>
      ${logged.length > 0 && html`<div><h3>Logged</h3><pre>${show(logged)}</pre></div>`}</div></section>`;
}

function drawTimeline(steps: readonly Step[]): Html {
  if (steps.length === 0) {
    return html`<section><h2>Timeline</h2><p>The participation is <b>started</b>. Call parseReturn, parseWebhook or pull, and see what becomes of it.</p></section>`;
  }
  return html`<section><h2>Timeline</h2><table><thead><tr><th>Channel</th><th>The tool’s word</th><th>Means</th><th>So it was</th><th>Status</th></tr></thead><tbody>
    <tr><td></td><td></td><td></td><td></td><td>started</td></tr>
    ${steps.map(
      ({ channel, word, outcome, disposition, status }) => html`<tr><td>${channel}</td><td>${word}</td><td>${outcome ?? 'nothing here'}</td>
      <td>${disposition}</td><td>${status}</td></tr>`,
    )}</tbody></table>
    <form method="post" action="/reset"><button>Begin again</button></form></section>`;
}
