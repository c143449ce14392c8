import { type DestinationStream, type Logger, pino } from 'pino';
import { prettyFactory } from 'pino-pretty';
import type { Settings } from '../config.ts';

export type Log = Logger;

/** Structured lines on `output`: JSON, or one readable line each for a person at a terminal. */
export function createLog(options: {
  level: Settings['logLevel'];
  format: Settings['logFormat'];
  output: DestinationStream & { isTTY?: boolean };
}): Log {
  const readable =
    options.format === 'pretty' || (options.format === 'auto' && options.output.isTTY === true);
  const format = prettyFactory({
    colorize: options.output.isTTY === true,
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'pid,hostname',
    hideObject: true,
  });
  const stream = readable ? { write: (line: string) => options.output.write(format(line)) } : options.output;
  const serializers = { err: describeError };
  return pino(
    { level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers },
    stream,
  );
}

/** A driver's error carries its whole connection, password included: only what helps is written. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack, cause } = error;
  const code = 'code' in error ? error.code : undefined;
  return { name, message, code, stack, ...(cause === undefined ? {} : { cause: describeError(cause) }) };
}
