/** Equal when servers cannot tell two URLs apart: the case of the host, a default port and a fragment do not count. */
export function feedAddress(url: string): string {
  const address = new URL(url);
  address.hash = '';
  return address.href;
}
