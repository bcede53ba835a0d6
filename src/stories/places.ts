import { fold } from './fold.ts';
import { hashText } from './hash.ts';

/**
 * `prison`, `city` (or province) and `country`: how telling a shared or a different one is. Tehran stands with the
 * countries: courts and authorities sit there, whatever they decide on.
 */
export type PlaceKind = 'prison' | 'city' | 'country';

/** Names in Latin and in Perso-Arabic letters, one word each (joiners as in writing; a stem ends in `-`). */
const PLACES: Record<PlaceKind, string> = {
  prison: `evin اوین ایفین|gohardasht rajai rajaï rajaei rajaishahr رجایی‌شهر رجائی‌شهر گوهردشت|ghezel ghezelhesar qezel qezelhesar غزلحصار قزلحصار قزل‌حصار قزل|
    vakilabad وکیل‌آباد|dizelabad دیزل‌آباد|adelabad عادل‌آباد|lakan لاکان|sheiban sheyban شیبان|dastgerd دستگرد|sepidar سپیدار|qarchak gharchak قرچک|
    kahrizak کهریزک|fashafouyeh فشافویه|choubindar چوبین‌در|kachoui کچویی`,
  city: `mashhad mashad maschhad machhad مشهد|isfahan esfahan ispahan isfahán اصفهان أصفهان|shiraz schiraz chiraz شیراز|tabriz täbris تبریز|
    karaj کرج|qom ghom قم|ahvaz ahwaz اهواز الأحواز|kermanshah کرمانشاه|rasht رشت|zahedan زاهدان|urmia orumiyeh oroumieh ارومیه|sanandaj سنندج|kerman کرمان|yazd یزد|
    ardabil اردبیل|hamedan همدان|arak اراک|zanjan زنجان|sari ساری|gorgan گرگان|bandarabbas بندرعباس|birjand بیرجند|bojnourd بجنورد|semnan سمنان|shahroud شاهرود|
    qazvin ghazvin قزوین|khorramabad خرم‌آباد|ilam ایلام|bushehr بوشهر|yasuj یاسوج|mahabad مهاباد|marivan مریوان|saqqez سقز|bukan بوکان|piranshahr پیرانشهر|
    chabahar چابهار|iranshahr ایرانشهر|khash خاش|dezful دزفول|abadan آبادان|sabzevar سبزوار|neyshabur نیشابور|kashan کاشان|najafabad نجف‌آباد|dehaghan دهاقان|
    sistan سیستان|khuzestan خوزستان|kurdistan کردستان|lorestan لرستان|gilan گیلان|mazandaran مازندران|golestan گلستان|hormozgan هرمزگان|
    geneva genève genf ginebra ginevra genève ژنو جنیف|stockholm استکهلم ستوکهولم|paris پاریس باریس|berlin برلین|london londres londra لندن|brussels bruxelles brüssel bruselas بروکسل|
    hague haag haye thehague aja لاهه|strasbourg straßburg استراسبورگ|damascus damas damaskus دمشق|newyork نیویورک|washington واشنگتن|durres tirana تیرانا|vienna wien وین|ottawa اتاوا|baghdad بغداد|ashraf اشرف|khavaran خاوران`,
  country: `tehran teheran téhéran teerã طهران تهران|usa america american- états-unis vereinigten amerika- américa- آمریکا- امریکا- أمريكا أمريكي-|israel- israël- اسرائیل- صهیونیست- إسرائيل-|iraq- irak- عراق-|syria- syrie- syrien- siria- سوریه سوریا|
    lebanon liban- libanon líbano لبنان-|turkey turquie türkei turquía turchia ترکیه تركيا|saudi saoudite عربستان سعودی|afghanistan افغانستان|pakistan- پاکستان-|russia- russie russland rusia ruslan- روسیه روسيا|ukrain- اوکراین|
    china chine چین الصين|uk britain british britannique britisch- reino-unido بریتانیا- انگلیس- بريطانيا-|germany german- allemagne deutschland- alemania germania tyskland آلمان- ألمانيا-|france french français- frankreich francia فرانسه فرنسا|
    sweden swedish suède schwed- suecia svezia sverige سوئد السويد|belgi- belgique بلژیک|canad- kanad- کانادا- كندا|australi- استرالیا- أستراليا|eu ue european- européen- europäisch- europe- اروپا- الأوروبي|norway نروژ|netherlands holland- niederlande- هلند|
    albani- آلبانی|argentin- آرژانتین|italy italia- italie italien ایتالیا|austria- österreich- اتریش|switzerland suisse schweiz سوئیس|spain españa spanien اسپانیا|denmark dänemark danmark دانمارک|japan- ژاپن|india- هند|venezuela ونزوئلا|gaza- غزه`,
};

const KINDS: PlaceKind[] = ['prison', 'city', 'country'];
const whole = new Map<string, number>();
const beginnings = new Map<string, number>();
const kinds: PlaceKind[] = [];
for (const kind of KINDS)
  for (const place of PLACES[kind].split('|')) {
    const id = kinds.push(kind) - 1;
    for (const name of place.trim().split(/\s+/)) {
      if (name.endsWith('-')) beginnings.set(fold(name.slice(0, -1)), id);
      else whole.set(fold(name), id);
    }
  }

/** The place that a folded word names, as a number; null if none. Iran itself is not one: it tells nothing here. */
export function placeOf(word: string): number | null {
  const found = whole.get(word) ?? beginning(word);
  if (found !== null && found !== undefined) return found;
  if (!/^(?:ال|و|ب|ل)/.test(word)) return null;
  return whole.get(word.replace(/^(?:وال|بال|لل|ال|[وبل])/, '')) ?? null;
}

function beginning(word: string): number | null {
  for (let length = Math.min(14, word.length); length >= 4; length--) {
    const found = beginnings.get(word.slice(0, length));
    if (found !== undefined) return found;
  }
  return beginnings.get(word) ?? null;
}

export function placeKind(place: number): PlaceKind {
  return kinds[place] ?? 'country';
}

/** How `StoryFeatures.title` keeps a place. */
export function placeMark(place: number): number {
  return marks[place] ?? 0;
}

const marks = kinds.map((_, place) => hashText(`p${place}`, 22));

/** News names a government by its capital. */
const CAPITALS: [capital: string, country: string][] = [
  ['stockholm', 'sweden'],
  ['paris', 'france'],
  ['berlin', 'germany'],
  ['london', 'uk'],
  ['brussels', 'eu'],
  ['strasbourg', 'eu'],
  ['hague', 'netherlands'],
  ['damascus', 'syria'],
  ['washington', 'usa'],
  ['tirana', 'albania'],
  ['vienna', 'austria'],
  ['ottawa', 'canada'],
  ['baghdad', 'iraq'],
];
const countries = new Map(
  CAPITALS.flatMap(([capital, country]) => {
    const [city, state] = [placeOf(capital), placeOf(country)];
    return city === null || state === null ? [] : [[city, state] as const];
  }),
);
const TEHRAN = placeOf('tehran');

/** The foreign country that a place is or is the capital of; null for a place in Iran, and for any other city. */
export function foreignCountryOf(place: number): number | null {
  if (place === TEHRAN) return null;
  return placeKind(place) === 'country' ? place : (countries.get(place) ?? null);
}
