import { section } from '#src/words/section.ts';

/** What operators are told of sources that went blind or silent, or came back. */
export const sourceNoticeWords = section('sourceNotices', {
  blind: ['number', 'sources'],
  back: ['number', 'sources'],
  number: ['number'],
  since: ['moment'],
  away: ['moment'],
  more: ['number'],
  ownNetwork: ['blind', 'all'],
});

/** What operators are told of a channel that takes nothing, or takes messages again. */
export const channelNoticeWords = section('channelNotices', {
  dead: ['channel'],
  back: ['channel'],
  since: ['moment'],
  waiting: ['number'],
});

/** What operators are told of a channel that somebody added, changed, switched or removed at the desk. */
export const channelChangeWords = section('channelChanges', {
  added: ['channel'],
  changed: ['channel'],
  removed: ['channel'],
  on: ['channel'],
  off: ['channel'],
  file: ['channel'],
  by: ['person', 'moment'],
});

/** What operators are told of a rule, a digest, a source or a watched name that somebody added, changed, switched or removed. */
export const changeWords = section('changes', {
  rule: {
    added: ['name'],
    changed: ['name'],
    removed: ['name'],
    on: ['name'],
    off: ['name'],
    file: ['name'],
  },
  digest: { added: ['name'], changed: ['name'], on: ['name'], off: ['name'] },
  source: { added: ['name'], changed: ['name'], on: ['name'], off: ['name'] },
  name: {
    added: ['name'],
    changed: ['name'],
    removed: ['name'],
    on: ['name'],
    off: ['name'],
    file: ['name'],
  },
  is: ['what', 'parts'],
  now: ['what', 'parts'],
  noLonger: ['what', 'parts'],
  steps: ['number', 'moment'],
});

/** What operators are told of a reader who wants no more mails. */
export const departureWords = section('departures', {
  subject: ['channel'],
  left: ['reader', 'what', 'moment'],
  digest: ['name'],
});

/** What operators are told when the service cannot do its own work, and when it can again. */
export const serviceNoticeWords = section('serviceNotices', {
  trouble: {
    blind: { what: ['minutes'] },
    disk: { what: ['megabytes'] },
    clock: { what: ['minutes'] },
    backlog: { what: ['minutes'] },
    archive: { what: ['days'] },
    secrets: { what: ['channels'] },
  },
  since: ['moment'],
});

/** The headlines of alerts of items that are not there any more. */
export const deletionWords = section('deletions', {
  after: { minutes: ['number'], hours: ['number'], days: ['number'] },
  deleted: ['what', 'after'],
});
