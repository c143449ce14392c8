/** RFC 1035 section 2.3.4. A longer one has no address, and would not fit the list of hosts. */
const maxCharacters = 253;

/** Whether the host of a URL may be that of a server. */
export function isHostName(host: string): boolean {
  return host.length <= maxCharacters;
}
