import { libraryScores } from './library.ts';

/**
 * Words so common that a short text of the language holds one, and rarely another language's. They correct the library on
 * posts of a few words and on texts full of names.
 */
const COMMON_WORDS: Record<string, string> = {
  en: "the of and to in is was for that with by on are has have been at from as an it who were this his their will not after be its they he she said we you what how why new says about against over which but under more than you your our i can must don't says executed executes execution executions hanged prisoner prisoners experts sentenced death judge warns alarmed",
  de: 'der die das und den von mit für auf ist nicht dem im des ein eine einer sich auch nach bei aus wird wurde werden sind hat gegen zum zur als über wegen durch oder ihre seine haben vor um wir ich sie es was wie hinrichtung hinrichtungen hingerichtet todesstrafe gefangene gefängnis todesurteil fordert',
  fr: 'le la les des et du en est une que qui dans pour par sur au aux pas ne avec ce cette sont été plus sa son ses leur contre après selon ont mais ou il elle nous vous je d l un exécution exécutions exécuté exécutés prisonnier prisonniers peine mort pendus exécute',
  es: 'el los las una del que y en por con para se es fue han su sus al más contra como sobre tras pero fueron según este esta ha no lo la de desde entre hay yo nos ejecución ejecuciones ejecuta ejecutado ejecutados preso presos pena muerte condenado a un',
  it: 'il lo gli della delle dei degli che per con una sono è nel nella alla al dal non di del anche più ha stato contro dopo si da le i e su come ma questo questa hanno esecuzione esecuzioni giustiziati giustiziato prigioniero prigionieri morte impiccato impiccati un',
  pt: 'o os as um uma do da dos das que em no na por para com não se é foi mais ao pelo pela contra após são como foram à e seu sua execução execuções executa prisioneiro prisioneiros morte',
  nl: 'de het een van en in op is dat te voor met zijn niet door aan bij ook naar werd worden heeft tegen uit over om hebben er wordt deze dit executie executies executeert gevangene gevangenen doodstraf',
  sv: 'och att i det som en på är av för med den till inte ett har de om var från efter vid mot ska kan när över sig också han hon vi avrättning avrättningar avrättar avrättade fånge fångar dödsstraff',
  da: 'og at i det som en på er af for med den til ikke et har de om var fra efter ved mod skal kan når over sig også blev jeg hun henrettelse henrettelser henrettet dødsstraf',
  no: 'og å i det som en på er av for med den til ikke et har de om var fra etter ved mot skal kan når over seg også ble jeg hun henrettelse henrettelser henrettet dødsstraff',
  fi: 'ja on ei että se oli hän ovat kun mutta myös joka tai mukaan sekä kuin jo ole ovat olla joka iranin vuonna',
  pl: 'w i na z się nie do jest że o po za od jak przez dla są oraz został został ale co tym który być roku',
  cs: 'a v na se je že s z do o po za od jak pro jsou byl ale nebo také podle jeho',
  sk: 'a v na sa je že s z do o po za od ako pre sú bol ale alebo tiež podľa jeho',
  hu: 'a az és hogy nem is egy van meg el volt ki csak vagy szerint miatt után',
  ro: 'și în de la cu pe pentru nu este care din a fost sunt mai prin după sau împotriva că',
  tr: 've bir bu için ile da de olarak olan daha gibi sonra edildi oldu olduğu kadar ancak değil karşı en çok göre idam ne var mi idamı idamları infaz mahkum ölüm',
  az: 'və bir bu üçün ilə da də olan daha kimi sonra edildi oldu olunub edilib deyil qarşı ən çox görə edam haqqında ki edam icra hökmü',
  ku: 'û li di de ji bo ku ev wê hat kir bi her jî dike dikin ya yên an na ne sêdare girtî girtiyên îranê bidarvekirin',
  id: 'yang dan di dengan untuk dari ini itu pada tidak dalam akan telah oleh adalah ke karena',
  hr: 'i u je na se da su za od s o kao iz što bi koji nije ili prema',
  sq: 'dhe në e të për me nga një është që nuk ka janë si u',
  ca: 'el els les i de la que en per amb una és del al no com més contra han aquest dels',
};

/** Romanised Persian as people type it. */
const FINGLISH =
  'az ke ro va ba dar in baraye bara mardom hast hastan nist nistan shod shode shodan mishe nemishe mikonan mikone mikonim mikonam nemikonan nakonid konid konim kard karde kardan kardand kardam mige migan migam goft gofte begam begid mikhan mikham mikhad mikhaym bayad nabayad chera chi chie hame hamaye ma shoma man to oon un inha unha ina una haghe hagh khodesh khodeshun khoda emrooz emruz dirooz diruz farda alan hala dige digeh ham faghat vali ama age agar ye yek se nafar ta beh be ra rafte raft mire miran bood bud boode boodan dare daran darim nadare nadaran edam edami edamesh edamha edaam zendan zendani zendania koshtan koshte mikoshan zendegi azadi zan zanan jomhuri jomhoori eslami rejim dolat hokumat enghelab shahid khanevade pedar madar bache bacheha javan javoon javoona khoon khun darim nemidim nemidan nemizarim farhang mellat vatan salam mersi khoob khub kheili kheyli hich kas kasi chand salha sal shab rooz ruz mah jalad jallad akhund akhoond sepah basij ghatl ghatle aam dadgah ghazi hokm hokme ejra beshe beshan bekhatere haminjoori hamin hamoon mese mesle roo tu too toye toosh bala biroon birun';

const votes = new Map<string, string[]>();
for (const [language, words] of [...Object.entries(COMMON_WORDS), ['fa', FINGLISH] as const])
  for (const word of new Set(words.split(' '))) {
    const languages = votes.get(word);
    if (languages) languages.push(language);
    else votes.set(word, [language]);
  }

/** Whether a normalised word is one of romanised Persian and of no other language that we tell by its words. */
export function isRomanisedPersian(word: string): boolean {
  const languages = votes.get(word);
  return languages ? languages.length === 1 && languages[0] === 'fa' : FINGLISH_VERB.test(word);
}

const LETTERS: [language: string, pattern: RegExp][] = [
  ['de', /ß/u],
  ['az', /ə/u],
  ['tr', /[ığş]/u],
  ['es', /[ñ¿¡]/u],
  ['pt', /[ãõ]/u],
  ['pl', /[łąęśżźć]/u],
  ['cs', /[řěů]/u],
  ['ro', /[țșă]/u],
  ['hu', /[őű]/u],
];

// What our sources write in; the library's other languages must be clearly better to be believed.
const USUAL = new Set(Object.keys(COMMON_WORDS));
const MAIN = new Set('en de fr es it sv nl tr pt'.split(' '));
// Malay and Indonesian look alike to the library; our sources write the latter.
const KNOWN_TO_LIBRARY_AS: Record<string, string> = { ms: 'id', tl: 'fil' };

/**
 * The language of words in Latin script; `und` where nothing speaks for any. `lower` holds the words in lower case, names
 * (capitalised within a sentence) left out where enough others remain.
 */
export function languageOfLatin(lower: readonly string[], hint: string | null): string {
  const hits = new Map<string, number>();
  for (const word of lower)
    for (const language of votes.get(word) ?? []) hits.set(language, (hits.get(language) ?? 0) + 1);
  const clear = clearWinner(hits, lower.length);
  if (clear !== null) return clear;

  const text = lower.join(' ');
  const scores = new Map<string, number>();
  const add = (language: string, score: number): void => void scores.set(language, (scores.get(language) ?? 0) + score);
  for (const [code, score] of Object.entries(libraryScores(text))) {
    const language = KNOWN_TO_LIBRARY_AS[code] ?? code;
    add(language, score * (MAIN.has(language) ? 1 : USUAL.has(language) ? 0.94 : 0.75));
  }
  for (const [language, count] of hits) if (language !== 'fa') add(language, (1.6 * count) / (lower.length + 1.5));
  const finglish = (hits.get('fa') ?? 0) + lower.filter((word) => FINGLISH_VERB.test(word)).length;
  if (lower.length >= 3 && finglish / lower.length >= 0.34) add('fa', 0.25 + (1.6 * finglish) / (lower.length + 1));
  for (const [language, pattern] of LETTERS) if (pattern.test(text)) add(language, 0.2);
  add('ku', (1.5 * lower.filter((word) => /[êîû]/u.test(word)).length) / lower.length);
  if (hint && scores.has(hint)) add(hint, lower.length < 6 ? 0.12 : 0.03);
  return best(scores) ?? (hint && hint !== 'fa' ? hint : 'und');
}

/** The language that a third of the words belong to, and no other nearly as many: no need to look at letters. */
function clearWinner(hits: Map<string, number>, words: number): string | null {
  if (words < 7) return null;
  const ranked = [...hits].sort((a, b) => b[1] - a[1]);
  const [first, second] = ranked;
  if (!first || first[1] < words * 0.3 || (second && second[1] > first[1] * 0.6)) return null;
  return first[0];
}

const FINGLISH_VERB = /^(?:ne|na)?mi(?:k|kh|sh|r|g|d|z|b|t|n|j|y)[a-z]{1,9}(?:am|an|and|im|id|in|e|i|ad)$/;

function best(scores: Map<string, number>): string | null {
  let found: string | null = null;
  for (const [language, score] of scores) if (found === null || score > scores.get(found)!) found = language;
  return found;
}
