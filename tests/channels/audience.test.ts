import { describe, expect, it } from 'vitest';
import { alertMessage } from '#src/alerts/message.ts';
import { messageFor } from '#src/channels/audience.ts';
import { content, digestOf, NOW } from './messages.ts';

const NAMES = [
  'Mina Privateperson',
  'Example Cleric',
  'Sara N.',
  'the prisoners of one ward',
  'must all be put to death',
];
const PUBLIC = { public: true, discreet: false };
const DISCREET = { public: false, discreet: true };
const DESK = 'https://desk.example';

function alert(
  open?: { headline: string; speaker: string | null; reportedBy: string | null },
  headline = 'New call for killing',
) {
  const alertContent = content({
    headline,
    title: 'Mina Privateperson sentenced',
    reportedBy: 'Sara N. (@sara) on X',
    links: [
      { label: 'Source', url: 'https://news.example/mina-privateperson' },
      { label: 'Story at the desk', url: `${DESK}/stories/12` },
    ],
    ...(open ? { open } : {}),
  });
  const request = {
    content: alertContent,
    key: 'alert-1-x',
    story: 12,
    kind: 'new',
    zone: 'UTC',
    createdAt: NOW,
  } as const;
  return alertMessage({ ...request, language: 'en' });
}

describe('a channel of a closed circle', () => {
  it('gets the whole message, with its place on the desk', () => {
    expect(messageFor(alert(), undefined, DESK)).toEqual({ ...alert(), link: `${DESK}/stories/12` });
    expect(messageFor(digestOf('x'), undefined, DESK)).toMatchObject({ link: `${DESK}/digests` });
  });
});

describe('a public channel', () => {
  it('names the officials and outlets that may be named, and nobody else', () => {
    const open = { headline: 'New call for killing', speaker: 'Ayatollah Official', reportedBy: 'Radio Example' };
    const message = messageFor(alert(open), PUBLIC, DESK);
    const said = JSON.stringify(message);
    for (const name of [...NAMES, 'mina', 'desk.example']) expect(said).not.toContain(name);
    expect(message.text).toContain('Said by: \u2068Ayatollah Official\u2069');
    expect(message.text).toContain('Reported by: \u2068Radio Example\u2069');
    expect(message.text).toContain('1 origin, 3 copies');
    expect(message.html).toBeNull();
  });

  it('names nobody where it is not said who may be named', () => {
    const message = messageFor(
      alert(undefined, 'Development: now attributed to \u2068Mina Privateperson\u2069 too'),
      PUBLIC,
      DESK,
    );
    for (const name of NAMES) expect(JSON.stringify(message)).not.toContain(name);
    expect(message.alert?.headline).toBe('Call for killing');
  });

  it('has the figures of a digest alone, and of a flash digest its kind', () => {
    const data = {
      kind: 'scheduled',
      title: 'Daily digest',
      summary: '2 calls for killing.',
      sections: [{ title: NAMES[0] }],
    };
    const digest = messageFor({ ...digestOf('Mina Privateperson'), data }, PUBLIC, DESK);
    expect(digest.text).toContain('2 calls for killing.');
    expect(JSON.stringify(digest)).not.toContain('Mina');
    const flash = messageFor(
      { ...digestOf('Mina'), data: { ...data, kind: 'flash', summary: 'on Mina' } },
      PUBLIC,
      DESK,
    );
    expect(JSON.stringify(flash)).not.toContain('Mina');
  });
});

describe('a discreet channel', () => {
  it('tells that there is something, how urgent, and where', () => {
    const message = messageFor(alert(), DISCREET, DESK);
    expect(message).toMatchObject({
      subject: 'New urgent alert',
      severity: 'urgent',
      alert: null,
      html: null,
      data: null,
    });
    expect(message.text).toBe(`New urgent alert\n\nOpen the desk: ${DESK}/stories/12\n`);
    for (const name of [...NAMES, 'killing']) expect(JSON.stringify(message)).not.toContain(name);
  });

  it('says no more of a digest, in the language of the reader', () => {
    expect(messageFor(digestOf('Mina'), DISCREET, null)).toMatchObject({ subject: 'گزارش تازه', text: 'گزارش تازه\n' });
  });

  it('is discreet where it is public too', () => {
    expect(messageFor(alert(), { public: true, discreet: true }, DESK).subject).toBe('New urgent alert');
  });
});
