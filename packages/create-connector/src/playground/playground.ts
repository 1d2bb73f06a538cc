import { ConnectorProcess } from './connector-process.js';
import { drawFailure, drawPage, drawPlayground, type Played } from './draw-page.js';
import type { Description, Evidence, Performance, PlaySettings, Step } from './protocol.js';
import { parseJson, readSettings, type SettingFault } from './settings-form.js';

/** The playground of one connector: what was set, called and reported outlives every reload of the code. */
export class Playground {
  readonly #process: ConnectorProcess;
  #settings: PlaySettings | null = null;
  #evidence: readonly Evidence[] = [];
  #played: Played | null = null;
  readonly #inputs = new Map<string, string>();

  constructor(folder: string) {
    this.#process = new ConnectorProcess(folder);
    this.#process.restart();
  }

  /** Loads the connector anew, after a change of its files. */
  reload(): void {
    this.#process.restart();
  }

  stop(): void {
    this.#process.stop();
  }

  /** The page as it stands. */
  async draw(): Promise<string> {
    const failure = await this.#process.findFailure();
    if (failure !== null) return drawPage('Not loaded', drawFailure(failure));
    try {
      const description = await this.#describe();
      const settings = this.#settings ?? description.settings;
      const faults = await this.#process.ask<readonly SettingFault[]>({ kind: 'parse', settings });
      const timeline =
        faults.length > 0 ? [] : await this.#process.ask<readonly Step[]>({ kind: 'timeline', settings, evidence: this.#evidence });
      const state = { description, settings, faults, timeline, played: this.#played, inputs: this.#inputs };
      return drawPage(description.manifest.title, drawPlayground(state));
    } catch (error) {
      return drawPage('Failed', drawFailure(error instanceof Error ? error.message : String(error), 'The connector failed'));
    }
  }

  /** Takes the settings of the form. */
  async set(form: URLSearchParams): Promise<void> {
    this.#settings = readSettings(await this.#describe(), form);
  }

  /** Calls a function with what was typed. */
  async play(name: string, form: URLSearchParams): Promise<void> {
    const text = form.get('input') ?? '{}';
    this.#inputs.set(name, text);
    const [input, answer] = [parseJson(text), form.get('answer') ?? ''];
    const settings = this.#settings ?? (await this.#describe()).settings;
    const performance = await this.#perform({ name, settings, input, answer: answer.trim() === '' ? null : parseJson(answer) });
    this.#played = { name, input, performance };
    this.#evidence = [...this.#evidence, ...performance.evidence];
  }

  /** Forgets what was called and reported. */
  reset(): void {
    this.#evidence = [];
    this.#played = null;
  }

  async #perform(call: {
    readonly name: string;
    readonly settings: PlaySettings;
    readonly input: unknown;
    readonly answer: unknown;
  }): Promise<Performance> {
    const refuse = (message: string): Performance => ({
      exchanges: [],
      logged: [],
      evidence: [],
      outcome: { ok: false, code: 'not_called', message },
    });
    if (typeof call.input !== 'object' || call.input === null) return refuse('The input is no JSON object. Correct it and call again.');
    if (typeof call.answer !== 'object') return refuse('The answer is no JSON object. Correct it and call again.');
    try {
      return await this.#process.ask<Performance>({ kind: 'perform', ...call });
    } catch (error) {
      return refuse(error instanceof Error ? error.message : String(error));
    }
  }

  #describe(): Promise<Description> {
    return this.#process.ask<Description>({ kind: 'describe' });
  }
}
