import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { portOf } from '../net/local-server.ts';

export interface Mail {
  from: string;
  to: string[];
  raw: string;
  secure: boolean;
  user: string | null;
}

export interface MailServer extends AsyncDisposable {
  port: number;
  mails: Mail[];
}

const failure = (code: number, message: string) => Object.assign(new Error(message), { responseCode: code });

/**
 * A real SMTP server in process. What it does is told by the recipient's name: `451@…` and `550@…` refuse the
 * recipient, `452-after@…` and `554-after@…` refuse after the data, `drop@…` cuts after the final dot, `hang@…` falls
 * silent there, `421@…` closes the service.
 */
export async function mailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    disabledCommands: options.secure || options.key ? [] : ['STARTTLS'],
    allowInsecureAuth: true,
    closeTimeout: 50,
    logger: false,
    onAuth: (auth, _session, callback) =>
      auth.password === 'open sesame'
        ? callback(null, { user: auth.username })
        : callback(failure(535, 'Authentication credentials invalid')),
    onRcptTo: (address, _session, callback) => {
      const code = /^(\d{3})@/.exec(address.address)?.[1];
      callback(code ? failure(Number(code), `mailbox says ${code}`) : undefined);
    },
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        const after = /^(\d{3})-after@/.exec(to[0] ?? '')?.[1];
        if (after) return callback(failure(Number(after), `content says ${after}`));
        mails.push({
          from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
          to,
          raw: Buffer.concat(chunks).toString('latin1'),
          secure: session.secure,
          user: typeof session.user === 'string' ? session.user : null,
        });
        if (to[0]?.startsWith('hang@')) return undefined;
        if (to[0]?.startsWith('drop@')) return cut(server, session.id);
        return callback();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: portOf(server.server.address()),
    mails,
    async [Symbol.asyncDispose]() {
      for (const connection of server.connections) connection.close();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function cut(server: SMTPServer, id: string): void {
  for (const connection of server.connections) if (connection.id === id) connection.close();
}

/** A certificate that nobody knows, made for `name`. */
export function certificateFor(name: string): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'khavaran-certificate-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'].concat([
        '-keyout',
        key,
        '-out',
        cert,
        '-subj',
        `/CN=${name}`,
        '-addext',
        `subjectAltName=DNS:${name}`,
      ]),
      { stdio: 'ignore' },
    );
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
