import { type DestinationStream, type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
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
  const stream = readable
    ? pretty({
        destination: options.output as unknown as NodeJS.WritableStream,
        sync: true,
        colorize: options.output.isTTY === true,
        translateTime: 'SYS:HH:MM:ss',
        ignore: 'pid,hostname',
        singleLine: true,
      })
    : options.output;
  return pino({ level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, stream);
}
