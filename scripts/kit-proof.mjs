// Proves the conformance kit: a wrong connector for each of its checks, and which checks catch it. The last line counts.
import { runOrExit } from './lib/child.mjs';

await runOrExit('turbo', ['run', 'build', '--filter=@panelbridge/connector-testing...', '--output-logs=errors-only', '--ui=stream']);
await runOrExit('pnpm', ['--silent', '--filter', '@panelbridge/connector-testing', 'run', 'kit-proof']);
