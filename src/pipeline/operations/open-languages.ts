import path from 'node:path';
import { KhavaranError } from '#src/base/errors.ts';
import { isSpoken, languages, loadLanguages } from '#src/words/languages.ts';

/** Folder of the configuration in which operators add languages, or change words of those that are there. */
const LANGUAGE_FOLDER = 'languages';

/**
 * Takes the languages of the operator's folder into use. Gives a sentence on each word of them that is wrong, which is
 * said in English instead; throws where a file is no language at all.
 */
export function openLanguages(folder: string): string[] {
  return loadLanguages(path.join(folder, LANGUAGE_FOLDER)).flatMap(({ file, faults }) =>
    faults.map((fault) => `${file}: ${fault}`),
  );
}

/** Throws `pipeline/language` where nobody has taught us the language that is asked for. */
export function checkLanguage(code: string): void {
  if (isSpoken(code)) return;
  const known = languages().map((language) => language.code);
  throw new KhavaranError(
    'pipeline/language',
    `KHAVARAN_LANGUAGE is "${code}", which is not spoken here. Choose one of ${known.join(', ')}, or add a file ${code}.json to the folder ${LANGUAGE_FOLDER} of the configuration.`,
  );
}
