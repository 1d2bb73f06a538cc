// The arrows between packages. `pnpm check` holds them (scripts/lib/arrows.mjs); read each comment as the rule's reason.

const zod = '(^|/)node_modules/zod/';
const temporal = '(^|/)node_modules/temporal-(polyfill|spec|utils)/';
const tests = ['\\.test\\.tsx?$', '\\.test-support\\.tsx?$', '/test/', '/vitest\\.config\\.ts$'];
const ourPackages = '^(apps|packages|benchmarks)/|(^|/)@panelbridge/';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'core-stays-pure',
      comment: 'Rules have no framework, no I/O and no clock of their own: core imports itself, zod and Temporal, nothing else.',
      severity: 'error',
      from: { path: '^packages/core/src/', pathNot: tests },
      to: { pathNot: ['^packages/core/', zod, temporal] },
    },
    {
      name: 'core-knows-nobody',
      comment: 'Everything may depend on core, core depends on none of our packages, not in its tests either.',
      severity: 'error',
      from: { path: '^packages/core/' },
      to: { path: ourPackages, pathNot: '^packages/core/' },
    },
    {
      name: 'connectors-only-translate',
      comment: 'A connector imports @panelbridge/core and zod. What else it needs, the host hands in.',
      severity: 'error',
      from: { path: '^packages/(connector-(?!testing/)[^/]+)/src/', pathNot: tests },
      to: { pathNot: ['^packages/$1/', '^packages/core/', zod] },
    },
    {
      name: 'connectors-do-not-know-each-other',
      comment: 'Not even in tests: a connector is proven by itself, by the conformance kit and against the sandbox.',
      severity: 'error',
      from: { path: '^packages/(connector-(?!testing/)[^/]+)/' },
      to: {
        path: '^(apps|packages/connector-|benchmarks)|(^|/)@panelbridge/connector-',
        pathNot: ['^packages/$1/', '^packages/connector-testing/'],
      },
    },
    {
      name: 'the-kit-knows-only-core',
      comment: 'The conformance kit serves connectors that we have never seen.',
      severity: 'error',
      from: { path: '^packages/connector-testing/' },
      to: { path: ourPackages, pathNot: '^packages/(core|connector-testing)/' },
    },
    {
      name: 'the-hub-finds-connectors',
      comment: 'Connectors are found by the marker in their package.json. A connector that the hub imports by name would be special.',
      severity: 'error',
      from: { path: '^apps/api/' },
      to: { path: '^packages/connector-|(^|/)@panelbridge/connector-', pathNot: '^packages/connector-testing/' },
    },
    {
      name: 'the-platform-knows-no-noun',
      comment:
        'What all modules stand on is told by them: a decorator or a registry instead of an import. It collects their problem codes and shows pages.',
      severity: 'error',
      from: { path: '^apps/api/src/platform/', pathNot: tests },
      to: { path: '^apps/api/src/[^/]+/', pathNot: ['^apps/api/src/(platform|pages)/', '/problem-codes\\.ts$'] },
    },
    {
      name: 'docs-read-files',
      comment:
        'The site reads manifest.json and openapi.json as files, so it can be built from what is published. Its gates use a browser.',
      severity: 'error',
      from: { path: '^apps/docs/' },
      to: { path: ourPackages, pathNot: ['^apps/docs/', '^packages/test-browser/', '(^|/)@panelbridge/test-browser'] },
    },
    {
      name: 'stand-ins-know-nothing-of-us',
      comment: 'A stand-in that shared code with the hub would agree with its mistakes; the database launcher has no domain.',
      severity: 'error',
      from: { path: '^packages/(sandbox|embedded-postgres)/' },
      to: { path: ourPackages, pathNot: '^packages/$1/' },
    },
    {
      name: 'the-scaffold-knows-the-contract',
      comment: 'What a stranger begins with is what a stranger has: the contract and the kit, as they are published.',
      severity: 'error',
      from: { path: '^packages/create-connector/' },
      to: { path: ourPackages, pathNot: '^packages/(core|connector-testing|create-connector)/|(^|/)(@panelbridge|packages)/test-browser' },
    },
    {
      name: 'the-scaffold-needs-no-browser',
      comment: 'The browser that opens the playground is that of a test.',
      severity: 'error',
      from: { path: '^packages/create-connector/', pathNot: tests },
      to: { path: '(^|/)(@panelbridge|packages)/test-browser' },
    },
    {
      name: 'the-scaffold-carries-no-contract',
      comment: 'Its commands load contract and kit from the connector that they work on, so it knows their types alone.',
      severity: 'error',
      from: { path: '^packages/create-connector/src/', pathNot: tests },
      to: { path: '^packages/(core|connector-testing)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nobody-imports-an-app',
      comment: 'Apps are the end of every arrow.',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(apps|benchmarks)/' },
    },
    {
      name: 'packages-are-met-by-name',
      comment: "Another package's files are reached through its exports, never by a relative path.",
      severity: 'error',
      from: { path: '^((?:apps|packages)/[^/]+|benchmarks)/' },
      to: { path: '^(apps|packages|benchmarks)/', pathNot: '^$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'no-cycles',
      comment: 'Files that need each other are one concept, or hide a third. Entities relate both ways by nature.',
      severity: 'error',
      from: { pathNot: '\\.entity\\.ts$' },
      to: { circular: true, viaOnly: { pathNot: '\\.entity\\.ts$' } },
    },
    {
      name: 'all-imports-resolve',
      comment: 'An import that leads nowhere is an arrow that nobody sees.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(astro:|virtual:)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|reports|\\.astro|\\.generated|\\.turbo)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      conditionNames: ['panelbridge-source', 'import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
  },
};
