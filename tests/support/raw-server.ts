import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export type RawServer = AsyncDisposable & { /** `127.0.0.1:<port>` */ host: string };

/** A server on loopback that does with a connection as it is told, and reads without answering. */
export async function startRawServer(greet: (socket: Socket) => void = () => {}): Promise<RawServer> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy()).resume();
    greet(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}
