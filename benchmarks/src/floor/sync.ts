import { sendRows } from './send-rows.ts';

/** Rows of a query to a sink; nothing is recorded. Prints the seconds that it took. */
const [source = '', sink = '', query = ''] = process.argv.slice(2);
const began = process.hrtime.bigint();
const sent = await sendRows({ source, sink, query }, null);
const seconds = Number(process.hrtime.bigint() - began) / 1e9;
console.log(JSON.stringify({ seconds, sent }));
