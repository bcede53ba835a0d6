import { z } from 'zod';

const address = z
  .string('must be an e-mail address')
  .trim()
  .max(320)
  .regex(/^[^\s<>@,;"]+@[^\s<>@,;"]+$/u, 'must be an e-mail address');

const mailbox = z
  .string('must be an e-mail address')
  .trim()
  .max(500)
  .regex(
    /^(?:[^<>\p{Cc}"]{0,150}<[^\s<>@,;"]{1,100}@[^\s<>@,;"]{1,200}>|[^\s<>@,;"]{1,100}@[^\s<>@,;"]{1,200})$/u,
    'must be an e-mail address, or a name and an address in angle brackets',
  );

export const emailSettings = z
  .strictObject({
    host: z.string('must be the name of a mail server').trim().min(1).max(255).describe('Name of the mail server'),
    port: z.coerce.number('must be a number').int().min(1).max(65_535).default(587).describe('Its port'),
    tls: z
      .enum(['implicit', 'starttls', 'none'])
      .optional()
      .describe('implicit: from the first byte (port 465); starttls: before anything is said; none: in the clear'),
    authority: z
      .string()
      .max(100_000)
      .optional()
      .describe('PEM certificates to trust besides the usual ones, for a mail server of your own'),
    user: z.string().min(1).max(500).optional().describe('Name to log in with'),
    password: z.string().min(1).max(1000).optional().describe('Password, a secret'),
    from: mailbox.describe('Who the mail is from: an address, or Name <address>'),
    to: z.array(address).min(1, 'needs at least one address').max(100).describe('Addresses that get it'),
    replyTo: address.optional().describe('Where answers go'),
    listId: z
      .string()
      .regex(/^[A-Za-z0-9.-]{3,200}$/, 'must be like a host name')
      .optional()
      .describe('Name of the list, by which mail programs sort: like a host name'),
    unsubscribe: z
      .strictObject({
        url: z
          .url({ protocol: /^https$/, error: 'must begin with https://' })
          .max(500)
          .optional(),
        mail: address.optional(),
      })
      .optional()
      .describe('Where readers can leave: url (https) and mail, one or both'),
  })
  .refine((settings) => (settings.user === undefined) === (settings.password === undefined), {
    message: 'user and password belong together',
    path: ['user'],
  })
  .refine((settings) => settings.password === undefined || settings.tls !== 'none', {
    message: 'a password does not go out without TLS: use starttls or implicit',
    path: ['tls'],
  });

export type EmailSettings = z.infer<typeof emailSettings>;
