// A program that starts the embedded database in the folder it is given, says so, and lives on.
import { startPostgres } from '../src/index.js';

const server = await startPostgres({ folder: process.argv[2] ?? '' });
process.stdout.write(`${JSON.stringify({ pid: server.pid, port: server.port, adopted: server.adopted, owned: server.owned })}\n`);
setInterval(() => undefined, 60_000);
