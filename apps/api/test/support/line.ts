import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A line between the hub and its database that can break in the ways that networks do. */
export class Line {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #isStalled = false;

  private constructor(target: URL) {
    this.#server = createServer((near) => {
      const far = connect(Number(target.port), target.hostname);
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          this.#sockets.delete(socket);
          // The other end hears of it as it would without the line in between.
          (socket === near ? far : near).destroy();
        });
      }
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        from.on('data', (chunk) => to.write(chunk));
      }
      if (this.#isStalled) for (const socket of [near, far]) socket.pause();
    });
  }

  /** Opens a line to a server; gives it and the URL of the server over it. */
  static async open(url: string): Promise<{ line: Line; url: string }> {
    const target = new URL(url);
    const line = new Line(target);
    line.#server.listen(0, '127.0.0.1');
    await once(line.#server, 'listening');
    const through = new URL(url);
    through.hostname = '127.0.0.1';
    through.port = String((line.#server.address() as AddressInfo).port);
    return { line, url: through.href };
  }

  /** Resets every connection; new ones can be made at once. */
  reset(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Lets nothing through, old connections and new ones, and tells nobody. */
  stall(): void {
    this.#isStalled = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** Lets everything through again. */
  resume(): void {
    this.#isStalled = false;
    for (const socket of this.#sockets) socket.resume();
  }

  /** Ends the line. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
