import type { Plan } from './plan.js';

/** The `package.json` of a scaffold. */
export function describePackage({ id, title, name, repository }: Plan, pins: Readonly<Record<string, string>>): object {
  const inside = repository !== null;
  const pick = (...names: readonly string[]) => Object.fromEntries(names.map((one) => [one, pins[one] ?? 'latest']));
  return {
    name,
    version: '0.1.0',
    description: `Connects Panelbridge with ${title}`,
    ...(inside && { license: 'Apache-2.0' }),
    type: 'module',
    // By this hubs find the connector.
    panelbridge: { connector: id, contract: 1 },
    exports: {
      '.': { ...(inside && { 'panelbridge-source': './src/index.ts' }), default: './dist/index.js' },
      './manifest.json': './manifest.json',
    },
    files: ['dist', 'manifest.json'],
    ...(!inside && { engines: { node: '>=22.18' } }),
    scripts: {
      dev: 'panelbridge-connector dev',
      check: 'panelbridge-connector check',
      manifest: 'panelbridge-connector manifest',
      test: 'vitest run',
      types: 'tsc',
      ...(inside
        ? { build: 'tsc -p tsconfig.build.json', generate: 'node ../../scripts/generate-manifest.mjs' }
        : { build: 'tsc -p tsconfig.build.json && panelbridge-connector manifest', prepack: 'npm run build' }),
    },
    dependencies: pick('@panelbridge/core', 'zod'),
    devDependencies: pick('@panelbridge/connector-testing', '@panelbridge/create-connector', '@types/node', 'typescript', 'vitest'),
  };
}
