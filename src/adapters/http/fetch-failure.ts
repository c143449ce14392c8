import { FetchError } from '../../domain/errors.ts';
import type { FeedErrorKind } from '../../domain/poll.ts';

type Facts = {
  httpStatus?: number;
  retryAfterSeconds?: number | null;
  answeredBy?: string;
  cause?: unknown;
};

/** A failure of the world's, worded for people. The message must hold no header value and no credentials. */
export function fetchFailure(kind: FeedErrorKind, message: string, facts: Facts = {}): FetchError {
  const { httpStatus = null, retryAfterSeconds = null, answeredBy, cause } = facts;
  const answer = answeredBy === undefined ? {} : { answeredBy };
  const words = message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE - 1)}…` : message;
  return new FetchError({ kind, message: words, httpStatus, retryAfterSeconds, ...answer }, { cause });
}

/** A message is kept with every poll, and what strangers chose may stand in it. */
const MAX_MESSAGE = 500;

/** Reads an error thrown on the way to a response's headers. What is not the world's doing is thrown on. */
export function asFetchFailure(error: unknown, host: string): FetchError {
  if (error instanceof FetchError) return error;
  if (isUnaskedInterim(error)) {
    const message = `${host} answered with "100 Continue" or "101 Switching Protocols", which nobody asked for`;
    return fetchFailure('bad-response', message, { cause: error });
  }
  const code = errorCode(error);
  const [kind, message] = causes(host).find(([, , pattern]) => pattern.test(code)) ?? [];
  if (kind === undefined || message === undefined) throw error;
  return fetchFailure(kind, `${message} (${codeOrWords(error, code)})`, { cause: error });
}

/** undici takes no other interim answers amiss, and tells these two from a broken connection by their words only. */
function isUnaskedInterim(error: unknown): boolean {
  return errorCode(error) === 'UND_ERR_SOCKET' && /^bad (?:response|upgrade)$/.test((error as Error).message);
}

/** OpenSSL knows more faults of certificates than Node has codes for; its words for them are its own. */
function codeOrWords(error: unknown, code: string): string {
  return code === NO_CODE && error instanceof Error ? error.message : code;
}

const NO_CODE = 'UNSPECIFIED';

/** The `code` of a Node or undici error, or an empty string. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return '';
  // undici 8 leaves out the code of its parser's errors.
  if (error.name === 'HTTPParserError') return 'HTTP_PARSER_ERROR';
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function causes(host: string): [FeedErrorKind, string, RegExp][] {
  return [
    ['dns', `no address found for ${host}`, /^(?:ENOTFOUND|EAI_[A-Z]+|ENODATA)$/],
    ['timeout', `${host} did not accept a connection in time`, /^(?:UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/],
    ['timeout', `${host} did not answer in time`, /^UND_ERR_HEADERS_TIMEOUT$/],
    ['tls', `no safe connection to ${host}`, TLS_CODE],
    ['too-large', `the response headers of ${host} are too large`, /^UND_ERR_HEADERS_OVERFLOW$/],
    ['bad-response', `${host} did not answer in HTTP`, NO_HTTP_CODE],
    ['connect', `${host} refused the connection`, /^ECONNREFUSED$/],
    ['connect', `${host} closed the connection without an answer`, /^(?:UND_ERR_SOCKET|ECONNRESET|EPIPE)$/],
    ['connect', `${host} cannot be reached`, /^E(?:HOST|NET|CONN|ADDR)[A-Z]+$|^E(?:ACCES|PERM|INVAL)$/],
  ];
}

// undici meets some answers that no server should give, a status of 99, with assertions only.
const NO_HTTP_CODE = /^(?:HTTP_PARSER_ERROR|HPE_.*|UND_ERR_RES_CONTENT_LENGTH_MISMATCH|ERR_ASSERTION)$/;

// OpenSSL's names for what is wrong with a certificate or a handshake, as Node passes them on.
const TLS_CODE =
  /^(?:ERR_TLS_|ERR_SSL_|CERT_|CRL_|UNABLE_TO_|ERROR_IN_CERT|INVALID_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_|PATH_LENGTH_)|^(?:EPROTO|UNSPECIFIED)$/;
