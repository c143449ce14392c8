const NAME_CHARACTERS = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
const VALUE_CHARACTERS = /^[\t\x20-\x7e\x80-\xff]*$/;

const VALIDATOR = 'Sluice sends back what the publisher gave it';
const CONNECTION = 'Sluice manages its connections';
const BODY = 'a feed is asked for without a body';
const REFUSED_NAMES: Record<string, string> = {
  'if-none-match': VALIDATOR,
  'if-modified-since': VALIDATOR,
  connection: CONNECTION,
  'keep-alive': CONNECTION,
  upgrade: CONNECTION,
  te: CONNECTION,
  trailer: CONNECTION,
  expect: BODY,
  'content-length': BODY,
  'transfer-encoding': BODY,
  host: 'it is the host of the url',
  range: 'a feed is read whole',
  'accept-encoding': 'Sluice asks for what it can unpack',
};

/** Why a header of this name cannot be configured; null when it can. */
export function refuseHeaderName(name: string): string | null {
  if (!NAME_CHARACTERS.test(name)) return 'has characters that HTTP does not allow in the name of a header';
  const reason = REFUSED_NAMES[name.toLowerCase()];
  return reason === undefined ? null : `cannot be set: ${reason}`;
}

/** Why a header cannot have this value; null when it can. */
export function refuseHeaderValue(value: string): string | null {
  return VALUE_CHARACTERS.test(value) ? null : 'has characters that HTTP does not allow in a header';
}
