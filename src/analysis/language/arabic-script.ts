/** Words and letters that tell the languages of Arabic script apart; letters carry the weight written before them. */
const EVIDENCE: { language: string; words: string; letters: [letters: string, weight: number][] }[] = [
  {
    language: 'fa',
    words:
      'در به از که این را با است برای آن شد تا بر خود هم نیز شده کرد های می ها یا اما اگر باید نیست بود شود کند کرده دارد یک پس هر چه ما شما من او آنها همه بین روی درباره نه اند ای هستند گفت دو ایران رژیم حکم بی چرا کن شان امروز دیگر هیچ باشد دارند نمی رو توی اینا میشه نمیشه دست سال ماه روز بعد کشته مردم جمهوری زندان زندانی زندانیان زندانیها اعدامها اعدامهای کنید نکنید کنیم دهید شوند شوید دادگاه گزارشگر ویژه ملل متحد کمیسر بشر اعتصاب غذا فراخوان تجمع قطعه بازداشت قاتل جلاد دادخواهی تو درگذشت نماینده زن زندگی مرد آزادی سپاه رهبر مرگ کشتار قتل‌عام اعدام‌ها اعدام‌های',
    letters: [
      ['پچژ', 0.7],
      ['گ', 0.6],
      ['یک', 0.1],
    ],
  },
  {
    language: 'ar',
    words:
      'في من على إلى الى أن ان إن هذا هذه التي الذي عن مع ما لا بعد كان كانت قد ذلك كما أو بين حتى ثم وقد هو هي لم لن كل الموت الحرية الشعب النظام الإيراني الإعدام إعدام عاجل مجزرة سجن سجين متى نريد قال قالت أكد خلال ضد حول منذ عند بحق لدى غير وهو وهي اليوم أي يوم عام بن يا تم ليس نحن فی الى التی الذی',
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
      'کے کی کا میں ہے سے نے اور پر کو ہیں یہ وہ تھا تھی تھے گیا ہو بھی نہیں جو کر ایک اس ان کہ رہا رہے والے لیے گئی گئے دی ہوئے ہوا ہوئی گا گے کرو کریں بند آج تین افراد پھانسی پھانسیوں قیدی قیدیوں سزائے موت مردہ باد کیوں کون خاموش لوگ ہم سب حکومت جیل بریکنگ نیوز تک خلاف ظلم',
    letters: [
      ['ٹڈڑںے', 0.8],
      ['ہھ', 0.4],
      ['پچژگ', 0.4],
    ],
  },
  {
    language: 'ps',
    words:
      'د په چې دی کې او ته له دا نه سره یې ده شوي وي کړي هغه دې خو پر شو کړ چي کي وو ښه یو دغه به وویل وايي دوام ولري مشر اعدامونه بندیان بندیانو بندي کړئ کړل شول شوې موږ زموږ تاسو هغوی زه نن سبا کسان کسانو ملګري ملتونه ملتونو غواړو هېواد خلک',
    letters: [
      ['ټډړښځڅۍګڼ', 1],
      ['ې', 0.6],
      ['پچژ', 0.4],
    ],
  },
  {
    language: 'ckb',
    words:
      'لە بە بۆ کە لەگەڵ ئەو ئەم کرد هەر دەکات کردن یەک هەموو لەسەر ناو کوردستان له بو ئه‌و سیدارە ئێران سێدارە زیندان زیندانی زیندانییان زیندانیی ژن ژیان ئازادی ئازاد نەتەوە گیراو گیراوان کرا کران دران',
    letters: [
      ['ێۆڕڵ', 0.8],
      ['ەە', 0.5],
      ['ڤ', 0.5],
      ['پچژگ', 0.4],
    ],
  },
  {
    language: 'az',
    words:
      'بیر دیر اوچون ایله اولان اولدو ائدیب ائتدی گؤره سونرا داها هامی بیز اولسون دئدی وئردی یوخ وار آذربایجان قادین گون گونو بو اعدامی اعدامین اعدامینی اعداملار اعداملارا سون ائدیلیب ائدیلدی ائدیر ائدین ائتمه‌یین ائتمیین نفر اولوندو اولونوب اولونسون اولماسین بیزیم سیزین منیم دوستاق دوستاقلار دوستاقلارا آزادلیق یاشاسین یوخدور ایراندا تهراندا تبریزده اورمیه‌ده گلیر گئدیر دئییر',
    letters: [
      ['ؤ', 0.4],
      ['پچژگ', 0.2],
    ],
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
const CKB = 4;
const AZ = 5;
const AZERI_ENDING = /(?:لارین?|لارا|لاردا|لردن|لرین?|ایندا|ینده|اندا|لیغی|لیگی|ولوندو|ئدیل.{0,4})$/;
/** Words that begin with a vowel have a hamza before it in Kurdish and Uyghur. */
const HAMZA_FIRST = /^ئ[اەۆێو]/;
const ARTICLE = /^[وبلفك]?ال..../;

/** Letters that are merely more frequent in one language do not decide alone: then it is Persian, which our sources write most. */
const LEAST = 0.1;

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
    if (HAMZA_FIRST.test(word)) scores[CKB]! += 0.6;
    if (word.startsWith('می\u200c') || word.startsWith('نمی\u200c') || word.includes('\u200cها')) scores[FA]! += 1;
  }
  const hinted = EVIDENCE.findIndex(({ language }) => language === hint);
  if (hinted >= 0) scores[hinted]! += 0.3;
  const best = scores.indexOf(Math.max(...scores));
  return scores[best]! >= LEAST ? EVIDENCE[best]!.language : 'fa';
}
