import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { type LocalServer, serve } from '../net/local-server.ts';

const run = promisify(execFile);

export interface TimeStampAuthority extends AsyncDisposable {
  url: string;
  server: LocalServer;
  /** Its root certificate, PEM. */
  root: string;
  /** Path of the same. */
  rootFile: string;
  /** Answers a query (DER) as the server does. */
  reply(query: Uint8Array): Promise<Buffer>;
}

const CONFIGURATION = (directory: string) => `
[req]
distinguished_name = name
prompt = no
[name]
CN = Invented Root
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
[stamping]
basicConstraints = CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[web]
basicConstraints = CA:false
extendedKeyUsage = serverAuth
[tsa]
default_tsa = own
[own]
serial = ${directory}/serial
crypto_device = builtin
signer_cert = ${directory}/tsa.crt
certs = ${directory}/root.crt
signer_key = ${directory}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
`;

/** A time-stamping authority on loopback: OpenSSL's own, with a root made for the test. */
export async function startTimeStampAuthority(): Promise<TimeStampAuthority> {
  const directory = await mkdtemp(path.join(tmpdir(), 'khavaran-tsa-'));
  const file = (name: string) => path.join(directory, name);
  const openssl = (...args: string[]) => run('openssl', args, { cwd: directory });
  await writeFile(file('openssl.cnf'), CONFIGURATION(directory));
  await writeFile(file('serial'), '01\n');
  const request = ['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-config', file('openssl.cnf')];
  await openssl(...request, '-x509', '-extensions', 'root', '-days', '30', '-keyout', 'root.key', '-out', 'root.crt');
  await openssl(...request, '-subj', '/CN=Invented Time Stamps', '-keyout', 'tsa.key', '-out', 'tsa.csr');
  const sign = ['x509', '-req', '-CA', 'root.crt', '-CAkey', 'root.key', '-CAcreateserial', '-days', '30'];
  await openssl(...sign, '-in', 'tsa.csr', '-extfile', 'openssl.cnf', '-extensions', 'stamping', '-out', 'tsa.crt');

  async function reply(query: Uint8Array): Promise<Buffer> {
    await writeFile(file('query.tsq'), query);
    await openssl('ts', '-reply', '-config', 'openssl.cnf', '-queryfile', 'query.tsq', '-out', 'reply.tsr');
    return readFile(file('reply.tsr'));
  }
  const server = await serve((incoming, response) => {
    buffer(incoming)
      .then(reply)
      .then(
        (answer) => response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(answer),
        () => response.writeHead(500).end(),
      );
  });
  return {
    url: `${server.url}/tsr`,
    server,
    root: await readFile(file('root.crt'), 'utf8'),
    rootFile: file('root.crt'),
    reply,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
