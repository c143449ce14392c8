/** A record of a web archive. `http`: status and headers of the answer that it keeps. */
export function makeWarcRecord(record: {
  type: string;
  url: string;
  date?: string;
  http?: { status?: string; headers: Record<string, string> };
  contentType?: string;
  body: string | Uint8Array;
}): Buffer {
  const { type, url, date = '2025-03-04T07:15:00Z', http, contentType, body } = record;
  const answer = http === undefined ? '' : head(`HTTP/1.1 ${http.status ?? '200 OK'}`, http.headers);
  const block = Buffer.concat([Buffer.from(answer), Buffer.from(body)]);
  const fields = {
    'WARC-Type': type,
    'WARC-Target-URI': url,
    'WARC-Date': date,
    'Content-Type': contentType ?? 'application/http; msgtype=response',
    'Content-Length': String(block.length),
  };
  return Buffer.concat([Buffer.from(head('WARC/1.1', fields)), block, Buffer.from('\r\n\r\n')]);
}

function head(first: string, fields: Record<string, string>): string {
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  return `${[first, ...lines].join('\r\n')}\r\n\r\n`;
}
