import { isIP, type Socket } from 'node:net';
import ipaddr from 'ipaddr.js';
import { proxyFailure } from './proxy.ts';

export interface SocksTarget {
  hostname: string;
  port: number;
  username: string;
  password: string;
}

const REPLIES = [
  '',
  'it failed',
  'its rules forbid it',
  'the network cannot be reached',
  'the host cannot be reached',
  'the host refuses the connection',
  'the connection took too long',
  'it does not support this',
  'it does not support this kind of address',
];

/**
 * Asks a SOCKS5 proxy (RFC 1928, password by RFC 1929) on a fresh connection to connect it through to the target. The
 * name is sent as it is, so that the proxy finds it. Afterwards the socket is the target's. undici's own agent is marked
 * experimental, says so on standard error at each start, and cannot be given a transport.
 */
export async function throughSocks(socket: Socket, target: SocksTarget): Promise<void> {
  const take = reader(socket);
  const withPassword = target.username !== '';
  socket.write(Buffer.from(withPassword ? [5, 2, 0, 2] : [5, 1, 0]));
  const [version, method] = await take(2);
  if (version !== 5) throw proxyFailure('it does not speak SOCKS5');
  if (method === 2 && withPassword) {
    const [username, password] = [Buffer.from(target.username), Buffer.from(target.password)];
    if (username.length > 255 || password.length > 255) throw proxyFailure('the user name or password is too long');
    socket.write(Buffer.from([1, username.length, ...username, password.length, ...password]));
    if ((await take(2))[1] !== 0) throw proxyFailure('it refuses the user name or password');
  } else if (method !== 0) throw proxyFailure('it wants a user name and password');

  socket.write(Buffer.from([5, 1, 0, ...addressOf(target.hostname), target.port >> 8, target.port & 0xff]));
  const [, reply = 1, , type] = await take(4);
  if (reply !== 0) throw proxyFailure(REPLIES[reply] ?? 'it failed');
  const length = type === 1 ? 4 : type === 4 ? 16 : type === 3 ? ((await take(1))[0] ?? 0) : null;
  if (length === null) throw proxyFailure('it does not speak SOCKS5');
  await take(length + 2);
}

function addressOf(hostname: string): number[] {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(bare) !== 0) return [isIP(bare) === 4 ? 1 : 4, ...ipaddr.parse(bare).toByteArray()];
  const name = Buffer.from(bare.replace(/\.$/, ''), 'latin1');
  if (name.length > 255) throw proxyFailure('the host name is too long');
  return [3, name.length, ...name];
}

/** Reads exact counts of bytes; leaves what comes after them on the socket. */
function reader(socket: Socket): (count: number) => Promise<Buffer> {
  return (count) =>
    new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        socket.off('readable', look).off('close', closed).off('error', reject);
        act();
      };
      const closed = () => settle(() => reject(proxyFailure('it closed the connection')));
      const look = () => {
        const bytes: unknown = socket.read(count);
        if (Buffer.isBuffer(bytes) && bytes.length === count) settle(() => resolve(bytes));
        else if (bytes !== null || socket.readableEnded) closed();
      };
      socket.on('readable', look).once('close', closed).once('error', reject);
      if (socket.destroyed) closed();
      else look();
    });
}
