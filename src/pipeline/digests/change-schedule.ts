import { changeWords } from '#src/alerts/notice-words.ts';
import type { Clock } from '#src/base/clock.ts';
import { factsOfSchedule } from '#src/digests/schedule-facts.ts';
import type { DigestEdition } from '#src/model/digest.ts';
import { writeAudit } from '#src/store/audit.ts';
import type { Database } from '#src/store/database.ts';
import { lockEdition, saveEdition } from '#src/store/digest-editions.ts';
import type { Changer } from '../alerts/change-rule.ts';
import { type ChangeTelling, changeOf, type ToldKind, tellOfChange } from '../channels/tell-change.ts';

const SCHEDULES: ToldKind<DigestEdition> = {
  occasion: 'digest_change',
  // As this version or an older one stored it.
  read: (value) => (typeof value === 'object' && value !== null ? (value as DigestEdition) : null),
  label: ({ label, name }) => label || name,
  // Nothing takes a schedule away, or gives it back to its file.
  subject: (change, name, language) =>
    changeWords(language).digest[change === 'removed' || change === 'file' ? 'changed' : change](name),
  facts: (edition, { language }) => factsOfSchedule(edition, language),
  footer: (language) => changeWords(language).digestFooter,
  place: (name) => `/digest-schedules/${name}`,
};

/** Adds a schedule or changes it. False where one of that name is there and `isNew` says that none should be. */
export async function keepSchedule(
  { db, clock, telling }: { db: Database; clock: Clock; telling?: ChangeTelling | undefined },
  edition: DigestEdition,
  { by, isNew }: { by: Changer; isNew: boolean },
): Promise<boolean> {
  const now = clock.now();
  return db.transaction().execute(async (tx) => {
    const known = await lockEdition(tx, edition.name);
    if (!(await saveEdition(tx, edition, { by: by.name, now, isNew }))) return false;
    const { name: key } = edition;
    const made = { key, was: known?.edition ?? null, is: edition, existed: known !== null, by: by.name, now };
    const change = changeOf(made);
    const action = `digest ${change}`;
    await writeAudit(tx, { personId: by.id, personName: by.name, action, subject: `/digest-schedules/${key}` });
    await tellOfChange(tx, telling, SCHEDULES, made);
    return true;
  });
}
