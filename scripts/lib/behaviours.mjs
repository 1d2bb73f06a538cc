import { parse } from 'yaml';

/**
 * @typedef {{ id: string, text: string, kind?: string }} Behaviour
 * @typedef {'proven' | 'failing' | 'skipped' | 'unclaimed'} Proof
 * `failing`: a test that claims it failed, whatever others say. `skipped`: every test that claims it was skipped.
 * @typedef {Behaviour & { source: string, proof: Proof, tests: string[] }} Verdict
 */

/**
 * The entries of spec/behaviours.yaml. Throws, naming the entry, when one is malformed or an id stands twice.
 * @param {string} yaml
 * @returns {Behaviour[]}
 */
export function parseBehaviours(yaml) {
  const entries = parse(yaml);
  if (!Array.isArray(entries)) throw new Error('spec/behaviours.yaml: must be a list of { id, text, kind? }');
  const seen = new Set();
  for (const [index, entry] of entries.entries()) {
    const { id, text } = entry ?? {};
    if (typeof id !== 'string' || !/^S\d+-\d+$/.test(id))
      throw new Error(`spec/behaviours.yaml: entry ${index + 1} needs an id such as S1-17, not ${JSON.stringify(id)}`);
    if (typeof text !== 'string' || text.trim() === '') throw new Error(`spec/behaviours.yaml: ${id} needs a text`);
    if (seen.has(id)) throw new Error(`spec/behaviours.yaml: ${id} stands there twice; give the later one a number of its own`);
    seen.add(id);
  }
  return entries;
}

/**
 * The ids that a test claims to prove: those at the very beginning of its own title, as in `S1-17 S1-18 keeps the query`.
 * @param {string} title
 * @returns {string[]}
 */
export function readClaims(title) {
  const claims = /^(?:S\d+-\d+(?=[\s,:]|$)[\s,:]*)+/.exec(title)?.[0] ?? '';
  return claims.match(/S\d+-\d+/g) ?? [];
}

/**
 * Holds what tests claim against how they ended.
 * @param {readonly Behaviour[]} behaviours
 * @param {readonly Pick<import('./test-reports.mjs').TestResult, 'title' | 'fullName' | 'status'>[]} results
 * @returns {{ verdicts: Verdict[], unknown: { id: string, test: string }[] }} `unknown`: claims of ids that do not exist
 */
export function judgeBehaviours(behaviours, results) {
  /** @type {Map<string, { status: string, fullName: string }[]>} */
  const claims = new Map(behaviours.map(({ id }) => [id, []]));
  /** @type {{ id: string, test: string }[]} */
  const unknown = [];
  for (const { title, fullName, status } of results) {
    for (const id of readClaims(title)) {
      const known = claims.get(id);
      if (known) known.push({ status, fullName });
      else unknown.push({ id, test: fullName });
    }
  }
  const verdicts = behaviours.map((behaviour) => {
    const tests = claims.get(behaviour.id) ?? [];
    return {
      ...behaviour,
      source: sourceOf(behaviour.id),
      proof: toProof(tests.map(({ status }) => status)),
      tests: tests.map(({ fullName }) => fullName),
    };
  });
  return { verdicts, unknown };
}

/**
 * @param {readonly Verdict[]} verdicts
 * @returns {{ source: string, proven: number, total: number, unproven: Verdict[] }[]} one for each source, in order of appearance
 */
export function summarizeSources(verdicts) {
  return [...new Set(verdicts.map(({ source }) => source))].map((source) => {
    const own = verdicts.filter((verdict) => verdict.source === source);
    const unproven = own.filter(({ proof }) => proof !== 'proven');
    return { source, proven: own.length - unproven.length, total: own.length, unproven };
  });
}

/** @param {string} id */
function sourceOf(id) {
  return id.slice(0, id.indexOf('-'));
}

/**
 * @param {readonly string[]} statuses
 * @returns {Proof}
 */
function toProof(statuses) {
  if (statuses.length === 0) return 'unclaimed';
  if (statuses.includes('failed')) return 'failing';
  return statuses.includes('passed') ? 'proven' : 'skipped';
}
