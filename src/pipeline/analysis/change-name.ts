import { createHash } from 'node:crypto';
import { z } from 'zod';
import { namedIn } from '#src/alerts/change-notice.ts';
import { changeWords } from '#src/alerts/notice-words.ts';
import type { WatchlistEntity } from '#src/analysis/entities/watchlist.ts';
import { isolated } from '#src/model/display-text.ts';
import type { ToldKind } from '../channels/tell-change.ts';

/** What operators are told of a watched name. `enabled`: it is watched. `rest` is the same for the same of all else. */
const told = z.object({
  enabled: z.boolean(),
  en: z.string(),
  fa: z.string(),
  spellings: z.array(z.string()),
  rest: z.string(),
});
type ToldName = z.infer<typeof told>;

/** A watched name whose change is told. */
export function toldName(entity: WatchlistEntity, enabled: boolean): ToldName {
  const { name, aliases, cased, distinctive, surnames, common, conditional, ...rest } = entity;
  const near = conditional.flatMap((one) => one.aliases);
  const spellings = [...Object.values(aliases).flat(), ...cased, ...distinctive, ...surnames, ...common, ...near];
  const hash = createHash('sha256')
    .update(JSON.stringify([rest, conditional]))
    .digest('hex');
  return { enabled, ...name, spellings: [...new Set(spellings)], rest: hash };
}

/** How a watched name is told of that somebody added, changed, or watches no more. */
export const NAMES: ToldKind<ToldName> = {
  occasion: 'name_change',
  read: (value) => told.safeParse(value).data ?? null,
  label: ({ en, fa }, language) => (language === 'fa' ? fa : en),
  subject: (change, name, language) => changeWords(language).name[change](name),
  facts({ en, fa, spellings }, { language }) {
    const { facts } = changeWords(language);
    return [
      { what: facts.name, parts: [namedIn(en), namedIn(fa)] },
      { what: facts.spellings, parts: spellings.map(isolated) },
    ];
  },
  footer: (language) => changeWords(language).nameFooter,
  place: (id) => `/officials/${encodeURIComponent(id)}`,
};
