import { describe, expect, it } from 'vitest';
import {
  createExceptions,
  isPublicAddress,
  publicDestinations,
} from '../../../src/adapters/http/destination-guard.ts';
import { ConfigError } from '../../../src/domain/errors.ts';

describe('isPublicAddress', () => {
  it.each(['1.1.1.1', '8.8.8.8', '172.32.0.1', '193.99.144.85', '2606:4700::1111', '2a02:2e0:3fe:1001::1'])(
    '%s is public',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    ['unspecified', '0.0.0.0'],
    ['this network', '0.1.2.3'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['link-local and cloud metadata', '169.254.169.254'],
    ['metadata of Azure', '168.63.129.16'],
    ['metadata of Oracle', '192.0.0.192'],
    ['carrier-grade NAT and metadata of Alibaba', '100.100.100.200'],
    ['benchmarking', '198.18.0.1'],
    ['documentation', '203.0.113.9'],
    ['multicast', '224.0.0.1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['unspecified', '::'],
    ['loopback', '::1'],
    ['IPv4-compatible', '::7f00:1'],
    ['IPv4-compatible', '::8.8.8.8'],
    ['IPv4-mapped', '::ffff:127.0.0.1'],
    ['IPv4-mapped', '::ffff:a00:1'],
    ['IPv4-mapped', '::ffff:8.8.8.8'],
    ['IPv4-translated', '::ffff:0:127.0.0.1'],
    ['NAT64', '64:ff9b::7f00:1'],
    ['NAT64 for local use', '64:ff9b:1::7f00:1'],
    ['6to4', '2002:7f00:1::'],
    ['Teredo', '2001::1'],
    ['documentation', '2001:db8::1'],
    ['documentation', '3fff::1'],
    ['unique local', 'fd00::1'],
    ['metadata of AWS', 'fd00:ec2::254'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['site-local', 'fec0::1'],
    ['multicast', 'ff02::1'],
    ['segment routing', '5f00::1'],
    ['unassigned', '4000::1'],
    ['no address', 'localhost'],
    ['no address', ''],
    ['a number that is no address in itself', '2130706433'],
  ])('%s is not public: %s', (_, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('publicDestinations', () => {
  it.each([
    ['http://news.example/', true],
    ['https://news.example/', true],
    ['http://news.example:443/', true],
    ['http://news.example:1024/', true],
    ['http://news.example:8080/', true],
    ['http://news.example:65535/', true],
    ['http://news.example:0/', false],
    ['http://news.example:22/', false],
    ['http://news.example:25/', false],
    ['http://news.example:81/', false],
    ['http://news.example:1023/', false],
    ['http://news.example:2049/', false],
    ['http://news.example:6000/', false],
    ['http://news.example:6667/', false],
    ['https://news.example:10080/', false],
  ])('asks at the ports HTTP is spoken at: %s %s', (url, expected) => {
    expect(publicDestinations.mayUsePort(new URL(url))).toBe(expected);
  });
});

describe('createExceptions', () => {
  it.each([
    ['intranet:22', 'http://intranet:22/', true],
    ['10.1.2.3:22', 'http://10.1.2.3:22/', true],
    ['[fd00::1]:22', 'http://[fd00::1]:22/', true],
    ['intranet:22', 'http://intranet:25/', false],
    ['intranet:22', 'http://other:22/', false],
    ['intranet', 'http://intranet:22/', false],
    ['10.0.0.0/8', 'http://10.1.2.3:22/', false],
  ])('with %s, the port of %s is open: %s', (entry, url, expected) => {
    expect(createExceptions([entry]).mayUsePort(new URL(url))).toBe(expected);
  });

  it.each<[string, string, string, boolean]>([
    ['10.0.0.0/8', 'http://intranet/', '10.1.2.3', true],
    ['10.0.0.0/8', 'http://intranet/', '11.1.2.3', false],
    ['10.0.0.0/8', 'http://intranet/', '192.168.1.1', false],
    ['10.0.0.0/8', 'http://intranet/', '', false],
    ['10.1.2.3', 'http://intranet/', '10.1.2.3', true],
    ['10.1.2.3', 'http://intranet/', '10.1.2.4', false],
    ['10.1.2.3:8080', 'http://10.1.2.3:8080/', '10.1.2.3', true],
    ['10.1.2.3:8080', 'http://10.1.2.3/', '10.1.2.3', false],
    ['fd00::/8', 'http://intranet/', 'fd12::1', true],
    ['::1', 'http://[::1]:8080/', '::1', true],
    ['[::1]:8080', 'http://[::1]:8080/', '::1', true],
    ['[::1]:8080', 'http://[::1]/', '::1', false],
    ['127.0.0.1', 'http://[::ffff:127.0.0.1]/', '::ffff:7f00:1', false],
    ['intranet', 'http://intranet/', '10.1.2.3', true],
    ['intranet', 'http://intranet/', '11.1.2.3', true],
    ['intranet', 'http://intranet/', 'intranet', false],
    [' Intranet ', 'http://INTRANET/', '10.1.2.3', true],
    ['intranet', 'http://other.intranet/', '10.1.2.3', false],
    ['intranet:8080', 'http://intranet:8080/', '10.1.2.3', true],
    ['intranet:8080', 'http://intranet/', '10.1.2.3', false],
    ['intranet:80', 'http://intranet/', '10.1.2.3', true],
    ['intranet:443', 'https://intranet/', '10.1.2.3', true],
  ])('with %s, %s at %s: %s', (entry, url, address, expected) => {
    expect(createExceptions([entry]).mayConnect(new URL(url), address)).toBe(expected);
  });

  it.each<[string, string, boolean]>([
    ['intranet', 'http://INTRANET/', true],
    ['intranet', 'http://intranet./', false],
    ['intranet', 'http://x.intranet/', false],
    ['intranet:8080', 'http://intranet/', false],
    ['10.0.0.0/8', 'http://10.1.2.3/', true],
    ['10.0.0.0/8', 'http://10.1.2.3./', true],
    ['10.0.0.0/8', 'http://167838211/', true],
    ['10.0.0.0/8', 'http://0xA010203/', true],
    ['10.0.0.0/8', 'http://012.1.2.3/', true],
    ['10.0.0.0/8', 'http://10.66051/', true],
    ['10.0.0.0/8', 'http://[::ffff:10.1.2.3]/', false],
    ['10.0.0.0/8', 'http://intranet/', false],
    ['fd00::/8', 'http://[FD12:0::1]/', true],
  ])('with %s, %s is excepted as it stands: %s', (entry, url, expected) => {
    expect(createExceptions([entry]).coverHost(new URL(url))).toBe(expected);
  });

  it.each(['10.0.0.0/99', 'http://intranet/', 'two words', 'intranet:port', ''])(
    'refuses "%s" as an exception and says what it wants',
    (entry) => {
      const create = () => createExceptions([entry]);
      expect(create).toThrow(ConfigError);
      expect(create).toThrow(`PRIVATE_HOSTS: "${entry}" is no host, host:port, IP address or CIDR range`);
    },
  );
});
