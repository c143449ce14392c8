import type { DestinationStream } from 'pino';

export type ProgressLine = {
  /** Shows `text` in place of what was shown before. */
  show: (text: string) => void;
  clear: () => void;
  /** Where the log goes: lines come above the progress line and never into it. */
  logOutput: DestinationStream & { isTTY?: boolean };
};

const plainEveryMs = 2000;
const eraseLine = '\r\u001b[K';

/** One line that changes on a terminal; elsewhere a plain line now and then. */
export function createProgressLine(stream: NodeJS.WriteStream, now: () => number): ProgressLine {
  let shown = '';
  let writtenAtMs = 0;
  const cut = (text: string) => text.slice(0, Math.max(20, (stream.columns || 80) - 1));
  const showPlain = (text: string) => {
    if (text === shown || now() - writtenAtMs < plainEveryMs) return;
    writtenAtMs = now();
    shown = text;
    stream.write(`${text}\n`);
  };
  const showLive = (text: string) => {
    shown = cut(text);
    stream.write(`${eraseLine}${shown}`);
  };
  return {
    show: stream.isTTY ? showLive : showPlain,
    clear: () => {
      if (stream.isTTY && shown !== '') stream.write(eraseLine);
      shown = '';
    },
    logOutput: {
      isTTY: stream.isTTY,
      write: (line) => void stream.write(stream.isTTY ? `${eraseLine}${line}${shown}` : line),
    },
  };
}
