import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';

export type TestProxy = AsyncDisposable & {
  /** `http://127.0.0.1:<port>` */
  url: string;
  host: string;
  /** Everything it was asked, oldest first; `target` as it came: `host:port` for CONNECT, else a full URL. */
  asked: { method: string; target: string; headers: IncomingHttpHeaders }[];
};

type ProxyOptions = {
  /** Its own name service: name → address, or `address:port` for whatever port is asked. It knows no other names. */
  names?: Record<string, string>;
  /** `user:password` without which it answers 407. */
  login?: string;
  /** Never answers a CONNECT. */
  isSilent?: boolean;
  tls?: { key: string; cert: string };
};

/** A small forward proxy on loopback: tunnels for CONNECT, full URLs for the rest. Names it does not know are 502. */
export async function startProxy(options: ProxyOptions = {}): Promise<TestProxy> {
  const { names = {}, login, isSilent = false, tls } = options;
  const asked: TestProxy['asked'] = [];
  const sockets = new Set<Socket>();
  const server = tls ? createTlsServer(tls) : createServer();
  const mayPass = ({ method = '', url: target = '', headers }: IncomingMessage): boolean => {
    asked.push({ method, target, headers });
    return login === undefined || headers['proxy-authorization'] === `Basic ${btoa(login)}`;
  };
  const find = (url: string) => {
    const { hostname, port } = new URL(url);
    const [host, ownPort] = names[hostname]?.split(':') ?? [];
    return host === undefined ? null : { host, port: Number(ownPort ?? (port || 80)) };
  };
  server.on('connection', (socket: Socket) => track(socket, sockets));
  server.on('connect', (incoming, socket: Socket) => {
    const isAllowed = mayPass(incoming);
    const place = find(`http://${incoming.url}`);
    if (isSilent) return;
    if (!isAllowed) socket.end('HTTP/1.1 407 Who Is It\r\n\r\n');
    else if (place === null) socket.end('HTTP/1.1 502 Unknown\r\n\r\n');
    else tunnel(socket, track(connect(place), sockets));
  });
  server.on('request', (incoming, response) => {
    const isAllowed = mayPass(incoming);
    const { href, pathname, search } = new URL(incoming.url ?? '');
    const place = find(href);
    if (!isAllowed) return response.writeHead(407).end();
    if (place === null) return response.writeHead(502).end();
    const { 'proxy-authorization': _, ...headers } = incoming.headers;
    request({ ...place, path: pathname + search, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${tls ? 'https' : 'http'}://${host}`,
    host,
    asked,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

function track(socket: Socket, sockets: Set<Socket>): Socket {
  sockets.add(socket);
  socket.on('error', () => socket.destroy());
  return socket.once('close', () => sockets.delete(socket));
}

function tunnel(client: Socket, publisher: Socket): void {
  publisher.once('connect', () => {
    client.write('HTTP/1.1 200 Connected\r\n\r\n');
    client.pipe(publisher).pipe(client);
  });
}
