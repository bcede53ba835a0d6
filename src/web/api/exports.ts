import { z } from 'zod';
import { isSpoken } from '#src/words/languages.ts';
import type { DeskDeps } from '../deps.ts';
import { LISTS, type ListName } from '../export/lists.ts';
import { exported, FORM_TYPES, FORMS, type Form } from '../export/page.ts';
import { MOST_PAPER_ROWS } from '../export/paper.ts';
import { MOST_SPREADSHEET_ROWS } from '../export/write.ts';
import { BadParameter, querySchema } from '../query.ts';
import { readerOf } from '../reader.ts';
import { ApiProblem, type FileAnswer, type Operation, operation } from './operation.ts';

const language = z
  .string()
  .max(20)
  .optional()
  .meta({ description: 'Language of a PDF, such as "en"; that of the desk where it is left out.' });

/** Each list as a file, narrowed by the filters of its page; the form is in the path: `/export/stories.csv`. */
export const EXPORT_OPERATIONS: readonly Operation[] = Object.entries(LISTS).flatMap(([list, names]) =>
  FORMS.map((form) =>
    operation({
      method: 'GET',
      path: `/export/${list}.${form}`,
      summary: summaryOf(list, form),
      scope: 'export',
      query: querySchema(names).extend({ lang: language }),
      response: z.unknown(),
      files: [FORM_TYPES[form]],
      run: ({ deps, query: { lang, ...query } }) => fileOf(list as ListName, form, query, deps, lang),
    }),
  ),
);

function summaryOf(list: string, form: Form): string {
  const most = { csv: null, json: null, xlsx: MOST_SPREADSHEET_ROWS, pdf: MOST_PAPER_ROWS }[form];
  return `The list of ${list} as ${form.toUpperCase()}${most === null ? '' : `, the first ${most} entries`}`;
}

async function fileOf(
  list: ListName,
  form: Form,
  query: Parameters<typeof exported>[2],
  deps: DeskDeps,
  lang: string | undefined,
): Promise<FileAnswer> {
  const reader = readerOf(deps, lang !== undefined && isSpoken(lang) ? lang : deps.language, null);
  const answer = await exported(list, form, query, deps, reader).catch((error: unknown) => {
    if (error instanceof BadParameter)
      throw new ApiProblem(400, 'Cannot be read', `The query is not right at "${error.parameter}".`);
    throw error;
  });
  switch (answer.kind) {
    case 'stream':
      return { name: answer.name, type: answer.type, body: answer.body };
    case 'download':
      if (typeof answer.content === 'string') break;
      return { name: answer.name, type: answer.type, body: answer.content };
    case 'refused':
      throw new ApiProblem(503, 'No PDF', answer.sentence, { 'Retry-After': '60' });
  }
  throw new Error(`An export answered with ${answer.kind}.`);
}
