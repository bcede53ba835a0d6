import { libraryScores } from './library.ts';

/**
 * Words so common that a short text of the language holds one, and rarely another language's. They correct the library on
 * posts of a few words and on texts full of names.
 */
const COMMON_WORDS: Record<string, string> = {
  en: "the of and to in is was for that with by on are has have been at from as an it who were this his their will not after be its they he she said we you what how why new says about against over which but under more than you your our i can must don't says executed executes execution executions hanged prisoner prisoners experts sentenced death judge warns alarmed no yes good bad sad shame killer killers him her us do does did done go going gone get got make made take took come came see saw know think want need help please stop free save them then there here where when all any some many much most only just also even still again never always today yesterday tomorrow now news breaking watch read update urgent action report reports life woman women men people freedom justice rights human prison prisons jail regime change iranian iranians dictator murder murdered murderer killed kill kills hang hanging gallows noose crimes crime humanity massacre protest protests protesters arrested court trial family mother father daughter brother sister young year years day days week month brief rip man bar age dare too ham sale hale key bat hangs dies condemns upheld spy",
  de: 'der die das und den von mit für auf ist nicht dem im des ein eine einer sich auch nach bei aus wird wurde werden sind hat gegen zum zur als über wegen durch oder ihre seine haben vor um wir ich sie es was wie hinrichtung hinrichtungen hingerichtet todesstrafe gefangene gefängnis todesurteil fordert er war schande freiheit alle nein iranische iranischen iranischer gehängt erhängt bestätigt gestoppt stoppt stoppen todesurteile menschenrechte menschenrechtsrat drei vier fünf heute gestern jetzt noch nur kein keine uns ihn ihm ihr am beim ins wenn dass resolution bis man bad bar',
  fr: 'le la les des et du en est une que qui dans pour par sur au aux pas ne avec ce cette sont été plus sa son ses leur contre après selon ont mais ou il elle nous vous je d l un exécution exécutions exécuté exécutés prisonnier prisonniers peine mort pendus exécute honte liberté tous toutes non à eux elles ils trois quatre cinq pendu pendaisons halte vie femme femmes condamné condamnés arrêtez exécuter aussi comme si quand où ta ma va sale bat',
  es: 'el los las una del que y en por con para se es fue han su sus al más contra como sobre tras pero fueron según este esta ha no lo la de desde entre hay yo nos ejecución ejecuciones ejecuta ejecutado ejecutados preso presos pena muerte condenado a un qué vergüenza libertad todos todas tres cuatro cinco ahorcados ahorcado basta asesinos vida mujer mujeres cárcel derechos humanos justicia si cuando donde ni también muy ya hoy dar dare va sale bar',
  it: 'il lo gli della delle dei degli che per con una sono è nel nella alla al dal non di del anche più ha stato contro dopo si da le i e su come ma questo questa hanno esecuzione esecuzioni giustiziati giustiziato prigioniero prigionieri morte impiccato impiccati un libertà tutti tutte vergogna tre quattro cinque impiccagioni assassini basta donna donne vita carcere diritti umani giustizia anni ancora oggi ora chi dove quando se mai noi loro uno sul sulla agli alle a dare dar va sale',
  pt: 'o os as um uma do da dos das que em no na por para com não se é foi mais ao pelo pela contra após são como foram à e seu sua execução execuções executa prisioneiro prisioneiros morte liberdade todos todas parem vergonha três quatro cinco enforcados prisão direitos humanos justiça hoje mulher vida muito já também até nos nas ela ele eles dar va bar',
  nl: 'de het een van en in op is dat te voor met zijn niet door aan bij ook naar werd worden heeft tegen uit over om hebben er wordt deze dit executie executies executeert gevangene gevangenen doodstraf vrijheid iedereen nee schande ze hij wij zij we ik je geen maar als dan drie vier vijf vandaag nu nog opgehangen mensenrechten leven vrouw man ver',
  sv: 'och att i det som en på är av för med den till inte ett har de om var från efter vid mot ska kan när över sig också han hon vi avrättning avrättningar avrättar avrättade fånge fångar dödsstraff frihet åt alla stoppa avrättningarna nej skam hängda hängdes tre fyra fem idag nu bara men så här där kvinna liv inga ingen vill måste man mig dig bar sal',
  da: 'og at i det som en på er af for med den til ikke et har de om var fra efter ved mod skal kan når over sig også blev jeg hun henrettelse henrettelser henrettet dødsstraf frihed alle stop henrettelserne nej skam tre fem nu kun men så her der kvinde liv ingen vil man mig dig bar',
  no: 'og å i det som en på er av for med den til ikke et har de om var fra etter ved mot skal kan når over seg også ble jeg hun henrettelse henrettelser henrettet dødsstraff frihet alle stopp henrettelsene nei skam tre fem nå bare men så her der kvinne liv ingen vil må man meg deg bar',
  fi: 'ja on ei että se oli hän ovat kun mutta myös joka tai mukaan sekä kuin jo ole ovat olla joka iranin vuonna kaikki lopetettava teloitukset teloitus teloitettiin kuolemantuomio vapaus kolme neljä viisi nyt vielä vain jos niin nainen elämä',
  pl: 'w i na z się nie do jest że o po za od jak przez dla są oraz został został ale co tym który być roku ma ta to',
  cs: 'a v na se je že s z do o po za od jak pro jsou byl ale nebo také podle jeho',
  sk: 'a v na sa je že s z do o po za od ako pre sú bol ale alebo tiež podľa jeho',
  hu: 'a az és hogy nem is egy van meg el volt ki csak vagy szerint miatt után',
  ro: 'și în de la cu pe pentru nu este care din a fost sunt mai prin după sau împotriva că',
  tr: 've bir bu için ile da de olarak olan daha gibi sonra edildi oldu olduğu kadar ancak değil karşı en çok göre idam ne var mi idamı idamları infaz mahkum ölüm hayır idama idamlar dursun durdurun durdurulsun özgürlük tutsak tutsaklara siyasi asıldı kişi insan hakları cezaevi hapishane mahkeme adalet kadın yaşam bugün etti son üç iki yok biz siz onlar artık ama az hala yani kar bana sana her hiç',
  az: 'və bir bu üçün ilə da də olan daha kimi sonra edildi oldu olunub edilib deyil qarşı ən çox görə haqqında ki icra hökmü edama edamlar edamlara olunsun məhbus məhbuslar məhbuslara azadlıq azadlığı siyasi həbs yox son qoyun iranda üç iki bugün xalq xalqı biz siz onlar artıq deyir ama az yaşasın hələ',
  ku: 'û li di de ji bo ku ev wê hat kir bi her jî dike dikin ya yên an na ne sêdare girtî girtiyên îranê bidarvekirin em hûn wan min te vê ser bila naxwazin dixwazin jin jiyan azadî azadiya tawan ye rawestin girtiyan girtiyek îdam îdamkirin darvekirin darvekirina darvekirinê hatin kirin gel kurdistan sê du îro siyasî siyasiyê',
  id: 'yang dan di dengan untuk dari ini itu pada tidak dalam akan telah oleh adalah ke karena bisa kami kita mereka jangan lupakan sudah orang mati hukuman eksekusi hentikan',
  hr: 'i u je na se da su za od s o kao iz što bi koji nije ili prema',
  sq: 'dhe në e të për me nga një është që nuk ka janë si u',
  ca: 'el els les i de la que en per amb una és del al no com més contra han aquest dels',
};

/** Romanised Persian as people type it. */
const FINGLISH =
  'az ke ro va ba dar in baraye bara mardom hast hastan nist nistan shod shode shodan mishe nemishe mikonan mikone mikonim mikonam nemikonan nakonid konid konim kard karde kardan kardand kardam mige migan migam goft gofte begam begid mikhan mikham mikhad mikhaym bayad nabayad chera chi chie hame hamaye ma shoma man to oon un inha unha ina una haghe hagh khodesh khodeshun khoda emrooz emruz dirooz diruz farda alan hala dige digeh ham faghat vali ama age agar ye yek se nafar ta beh be ra rafte raft mire miran bood bud boode boodan dare daran darim nadare nadaran edam edami edamesh edamha edaam zendan zendani zendania koshtan koshte mikoshan zendegi azadi zan zanan jomhuri jomhoori eslami rejim dolat hokumat enghelab shahid khanevade pedar madar bache bacheha javan javoon javoona khoon khun darim nemidim nemidan nemizarim farhang mellat vatan salam mersi khoob khub kheili kheyli hich kas kasi chand salha sal shab rooz ruz mah jalad jallad akhund akhoond sepah basij ghatl ghatle aam dadgah ghazi hokm hokme ejra beshe beshan bekhatere haminjoori hamin hamoon mese mesle roo tu too toye toosh bala biroon birun marg lanat damet garm ghatel ghatele ghatelan jallade jalladan emshab dobare khoone khooneye khune javanan javanane javoonamoon javanha montazer montazerim montazeran khanevadash khanevadeha kharej bayan hanuz hanooz madarash madaram pedaram baradar baradaram khahar khaharam bachehaye hichki hichkas hichi chizi nemige nemigan nemidoone nemidune nemidoonam nemidonam nemitoone mitoone mitoonim mishim mishnavim bidar siasi siyasi sobh khabar khabare akhbar omid omide rahbar rahbare vaghti saket mikhay mikhaim nemikhaym nemikhaim bas bokon bokonid bokonim bekonid kari karo faramoosh faramush zadan zadand zade jomhouri jomhuriye eslamiye eslamie enghelabi feshfeshe gom konan khodam khodet khodemoon khodetoon shomam hastim hastid hastin budan budand boodim daram dari darid midam midan midim midid migim bego begoo beman bemoon nemoond raftan raftand bordan bordand bord avord avordan gereftan gereftand gerefte koshtand koshteh mikoshim mikoshand mikoshe edamhaye edamo zendane zendanha zendanian zendaniane zendaniye zendanihaye azade azadish azadikhah mamlekat mamlekate keshvar keshvare irane tehrane sarnegoon sarnegooni barandazi khiaban khiabun etesab etezab eteraz eterazat tazahorat dadkhahi dadkhah ghorbani ghorbanian khavarane dokhtar dokhtare pesar pesare zanha mardha hagheshe hokmesh ejraye dadgahe ghaziye jenayat jenayate jenayatkar jenayatkaran tabestane tabestan dahe shast shasto haft sale salegi salamati cheghadr chejoori chetor chejur kojast koja injast unja inja injoori oonja hamishe hichvaght bishtar kamtar ziad ziyad khaste khastam khastan mishavad mishavand nemishavad khahad nakhahad namordim namordan jang solh dishab hamle hamleye sedaye sedash samte miumad miyad miyan umad umadan amad amadan maman mamanam baba babam khale amoo amoom tarside tarsidam neveshte neveshtan nevesht tekrar yani masalan dalil dustan doostan dooste doostam shoode taeed tayid mahkum mahkoom mahkoome mahkumin bazjoo bazjooye sabegh sabeghe movafegh mokhalef tamdid heyate haghighat vasl ghat por zendeim zendeam baghiye baghie bozorg bozorgam koochik vase molaghat molaghati vakil vakile vakilesh parvande parvandash na lotfan neshar bedid shahidan zende';

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

/** How much a word speaks for romanised Persian, 0 to 1. */
function romanised(word: string): number {
  if (isRomanisedPersian(word)) return 1;
  return votes.get(word)?.includes('fa') ? 0.65 : 0;
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
  const finglish = lower.some(isRomanisedPersian) ? lower.reduce((sum, word) => sum + romanised(word), 0) : 0;
  if (finglish > 0 && finglish >= lower.length * (lower.length >= 3 ? 0.27 : 0.5))
    add('fa', 0.4 + (1.8 * finglish) / (lower.length + 1));
  for (const [language, pattern] of LETTERS) if (pattern.test(text)) add(language, 0.2);
  add('ku', (1.5 * lower.filter((word) => /[êîû]/u.test(word)).length) / lower.length);
  // A name or two in plain letters say nothing: what is written most is likeliest.
  if (hits.size === 0 && lower.length <= FEW && ASCII.test(text)) add('en', 0.6);
  if (hint && scores.has(hint)) add(hint, lower.length < 6 ? 0.12 : 0.03);
  return best(scores) ?? (hint && hint !== 'fa' ? hint : 'und');
}

const FEW = 3;
const ASCII = /^[\x20-\x7e]*$/;

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
