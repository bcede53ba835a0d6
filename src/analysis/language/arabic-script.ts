/** Words and letters that tell the languages of Arabic script apart; letters carry the weight written before them. */
const EVIDENCE: { language: string; words: string; letters: [letters: string, weight: number][] }[] = [
  {
    language: 'fa',
    words:
      'در به از که این را با است برای آن شد تا بر خود هم نیز شده کرد های می ها یا اما اگر باید نیست بود شود کند کرده دارد یک پس هر چه ما شما من او آنها همه بین روی درباره نه اند ای هستند گفت دو ایران رژیم حکم بی چرا کن شان امروز دیگر هیچ باشد دارند نمی رو توی اینا میشه نمیشه دست سال ماه روز بعد کشته مردم جمهوری زندان زندانی',
    letters: [
      ['پچژ', 0.6],
      ['گ', 0.5],
      ['یک', 0.1],
    ],
  },
  {
    language: 'ar',
    words:
      'في من على إلى الى أن ان إن هذا هذه التي الذي عن مع ما لا بعد كان كانت قد ذلك كما أو بين حتى ثم وقد هو هي لم لن كل قال قالت أكد خلال ضد حول منذ عند بحق لدى غير وهو وهي اليوم أي يوم عام بن يا تم ليس نحن فی الى التی الذی',
    letters: [
      ['ة', 0.7],
      ['أإ', 0.4],
      ['ىيك', 0.12],
      ['ضطظثذ', 0.05],
    ],
  },
  {
    language: 'ur',
    words:
      'کے کی کا میں ہے سے نے اور پر کو ہیں یہ وہ تھا تھی تھے گیا ہو بھی نہیں جو کر ایک اس ان کہ رہا رہے والے لیے گئی گئے دی ہوئے',
    letters: [
      ['ٹڈڑںے', 0.8],
      ['ہھ', 0.4],
    ],
  },
  {
    language: 'ps',
    words: 'د په چې دی کې او ته له دا نه سره یې ده شوي وي کړي هغه دې خو پر شو کړ چي کي وو ښه یو دغه',
    letters: [
      ['ټډړښځڅۍګڼ', 1],
      ['ې', 0.6],
    ],
  },
  {
    language: 'ckb',
    words: 'لە بە بۆ کە لەگەڵ ئەو ئەم کرد هەر دەکات کردن یەک هەموو لەسەر ناو کوردستان له بو ئه‌و سیدارە ئێران',
    letters: [
      ['ێۆڕڵ', 0.8],
      ['ەە', 0.5],
      ['ڤ', 0.5],
    ],
  },
  {
    language: 'az',
    words:
      'بیر دیر اوچون ایله اولان اولدو ائدیب ائتدی گؤره سونرا داها هامی بیز اولسون دئدی وئردی یوخ وار آذربایجان تورک قادین گون اعدامی ائدیلیب ائدیلدی ائدیر',
    letters: [['ؤ', 0.4]],
  },
  { language: 'sd', words: 'جي جو ۾ کي آهي سان تي نه جا کان ٿو', letters: [['ٻڀٿڄڃڇڊڌڏڍڙڦڪڳڱڻ', 0.9]] },
  {
    language: 'ug',
    words: 'بىلەن ۋە بۇ ئۈچۈن',
    letters: [
      ['ۇۈۋڭ', 0.7],
      ['ە', 0.2],
      ['ىې', 0.1],
    ],
  },
];

const wordVotes = new Map<string, [number, number][]>();
const letterVotes = new Map<number, [number, number][]>();
for (const [index, { words, letters }] of EVIDENCE.entries()) {
  for (const word of words.split(' ')) vote(wordVotes, word, index, 1);
  for (const [row, weight] of letters) for (const letter of row) vote(letterVotes, letter.charCodeAt(0), index, weight);
}

function vote<Key>(votes: Map<Key, [number, number][]>, key: Key, language: number, weight: number): void {
  const list = votes.get(key);
  if (list) list.push([language, weight]);
  else votes.set(key, [[language, weight]]);
}

const FA = 0;
const AR = 1;
const AZ = 5;
const AZERI_ENDING = /(?:لارین?|لرین?|ایندا|ینده|اندا|لیغی|لیگی|ئدیل.{0,4})$/;
const ARTICLE = /^[وبلفك]?ال..../;

/**
 * The language of words in Arabic script. Letters that only one language has weigh most; words decide where a text was
 * typed on another language's keyboard («ي» and «ك» in Persian).
 */
export function languageOfArabicScript(words: readonly string[], hint: string | null): string {
  const scores = new Array<number>(EVIDENCE.length).fill(0);
  for (const word of words) {
    for (const [language, weight] of wordVotes.get(word) ?? []) scores[language]! += weight;
    for (let i = 0; i < word.length; i++)
      for (const [language, weight] of letterVotes.get(word.charCodeAt(i)) ?? []) scores[language]! += weight;
    if (AZERI_ENDING.test(word)) scores[AZ]! += 0.6;
    if (ARTICLE.test(word)) scores[AR]! += 0.6;
    if (word.startsWith('می\u200c') || word.startsWith('نمی\u200c') || word.includes('\u200cها')) scores[FA]! += 1;
  }
  const hinted = EVIDENCE.findIndex(({ language }) => language === hint);
  if (hinted >= 0) scores[hinted]! += 0.3;
  const best = scores.indexOf(Math.max(...scores));
  return scores[best]! > 0 ? EVIDENCE[best]!.language : 'fa';
}
