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

/**
 * The finished sources: `panelbridge.proven` of the root's package.json. All of their behaviours have to stay proven.
 * Throws when the list is not there, so that nothing is finished by accident.
 * @param {string} manifest
 * @returns {string[]}
 */
export function readProven(manifest) {
  const proven = JSON.parse(manifest).panelbridge?.proven;
  if (Array.isArray(proven) && proven.length > 0 && proven.every((name) => typeof name === 'string')) return proven;
  throw new Error(`package.json: panelbridge.proven must list the finished sources, such as ["S1"], not ${JSON.stringify(proven)}`);
}

/**
 * What is wrong: claims of unknown ids, claims whose test did not pass, and required sources that are not proven to the last behaviour.
 * @param {ReturnType<typeof judgeBehaviours>} judgement
 * @param {readonly string[]} required names of sources
 * @returns {string[]} one sentence each
 */
export function listFaults({ verdicts, unknown }, required) {
  const sources = summarizeSources(verdicts);
  return [
    ...unknown.map(({ id, test }) => `${id} is not in spec/behaviours.yaml, but a test claims it: ${test}`),
    ...verdicts.flatMap(({ id, proof, tests }) =>
      proof === 'failing' || proof === 'skipped'
        ? [`${id} is claimed, but the test ${proof === 'failing' ? 'failed' : 'was skipped'}: ${tests.join(' · ')}`]
        : [],
    ),
    ...required.flatMap((name) => {
      const source = sources.find((candidate) => candidate.source === name);
      if (!source) return [`there is no source ${name}; there are ${sources.map((candidate) => candidate.source).join(', ')}`];
      return source.unproven.length > 0 ? [`${name} must be proven, but lacks ${source.unproven.map(({ id }) => id).join(' ')}`] : [];
    }),
  ];
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
